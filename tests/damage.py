"""Rules that damage a raw file in the ways in which raw files are damaged.

Each rule takes the content of a file and what stands where in it, and returns the damaged
content, or None where it does not apply.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from damage_json import JSON_RULES
from damage_shapes import Row, Shape, is_number, shifted

Change = Callable[["Shape", list[Row]], list[Row] | None]


def damaged(
    content: bytes, shape: Shape, name: str, *, only: Callable[[str], bool] = lambda title: True
) -> Iterator[tuple[str, bytes]]:
    """Return every damaged version of a file with the name of the damage before it."""
    rules = JSON_RULES if name.endswith(".json") else TABLE_RULES
    for title, rule in {**TEXT_RULES, **(rules if shape.values else {})}.items():
        new = rule(content, shape) if only(title) else None
        if new is not None and new != content:
            yield title, new


def rewritten(content: bytes, name: str) -> bytes:
    """Return a file that says the same in other bytes: what every honest reader takes for it."""
    if not name.endswith(".csv"):
        return content + b"\n"
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    first, comma, rest = content[len(mark) :].partition(b",")
    assert b'"' not in first and b"\n" not in first
    return mark + b'"' + first + b'"' + comma + rest


# --- the file as text -----------------------------------------------------------------------


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2 + 3]


def _latin(content: bytes) -> bytes:
    at = content.index(b"\n", len(content) // 2)
    return content[:at] + "é".encode("latin-1") + content[at:]


def _last_line_gone(content: bytes) -> bytes:
    return content.rstrip(b"\r\n").rpartition(b"\n")[0]


TEXT_RULES: Mapping[str, Callable[[bytes, Shape], bytes | None]] = {
    "empty": lambda content, _: b"",
    "byte order mark": lambda content, _: (
        content[3:] if content.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + content
    ),
    "latin-1": lambda content, _: _latin(content),
    "other line ends": lambda content, _: (
        content.replace(b"\r\n", b"\n") if b"\r\n" in content else content.replace(b"\n", b"\r\n")
    ),
    "truncated within a line": lambda content, _: _half(content),
    "last line cut": lambda content, _: content.rstrip()[:-2],
    "last line gone": lambda content, _: _last_line_gone(content),
    "web page": lambda content, _: b"<!DOCTYPE html><html><body>Error 503</body></html>",
    "nul byte": lambda content, _: content[:200] + b"\0" + content[200:],
    "twice the file": lambda content, _: content + content,
    "utf-16": lambda content, _: content.decode("utf-8").encode("utf-16"),
}


# --- the file as a table --------------------------------------------------------------------


@lru_cache(maxsize=1)
def _rows(content: bytes) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table; each rule damages the same one."""
    text = content.decode("utf-8-sig")
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline="")))


def _table(change: Change) -> Callable[[bytes, Shape], bytes | None]:
    def apply(content: bytes, shape: Shape) -> bytes | None:
        mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
        end = "\r\n" if b"\r\n" in content else "\n"
        new = change(shape, [list(row) for row in _rows(content)])
        if new is None:
            return None
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=end).writerows(new)
        result = out.getvalue()
        return mark + (result if content.endswith(b"\n") else result.removesuffix(end)).encode()

    return apply


def _column(shape: Shape, rows: Sequence[Row]) -> int:
    return rows[0].index(shape.values[0])


def _filled(rows: Sequence[Row], column: int) -> list[int]:
    return [number for number, row in enumerate(rows) if number and is_number(row[column])]


def _times(cell: str, factor: float) -> str:
    whole = "." not in cell and factor >= 1
    return str(round(float(cell) * factor)) if whole else repr(float(cell) * factor)


def _without(column: int, rows: list[Row]) -> list[Row]:
    return [row[:column] + row[column + 1 :] for row in rows]


def _every(edit: Callable[[str], str]) -> Change:
    def change(shape: Shape, rows: list[Row]) -> list[Row]:
        column = _column(shape, rows)
        for number in _filled(rows, column):
            rows[number][column] = edit(rows[number][column])
        return rows

    return change


def _one(edit: Callable[[str], str], *, last: bool = False) -> Change:
    def change(shape: Shape, rows: list[Row]) -> list[Row]:
        column = _column(shape, rows)
        filled = _filled(rows, column)
        number = filled[-1] if last else filled[len(filled) // 2]
        rows[number][column] = edit(rows[number][column])
        return rows

    return change


def _swap_columns(shape: Shape, rows: list[Row]) -> list[Row]:
    one = _column(shape, rows)
    other = one - 1 if one else 1
    for row in rows:
        row[one], row[other] = row[other], row[one]
    return rows


def _swap_names(shape: Shape, rows: list[Row]) -> list[Row]:
    one = _column(shape, rows)
    other = one - 1 if one else 1
    rows[0][one], rows[0][other] = rows[0][other], rows[0][one]
    return rows


def _swap_values(shape: Shape, rows: list[Row]) -> list[Row] | None:
    """Two figures change places: nothing is missing, nothing is out of bounds."""
    column = _column(shape, rows)
    filled = _filled(rows, column)
    one = filled[len(filled) // 2]
    other = next((n for n in filled[len(filled) // 2 :] if rows[n][column] != rows[one][column]), 0)
    rows[one][column], rows[other][column] = rows[other][column], rows[one][column]
    return rows if other else None


def _shift(days: int, *, only_last: bool = False) -> Change:
    def change(shape: Shape, rows: list[Row]) -> list[Row] | None:
        if not shape.dates:
            return None
        for name in shape.dates:
            column = rows[0].index(name)
            for row in rows[-1:] if only_last else rows[1:]:
                row[column] = shifted(row[column], shape.form, days)
        return rows

    return change


def _other_form(shape: Shape, rows: list[Row]) -> list[Row] | None:
    form = {"%Y-%m-%d": "%m/%d/%Y", "%d/%m/%Y": "%m/%d/%Y", "%Y-%m": "%m/%Y"}.get(shape.form)
    if form is None or not shape.dates:
        return None
    column = rows[0].index(shape.dates[0])
    for row in rows[1:]:
        if row[column]:
            row[column] = dt.datetime.strptime(row[column], shape.form).strftime(form)
    return rows


def _year_gone(shape: Shape, rows: list[Row]) -> list[Row] | None:
    """All of 2024 is missing."""
    if not shape.dates or shape.form == "%d":
        return None
    column = rows[0].index(shape.dates[-1])
    return [row for row in rows if "2024" not in row[column]]


def _middle(rows: Sequence[Row]) -> int:
    return len(rows) // 2


def _exchanged(cell: str) -> str:
    """Exchange the first two digits, or write another in front where there are no two."""
    if cell[:2].isdigit() and len(cell) > 1 and cell[1] not in ("0", cell[0]):
        return cell[1] + cell[0] + cell[2:]
    return f"7{cell.lstrip('-')}"


def _a_tenth_higher(cell: str) -> str:
    return repr(round(float(cell) * 1.1, 9))


def _unseparated(cell: str) -> str:
    return f"{float(cell):,.2f}" if abs(float(cell)) >= 1000 else f"1,{cell}"


TABLE_RULES: Mapping[str, Callable[[bytes, Shape], bytes | None]] = {
    title: _table(change)
    for title, change in {
        "column dropped": lambda shape, rows: _without(_column(shape, rows), rows),
        "first column dropped": lambda shape, rows: _without(0, rows),
        "column renamed": lambda shape, rows: [
            [f"{name}_new" if name == shape.values[0] else name for name in rows[0]], *rows[1:]
        ],
        "column added": lambda shape, rows: [[*row, "x"] for row in rows],
        "columns swapped": _swap_columns,
        "names of columns swapped": _swap_names,
        "two figures swapped": _swap_values,
        "dates a day later": _shift(1),
        "dates a day earlier": _shift(-1),
        "dates a year later": _shift(365),
        "last date a day later": _shift(1, only_last=True),
        "last date a day earlier": _shift(-1, only_last=True),
        "last date a year later": _shift(365, only_last=True),
        "last date a year earlier": _shift(-365, only_last=True),
        "dates month first": _other_form,
        "row twice": lambda shape, rows: [*rows[: _middle(rows)], *rows[_middle(rows) - 1 :]],
        "last row twice": lambda shape, rows: [*rows, rows[-1]],
        "row missing": lambda shape, rows: [*rows[: _middle(rows)], *rows[_middle(rows) + 1 :]],
        "rows reversed": lambda shape, rows: [rows[0], *reversed(rows[1:])],
        "half of the rows": lambda shape, rows: rows[: _middle(rows)],
        "header only": lambda shape, rows: rows[:1],
        "header gone": lambda shape, rows: rows[1:],
        "a year missing": _year_gone,
        "decimal comma": _every(lambda cell: f"{float(cell):.3f}".replace(".", ",")),
        "one decimal comma": _one(lambda cell: f"{cell[:-1]},{cell[-1]}"),
        "thousands separators": _every(_unseparated),
        "thousands spaces": _every(lambda cell: f"{float(cell):,.0f}".replace(",", "\u202f") + " "),
        "all figures a tenth higher": _every(_a_tenth_higher),
        "unit times 10": _every(lambda cell: _times(cell, 10)),
        "unit times 1000": _every(lambda cell: _times(cell, 1000)),
        "unit over 1000": _every(lambda cell: _times(cell, 0.001)),
        "unit times a million": _every(lambda cell: _times(cell, 1e6)),
        "one figure times 10": _one(lambda cell: _times(cell, 10)),
        "one figure over 10": _one(lambda cell: _times(cell, 0.1)),
        "last figure times 10": _one(lambda cell: _times(cell, 10), last=True),
        "last figure times 1000": _one(lambda cell: _times(cell, 1000), last=True),
        "last figure times a million": _one(lambda cell: _times(cell, 1e6), last=True),
        "last figure over 10": _one(lambda cell: _times(cell, 0.1), last=True),
        "last figure over 1000": _one(lambda cell: _times(cell, 0.001), last=True),
        "last figure doubled": _one(lambda cell: _times(cell, 2), last=True),
        "last figure halved": _one(lambda cell: _times(cell, 0.5), last=True),
        "last figure a tenth higher": _one(_a_tenth_higher, last=True),
        "last figure nought": _one(lambda cell: "0", last=True),
        "last figure nan": _one(lambda cell: "NaN", last=True),
        "last figure text": _one(lambda cell: "n/a", last=True),
        "last decimal comma": _one(lambda cell: f"{cell[:-1]},{cell[-1]}", last=True),
        "last thousands separators": _one(_unseparated, last=True),
        "last digits exchanged": _one(_exchanged, last=True),
        "signs flipped": _every(lambda cell: _times(cell, -1)),
        "one figure negative": _one(lambda cell: _times(cell, -1)),
        "last figure negative": _one(lambda cell: _times(cell, -1), last=True),
        "one figure nan": _one(lambda cell: "NaN"),
        "one figure empty": _one(lambda cell: ""),
        "last figure empty": _one(lambda cell: "", last=True),
        "one figure text": _one(lambda cell: "n/a"),
        "all figures the same": _every(lambda cell: "1000"),
        "digits exchanged": _one(_exchanged),
        "semicolons": lambda shape, rows: [[";".join(row)] for row in rows],
        "tabs": lambda shape, rows: [["\t".join(row)] for row in rows],
        "quotes within": _one(lambda cell: f'"{cell}'),
    }.items()
}  # fmt: skip
