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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

from analysis.errors import NotebookError
from analysis.notebooks.finish import MIME
from analysis.notebooks.source import literals
from analysis.pages.frames import PageTable, of_html
from analysis.plots.theme import inline

PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
CODE = HtmlFormatter(nowrap=True, classprefix="k-")
PARAMETERS, INJECTED = "parameters", "injected-parameters"
TITLE = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)
VIEW = re.compile(r'viewBox="\S+ \S+ (\S+) ')
BROAD = 430.0
CSV = "text/csv"
FORBIDDEN = ("script", "foreignObject", "image", "a", "iframe", "use")


@dataclass(frozen=True)
class Part:
    """A part of a section; of its fields one is filled: `parts` for all that a cell folds."""

    prose: Markup | None = None
    figure: Markup | None = None
    data: str = ""
    title: str = ""
    id: str = ""
    tables: tuple[PageTable, ...] = ()
    printed: str = ""
    folded: bool = False
    computed: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def broad(self) -> bool:
        """Whether a figure is drawn wider than a phone can show in letters of a fair size."""
        found = VIEW.search(self.figure or "")
        return found is not None and float(found[1]) > BROAD


@dataclass
class Block:
    """Prose, and beside it what the cells below it show; then what they say or fold."""

    words: list[Part] = field(default_factory=list)
    shown: list[Part] = field(default_factory=list)
    rest: list[Part] = field(default_factory=list)

    @property
    def figures(self) -> int:
        """How many figures it shows."""
        return sum(part.figure is not None for part in self.shown)


@dataclass
class PageSection:
    """What stands under one heading of level two; before the first the title is empty."""

    title: str = ""
    id: str = "start"
    parts: list[Part] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

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

    @property
    def code(self) -> Markup:
        """All code of the section, with its tokens marked."""
        source = "\n\n".join(self.sources)
        return Markup(str(highlight(source, PythonLexer(), CODE)).rstrip())


@dataclass
class NotebookPage:
    """A notebook's question, its sections, the parameters it ran with, and what it concluded."""

    question: str
    sections: list[PageSection]
    defaults: Mapping[str, Any]
    used: Mapping[str, Any]
    concluded: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, str]:
        """Return the data of each figure as CSV, by the figure's anchor."""
        parts = [part for section in self.sections for part in section.parts]
        every = [one for part in parts for one in (part, *part.parts)]
        return {part.id: part.data for part in every if part.data}


def read_notebook(executed: str, name: str) -> NotebookPage:
    """Return an executed notebook as parts of a page, refused where it asks no question."""
    # by its library a notebook would take seconds to read, which checks what we wrote ourselves
    book = json.loads(executed, object_hook=_joined)
    question, sections = "", [PageSection()]
    defaults, used, concluded = dict[str, Any](), dict[str, Any](), dict[str, Any]()
    for cell in book["cells"]:
        tags, source = cell["metadata"].get("tags", []), cell["source"]
        if cell["cell_type"] == "markdown":
            if not question and (found := TITLE.search(source)):
                question = found[1]
            _add_prose(sections, source)
        elif PARAMETERS in tags or INJECTED in tags:
            (used if INJECTED in tags else defaults).update(literals(ast.parse(source)))
        elif cell["cell_type"] == "code" and "hide" not in tags:
            sections[-1].sources.append(source)
            here = f"{sections[-1].id}-{len(sections[-1].parts) + 1}"
            sections[-1].parts += _together(list(_outputs(cell, here, name)))
            for output in cell["outputs"]:
                concluded |= output.get("data", {}).get(MIME, {})
    if not question:
        raise NotebookError(
            "the notebook asks no question", where=name, expected="a heading of level one"
        )
    filled = [one for one in sections if one.parts or one.sources]
    recorded = dict(book["metadata"].get("papermill", {}).get("parameters", {}))
    return NotebookPage(question, filled, defaults, {**defaults, **used, **recorded}, concluded)


def _joined(entry: dict[str, Any]) -> dict[str, Any]:
    """Join the lines into which a notebook's file may split source and outputs."""
    return {
        key: "".join(value)
        if isinstance(value, list) and (key == "source" or "/" in key)
        else value
        for key, value in entry.items()
    }


def _add_prose(sections: list[PageSection], source: str) -> None:
    """Add the text of a cell; a heading of level two begins a section of its own."""
    for piece in re.split(r"^(?=## )", re.sub(r"^# .*$", "", source, flags=re.MULTILINE),
                          flags=re.MULTILINE):  # fmt: skip
        found = re.match(r"## +(.+?)\s*$", piece, re.MULTILINE)
        if found:
            sections.append(PageSection(found[1], _anchor(found[1], sections)))
        body = piece[found.end() :] if found else piece
        if body.strip():
            sections[-1].parts.append(Part(prose=prose(body)))


def prose(source: str) -> Markup:
    """Return Markdown for a page; anything that looks like HTML in it is shown as it stands."""
    return Markup(PARSER.render(source))


def _anchor(title: str, sections: list[PageSection]) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    taken = {one.id for one in sections}
    return name if name not in taken else f"{name}-{len(sections)}"


def _outputs(cell: Mapping[str, Any], here: str, name: str) -> Iterator[Part]:
    folded = "fold" in cell["metadata"].get("tags", [])
    for place, output in enumerate(cell["outputs"], 1):
        kind = output["output_type"]
        if kind == "error":
            raise NotebookError(f"a cell failed with {output['ename']}", where=name)
        if kind == "stream":
            continue
        data = output["data"]
        if "image/svg+xml" in data:
            title, svg = figure(str(data["image/svg+xml"]), name)
            yield Part(figure=svg, data=str(data.get(CSV, "")), title=title, id=f"{here}-{place}",
                       folded=folded)  # fmt: skip
        elif "text/html" in data:
            tables = tuple(of_html(str(data["text/html"])))
            for table in tables:
                table.caption = table.caption or str(cell["metadata"].get("caption", ""))
            title = tables[0].caption if tables else ""
            yield Part(tables=tables, title=title, folded=folded)
        elif "text/markdown" in data:
            yield Part(prose=prose(str(data["text/markdown"])), folded=folded, computed=True)
        else:
            yield Part(printed=str(data.get("text/plain", "")), folded=folded)


def _together(parts: list[Part]) -> list[Part]:
    """Return what one cell folds as one part, named after the first of them that has a title."""
    if len(parts) < 2 or not parts[0].folded:
        return parts
    title = next((part.title for part in parts if part.title), "")
    return [Part(title=title, parts=tuple(parts), folded=True)]


def figure(svg: str, name: str) -> tuple[str, Markup]:
    """Return a figure's title and its SVG, refused where it could reach beyond the page."""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise NotebookError(f"a figure is no XML: {error}", where=name) from None
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        reaching = [key for key in element.attrib if key.startswith("on") or key.endswith("href")]
        if tag in FORBIDDEN or reaching or "<!ENTITY" in svg:
            raise NotebookError(
                f"a figure holds <{tag}> {' '.join(reaching)}".strip(),
                where=name, expected="shapes and text alone",
            )  # fmt: skip
    title = root.find("{http://www.w3.org/2000/svg}title")
    return (title.text or "") if title is not None else "", Markup(inline(svg))
