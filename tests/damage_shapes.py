"""Where in each raw file the figures and dates stand, for the rules that damage them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = list[str]


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
        if place not in dates and all(is_number(row[place]) for row in rows[1:])
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
    return shifted(last, form, max((later - earlier).days, 1))


def _is_date(cell: str, form: str) -> bool:
    try:
        return dt.datetime.strptime(cell, form).strftime(form) == cell
    except ValueError:
        return False


_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def is_number(cell: str) -> bool:
    """Return whether a cell is a plain number."""
    return _NUMBER.fullmatch(cell) is not None


def shifted(cell: str, form: str, days: int) -> str:
    """Return a date so many days later, or the cell as it is where it is none.

    A date that is a month or a year moves by one of them.
    """
    try:
        date = dt.datetime.strptime(cell, form)
    except ValueError:
        return cell
    months = {"%Y": 12, "%Y-%m": 1 if abs(days) < 365 else 12}.get(form)
    if months is None:
        return (date + dt.timedelta(days=days)).strftime(form)
    ahead = date.year * 12 + date.month - 1 + (months if days > 0 else -months)
    return date.replace(year=ahead // 12, month=ahead % 12 + 1).strftime(form)
