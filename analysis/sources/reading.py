"""Strict reading of raw files: wrong encoding, columns or types are refused with their place.

Text is read as text first and converted column by column, so that an error can name the line
and what stood there; nothing is guessed, coerced or dropped.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.errors import DataError

Kind = Literal["text", "number", "integer", "date", "month"]


@dataclass(frozen=True)
class Column:
    """What a column of a raw file must hold.

    Attributes
    ----------
    kind
        `date` needs `format` where it is not ISO; `month` is ``YYYY-MM``, read as its first day.
    optional
        Whether a cell may be empty (or one of `missing`).
    minimum, maximum
        Bounds for numbers, included.
    choices
        The only values that may occur in text.
    """

    kind: Kind = "text"
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    format: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)


TEXT = Column()
OPTIONAL_TEXT = Column(optional=True)
NUMBER = Column("number")
COUNT = Column("number", minimum=0)
OPTIONAL_NUMBER = Column("number", optional=True)
OPTIONAL_COUNT = Column("number", optional=True, minimum=0)
INTEGER = Column("integer")
DATE = Column("date")
OPTIONAL_DATE = Column("date", optional=True)
MONTH = Column("month")


def place(path: Path) -> str:
    """Return how a raw file is named in messages: from the raw folder on."""
    return "/".join(("data/raw", *path.parts[-2:]))


def read_text(path: Path, *, byte_order_mark: bool = False, line_end: str = "\n") -> str:
    """Return the text of a raw file, its lines ended as in the file.

    Raises
    ------
    DataError
        The file is empty, is not UTF-8, has or lacks a byte order mark or carriage returns
        against its declaration, or is a web page.
    """
    content = path.read_bytes()
    if not content.strip():
        raise DataError("the file is empty", where=place(path), remedy=_AGAIN)
    if content.startswith(b"\xef\xbb\xbf") != byte_order_mark:
        state = "lacks its" if byte_order_mark else "begins with a"
        raise DataError(f"the file {state} byte order mark", where=place(path), remedy=_AGAIN)
    try:
        text = content.decode("utf-8-sig" if byte_order_mark else "utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            f"byte {content[error.start]:#04x} is not UTF-8",
            where=f"{place(path)}, line {line}",
            expected="a file in UTF-8",
        ) from None
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise DataError(
            "the file is a web page, perhaps a server's error message, not data",
            where=place(path),
            remedy=_AGAIN,
        )
    _check_line_ends(text, line_end, path)
    return text


def _check_line_ends(text: str, line_end: str, path: Path) -> None:
    # other line ends than the publisher's are the mark of a file that was opened and saved again
    kinds = {match for match in re.findall(r"\r\n|\r|\n", text) if match != line_end}
    if kinds:
        names = {"\n": "line feeds", "\r\n": "carriage return and line feed", "\r": "a return"}
        raise DataError(
            f"lines end in {names[min(kinds)]}",
            where=place(path),
            expected=f"{names[line_end]}, as its publisher writes",
            remedy=_AGAIN,
        )


_AGAIN = "Download it again, or restore it from git"


def read_table(
    path: Path,
    columns: Mapping[str, Column],
    *,
    byte_order_mark: bool = False,
    line_end: str = "\n",
    ends_with_line_end: bool = True,
    drop_blank_last_rows: bool = False,
) -> pd.DataFrame:
    """Read a CSV file that must hold exactly the declared columns, in any row order.

    Parameters
    ----------
    path
        The raw file.
    columns
        Every column of the file, in its order, with what it must hold.
    byte_order_mark
        Whether the file begins with one.
    line_end, ends_with_line_end
        How lines end, and whether the last one does: a file that was cut off does not.
    drop_blank_last_rows
        Whether rows of empty cells at the end (spreadsheet leavings) are dropped.

    Returns
    -------
    pandas.DataFrame
        Typed columns. The index is the line in the file, for messages.

    Raises
    ------
    DataError
        Naming file, line and column.
    """
    text = read_text(path, byte_order_mark=byte_order_mark, line_end=line_end)
    if text.endswith("\n") != ends_with_line_end:
        raise DataError("the last line is cut off or padded", where=place(path), remedy=_AGAIN)
    lines, rows = _rows(text, list(columns), path)
    if drop_blank_last_rows:
        while rows and not any(rows[-1]):
            rows.pop()
            lines.pop()
    if not rows:
        raise DataError("the file has a header but no rows", where=place(path), remedy=_AGAIN)
    frame = pd.DataFrame(rows, columns=list(columns), index=pd.Index(lines, name="line"), dtype=str)
    for name, column in columns.items():
        frame[name] = convert(frame[name], column, path)
    return frame


def _rows(text: str, columns: list[str], path: Path) -> tuple[list[int], list[list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        _check_header(next(reader), columns, path)
        for row in reader:
            if len(row) != len(columns):
                raise DataError(
                    f"the row has {len(row)} cells",
                    where=f"{place(path)}, line {reader.line_num}",
                    expected=f"{len(columns)} cells as in the header",
                    remedy=_AGAIN,
                )
            lines.append(reader.line_num)
            rows.append(row)
    except csv.Error as error:
        raise DataError(
            f"the row cannot be read as CSV ({error})",
            where=f"{place(path)}, line {reader.line_num}",
            remedy=_AGAIN,
        ) from None
    return lines, rows


def _check_header(header: list[str], columns: list[str], path: Path) -> None:
    if header == columns:
        return
    missing = [name for name in columns if name not in header]
    extra = [name for name in header if name not in columns]
    if missing:
        problem = f"column '{missing[0]}' is missing"
    elif extra:
        problem = f"column '{extra[0]}' is not known"
    else:
        problem = "the columns stand in another order"
    raise DataError(
        problem, where=f"{place(path)}, line 1", expected=f"the columns {', '.join(columns)}"
    )


def convert(cells: pd.Series, column: Column, path: Path) -> pd.Series:
    """Return a column of text in its declared type, or refuse the first cell that is not."""
    blank = cells.isin(column.missing)
    if blank.any() and not column.optional:
        _refuse(cells, blank, path, "is empty", "a value")
    filled = cells[~blank]
    if column.kind == "text":
        if column.choices:
            wrong = ~filled.isin(column.choices)
            _refuse(filled, wrong, path, "is not known", f"one of {', '.join(column.choices)}")
        return cells.mask(blank, "")
    if column.kind in ("date", "month"):
        return _dates(cells, filled, column, path)
    return _numbers(cells, filled, column, path)


def _dates(cells: pd.Series, filled: pd.Series, column: Column, path: Path) -> pd.Series:
    form = "%Y-%m" if column.kind == "month" else column.format
    # few days stand in many cells: each is read once
    distinct = filled.drop_duplicates()
    values = pd.to_datetime(distinct, format=form, errors="coerce")
    expected = f"a date in the form {form}"
    _refuse(distinct, values.isna(), path, "is not a date", expected)
    # strptime accepts '2024-1-5' for %Y-%m-%d: a date written otherwise is a changed format
    _refuse(distinct, values.dt.strftime(form) != distinct, path, "is not a date", expected)
    return _spread(distinct, values, filled).reindex(cells.index).astype("datetime64[s]")


def _spread(distinct: pd.Series, values: pd.Series, cells: pd.Series) -> pd.Series:
    """Return the value of each cell, given that of each distinct one."""
    if len(distinct) == len(cells):
        return values
    return cells.map(pd.Series(values.to_numpy(), index=distinct.to_numpy()))


_PLAIN_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"


def _numbers(cells: pd.Series, filled: pd.Series, column: Column, path: Path) -> pd.Series:
    distinct = filled.drop_duplicates()
    plain = distinct.str.fullmatch(_PLAIN_NUMBER)
    _refuse(distinct, ~plain, path, "is not a number", "a plain number with a point for decimals")
    values = pd.to_numeric(distinct).astype("float64")
    if column.kind == "integer":
        _refuse(distinct, values % 1 != 0, path, "is not a whole number", "a whole number")
    if column.minimum is not None:
        expected = f"at least {column.minimum:g}"
        _refuse(distinct, values < column.minimum, path, "is too small", expected)
    if column.maximum is not None:
        expected = f"at most {column.maximum:g}"
        _refuse(distinct, values > column.maximum, path, "is too large", expected)
    return _spread(distinct, values, filled).reindex(cells.index)


def _refuse(cells: pd.Series, wrong: pd.Series, path: Path, problem: str, expected: str) -> None:
    if wrong.any():
        line = wrong.index[wrong][0]
        raise DataError(
            f"'{cells.loc[line]}' {problem}",
            where=f"{place(path)}, line {line}, column '{cells.name}'",
            expected=expected,
        )


def read_json(path: Path) -> Any:
    """Return the content of a JSON file; a doubled key and a number that is none are refused.

    Raises
    ------
    DataError
        The file is empty, a web page, not UTF-8, or not JSON.
    """

    def no_number(constant: str) -> None:
        raise DataError(f"the file holds {constant}", where=place(path), expected="plain numbers")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for key in keys:
            if keys.count(key) > 1:
                raise DataError(f"the key '{key}' stands twice", where=place(path))
        return dict(pairs)

    try:
        return json.loads(read_text(path), object_pairs_hook=unique, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise DataError(
            f"the file is not JSON ({error.msg})",
            where=f"{place(path)}, line {error.lineno}",
            remedy=_AGAIN,
        ) from None
