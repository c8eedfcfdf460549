"""What prose may stand in a notebook: Markdown without HTML, pictures, files and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.notebook_rules.cells import Finding, NotebookText, TextCell

FORBIDDEN = {
    "an image": re.compile(r"!\[[^\]]*\][\[(:]?|\battachment:"),
    "HTML": re.compile(r"<\s*[A-Za-z/!?]"),
    "a link": re.compile(r"\]\s*[\[(]|^ {0,3}\[[^\]]+\]:|\b(?:https?|file|data):|\bwww\.", re.M),
    "a number": re.compile(r"(?<![A-Za-z])\d"),
}
"""What makes a page depend on more than the notebook, or goes stale where data change."""

REMEDY = {
    "a number": "Numbers come from the data: show them by a call, or say it in words",
}


def check_prose(notebook: NotebookText) -> Iterator[Finding]:
    """Find cells that are neither code nor Markdown, and Markdown that brings in anything."""
    for cell in notebook.texts:
        place = f"{notebook.name}, cell {cell.number}"
        if cell.kind != "markdown":
            yield Finding(place, f"a {cell.kind} cell", "A notebook holds Markdown and code only")
        if cell.attached:
            yield Finding(place, "a file is attached", "Figures come from a call")
        yield from _check_text(cell, place)
    for number, text in notebook.summaries:
        if FORBIDDEN["a number"].search(text):
            where = f"{notebook.name}, cell {number}" if number else notebook.name
            yield Finding(where, f"the text '{text}' holds a number", REMEDY["a number"])


def _check_text(cell: TextCell, place: str) -> Iterator[Finding]:
    for number, line in enumerate(cell.source.splitlines(), start=1):
        for what, pattern in FORBIDDEN.items():
            if pattern.search(line):
                remedy = REMEDY.get(what, "The page must not depend on other files or addresses")
                yield Finding(f"{place}, line {number}", f"the prose holds {what}", remedy)
                break
