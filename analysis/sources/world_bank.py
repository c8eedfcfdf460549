"""GDP, population and military share of the World Development Indicators (World Bank)."""

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
from analysis.sources.reading import TEXT, Column, place, read_table
from analysis.sources.units import convert_unit

YEAR = Column("integer", minimum=1960, maximum=2100)


@dataclass(frozen=True)
class Series:
    """One file of the source.

    Attributes
    ----------
    measure
        Name of the measure in `indicators.yaml`.
    columns
        Columns of the file; the last three are code of the country, year and value.
    years
        First year that is observed, and the last that every country must reach.
    areas
        Codes of the countries that are observed; empty for all areas of the catalogue.
    factor
        From the unit of the file to the unit of the measure.
    largest_rise, largest_fall
        Largest and smallest ratio of a year to the one before, of an area that is observed. No
        figure halves within a year.
    """

    measure: str
    columns: dict[str, Column]
    years: tuple[int, int]
    areas: tuple[str, ...]
    factor: float
    largest_rise: float
    largest_fall: float = 0.5


COMPARED = ("RUS", "UKR", "USA", "CHN", "IND", "DEU")
_GAPMINDER = {"geo": Column(), "time": YEAR}
_DATAHUB = {"Country Name": TEXT, "Country Code": TEXT, "Year": YEAR}
SERIES = {
    "gdp_current_usd.csv": Series(
        "gdp_current",
        {**_DATAHUB, "Value": Column("number", minimum=1e9, maximum=3e14)},
        (2019, 2023),
        (),
        1e-9,
        1.6,
    ),
    "gdp_constant_usd.csv": Series(
        "gdp_constant",
        {
            **_GAPMINDER,
            "total_gdp_us_inflation_adjusted": Column("number", minimum=1e7, maximum=1e14),
        },
        (2010, 2024),
        COMPARED,
        1e-9,
        1.5,
    ),
    "military_expenditure_percent_of_gdp.csv": Series(
        "military_expenditure_share",
        {
            **_GAPMINDER,
            "military_expenditure_percent_of_gdp": Column("number", minimum=0, maximum=150),
        },
        # Ukraine's share rose to 7.5 times that of the year before in 2022
        (2010, 2024),
        COMPARED,
        1.0,
        8.0,
    ),
    "population.csv": Series(
        "population",
        {**_DATAHUB, "Value": Column("integer", minimum=1e6, maximum=1e10)},
        (2019, 2024),
        (),
        1.0,
        1.15,
        # Ukraine's fell by 8 percent in 2023, the most of all
        0.85,
    ),
}
RETURN_ASSUMED = "contains the return of refugees that the UN assumes"


def read(source: Source) -> dict[str, pd.DataFrame]:
    """Read the four files: of each the columns code, year and value, by name of the file.

    Raises
    ------
    DataError
        A cell is out of bounds, a country and year stand twice or are out of order, or Russia or
        Ukraine lacks a year.
    """
    return {name: _read_file(source, name, series) for name, series in SERIES.items()}


def _read_file(source: Source, name: str, series: Series) -> pd.DataFrame:
    path = source.path(name)
    rows = apply_corrections(read_table(path, series.columns), source, path)
    rows = rows.iloc[:, -3:].set_axis(["code", "year", "value"], axis=1)
    rows["code"] = rows["code"].str.upper()
    doubled = rows.duplicated(["code", "year"])
    refuse_where(doubled, rows["year"], "the country has {} twice", "each year once", path)
    wanted = rows[rows["year"] >= series.years[0]]
    if series.areas:
        wanted = wanted[wanted["code"].isin(series.areas)]
    wanted = wanted.sort_values(["code", "year"])
    _check_series(wanted, series, path)
    return wanted


def _check_series(rows: pd.DataFrame, series: Series, path: Path) -> None:
    by_code = rows.groupby("code")
    step = rows["value"] / by_code["value"].shift()
    leap = (step > series.largest_rise) | (step < series.largest_fall)
    expected = f"{series.largest_fall:g} to {series.largest_rise:g} times the year before"
    refuse_where(leap, rows["value"], "{} is out of proportion", expected, path)
    first, last = series.years
    ends = by_code["year"].agg(["min", "max", "size"])
    whole = (ends["min"] == first) & (ends["max"] >= last)
    whole &= ends["size"] == ends["max"] - first + 1
    expected = f"every year from {first} to {last} at least"
    refuse_where(~rows["code"].map(whole), rows["code"], "'{}' lacks a year", expected, path)
    for code in ("RUS", "UKR", *series.areas):
        if code not in ends.index:
            raise DataError(f"the country {code} is missing", where=place(path))


def observe(raw: dict[str, pd.DataFrame], source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return GDP, population and military share by area and year, each file as of its release.

    Traps: Ukraine's GDP of 2021 is 199.8 billion here and 181.0 in the October 2021 WEO, before
    rebasing; the two are different sources and no row replaces the other. Ukraine's population
    of 2024 contains an assumed return of refugees, which its note says.
    """
    tables = []
    for name, series in SERIES.items():
        # aggregates and countries without a name in the catalogue are not observed
        rows = raw[name][raw[name]["code"].isin(list(catalogue.areas))]
        year = rows["year"].astype(int)
        assumed = (series.measure == "population") & (rows["code"] == "UKR") & (year >= 2024)
        rows = rows.assign(
            party=rows["code"].map(catalogue.areas),
            period_start=year.astype(str) + "-01-01",
            period_end=year.astype(str) + "-12-31",
            value=convert_unit(rows["value"], series.factor),
            note=assumed.map({True: RETURN_ASSUMED, False: ""}),
        )
        if catalogue.measure(series.measure).kind == "stock":
            # the population of a year is its mid-year estimate
            rows["period_start"] = rows["period_end"] = year.astype(str) + "-07-01"
        tables.append(
            observations.observe(
                rows,
                indicator=series.measure,
                catalogue=catalogue,
                source=source.id,
                published=source.released(name),
            )
        )
    return observations.combine(tables)
