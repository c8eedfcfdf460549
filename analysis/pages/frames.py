"""Tables as pages show them: from a data frame, or from what a notebook printed of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from numbers import Integral, Real

import pandas as pd

from analysis import text

MOST_ROWS = 12
"""Rows from which on a table is folded."""


@dataclass
class Entry:
    """One cell of a table."""

    text: str
    head: bool = False
    span: int = 1
    rows: int = 1

    @property
    def numeric(self) -> bool:
        """Whether it holds a number, which stands at the right."""
        plain = self.text.strip().lstrip("+-−").rstrip("%").replace(",", "").replace(".", "", 1)
        return bool(plain) and plain.replace("e-", "").replace("e+", "").strip().isdigit()


@dataclass
class Table:
    """A table: its caption, rows of heads, rows of the body."""

    caption: str = ""
    head: list[list[Entry]] = field(default_factory=list)
    body: list[list[Entry]] = field(default_factory=list)

    @property
    def long(self) -> bool:
        """Whether it is folded."""
        return len(self.body) > MOST_ROWS


def of_frame(frame: pd.DataFrame, heads: Sequence[str], caption: str, rows: int = 0) -> Table:
    """Return a data frame as a table; the first column heads its row.

    Parameters
    ----------
    heads
        What readers see above each column.
    rows
        At most so many, from the end; all of them where it is 0.
    """
    shown = frame.tail(rows) if rows else frame
    body = [
        [Entry(shown_as(value), head=not place) for place, value in enumerate(row)]
        for row in shown.itertuples(index=False)
    ]
    return Table(caption, [[Entry(head, head=True) for head in heads]], body)


def shown_as(value: object) -> str:
    """Return a value as readers see it: two digits, days in words, nothing for what is missing."""
    if text.is_missing(value):
        return text.MISSING
    if isinstance(value, dt.date):
        return text.day(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    return text.exact(float(value)) if isinstance(value, Integral) else text.number(float(value))


def of_html(html: str) -> list[Table]:
    """Return the tables that a notebook printed: frames of pandas, tables of statsmodels."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    tables = [table for table in reader.tables if table.body or table.head]
    for table in tables:
        _merge_names(table)
    return tables


def _merge_names(table: Table) -> None:
    """Put the row that pandas writes for names of its index into the row of heads above."""
    if len(table.head) == 2 and not any(entry.text for entry in table.head[0][:1]):
        names = table.head[1]
        if names[0].text and len(names) == len(table.head[0]):
            empty = [not above.text for above in table.head[0]]
            if all(not one.text or free for one, free in zip(names, empty, strict=True)):
                for above, one in zip(table.head[0], names, strict=True):
                    above.text = above.text or one.text
                del table.head[1]


class _Reader(HTMLParser):
    """Reads text and spans of tables, and nothing else of what it is given."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._row: list[Entry] = []
        self._text: list[str] | None = None
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(Table())
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th", "caption"):
            self._text = []
            if tag != "caption":
                spans = [int(given.get(name) or 1) for name in ("colspan", "rowspan")]
                self._row.append(Entry("", tag == "th", *spans))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self._in_head = False
        elif not self.tables:
            return
        elif tag == "caption":
            self.tables[-1].caption = self._taken()
        elif tag in ("td", "th") and self._row:
            self._row[-1].text = self._taken()
        elif tag == "tr" and self._row:
            part = self.tables[-1].head if self._in_head else self.tables[-1].body
            part.append(self._row)
            self._row = []

    def _taken(self) -> str:
        taken = " ".join("".join(self._text or ()).split())
        self._text = None
        return taken
