"""Rules that damage a raw file in the ways in which raw files are damaged.

Each rule takes the content of a file and what stands where in it, and returns the damaged
content, or None where it does not apply.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Row = list[str]
Change = Callable[["Shape", list[Row]], list[Row] | None]


@dataclass(frozen=True)
class Shape:
    """Where in a file the figures stand.

    Attributes
    ----------
    values
        Columns (or, in JSON, fields) that observations are made of; none in a text, which is
        damaged as a text only.
    dates
        Columns that say when.
    form
        How a date is written.
    """

    values: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    form: str = "%Y-%m-%d"


SHAPES: Mapping[str, Mapping[str, Shape]] = {
    "general_staff": {
        "russia_losses_personnel.json": Shape(("personnel",), ("date",)),
        "russia_losses_equipment_correction.json": Shape(("personnel",), ("date",)),
    },
    "mediazona_meduza": {
        "meduza_2024.csv": Shape(("Оценка на основе данных РНД",), ("Date",)),
        "meduza_2025_weekly.csv": Shape(("Estimate based on probate data",), ("Date",), "%d/%m/%Y"),
        "meduza_2026_weekly.csv": Shape(("ED",), ("Week",), "%d"),
        "meduza_2026_schema.txt": Shape(),
    },
    "uk_mod": {
        "monthly_russian_casualties.csv": Shape(
            ("casualties in month",), ("date (at beginning of next month)",), "%d/%m/%Y"
        )
    },
    "published_estimates": {"military_losses.csv": Shape(("central",), ("date",))},
    "ualosses_study": {
        "military_dead_by_year.csv": Shape(("ualosses_registered_dead",), ("year",), "%Y"),
        "register_status_by_year.csv": Shape(("dead",), ("year",), "%Y"),
        "register_coverage_sensitivity.csv": Shape(("combatant_deaths",)),
    },
    "ukrainian_named_losses": {
        f"monthly_{day}.json": Shape(("deaths",), ("",), "%Y-%m")
        for day in ("2025-08-21", "2025-10-28", "2025-11-08")
    },
    "oryx": {
        "totals_by_type_month_ends_2025-06_on.csv": Shape(("tanks",), ("date",)),
        "totals_by_type_2022-03_2025-07.csv": Shape(("type_total",), ("commit_date",)),
    },
    "deepstate": {"occupied_area_daily.csv": Shape(("occupied_total_km2",), ("date",))},
    "isw_area": {
        "area_assessed_as_controlled_by_russia.csv": Shape(
            ("area_assessed_as_russia_controlled",), ("date",)
        )
    },
    "unhcr": {
        "ukrainian_refugee_stock_by_release.csv": Shape(("excl_rus",), ("commit_date",)),
        "population_by_asylum_country.csv": Shape(("refugees",), ("year",), "%Y"),
        "russian_asylum_applications.csv": Shape(("applied",), ("year",), "%Y"),
        "returns_and_solutions.csv": Shape(("returned_refugees",), ("year",), "%Y"),
    },
    "eurostat": {
        "temporary_protection_decisions_monthly.csv": Shape(("value",), ("time",), "%Y-%m")
    },
    "displacement_figures": {
        "published_figures.csv": Shape(("value",), ("period_start", "period_end"))
    },
    "imf_weo": {"weo_vintages.csv": Shape(("value",), ("year",), "%Y")},
    "world_bank": {
        "gdp_current_usd.csv": Shape(("Value",), ("Year",), "%Y"),
        "population.csv": Shape(("Value",), ("Year",), "%Y"),
        "gdp_constant_usd.csv": Shape(("total_gdp_us_inflation_adjusted",), ("time",), "%Y"),
        "military_expenditure_percent_of_gdp.csv": Shape(
            ("military_expenditure_percent_of_gdp",), ("time",), "%Y"
        ),
    },
    "sipri": {"military_expenditure_extract.csv": Shape(("value",), ("year",), "%Y")},
    "economy_figures": {"published_figures.csv": Shape(("value",), ("period_start", "period_end"))},
    "reconstruction_figures": {
        "published_figures.csv": Shape(("value",), ("period_start", "period_end"))
    },
    "civilian_casualties": {
        "published_figures.csv": Shape(("value",), ("period_start", "period_end"))
    },
}
"""Files that are damaged, by source."""
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m", "%Y")


def shapes_of(source_id: str, files: Mapping[str, bytes], names: Sequence[str]) -> dict[str, Shape]:
    """Return the shapes of a source's raw files: as listed, or else as the files look."""
    listed = SHAPES.get(source_id, {})
    # a further release has the shape of the others
    further = next(iter(listed.values())) if len({*listed.values()}) == 1 else None
    return {name: listed.get(name) or further or guess_shape(files[name], name) for name in names}


def guess_shape(content: bytes, name: str) -> Shape:
    """Return the shape of a table by its cells: the last column of numbers, and all of dates."""
    if not name.endswith(".csv"):
        return Shape()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    dates = date_columns(rows)
    values = [
        title
        for place, title in enumerate(rows[0])
        if place not in dates and all(_is_number(row[place]) for row in rows[1:])
    ]
    form = next(iter(dates.values()), "%Y-%m-%d")
    alike = tuple(rows[0][place] for place, other in dates.items() if other == form)
    return Shape(tuple(values[-1:]), alike, form)


def date_columns(rows: Sequence[Row]) -> dict[int, str]:
    """Return the form of each column whose cells are all dates of one form, by its place."""
    found = {}
    for place in range(len(rows[0])):
        cells = [row[place] for row in rows[1:]]
        form = next((form for form in DATE_FORMS if all(_is_date(c, form) for c in cells)), None)
        if form:
            found[place] = form
    return found


def next_date(before: str, last: str, form: str) -> str:
    """Return the date that follows upon two, by their distance."""
    earlier, later = (dt.datetime.strptime(cell, form) for cell in (before, last))
    return _shifted(last, form, max((later - earlier).days, 1))


def _is_date(cell: str, form: str) -> bool:
    try:
        return dt.datetime.strptime(cell, form).strftime(form) == cell
    except ValueError:
        return False


def damaged(content: bytes, shape: Shape, name: str) -> dict[str, bytes]:
    """Return every damaged version of a file by the name of the damage."""
    rules = JSON_RULES if name.endswith(".json") else TABLE_RULES
    if not shape.values:
        rules = {}
    found = {title: rule(content, shape) for title, rule in {**TEXT_RULES, **rules}.items()}
    return {title: new for title, new in found.items() if new is not None and new != content}


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


def _table(change: Change) -> Callable[[bytes, Shape], bytes | None]:
    def apply(content: bytes, shape: Shape) -> bytes | None:
        mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
        end = "\r\n" if b"\r\n" in content else "\n"
        text = content[len(mark) :].decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        new = change(shape, [list(row) for row in rows])
        if new is None:
            return None
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=end).writerows(new)
        result = out.getvalue()
        return mark + (result if text.endswith("\n") else result.removesuffix(end)).encode()

    return apply


def _column(shape: Shape, rows: Sequence[Row]) -> int:
    return rows[0].index(shape.values[0])


def _filled(rows: Sequence[Row], column: int) -> list[int]:
    return [number for number, row in enumerate(rows) if number and _is_number(row[column])]


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


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
                row[column] = _shifted(row[column], shape.form, days)
        return rows

    return change


def _shifted(cell: str, form: str, days: int) -> str:
    try:
        date = dt.datetime.strptime(cell, form)
    except ValueError:
        return cell
    months = {"%Y": 12, "%Y-%m": 1 if abs(days) < 365 else 12}.get(form)
    if months is None:
        return (date + dt.timedelta(days=days)).strftime(form)
    ahead = date.year * 12 + date.month - 1 + (months if days > 0 else -months)
    return date.replace(year=ahead // 12, month=ahead % 12 + 1).strftime(form)


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
        "last date a year later": _shift(365, only_last=True),
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
        "all figures a tenth higher": _every(lambda cell: repr(round(float(cell) * 1.1, 9))),
        "unit times 10": _every(lambda cell: _times(cell, 10)),
        "unit times 1000": _every(lambda cell: _times(cell, 1000)),
        "unit over 1000": _every(lambda cell: _times(cell, 0.001)),
        "unit times a million": _every(lambda cell: _times(cell, 1e6)),
        "one figure times 10": _one(lambda cell: _times(cell, 10)),
        "one figure over 10": _one(lambda cell: _times(cell, 0.1)),
        "last figure times 10": _one(lambda cell: _times(cell, 10), last=True),
        "last figure times 1000": _one(lambda cell: _times(cell, 1000), last=True),
        "last figure nought": _one(lambda cell: "0", last=True),
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


# --- the file as JSON -----------------------------------------------------------------------


def _json(
    change: Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]],
) -> Callable[[bytes, Shape], bytes | None]:
    def apply(content: bytes, shape: Shape) -> bytes | None:
        loaded = json.loads(content)
        keyed = isinstance(loaded, dict)
        records = [{"": key, **record} for key, record in loaded.items()] if keyed else list(loaded)
        new = change(shape, [dict(record) for record in records])
        if keyed:
            # a key that stands twice is written twice, as a faulty program would
            parts = [
                f'"{record[""]}": ' + json.dumps({k: v for k, v in record.items() if k})
                for record in new
            ]
            return ("{" + ", ".join(parts) + "}").encode()
        return json.dumps(new, indent=4).encode()

    return apply


Edit = Callable[[int], object]


def _each(edit: Edit) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        for record in records:
            record[shape.values[0]] = edit(int(str(record[shape.values[0]])))
        return records

    return change


def _single(
    edit: Edit, *, last: bool = False
) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        filled = [record for record in records if record[shape.values[0]]]
        record = filled[-1 if last else len(filled) // 2]
        record[shape.values[0]] = edit(int(str(record[shape.values[0]])))
        return records

    return change


def _moved(days: int) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        name = shape.dates[0]
        return [
            {**record, name: _shifted(str(record[name]), shape.form, days)} for record in records
        ]

    return change


def _swapped(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
    name = shape.values[0]
    half = records[len(records) // 2 :]
    one = half[0]
    other = next(record for record in half if record[name] != one[name])
    one[name], other[name] = other[name], one[name]
    return records


JSON_RULES: Mapping[str, Callable[[bytes, Shape], bytes | None]] = {
    title: _json(change)
    for title, change in {
        "field dropped": lambda shape, records: [
            {key: value for key, value in record.items() if key != shape.values[0]}
            for record in records
        ],
        "field renamed": lambda shape, records: [
            {(f"{key}_new" if key == shape.values[0] else key): record[key] for key in record}
            for record in records
        ],
        "field added": lambda shape, records: [{**record, "x": 1} for record in records],
        "two figures swapped": _swapped,
        "dates a day later": _moved(1),
        "dates a day earlier": _moved(-1),
        "dates a year later": _moved(366),
        "all figures a tenth higher": _each(lambda value: round(value * 1.1)),
        "record twice": lambda shape, records: [*records[:100], *records[99:]],
        "record missing": lambda shape, records: [*records[:20], *records[21:]],
        "records reversed": lambda shape, records: records[::-1],
        "half of the records": lambda shape, records: records[: len(records) // 2],
        "a year missing": lambda shape, records: [
            record for record in records if not str(record[shape.dates[0]]).startswith("2024")
        ],
        "no records": lambda shape, records: [],
        "numbers as text": _each(str),
        "thousands separators": _each(lambda value: f"{value:,}"),
        "one decimal comma": _single(lambda value: f"{value},0"),
        "unit times 10": _each(lambda value: value * 10),
        "unit times 1000": _each(lambda value: value * 1000),
        "unit over 1000": _each(lambda value: value // 1000),
        "unit times a million": _each(lambda value: value * 1_000_000),
        "one figure times 10": _single(lambda value: value * 10),
        "last figure times 10": _single(lambda value: value * 10, last=True),
        "last figure over 10": _single(lambda value: value // 10, last=True),
        "last figure nought": _single(lambda value: 0, last=True),
        "signs flipped": _each(lambda value: -value),
        "one figure negative": _single(lambda value: -value),
        "one figure nan": _single(lambda value: float("nan")),
        "one figure null": _single(lambda value: None),
        "one figure true": _single(lambda value: True),
    }.items()
}
