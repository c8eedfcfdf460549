"""How raw files are declared: what their columns hold, and how a table is read.

Nothing is guessed, coerced or dropped: cells are text until `convert` finds them to be what their
column declares.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from analysis.sources.checks import Checks

LARGEST = 1e15
"""No figure of any source is larger: what is has lost its point, or is no figure."""
LONGEST = 40
"""Characters of a number; publishers write at most 25."""
PLAIN_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
"""Digits are those of ASCII: `float` would read Arabic ones as well."""
DECIMAL = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
"""A figure within a text, as an end of ``0.5-1.5``."""
PLAIN_TEXT = r"[^\x00-\x1f\x7f\ud800-\udfff]{0,3000}"
"""The longest note has fewer than 400 characters. Names of wars hold the dash of another encoding,
0x96, which is kept as served."""
_PARTS = {"%Y": "(?:1[89]|20)[0-9]{2}", "%m": "[0-9]{2}", "%d": "[0-9]{2}"}


@dataclass(frozen=True)
class Column:
    """What a column of a raw file must hold."""

    kind: Literal["text", "number", "integer", "date"]
    minimum: float = -LARGEST
    maximum: float = LARGEST
    optional: bool = False  # whether a cell may be empty, which is written as one of `missing`
    choices: tuple[str, ...] = ()  # the only values that may occur in text
    format: str = "%Y-%m-%d"  # of dates; months and years are read as their first day
    missing: tuple[str, ...] = ("",)
    also: tuple[str, ...] = ()  # names of the column in other releases


def text(*choices: str, optional: bool = False) -> Column:
    """Return a column of text, of some values only where any are given."""
    return Column("text", choices=choices, optional=optional)


number, integer, date = (partial(Column, kind) for kind in ("number", "integer", "date"))
MONTH = date(format="%Y-%m")


@dataclass(frozen=True)
class Table:
    """How one raw file is read."""

    columns: Mapping[str, Column]  # every column of the file, in its order
    key: tuple[str, ...] = ()  # columns that together stand once
    time: str = ""  # column of dates that cover what `sources.yaml` declares
    every: str = ""  # their step in pandas' words, if they follow each other
    # makes this table of the text that its publisher serves, where that is laid out otherwise; a
    # text in the layout of the table comes back as it was
    cut: Callable[[str], str] | None = None
    # the file is JSON: a list of records (then it is empty), or records by the values of this
    # column; a record may lack what is optional
    json_key: str | None = None
    as_served: Callable[[pd.DataFrame, Checks], None] | None = None  # before corrections
    unended: bool = False  # a last line without an end is not the mark of a file that was cut off


def convert(cells: pd.Series, column: Column, checks: Checks) -> pd.Series:
    """Return a column of text in its declared type; cells that are not of it are noted."""
    blank = cells.isin(column.missing)
    if not column.optional:
        checks.refuse(blank, cells, "'{}' is empty", "a value")
    filled = cells[~blank]
    if column.kind == "text":
        strange = ~filled.str.fullmatch(PLAIN_TEXT).astype(bool)
        checks.refuse(strange, filled, "'{}' is no plain text", "at most 3,000 printed characters")
        if column.choices:
            wrong = ~filled.isin(column.choices)
            checks.refuse(wrong, filled, "'{}' is not known", f"one of {', '.join(column.choices)}")
        return cells.mask(blank, "")
    # few values stand in many cells: each is read once
    distinct = filled.drop_duplicates()
    is_date = column.kind == "date"
    values = (_dates if is_date else _numbers)(distinct, column, checks)
    whole = values.set_axis(distinct.to_numpy()).reindex(cells).set_axis(cells.index)
    return whole.astype("datetime64[s]" if is_date else "float64")


def _dates(cells: pd.Series, column: Column, checks: Checks) -> pd.Series:
    # strptime accepts '2024-1-5', other digits and years before Christ: all are changed formats
    pattern = re.escape(column.format)
    for part, digits in _PARTS.items():
        pattern = pattern.replace(part, digits)
    written = cells.where(cells.str.fullmatch(pattern).astype(bool))
    values = pd.to_datetime(written, format=column.format, errors="coerce")
    expected = f"a date in the form {column.format}, from 1800 on"
    checks.refuse(values.isna(), cells, "'{}' is not a date", expected)
    return values


def _numbers(cells: pd.Series, column: Column, checks: Checks) -> pd.Series:
    plain = cells.str.fullmatch(PLAIN_NUMBER).astype(bool) & (cells.str.len() <= LONGEST)
    expected = f"a plain number with a point for decimals, of at most {LONGEST} characters"
    checks.refuse(~plain, cells, "'{}' is not a number", expected)
    values = pd.to_numeric(cells.where(plain)).astype("float64")
    least, most = column.minimum, column.maximum
    if column.kind == "integer":
        checks.refuse(values % 1 > 0, cells, "'{}' is not a whole number", "a whole number")
    checks.refuse(values < least, cells, "'{}' is too small", f"at least {least:g}")
    checks.refuse(values > most, cells, "'{}' is too large", f"at most {most:g}")
    return values
