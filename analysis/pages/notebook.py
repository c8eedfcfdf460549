"""An executed notebook as a page: its question, and sections of prose, frames and figures.

The question is the first heading of level one; headings of level two begin sections, in each of
which the code stands once, folded. A cell tagged ``fold`` has its outputs folded; a cell tagged
``hide`` is left out; what a cell's metadata say as ``caption`` names its table. HTML is taken apart
and only tables are kept; figures are SVG that hold neither script nor address.
"""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

from analysis import text
from analysis.errors import NotebookError
from analysis.notebooks.finish import MIME
from analysis.notebooks.source import literals
from analysis.pages.frames import PageTable, of_html
from analysis.pages.messages import say, told
from analysis.plots.theme import inline

PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
CODE = HtmlFormatter(nowrap=True, classprefix="k-")
PARAMETERS, INJECTED = "parameters", "injected-parameters"
TITLE = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)
SECTION = re.compile(r"## +(.+?)\s*$", re.MULTILINE)
NAME = re.compile(r"<code>([a-z][a-z0-9_]*)</code>")
BROAD = 430.0
"""Units from which on a figure is wider than a phone can show in letters of a fair size."""
CSV, SVG = "text/csv", "image/svg+xml"
FORBIDDEN = ("script", "foreignObject", "image", "a", "iframe", "use")
HOLDS = {"reasons": "confidence", "choice": "choices", "reading": "readings", "window": "amounts",
         "basis": "errors", "coef": "model"}  # fmt: skip
"""By a column, the message that names a folded table; the first one found holds."""
CHANCES = ("p_rise", "p_up_tenth", "p_down_tenth")
UNIT = "unit"
"""The column whose texts begin with a unit."""


@dataclass(frozen=True)
class Part:
    """A part of a section; of its fields one is filled: `parts` for all that a cell folds."""

    prose: Markup | None = None
    figure: Markup | None = None
    broad: bool = False
    data: str = ""
    title: str = ""
    id: str = ""
    tables: tuple[PageTable, ...] = ()
    printed: str = ""
    folded: bool = False
    computed: bool = False
    parts: tuple[Part, ...] = ()


@dataclass
class Block:
    """Prose, and beside it what the cells below it show; then what they say or fold."""

    words: list[Part] = field(default_factory=list)
    shown: list[Part] = field(default_factory=list)
    rest: list[Part] = field(default_factory=list)


@dataclass
class PageSection:
    """What stands under one heading of level two; before the first the title is empty."""

    title: str = ""
    id: str = "start"
    parts: list[Part] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    code: Markup = field(default_factory=Markup)  # all sources, with their tokens marked

    @property
    def blocks(self) -> list[Block]:
        """The parts by the prose that they stand below."""
        found = [Block()]
        for part in self.parts:
            if part.prose and not part.computed:
                if found[-1].shown or found[-1].rest:
                    found.append(Block())
                found[-1].words.append(part)
            elif part.folded or part.prose:
                found[-1].rest.append(part)
            else:
                found[-1].shown.append(part)
        return [one for one in found if one.words or one.shown or one.rest]


@dataclass
class NotebookPage:
    """A notebook's question, its sections, the parameters it ran with, and what it concluded."""

    question: str
    sections: list[PageSection]
    defaults: Mapping[str, Any]
    used: Mapping[str, Any]
    concluded: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> Iterator[tuple[str, str, str]]:
        """Yield the anchor of each figure with data, a name for these, and the data as CSV.

        The name is that of the section, and the number of the figure within it.
        """
        for section in self.sections:
            every = (one for part in section.parts for one in (part, *part.parts) if one.data)
            for number, part in enumerate(every, 1):
                yield part.id, f"{section.id}-{number}", part.data


def read_notebook(executed: str, where: str, names: Mapping[str, str]) -> NotebookPage:
    """Return an executed notebook in readers' words, refused where it asks no question.

    `names` are those of sources by their ids; parameters keep theirs.
    """
    # by its library a notebook would take seconds to read, which checks what we wrote ourselves
    book = json.loads(executed)
    question, sections, concluded = "", [PageSection()], dict[str, Any]()
    defaults, used = dict[str, Any](), dict[str, Any]()
    for cell in book["cells"]:
        for tag, values in ((PARAMETERS, defaults), (INJECTED, used)):
            if tag in cell["metadata"].get("tags", ()):
                values.update(literals(ast.parse("".join(cell["source"]))))
    used = {**defaults, **used, **book["metadata"].get("papermill", {}).get("parameters", {})}
    for cell in book["cells"]:
        source, section = "".join(cell["source"]), sections[-1]
        left_out = {PARAMETERS, INJECTED, "hide"} & set(cell["metadata"].get("tags", ()))
        if cell["cell_type"] == "markdown":
            if not question and (found := TITLE.search(source)):
                question = found[1]
            _add_prose(sections, source, used)
        elif cell["cell_type"] == "code" and not left_out:
            here = f"{section.id}-{len(section.parts) + 1}"
            section.sources.append(source)
            section.parts += [in_words(one, names) for one in _outputs(cell, here, where, used)]
            for output in cell["outputs"]:
                concluded |= output.get("data", {}).get(MIME, {})
    if not question:
        raise NotebookError(
            "the notebook asks no question", where=where, expected="a heading of level one"
        )
    filled = [one for one in sections if one.parts or one.sources]
    for section in filled:
        source = "\n\n".join(section.sources)
        section.code = Markup(str(highlight(source, PythonLexer(), CODE)).rstrip())
    return NotebookPage(question, filled, defaults, used, concluded)


def _add_prose(sections: list[PageSection], source: str, parameters: Collection[str]) -> None:
    """Add the text of a cell; a heading of level two begins a section of its own."""
    for piece in re.split(r"^(?=## )", TITLE.sub("", source), flags=re.MULTILINE):
        found = SECTION.match(piece)
        if found:
            name = re.sub(r"[^a-z0-9]+", "-", found[1].lower()).strip("-") or "section"
            taken = name in {one.id for one in sections}
            sections.append(PageSection(found[1], f"{name}-{len(sections)}" if taken else name))
        body = piece[found.end() :] if found else piece
        if body.strip():
            sections[-1].parts.append(Part(prose=prose(body, parameters)))


def prose(source: str, parameters: Collection[str] = ()) -> Markup:
    """Return Markdown for a page; anything that looks like HTML in it is shown as it stands.

    Columns that it speaks of are named as in the tables; parameters keep their names.
    """

    def named(found: re.Match[str]) -> str:
        shown = told(found[1], ("head",), {})
        is_kept = found[1] in parameters or shown == found[1]
        return found[0] if is_kept else str(Markup("<em>{}</em>").format(shown))

    return Markup(NAME.sub(named, PARSER.render(source)))


def _outputs(
    cell: Mapping[str, Any], here: str, where: str, parameters: Collection[str]
) -> list[Part]:
    """Return what a cell shows; what it folds is one part, named after the first with a title."""
    folded, parts = "fold" in cell["metadata"].get("tags", ()), []
    for place, output in enumerate(cell["outputs"], 1):
        if output["output_type"] == "error":
            raise NotebookError(f"a cell failed with {output['ename']}", where=where)
        if output["output_type"] == "stream":
            continue
        data = {kind: "".join(value) for kind, value in output["data"].items()}
        if SVG in data:
            part = replace(figure(data[SVG], where), id=f"{here}-{place}", data=data.get(CSV, ""))
        elif "text/html" in data:
            tables = tuple(of_html(data["text/html"]))
            for table in tables:
                table.caption = table.caption or str(cell["metadata"].get("caption", ""))
            part = Part(tables=tables, title=tables[0].caption if tables else "")
        elif "text/markdown" in data:
            part = Part(prose=prose(data["text/markdown"], parameters), computed=True)
        else:
            part = Part(printed=data.get("text/plain", ""))
        parts.append(replace(part, folded=folded))
    if folded and len(parts) > 1:
        title = next((part.title for part in parts if part.title), "")
        return [Part(title=title, parts=tuple(parts), folded=True)]
    return parts


def in_words(part: Part, names: Mapping[str, str]) -> Part:
    """Tell the ids in the tables of a part in words, and name it by its first if it is folded.

    Below a table of chances stands that they are stronger than what is said by sentences.
    """
    tables = [*part.tables, *(table for own in part.parts for table in own.tables)]
    heads = {entry.text for table in tables for row in table.head for entry in row}
    if part.folded and not part.title:
        rows = [row for one in tables[:1] for row in (*one.head, *one.body[:1])]
        columns = {entry.text for row in rows for entry in row}
        other = "more" if tables else "words"
        holds = next((name for column, name in HOLDS.items() if column in columns), other)
        part = replace(part, title=say(f"fold.{holds}"))
    for table in tables:
        tell(table, names)
    if heads.isdisjoint(CHANCES):
        return part
    note = Part(prose=prose(say("topic.by_draws")))
    return replace(part, tables=(), parts=(replace(part, folded=False), note))


def tell(table: PageTable, names: Mapping[str, str]) -> None:
    """Tell the ids in a table in words; its heads begin with a capital."""
    columns = [one.text for one in table.head[-1]] if table.head else []
    for row in table.body:
        if UNIT in columns and len(row) == len(columns):
            own = row[columns.index(UNIT)]
            own.text = text.unit(own.text)
        for entry in row:
            entry.text = told(entry.text, ("window", "title", "said", "basis"), names)
    for entry in (entry for row in table.head for entry in row):
        entry.text = told(entry.text, ("head", "window"), names)
        if entry.text.partition(" ")[0].rstrip(",").isalpha() and len(entry.text) > 1:
            entry.text = entry.text[:1].upper() + entry.text[1:]


def figure(svg: str, where: str) -> Part:
    """Return a figure and its title, refused where it could reach beyond the page."""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise NotebookError(f"a figure is no XML: {error}", where=where) from None
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        reaching = [key for key in element.attrib if key.startswith("on") or key.endswith("href")]
        if tag in FORBIDDEN or reaching or "<!ENTITY" in svg:
            raise NotebookError(
                f"a figure holds <{tag}> {' '.join(reaching)}".strip(),
                where=where, expected="shapes and text alone",
            )  # fmt: skip
    title = root.findtext("{http://www.w3.org/2000/svg}title", "")
    width = root.get("viewBox", "0 0 0 0").split()[2]
    return Part(figure=Markup(inline(svg)), title=title, broad=float(width) > BROAD)
