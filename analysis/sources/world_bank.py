"""GDP, population and military share of the World Development Indicators (World Bank)."""

import csv
import io
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.sources.raw import Raw, convert_unit, rows, where, years
from analysis.sources.tables import Column, Table, integer, number, text


class Series(NamedTuple):
    """What is observed of a file; what it measures, and its bounds, are in `sources.yaml`."""

    years: tuple[int, int]  # the first that is observed, and the last that none may lack
    areas: tuple[str, ...]  # codes of countries; none stand for all of the catalogue
    steps: tuple[float, float]  # smallest and largest ratio of a year to the one before


COMPARED = ("RUS", "UKR", "USA", "CHN", "IND", "DEU")
GDP, OUTPUT, MILITARY, POPULATION = (
    "gdp_current_usd.csv",
    "gdp_constant_usd.csv",
    "military_expenditure_percent_of_gdp.csv",
    "population.csv",
)
SERIES = {
    GDP: Series((2019, 2023), (), (0.5, 1.6)),
    OUTPUT: Series((2010, 2024), COMPARED, (0.5, 1.5)),
    # Ukraine's share rose to 7.5 times that of the year before in 2022
    MILITARY: Series((2010, 2024), COMPARED, (0.5, 8.0)),
    # Ukraine's fell by 8 percent in 2023, the most of all
    POPULATION: Series((2019, 2024), (), (0.85, 1.15)),
}
RETURN_ASSUMED = "contains the return of refugees that the UN assumes"


def from_bank(content: str, columns: Mapping[str, Column]) -> str:
    """Return the bank's own download in the layout of a file with a row a year.

    What the bank serves begins with four lines about the file, has a column a year, and ends
    each line with a comma; years without a figure are blank. Any other text comes back as it is.
    """
    if not content.startswith('"Data Source"'):
        return content
    lines = list(csv.reader(io.StringIO(content)))
    start = next((at for at, line in enumerate(lines) if line[:1] == ["Country Name"]), 0)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for line in filter(None, lines[start + 1 :]):
        country = line[:2] if len(columns) == 4 else [line[1].lower()]
        cells = zip(lines[start][4:], line[4:], strict=False)
        writer.writerows([*country, year, cell] for year, cell in cells if year and cell)
    return written.getvalue()


def _table(*country: str, value: str) -> Table:
    # a last line that was cut off is not one of a country that is observed
    year = "Year" if len(country) == 2 else "time"
    columns = dict.fromkeys(country, text()) | {year: integer(1960, 2100), value: number(0)}
    cut = partial(from_bank, columns=columns)
    return Table(columns=columns, key=(country[-1], year), cut=cut, unended=True)


FILES = {
    GDP: _table("Country Name", "Country Code", value="Value"),
    OUTPUT: _table("geo", value="total_gdp_us_inflation_adjusted"),
    MILITARY: _table("geo", value="military_expenditure_percent_of_gdp"),
    POPULATION: _table("Country Name", "Country Code", value="Value"),
}


def _observed(raw: Raw, name: str) -> pd.DataFrame:
    """Return code, year and value of the countries and years that are observed."""
    table = raw[name].iloc[:, -3:].set_axis(["code", "year", "value"], axis=1)
    table = table.assign(code=table["code"].str.upper())
    # aggregates and countries without a name in the catalogue are not observed
    wanted = table["code"].isin(list(SERIES[name].areas or raw.areas))
    table = table[wanted & (table["year"] >= SERIES[name].years[0])]
    return table.sort_values(["code", "year"])


def check(raw: Raw) -> None:
    """Note figures out of bounds or proportion, and countries that lack a year."""
    for name, ((first, last), areas, (smallest, largest)) in SERIES.items():
        table, checks = _observed(raw, name), raw.checks[name]
        value, within = table["value"], raw.source.figure(name).within
        expected = f"{within[0]:g} to {within[1]:g}"
        checks.refuse(~value.between(*within), value, "{} is out of bounds", expected)
        checks.in_proportion(value, largest, smallest, by=table["code"])
        ends = table.groupby("code")["year"].agg(["min", "max", "size"])
        whole = ends["min"].eq(first) & ends["max"].ge(last)
        whole &= ends["size"] == ends["max"] - first + 1
        expected = f"every year from {first} to {last} at least"
        checks.refuse(~table["code"].map(whole), table["code"], "'{}' lacks a year", expected)
        for code in sorted({"RUS", "UKR", *areas} - set(ends.index)):
            checks.note(f"the country {code} is missing", expected="each that is compared")


def observe(raw: Raw) -> pd.DataFrame:
    """Return GDP, population and military share by area and year, each file as of its release.

    Traps: Ukraine's GDP of 2021 is 199.8 billion here and 181.0 in the October 2021 WEO, before
    rebasing; the two are different sources and no row replaces the other. Ukraine's population
    of 2024 contains an assumed return of refugees, which its note says.
    """
    tables = []
    for name in SERIES:
        table, figure, stock = _observed(raw, name), raw.source.figure(name), name == POPULATION
        assumed = (table["code"] == "UKR") & (table["year"] >= 2024) & stock
        tables.append(
            rows(
                convert_unit(table["value"], figure.factor),
                indicator=figure.measure,
                # the population of a year is its mid-year estimate
                **years(table["year"], middle=stock),
                published=pd.Timestamp(raw.source.released(name)),
                party=table["code"].map(raw.areas),
                note=where(assumed, RETURN_ASSUMED),
            )
        )
    return pd.concat(tables)
