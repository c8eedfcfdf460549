"""An executed notebook as parts of a page: question, answer, prose, figures, folded code.

Conventions, by the tags of a cell:

``parameters``, ``injected-parameters``  shown in the panel at the end, not in the text
``answer``     its output stands right under the question, wherever the cell is
``fold``       its output is folded; its summary is the cell's metadata ``summary``
``stream``     what it printed is shown (otherwise it is not)

The question is the first heading of level one, or the notebook's metadata
``war_costs.question``. Headings of level two and three make the page's contents. Code stands
folded under the output it made; code without an output is shown with the next output.

HTML is taken only from this project's own objects, which escape what they hold; every other
output is shown as plain text or Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from analysis.errors import NotebookError
from analysis.figures.figure import UNPRINTED, WIDE
from analysis.lean_imports import INTERNATIONAL_ADDRESSES, without
from analysis.report import markdown

with without(INTERNATIONAL_ADDRESSES):
    import nbformat

OWN_HTML = ('<figure class="wc-', '<div class="wc-', '<section class="wc-')
FALLBACK = re.compile(rf'<style class="{UNPRINTED}">.*?</style>', re.DOTALL)
TITLE = re.compile(r"\A\s*# +(.+?)\s*$", re.MULTILINE)
HEADING = re.compile(r"<h([23])>(.*?)</h\1>")
LINKED_HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>')
TAG = re.compile(r"<[^>]+>")
ID = re.compile(r'\bid="([^"]+)"')
PARAMETERS = ("parameters", "injected-parameters")
WIDE_PARTS = ("evidence", "sources", "table", "votes")
SAYS = re.compile(r'<p class="says">(.*?)</p>', re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A part of the page: its HTML, and the code that made it (HTML, or empty)."""

    html: str
    code: str = ""

    @property
    def wide(self) -> bool:
        """Whether it may be wider than the text: a table of many columns."""
        return any(
            f'class="wc-{kind} {WIDE}"' in self.html for kind in ("evidence", "sources", "table")
        )


@dataclass(frozen=True)
class NotebookPage:
    """What a notebook holds for its page; `lead` stands before the first heading of level two."""

    question: str
    answer: tuple[Block, ...]
    lead: tuple[Block, ...]
    body: tuple[Block, ...]
    contents: tuple[tuple[str, str], ...]
    parameters: str

    @property
    def told(self) -> str:
        """The answer in plain words, without its verdicts; empty where there is none."""
        html = "".join(block.html for block in self.answer)
        said = SAYS.findall(html) or [html]
        return " ".join(unescape(TAG.sub("", one)).strip() for one in said)


def read_notebook(path: Path) -> NotebookPage:
    """Return the parts of a page from an executed notebook.

    Raises
    ------
    NotebookError
        The notebook has no question, a cell failed, or two parts have the same id.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    question = str(notebook.metadata.get("war_costs", {}).get("question", ""))
    answer: list[Block] = []
    body: list[Block] = []
    parameters: list[str] = []
    pending: list[str] = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            found = TITLE.match(cell.source)
            question = question or (found[1] if found else "")
            text = TITLE.sub("", cell.source, count=1) if found else cell.source
            if text.strip():
                body.append(Block(_with_anchors(markdown.to_html(text))))
        elif cell.cell_type == "code" and any(tag in PARAMETERS for tag in tags):
            parameters.append(cell.source)
        elif cell.cell_type == "code":
            pending.append(cell.source)
            shown = _outputs(cell, path.name)
            if shown:
                code = markdown.code_html("\n\n".join(pending))
                (answer if "answer" in tags else body).append(Block(shown, code))
                pending = []
    if pending:
        body.append(Block("", markdown.code_html("\n\n".join(pending))))
    if not question:
        raise NotebookError(
            "the notebook asks no question", where=path.name, expected="a heading of level one"
        )
    begin = next((place for place, block in enumerate(body) if "<h2 " in block.html), len(body))
    page = NotebookPage(
        question=question,
        answer=tuple(answer),
        lead=tuple(body[:begin]),
        body=tuple(body[begin:]),
        contents=_contents(body),
        parameters=markdown.code_html("\n\n".join(parameters)) if parameters else "",
    )
    _check_ids(page, path.name)
    return page


def _outputs(cell: Mapping[str, Any], name: str) -> str:
    tags = cell["metadata"].get("tags", [])
    parts = [_output(output, tags, name) for output in cell["outputs"]]
    shown = "".join(part for part in parts if part)
    if shown and "fold" in tags:
        summary = escape(str(cell["metadata"].get("summary", "More")))
        return f'<details class="fold"><summary>{summary}</summary>{shown}</details>'
    return shown


def _output(output: Mapping[str, Any], tags: list[str], name: str) -> str:
    kind = output["output_type"]
    if kind == "error":
        raise NotebookError(f"a cell failed with {output['ename']}", where=name)
    if kind == "stream":
        return f"<pre>{escape(output['text'])}</pre>" if "stream" in tags else ""
    data = output["data"]
    own = str(data.get("text/html", ""))
    if own.startswith(OWN_HTML):
        return FALLBACK.sub("", own)
    if "text/markdown" in data:
        return markdown.to_html(str(data["text/markdown"]))
    return f"<pre>{escape(str(data.get('text/plain', '')))}</pre>"


def _with_anchors(html: str) -> str:
    return HEADING.sub(
        lambda found: (
            f'<h{found[1]} id="{markdown.anchor(TAG.sub("", found[2]))}">{found[2]}</h{found[1]}>'
        ),
        html,
    )


def _contents(body: list[Block]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (found[2], TAG.sub("", found[3]))
        for block in body
        for found in LINKED_HEADING.finditer(block.html)
    )


def _check_ids(page: NotebookPage, name: str) -> None:
    blocks = (*page.answer, *page.lead, *page.body)
    ids = [found for block in blocks for found in ID.findall(block.html)]
    for doubled in sorted({found for found in ids if ids.count(found) > 1}):
        raise NotebookError(
            f"two parts of the page have the id '{doubled}'", where=name,
            expected="another id in the caption of one of the two",
        )  # fmt: skip
