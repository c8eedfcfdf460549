"""Tables as pages show them: from a data frame, or from what a notebook printed of one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from numbers import Integral, Real

import pandas as pd
from bs4 import BeautifulSoup

from analysis import text

MOST_ROWS = 12
"""Rows from which on a table is folded."""
WORDY = 60
"""Letters from which on a cell holds a sentence."""
COLUMNS = 4
"""Of numbers, for which a phone has room."""
CUT = "..."
"""What pandas writes for rows that it leaves out."""
NUMBER = re.compile(r"[+\-−]*(?=[\d.,]*\d)[\d,]*\.?[\d,]*(e[+-]\d+)?%*")


@dataclass
class Entry:
    """One cell of a table."""

    text: str
    head: bool = False
    span: int = 1
    rows: int = 1


@dataclass
class PageTable:
    """A table: its caption, rows of heads, rows of the body."""

    caption: str = ""
    head: list[list[Entry]] = field(default_factory=list)
    body: list[list[Entry]] = field(default_factory=list)

    @property
    def long(self) -> bool:
        """Whether it is folded."""
        return len(self.body) > MOST_ROWS

    @property
    def cards(self) -> bool:
        """Whether a phone is too narrow for it: it holds sentences, or has many columns.

        Each cell has a head of its own, and rows are few enough to be read one by one.
        """
        entries = [one for row in (*self.head, *self.body) for one in row]
        plain = len(self.head) == 1 and all(one.span == one.rows == 1 for one in entries)
        wordy = any(len(one.text) > WORDY for row in self.body for one in row)
        return plain and (wordy or (len(self.head[0]) > COLUMNS and not self.long))

    @property
    def right(self) -> set[int]:
        """Columns of numbers, which stand at the right with their heads, counted from the last.

        From the last, since a cell that spans rows is left out of those below it.
        """
        right = set()
        for place, entries in enumerate(zip_longest(*map(reversed, self.body)), 1):
            own = [one for one in entries if one]
            held = [one.text for one in own if one.text not in ("", text.MISSING)]
            if held and not own[0].head and all(map(NUMBER.fullmatch, held)):
                right.add(place)
        return right


def of_frame(frame: pd.DataFrame, heads: Sequence[str], caption: str) -> PageTable:
    """Return a data frame as a table under the given heads; the first column heads its row."""
    body = [
        [Entry(shown_as(value), head=not place) for place, value in enumerate(row)]
        for row in frame.itertuples(index=False)
    ]
    return PageTable(caption, [[Entry(head, head=True) for head in heads]], body)


def shown_as(value: object) -> str:
    """Return a value as readers see it: two digits, days in words, nothing for what is missing."""
    if text.is_missing(value):
        return text.MISSING
    if isinstance(value, dt.date):
        return text.day(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    return text.fixed(float(value)) if isinstance(value, Integral) else text.number(float(value))


def of_html(html: str) -> list[PageTable]:
    """Return the tables that a notebook printed: text and spans, and nothing else of them.

    An index without a name that only numbers the rows is left out.
    """
    tables = []
    for found in BeautifulSoup(html, "html.parser").select("table"):
        rows = []
        for row in found.select("tr"):
            rows.append([
                Entry(" ".join(one.get_text().split()), one.name == "th",
                      int(str(one.get("colspan") or 1)), int(str(one.get("rowspan") or 1)))
                for one in row.select("td, th")
            ])  # fmt: skip
        rows, heads = [row for row in rows if row], len(found.select("thead tr"))
        if not heads and rows and all(one.head or not one.text for one in rows[0]):
            heads = 1  # statsmodels writes its heads as a row of the body
        head, body = _named(rows[:heads]), rows[heads:]
        firsts = [row[0] for row in body]
        numbered = all(one.head and (one.text.isdigit() or one.text == CUT) for one in firsts)
        if len(head) == 1 and not head[0][0].text and firsts and numbered:
            for entries in (*head, *body):
                del entries[0]
                entries[0].head = True
        caption = found.caption.get_text() if found.caption else ""
        tables.append(PageTable(" ".join(caption.split()), head, body))
    return tables


def _named(head: list[list[Entry]]) -> list[list[Entry]]:
    """Put the row that pandas writes for names of its index into the row of heads above."""
    if len(head) != 2 or len(head[0]) != len(head[1]) or not head[1][0].text:
        return head
    pairs = [*zip(*head, strict=True)]
    if any(above.text and name.text for above, name in pairs[1:]):
        return head
    for above, name in pairs:
        above.text = name.text or above.text
    return head[:1]
