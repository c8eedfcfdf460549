"""Rules of HTML that a parser does not check: what may stand in what, and with which attributes.

The checker of the W3C (Nu) needs Java, and the packages that offer it bring or call it. These are
the rules of the HTML standard's content models and of ARIA in HTML that bear on our pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

XHTML = "{http://www.w3.org/1999/xhtml}"
HEADINGS = {f"h{level}" for level in range(1, 7)}
BLOCKS = HEADINGS | {"address", "article", "aside", "blockquote", "details", "div", "dl",
                     "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "main",
                     "nav", "ol", "p", "pre", "section", "table", "ul"}  # fmt: skip
INLINE = HEADINGS | {"p", "span", "strong", "em", "b", "i", "code", "pre", "button", "label",
                     "small", "sub", "sup", "dt", "option", "title"}  # fmt: skip
"""Elements that hold words and phrases only; a `summary` may hold a heading besides."""
INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea", "summary"}
CHILDREN = {
    "ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}, "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"}, "tr": {"th", "td"},
    "select": {"option", "optgroup"}, "html": {"head", "body"},
    "head": {"meta", "title", "style", "link", "script"},
}  # fmt: skip
PARENTS = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "caption": {"table"}, "tr": {"thead",
           "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"}, "figcaption": {"figure"}, "summary":
           {"details"}, "option": {"select", "optgroup"}, "style": {"head"}}  # fmt: skip
GLOBAL = {"id", "class", "lang", "dir", "hidden", "tabindex", "title", "role"}
ATTRIBUTES = {
    "a": {"href", "download", "rel", "target"}, "meta": {"charset", "content", "http-equiv", "name",
    "property"}, "link": {"rel", "href", "type"},
    "th": {"scope", "colspan", "rowspan", "abbr", "headers"},
    "td": {"colspan", "rowspan", "headers"}, "button": {"type"}, "details": {"open"},
    "option": {"value", "selected"}, "select": {"name"}, "label": {"for"},
    "script": {"src", "type"},
    "ol": {"start", "type"}, "time": {"datetime"},
}  # fmt: skip
"""What an element may have besides; anything else is unknown or obsolete."""
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "headers")
ARIA = {*REFERENCES[:4], "aria-label", "aria-current", "aria-expanded", "aria-hidden",
        "aria-level", "aria-pressed", "aria-sort", "aria-live"}  # fmt: skip
NAMED = {"nav", "section", "article", "table", "figure", "a", "button", "select", "input"}
"""Elements that a name may be given to; others need a role first."""

Problems = Iterator[str]
Parents = dict[Element, Element]


def problems(root: Element) -> list[str]:
    """Return what is wrong in a page, each with the element it is wrong in."""
    parents = {child: parent for parent in root.iter() for child in parent}
    return [
        f"{name(element)} {dict(element.attrib)}: {told}"
        for element in root.iter()
        if isinstance(element.tag, str) and element.tag.startswith(XHTML)
        for rule in RULES
        for told in rule(element, root, parents)
    ]


def name(element: Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return element.tag.partition("}")[2] if isinstance(element.tag, str) else ""


def _above(element: Element, parents: Parents) -> Iterator[str]:
    while element in parents:
        element = parents[element]
        yield name(element)


def text(element: Element) -> str:
    """Return all text in an element."""
    return "".join(element.itertext()).strip()


def no_block_in_a_phrase(element: Element, _: Element, parents: Parents) -> Problems:
    """Words hold no blocks, whatever stands between them."""
    if name(element) in BLOCKS:
        yield from (f"stands in <{one}>" for one in _above(element, parents) if one in INLINE)
        if name(element) not in HEADINGS and "summary" in _above(element, parents):
            yield "stands in <summary>"


def only_allowed_children(element: Element, _: Element, parents: Parents) -> Problems:
    """Lists, tables and selects hold their own parts only, and those stand nowhere else."""
    own = name(element)
    found = {name(child) for child in element} - {"", "script", "template"}
    if own in CHILDREN and found - CHILDREN[own]:
        yield f"holds {sorted(found - CHILDREN[own])}"
    if own in PARENTS and name(parents[element]) not in PARENTS[own]:
        yield f"stands in <{name(parents[element])}>"
    if own in CHILDREN and own not in ("html", "head"):
        words = [element.text, *(child.tail for child in element)]
        yield from (f"holds the text {one!r}" for one in words if one and one.strip())


def every_term_has_a_meaning(element: Element, _: Element, __: Parents) -> Problems:
    """A description list begins with a term and ends with what it means."""
    if name(element) == "dl":
        parts = [name(child) for child in element]
        if not parts or parts[0] != "dt" or parts[-1] != "dd":
            yield "a term without its description, or the reverse"


def parts_in_their_order(element: Element, _: Element, __: Parents) -> Problems:
    """A caption stands first, a summary is the first of its details, a figure has one caption."""
    parts = [name(child) for child in element]
    if name(element) == "table" and "caption" in parts[1:]:
        yield "a caption that does not stand first, or a second one"
    if name(element) == "table" and "tbody" in parts and "thead" in parts[parts.index("tbody") :]:
        yield "a head after the body"
    if name(element) == "details" and (parts[:1] != ["summary"] or parts.count("summary") != 1):
        yield "not one summary, first"
    if "figcaption" in parts and (parts.count("figcaption") != 1 or "figcaption" in parts[1:-1]):
        yield "not one caption, first or last"


def rows_of_one_width(element: Element, _: Element, __: Parents) -> Problems:
    """All rows of a table have as many cells, those that reach into further rows counted there."""
    if name(element) == "table":
        rows = [*element.iter(f"{XHTML}tr")]
        widths = Counter[int]()
        for number, row in enumerate(rows):
            for cell in row:
                for below in range(int(cell.get("rowspan") or 1)):
                    widths[number + below] += int(cell.get("colspan") or 1)
        if len({*widths.values()}) > 1 or len(widths) > len(rows):
            yield f"rows of {sorted({*widths.values()})} cells"


def heads_say_what_they_head(element: Element, _: Element, __: Parents) -> Problems:
    """The scope of a head is one that the standard knows."""
    if name(element) == "th" and element.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
        yield "a head without a scope"


def nothing_to_press_in_what_is_pressed(element: Element, _: Element, parents: Parents) -> Problems:
    """Links, buttons and fields do not stand in each other."""
    if name(element) in INTERACTIVE - {"label", "details"} or "tabindex" in element.attrib:
        yield from (f"stands in <{one}>" for one in _above(element, parents)
                    if one in ("a", "button"))  # fmt: skip


def known_attributes(element: Element, _: Element, __: Parents) -> Problems:
    """No attribute is obsolete, misspelt, or of another element."""
    allowed = GLOBAL | ATTRIBUTES.get(name(element), set()) | ARIA
    for key in element.attrib:
        if key not in allowed and not re.fullmatch(r"data-[a-z0-9-]+", key):
            yield f"has {key}"


def required_attributes(element: Element, _: Element, parents: Parents) -> Problems:
    """What needs a language, an address, a kind or a name has it."""
    own = name(element)
    if own == "html" and not element.get("lang"):
        yield "no language"
    if own == "a" and not element.get("href"):
        yield "a link to nowhere"
    if own == "button" and element.get("type") not in ("button", "submit"):
        yield "a button without a type"
    if own in ("a", "button", "summary", "caption", "label", *HEADINGS) and not (
        text(element) or element.get("aria-label")
    ):
        yield "no words"
    if own in ("select", "input", "textarea") and not (
        element.get("aria-label") or "label" in _above(element, parents)
    ):
        yield "a field without a label"
    if own == "img" and element.get("alt") is None:
        yield "an image without its words"
    if element.get("role") in ("region", "group") and not (
        element.get("aria-label") or element.get("aria-labelledby")
    ):
        yield "a part without a name"


def references_resolve(element: Element, root: Element, _: Parents) -> Problems:
    """What refers to another element by its id finds it."""
    for key in REFERENCES:
        for wanted in (element.get(key) or "").split():
            if not any(one.get("id") == wanted for one in root.iter()):
                yield f"{key} finds no {wanted}"


def sound_ids(element: Element, _: Element, __: Parents) -> Problems:
    """An id is one word, and the order of the keyboard is that of the page."""
    found = element.get("id")
    if found is not None and (not found or re.search(r"\s", found)):
        yield "an id that is no word"
    if element.get("tabindex") not in (None, "0", "-1"):
        yield "an order of its own"


def names_where_they_are_read(element: Element, _: Element, __: Parents) -> Problems:
    """A name by `aria-label` is given only to what has a role of its own."""
    if element.get("aria-label") and name(element) not in NAMED and not element.get("role"):
        yield "a name that no reader reads out"


def headings_in_order(element: Element, _: Element, __: Parents) -> Problems:
    """No heading stands more than one level below the one before it."""
    if name(element) == "html":
        levels = [int(one.get("aria-level") or name(one)[1:]) for one in element.iter()
                  if name(one) in HEADINGS or one.get("role") == "heading"]  # fmt: skip
        for above, level in pairwise([0, *levels]):
            if level > above + 1:
                yield f"a heading of level {level} after one of level {above}"


RULES: tuple[Callable[[Element, Element, Parents], Problems], ...] = (
    no_block_in_a_phrase, only_allowed_children, every_term_has_a_meaning, parts_in_their_order,
    rows_of_one_width, heads_say_what_they_head, nothing_to_press_in_what_is_pressed,
    known_attributes, required_attributes, references_resolve, sound_ids,
    names_where_they_are_read, headings_in_order,
)  # fmt: skip
