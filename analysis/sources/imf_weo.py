"""World Economic Outlook of the IMF, thirteen vintages from October 2019 to October 2025.

Each vintage is a release: a row of the table for each figure in each vintage. Levels must never
be compared across vintages, for countries are rebased in between (Ukraine's GDP of 2021 is 181.0
billion dollars in October 2021 and 199.8 today); whoever uses them chains growth rates within
one vintage. The note of each row names the vintage.
"""

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
from analysis.sources.reading import MONTH, TEXT, Column, place, read_table
from analysis.sources.units import convert_unit

FILE = "weo_vintages.csv"


@dataclass(frozen=True)
class Concept:
    """One concept of the WEO.

    Attributes
    ----------
    units
        Units and scales as the archive writes them; the notation changed twice.
    minimum, maximum
        Bounds in that unit and scale.
    measure
        Name in `indicators.yaml`; a projection goes to the measure of the same name with
        ``_forecast``.
    areas
        Codes of the areas that are observed; empty for all areas of the catalogue.
    factor
        From unit and scale of the file to the unit of the measure.
    """

    units: tuple[tuple[str, str], ...]
    minimum: float
    maximum: float
    measure: str
    areas: tuple[str, ...]
    factor: float = 1.0


COMPARED = ("RUS", "UKR", "USA", "CHN", "IND", "DEU", "G163", "G998", "G001")
BELLIGERENTS = ("RUS", "UKR")
CONCEPTS = {
    "NGDP_RPCH": Concept((("H", ""), ("H", "1"), ("PT", "1")), -60, 40, "real_gdp_growth", ()),
    "NGDPD": Concept((("P", "1e9"), ("USD", "1e9")), 5, 500_000, "gdp_current", BELLIGERENTS),
    "PPPGDP": Concept((("T", "1e9"), ("", "1e9")), 20, 900_000, "gdp_ppp", COMPARED),
    "PPPSH": Concept((("G", ""), ("G", "1"), ("PT", "1")), 0.01, 100, "world_share_ppp", COMPARED),
    # millions of persons; PPP concepts and all others are in billions
    "LP": Concept((("N", "1e6"), ("", "1e6")), 1, 2_000, "population", BELLIGERENTS, 1e6),
}
COLUMNS = {
    "vintage": MONTH,
    "area": TEXT,
    "area_name": TEXT,
    "concept": Column(choices=tuple(CONCEPTS)),
    "unit": Column(optional=True),
    "scale": Column(choices=("", "1", "1e6", "1e9"), optional=True),
    "year": Column("integer", minimum=2015, maximum=2040),
    "value": Column("number"),
    # the year of the last outturn; fiscal years as FY2024/25; empty for groups of countries
    "lastactualdate": Column(optional=True),
    "is_projection": Column("integer", optional=True, minimum=0, maximum=1),
}
FIRST_YEAR = 2019
"""First year that is observed."""
GROWTH_ONLY = (pd.Timestamp("2019-10-01"), pd.Timestamp("2020-04-01"))
"""Vintages of which the archive holds growth rates only."""
UKRAINE_ENDS_EARLY = tuple(pd.to_datetime(["2022-04-01", "2022-10-01", "2023-04-01"]))
"""Vintages that give Ukraine no forecast beyond their own year."""
FIRST_YEAR_ON_FILE = 2015
VINTAGE_MONTHS = (4, 10)
KEY = ["vintage", "area", "concept", "year"]
SHARE_TOLERANCE = 0.06
"""Share of the world against GDP over the world's GDP, percentage points: 0.055 at most."""


def read(source: Source) -> pd.DataFrame:
    """Read all vintages; `projection` says whether a figure is one.

    Raises
    ------
    DataError
        A cell is not of its column's type, unit or bounds; a figure stands twice; a series has a
        hole; a vintage is missing or holds other concepts than declared; a flag contradicts the
        date of the last outturn; or a share of world GDP contradicts GDP.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    _check_cells(rows, path)
    _check_vintages(rows, path)
    _check_series(rows, path)
    _check_shares(rows, path)
    return rows.assign(projection=_projection(rows))


def _projection(rows: pd.DataFrame) -> pd.Series:
    # Groups of countries, and PPP concepts of the last vintage, carry no flag: for these the year
    # of the vintage and all later years are projections. India's flags call its fiscal year an
    # outturn in the year in which it began: a year that is not over is none for anybody.
    by_year = rows["year"] >= rows["vintage"].dt.year
    projection: pd.Series = by_year | rows["is_projection"].eq(1)
    return projection


def _check_cells(rows: pd.DataFrame, path: Path) -> None:
    least, most = (
        rows["concept"].map({name: getattr(entry, end) for name, entry in CONCEPTS.items()})
        for end in ("minimum", "maximum")
    )
    known = [(name, *pair) for name, entry in CONCEPTS.items() for pair in entry.units]
    pairs = pd.MultiIndex.from_frame(rows[["concept", "unit", "scale"]])
    # the same few dates stand in all rows
    dates = pd.Series(rows["lastactualdate"].unique())
    years = dates.str.extract(r"^(?:FY)?(\d{4})(?:/\d\d)?$")[0].astype("float64")
    actual = rows["lastactualdate"].map(dict(zip(dates, years, strict=True))).astype("float64")
    flag = rows["is_projection"]
    expected = "figures in the unit and bounds of their concept, each once"
    for column, problem, wrong in (
        ("value", "{} is too small", rows["value"] < least),
        ("value", "{} is too large", rows["value"] > most),
        ("unit", "'{}' is not a unit of its concept", pd.Series(~pairs.isin(known), rows.index)),
        ("lastactualdate", "'{}' is not a year", actual.isna() & rows["lastactualdate"].ne("")),
        ("is_projection", "{} goes with no date of an outturn", flag.isna() != actual.isna()),
        (
            "is_projection",
            "{} contradicts the date of the last outturn",
            flag.notna() & (flag.eq(1) != (rows["year"] > actual)),
        ),
        ("year", "{} stands twice", rows.duplicated(KEY)),
    ):
        refuse_where(wrong, rows[column], problem, expected, path)


def _check_vintages(rows: pd.DataFrame, path: Path) -> None:
    found = sorted(rows["vintage"].unique())
    expected = [
        month
        for month in pd.date_range(found[0], found[-1], freq="MS")
        if month.month in VINTAGE_MONTHS
    ]
    if found != expected or found[0] != GROWTH_ONLY[0]:
        raise DataError(
            f"the vintages are {', '.join(f'{month:%Y-%m}' for month in found)}",
            where=place(path),
            expected="one of April and one of October of each year, from October 2019 on",
        )
    pairs = rows["area"] + " " + rows["concept"]
    all_pairs = set(pairs)
    growth = {pair for pair in all_pairs if pair.endswith("NGDP_RPCH")}
    for month, held in pairs.groupby(rows["vintage"]):
        wanted = growth if month in GROWTH_ONLY else all_pairs
        if set(held) != wanted:
            odd = sorted(wanted ^ set(held))
            raise DataError(
                f"the vintage {month:%Y-%m} differs from the others in {', '.join(odd[:3])}",
                where=place(path),
                expected="the same areas and concepts in all, growth only in the first two",
            )


def _check_series(rows: pd.DataFrame, path: Path) -> None:
    ordered = rows.sort_values(KEY)
    series = ordered.groupby(KEY[:-1])
    year, last = ordered["year"], ordered.groupby("vintage")["year"].transform("max")
    hole = (series["year"].diff() > 1) | (series["year"].transform("min") != FIRST_YEAR_ON_FILE)
    # known issue: in the first vintages of the war Ukraine's series end with the year
    short = (ordered["area"] == "UKR") & ordered["vintage"].isin(UKRAINE_ENDS_EARLY)
    ends_early = (series["year"].transform("max") != last) & ~short
    expected = f"every year from {FIRST_YEAR_ON_FILE} to the last of the vintage"
    refuse_where(hole, year, "the series has a hole before {}", expected, path)
    refuse_where(ends_early, year, "the series of {} ends early", expected, path)
    ratio = ordered["value"] / series["value"].shift()
    leap = ordered["concept"].ne("NGDP_RPCH") & ((ratio > 2) | (ratio < 0.5))
    expected = "no level to double or halve within a year"
    refuse_where(leap, ordered["value"], "{} is out of proportion", expected, path)


def _check_shares(rows: pd.DataFrame, path: Path) -> None:
    gdp = rows[rows["concept"] == "PPPGDP"].set_index([*KEY[:2], "year"])["value"]
    world = gdp.xs("G001", level="area").rename("world").reset_index()
    shares = rows[rows["concept"] == "PPPSH"].reset_index()
    joined = shares.merge(gdp.rename("gdp").reset_index(), how="left").merge(world, how="left")
    gap = (joined["gdp"] / joined["world"] * 100 - joined["value"]).abs()
    shares = joined.set_index("line")
    wrong = ~(gap.set_axis(shares.index) <= SHARE_TOLERANCE)
    expected = "GDP over the GDP of the world"
    refuse_where(wrong, shares["value"], "the share {} contradicts GDP", expected, path)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return growth of all areas, and levels of the few that reports compare, by vintage.

    Rules. The archive gives the month of a vintage only: it counts as published on the last day
    of that month, never too early. Outturns and projections are different measures, so the
    vintages of 2022, which give Ukraine no forecast beyond the year, simply have no such rows.
    """
    rows = raw[(raw["year"] >= FIRST_YEAR) & raw["area"].isin(list(catalogue.areas))]
    tables = []
    for name, concept in CONCEPTS.items():
        chosen = rows[rows["concept"] == name]
        if concept.areas:
            chosen = chosen[chosen["area"].isin(concept.areas)]
        tables.append(_observe_concept(chosen, concept, source, catalogue))
    return observations.combine(tables)


def _observe_concept(
    rows: pd.DataFrame, concept: Concept, source: Source, catalogue: Catalogue
) -> pd.DataFrame:
    year = rows["year"].astype(int).astype(str)
    # a stock (population) is that of the middle of the year
    stock = catalogue.measure(concept.measure).kind == "stock"
    figures = pd.DataFrame(
        {
            "indicator": rows["projection"].map(
                {True: f"{concept.measure}_forecast", False: concept.measure}
            ),
            "party": rows["area"].map(catalogue.areas),
            "period_start": year + ("-07-01" if stock else "-01-01"),
            "period_end": year + ("-07-01" if stock else "-12-31"),
            "value": convert_unit(rows["value"], concept.factor),
            "published": rows["vintage"] + pd.offsets.MonthEnd(),
            "note": "vintage " + rows["vintage"].dt.strftime("%Y-%m"),
        }
    )
    return observations.observe(figures, catalogue=catalogue, source=source.id)
