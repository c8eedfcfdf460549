"""Notebooks' tables in readers' words: ids told by their names, folded parts by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.pages.frames import Table
from analysis.pages.messages import Messages
from analysis.pages.notebook import NotebookPage, Part

ID = re.compile(r"[a-z0-9]+(?:[-_/][a-z0-9]+)*")
BARS = re.compile(r"(low|high)(50|90)")
HOLDS = {"reasons": "confidence", "choice": "choices", "reading": "readings", "window": "amounts",
         "basis": "errors", "coef": "model"}  # fmt: skip
"""By a column, the message that names a folded table; the first one found holds."""


def in_words(page: NotebookPage, names: Mapping[str, str], messages: Messages) -> None:
    """Tell the ids in the tables of a page by their names, and name each of its folded parts."""
    for section in page.sections:
        section.parts = [_named(part, messages) for part in section.parts]
        for part in section.parts:
            for table in [*part.tables, *(one for own in part.parts for one in own.tables)]:
                _tell(table, names, messages)


def _named(part: Part, messages: Messages) -> Part:
    """Return a folded part with a title: its own, or what its first table holds."""
    if part.title or not part.folded:
        return part
    tables = [*part.tables, *(one for own in part.parts for one in own.tables)]
    rows = [row for table in tables[:1] for row in (*table.head, *table.body[:1])]
    columns = {entry.text for row in rows for entry in row}
    other = "more" if tables else "words"
    holds = next((name for column, name in HOLDS.items() if column in columns), other)
    return replace(part, title=messages.say(f"fold.{holds}"))


def _tell(table: Table, names: Mapping[str, str], messages: Messages) -> None:
    for rows, groups in ((table.head, ("head", "window")), (table.body, ("window", "title"))):
        for entry in (entry for row in rows for entry in row):
            entry.text = told(entry.text, groups, names, messages)


def told(text: str, groups: Sequence[str], names: Mapping[str, str], messages: Messages) -> str:
    """Return what stands for an id; other texts as they are.

    >>> from analysis.pages.messages import load_messages
    >>> told("year_1", ["window"], {}, load_messages()), told("in_use", [], {}, load_messages())
    ('year 1', 'in use')
    """
    if text in names:
        return names[text]
    if not ID.fullmatch(text) or not ("_" in text or BARS.fullmatch(text)):
        return text
    for group in groups:
        if messages.has(f"{group}.{text}"):
            return messages.say(f"{group}.{text}")
    return text.replace("_", " ")
