"""Military expenditure of Russia and Ukraine (SIPRI, edition 1949-2024)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.checks import refuse_where
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import NUMBER, TEXT, Column, place, read_table
from analysis.sources.units import convert_unit

FILE = "military_expenditure_extract.csv"
PARTIES = ("Russia", "Ukraine")


@dataclass(frozen=True)
class Series:
    """One indicator of the extract: its unit, bounds, measure, and factor to the measure's unit.

    `measure` is empty for expenditure in local currency, which is read for its check only.
    """

    unit: str
    minimum: float
    maximum: float
    measure: str
    factor: float


SERIES = {
    "milex_constant_2023_usd": Series(
        "US$ million, constant 2023 prices and exchange rates",
        2_000,
        500_000,
        "military_expenditure_constant",
        1e-3,
    ),
    "milex_current_usd": Series(
        "US$ million, current", 2_000, 500_000, "military_expenditure_current", 1e-3
    ),
    "milex_share_gdp": Series("fraction of GDP", 0.01, 0.6, "military_expenditure_share", 100),
    "milex_share_gov": Series(
        "fraction of general government spending",
        0.03,
        0.9,
        "military_expenditure_share_of_government",
        100,
    ),
    "milex_local_currency": Series("local currency, calendar year", 2e10, 1e14, "", 1),
}
COLUMNS = {
    "country": Column(choices=PARTIES),
    "year": Column("integer", minimum=1949, maximum=2100),
    "indicator": Column(choices=tuple(SERIES)),
    "unit": TEXT,
    "value": NUMBER,
}
BASE_YEAR = 2023
"""In this year constant and current dollars are the same."""
LARGEST_RISE, LARGEST_FALL = 8.0, 0.5
"""Ukraine's spending rose to 7.2 times the year before in 2022; none ever fell by half."""
EXCHANGE_RATES = {"Russia": (20.0, 200.0), "Ukraine": (5.0, 100.0)}
"""Plausible units of local currency to the dollar, 2010 on."""


def read(source: Source) -> pd.DataFrame:
    """Read the extract: a row for each country and year, a column for each indicator.

    Raises
    ------
    DataError
        A cell of country, year and indicator is missing or stands twice, is not in its unit or
        bounds, leaps, or breaks an identity of the source: constant dollars equal current ones
        in 2023, dollars times a plausible exchange rate are local currency, dollars over the
        share are a GDP that does not leap, and the share of GDP is below that of government
        spending.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    declared = rows["indicator"].map(SERIES)
    unit, value = rows["unit"], rows["value"]
    other_unit = unit != declared.map(lambda series: series.unit)
    refuse_where(
        other_unit,
        unit,
        "'{}' is not the unit of its indicator",
        "US$ million, fractions and local currency",
        path,
    )
    outside = (value < declared.map(lambda series: series.minimum)) | (
        value > declared.map(lambda series: series.maximum)
    )
    refuse_where(outside, value, "{} is out of bounds", "a plausible amount", path)
    doubled = rows.duplicated(["country", "year", "indicator"])
    refuse_where(doubled, rows["indicator"], "'{}' stands twice", "each figure once", path)
    table = rows.pivot(index=["country", "year"], columns="indicator", values="value")
    table = table.reindex(columns=list(SERIES))
    _check_table(table, path)
    years = table.index.get_level_values("year")
    first, last = (int(year) for year in source.details["coverage"].split(" to "))
    if years.min() != first or years.max() < last:
        raise DataError(
            f"the file reaches from {years.min():.0f} to {years.max():.0f}",
            where=place(path),
            expected=f"{first} to {last} at least, the coverage in sources.yaml",
        )
    return table


def _check_table(table: pd.DataFrame, path: Path) -> None:
    country = table.index.get_level_values("country")
    year = table.index.get_level_values("year").to_series(index=table.index)
    before = table.groupby("country").shift()
    money = [name for name in SERIES if name not in ("milex_share_gdp", "milex_share_gov")]
    leap = table[money] / before[money]
    rate = table["milex_local_currency"] / table["milex_current_usd"] / 1e6
    lowest, highest = (
        pd.Series([EXCHANGE_RATES[name][end] for name in country], index=table.index)
        for end in (0, 1)
    )
    first = year.groupby("country").transform("min")
    output = table["milex_current_usd"] / table["milex_share_gdp"]
    output_step = output / output.groupby("country").shift()
    same = (table["milex_constant_2023_usd"] / table["milex_current_usd"] - 1).abs() < 1e-9
    checks = (
        ("lacks an indicator", table.isna().any(axis=1)),
        ("does not follow the year before", (year.groupby("country").diff() != 1) & (year > first)),
        ("leaps", ((leap > LARGEST_RISE) | (leap < LARGEST_FALL)).any(axis=1)),
        ("implies a leap of GDP", (output_step > 2) | (output_step < 0.5)),
        ("differs in constant and current dollars of 2023", (year == BASE_YEAR) & ~same),
        ("implies an impossible exchange rate", (rate < lowest) | (rate > highest)),
        (
            "has a share of government spending below that of GDP",
            table["milex_share_gov"] <= table["milex_share_gdp"],
        ),
    )
    for problem, wrong in checks:
        if wrong.any():
            name, when = wrong.index[wrong][0]
            raise DataError(
                f"the military expenditure of {name} in {when:.0f} {problem}",
                where=place(path),
                expected="all five indicators for consecutive years, consistent with each other",
            )


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return four measures by country and year, all published with the edition of the source."""
    tables = []
    for name, series in SERIES.items():
        if not series.measure:
            continue
        rows = raw[name].rename("value").reset_index()
        year = rows["year"].astype(int).astype(str)
        rows = rows.assign(
            party=rows["country"],
            period_start=year + "-01-01",
            period_end=year + "-12-31",
            value=convert_unit(rows["value"], series.factor),
        )
        tables.append(
            observations.observe(
                rows,
                indicator=series.measure,
                catalogue=catalogue,
                source=source.id,
                published=source.details["published"],
            )
        )
    return observations.combine(tables)
