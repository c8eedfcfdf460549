"""Dated figures on displacement, return intentions, births and border flows, by publisher.

Several publishers changed their method. Figures before and after such a change get different
sources (the last part of the column `source`), so that no series can be joined across it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.manifest import Source
from analysis.sources.published_figures import (
    FILE,
    Figure,
    institution_of,
    join_notes,
    to_measures,
)
from analysis.sources.published_figures import read as read_figures
from analysis.sources.publishers import publisher_source
from analysis.sources.reading import place
from analysis.sources.vintages import drop_restatements

_HOSTS = ("EU27", "Germany", "Poland", "Czechia")
_REGIONS = ("Global", "Europe", "Beyond Europe", "Russia")
_PERSONS = ("persons",)
_PERCENT = ("percent",)
FIGURES = {
    "births_registered_halfyear": Figure("births", ("births in Jan-Jun",), 5e4, 2e5, "half-year"),
    "births_registered_year": Figure("births", ("births in year",), 1e5, 4e5, "year"),
    "deaths_registered_year": Figure("deaths", ("deaths in year",), 3e5, 1e6, "year"),
    "idps": Figure("internally_displaced", _PERSONS, 1e6, 1e7, "day"),
    "refugees_recorded": Figure("refugees_recorded", _PERSONS, 2e5, 1e7, "day", _REGIONS),
    "temporary_protection_stock": Figure("protection_stock", _PERSONS, 1e5, 6e6, "day", _HOSTS),
    "ukrainians_abroad_because_of_war": Figure(
        "abroad_because_of_war", _PERSONS, 2e6, 1e7, "day", ("Global",)
    ),
    "plan_or_hope_to_return": Figure(
        "return_intention", _PERCENT, 20, 100, "day", ("refugees", "IDPs")
    ),
    "intend_to_return": Figure(
        "return_intention_other", _PERCENT, 20, 100, "day", ("refugees (excl. Russia/Belarus)",)
    ),
    "return_when_safe": Figure(
        "return_intention_other", _PERCENT, 20, 100, "day", ("Ukrainian refugees in Europe",)
    ),
    "net_border_outflow_citizens_year": Figure(
        "net_border_outflow", ("persons (crossings balance) in year",), 5e4, 5e6, "year"
    ),
    "net_outflow_nbu_forecast": Figure(
        "net_border_outflow_forecast", ("persons in year",), 2e4, 5e6, "year"
    ),
    "population_total": Figure("population", _PERSONS, 2e7, 5e7, "day"),
    "left_since_invasion_low": Figure("left_russia_low", _PERSONS, 1e5, 5e6, "day", ("Russia",)),
    "left_since_invasion_high": Figure("left_russia_high", _PERSONS, 1e5, 5e6, "day", ("Russia",)),
    "left_and_not_returned": Figure("left_russia", _PERSONS, 1e5, 5e6, "day", ("Russia",)),
}
LEFT_OUT = {
    "nbu_forecast_first_net_return_year": "a year in which something begins is not an amount",
}
INSTITUTIONS = {
    r"Centre for Economic Strategy": "CES",
    r"European Commission": "European Commission",
    r"Eurostat": "Eurostat",
    r"IOM": "IOM",
    r"Institute of Demography": "Institute of Demography",
    r"Ministry of Justice": "Ministry of Justice",
    r"National Bank of Ukraine": "National Bank of Ukraine",
    r"Opendatabot from State Border Guard Service": "State Border Guard Service",
    r"Re: Russia": "Re Russia",
    r"The Bell": "The Bell",
    r"UNHCR": "UNHCR",
    r"Washington Post": "Washington Post",
    r"ifo": "ifo",
}
OTHER_REPORT = r"([\d,]+) \(H1 (\d{4})\)"
"""How a note gives what other reports say of a half-year."""


@dataclass(frozen=True)
class Method:
    """A method of counting: from which day on, and how it ends the source's id."""

    since: str
    name: str


METHODS = {
    # UNHCR's total of Europe fell from 8.2 to 6.0 million in June 2023 by a change of method;
    # from April 2025 it no longer counts about 1.2 million people in Russia.
    "refugees_recorded": (
        Method("2021-01-01", "to-june-2023"),
        Method("2023-06-30", "with-russia"),
        Method("2025-04-30", "without-russia"),
    ),
    # IOM's rounds 13 (5.1 million, in 2023) and 14 (3.7 million) each came with a new method.
    "internally_displaced": (
        Method("2021-01-01", "rounds-1-12"),
        Method("2023-01-01", "round-13"),
        Method("2023-09-01", "from-round-14"),
    ),
}
COUNTED_BY = {"refugees_recorded": "UNHCR", "internally_displaced": "IOM"}
"""Whose methods these are; others state rounded figures of their own."""

LARGEST_STEP = 1.6
"""From one date to the next; the changes of method made less than that."""
REGION_TOLERANCE = 500
"""Persons by which regions of refuge may miss the global figure (once they do, by 400)."""


def read(source: Source) -> pd.DataFrame:
    """Read the file; see `published_figures.read`.

    Raises
    ------
    DataError
        Besides, a number of people leaps, regions of refuge do not sum to the global figure, a
        half-year has more births than its year, or a low estimate exceeds the high one.
    """
    rows = read_figures(source, FIGURES, LEFT_OUT)
    path = source.path(FILE)
    by_day = rows.pivot_table(index="period_end", columns=["indicator", "area"], values="value")
    recorded, protected = by_day["refugees_recorded"], by_day["temporary_protection_stock"]
    for stock in (recorded, protected):
        for area, people in stock.items():
            step = people.dropna() / people.dropna().shift()
            leap = (step > LARGEST_STEP) | (step < 1 / LARGEST_STEP)
            _refuse(leap, path, f"the number of people in '{area}' leaps")
    missed = recorded["Europe"] + recorded["Beyond Europe"] - recorded["Global"]
    _refuse(missed.abs() > REGION_TOLERANCE, path, "regions do not sum to the global figure")
    low, high = (by_day[f"left_since_invasion_{end}"]["Russia"] for end in ("low", "high"))
    _refuse(low > high, path, "the low estimate of those who left exceeds the high one")
    by_year = rows.pivot_table(
        index=rows["period_end"].dt.year, columns="indicator", values="value"
    )
    half, whole = (by_year[f"births_registered_{span}"] for span in ("halfyear", "year"))
    _refuse(half > whole, path, "half a year has more births than the year")
    return rows


def _refuse(wrong: pd.Series, path: Path, problem: str) -> None:
    if wrong.any():
        raise DataError(problem, where=f"{place(path)}, period ending {wrong.index[wrong][0]}")


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the figures by publisher, by region or host, and by method of counting.

    Rules: the file gives no date of publication. A day in the address of the page is one, or a
    correction gives the day that title or note state; all other rows are dated by the declared
    lag. Refugees and displaced people who answer the same question are two measures.
    """
    rows = to_measures(raw, FIGURES, source)
    institution = institution_of(rows, INSTITUTIONS, source)
    rows["indicator"] = rows["indicator"].mask(rows["area"] == "IDPs", "return_intention_displaced")
    rows["party"] = rows["area"].where(rows["area"] == "Russia", "Ukraine")
    # the region of refuge is not the party: these are people from Ukraine
    rows["party"] = rows["party"].mask(rows["figure"] == "refugees_recorded", "Ukraine")
    publisher = institution.map(lambda name: publisher_source(source.id, name))
    rows["source"] = publisher + _region_or_host(rows) + _method(rows, institution)
    rows["note"] = join_notes(_place(rows), rows["note"])
    rows = _with_other_reports(rows)
    return drop_restatements(observations.observe(rows, catalogue=catalogue))


PLACES = {"refugees_recorded": "region of refuge", "temporary_protection_stock": "host"}
"""Indicators of the file whose area is where the people are."""


def _place(rows: pd.DataFrame) -> pd.Series:
    kind = rows["figure"].map(PLACES)
    return (kind + " " + rows["area"]).where(kind.notna(), "")


def _region_or_host(rows: pd.DataFrame) -> pd.Series:
    slug = "/" + rows["area"].str.lower().str.replace(" ", "-")
    return slug.where(rows["figure"].isin(list(PLACES)), "")


def _method(rows: pd.DataFrame, institution: pd.Series) -> pd.Series:
    part = pd.Series("", index=rows.index)
    for measure, methods in METHODS.items():
        own = rows["indicator"].eq(measure) & institution.eq(COUNTED_BY[measure])
        for method in methods:
            part = part.mask(own & (rows["period_end"] >= method.since), f"/{method.name}")
    return part


def _with_other_reports(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose bounds take in what other reports say of the same half-year.

    Trap: two reports give different births for the first halves of 2021 and 2023. The note of
    every half-year names both, so each amount is taken for its own year only.
    """
    births = rows[rows["figure"] == "births_registered_halfyear"]
    found = births["note"].str.extractall(OTHER_REPORT).reset_index("match", drop=True)
    own = found[found[1].astype(int) == births["period_end"].dt.year.reindex(found.index)]
    other = own[0].str.replace(",", "").astype("float64")
    stated = pd.DataFrame({"own": births["value"], "other": other}).dropna()
    rows = rows.copy()
    rows.loc[stated.index, "low"] = stated.min(axis=1)
    rows.loc[stated.index, "high"] = stated.max(axis=1)
    return rows
