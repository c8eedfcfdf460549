"""Dated figures on displacement, return intentions, births and border flows, by publisher.

Several publishers changed their method. Figures before and after such a change get different
sources (the last part of the column `source`), so that no series can be joined across it.
"""

import pandas as pd

from analysis.sources import published_figures
from analysis.sources.history import drop_restatements
from analysis.sources.published_figures import FILE, to_measures
from analysis.sources.raw import Raw, join_notes

FILES = published_figures.FILES
OTHER_REPORT = r"([0-9][0-9,]{0,14}) \(H1 ([0-9]{4})\)"
"""How a note gives what other reports say of a half-year."""
METHODS = {
    # UNHCR's total of Europe fell from 8.2 to 6.0 million in June 2023 by a change of method;
    # from April 2025 it no longer counts about 1.2 million people in Russia.
    ("refugees_recorded", "unhcr"): (
        ("2021-01-01", "to-june-2023"),
        ("2023-06-30", "with-russia"),
        ("2025-04-30", "without-russia"),
    ),
    # IOM's rounds 13 (5.1 million, in 2023) and 14 (3.7 million) each came with a new method.
    ("internally_displaced", "iom"): (
        ("2021-01-01", "rounds-1-12"),
        ("2023-01-01", "round-13"),
        ("2023-09-01", "from-round-14"),
    ),
}
"""By measure, and by the institution whose methods of counting these are (others state rounded
figures): the day from which each is used, and how it ends the source's id."""
LARGEST_STEP = 1.6
"""From one date to the next; the changes of method made less than that."""
REGION_TOLERANCE = 500
"""Persons by which regions of refuge may miss the global figure (once they do, by 400)."""
PLACES = {"refugees_recorded": "region of refuge", "temporary_protection_stock": "host"}
"""Indicators of the file whose area is where the people are."""


def check(raw: Raw) -> None:
    """Note leaps, regions that miss their sum, and figures in the wrong order."""
    table, checks = published_figures.check(raw), raw.checks[FILE]
    by_day = table.pivot_table(index="period_end", columns=["indicator", "area"], values="value")
    recorded = by_day["refugees_recorded"]
    stocks = table[table["indicator"].isin(list(PLACES))].sort_values("period_end", kind="stable")
    series = [stocks["indicator"], stocks["area"]]
    checks.in_proportion(stocks["value"], LARGEST_STEP, by=series)
    missed = recorded["Europe"] + recorded["Beyond Europe"] - recorded["Global"]
    checks.agree(missed.abs() > REGION_TOLERANCE, "regions do not sum to the global figure")
    low, high = (by_day[f"left_since_invasion_{end}"]["Russia"] for end in ("low", "high"))
    checks.agree(low > high, "the low estimate of those who left exceeds the high one")
    year = table["period_end"].dt.year
    by_year = table.pivot_table(index=year, columns="indicator", values="value")
    half, whole = (by_year[f"births_registered_{span}"] for span in ("halfyear", "year"))
    checks.agree(half > whole, "half a year has more births than the year")


def observe(raw: Raw) -> pd.DataFrame:
    """Return the figures by publisher, by region or host, and by method of counting.

    Rules: the file gives no date of publication. A day in the address of the page is one, or a
    correction gives the day that title or note state; all other rows are dated by the declared
    lag. Refugees and displaced people who answer the same question are two measures.
    """
    table = to_measures(raw)
    displaced = table["area"] == "IDPs"
    table["indicator"] = table["indicator"].mask(displaced, "return_intention_displaced")
    # the region of refuge is not the party: these are people from Ukraine
    abroad = table["area"].ne("Russia") | table["figure"].eq("refugees_recorded")
    table["party"] = table["area"].mask(abroad, "Ukraine")
    placed = table["figure"].isin(list(PLACES))
    slug = ("/" + table["area"].str.lower().str.replace(" ", "-")).where(placed, "")
    table["source"] = table["institution"] + slug + _method(table)
    place = (table["figure"].map(PLACES) + " " + table["area"]).where(placed, "")
    table["note"] = join_notes(place, table["note"])
    return drop_restatements(_with_other_reports(table))


def _method(table: pd.DataFrame) -> pd.Series:
    part = pd.Series("", index=table.index)
    counted_by = table["institution"].str.partition("/")[2]
    for (measure, institution), methods in METHODS.items():
        own = table["indicator"].eq(measure) & counted_by.eq(institution)
        for since, name in methods:
            part = part.mask(own & (table["period_end"] >= since), f"/{name}")
    return part


def _with_other_reports(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose bounds take in what other reports say of the same half-year.

    Trap: two reports give different births for the first halves of 2021 and 2023. The note of
    every half-year names both, so each amount is taken for its own year only.
    """
    births = table[table["figure"] == "births_registered_halfyear"]
    found = births["note"].str.extractall(OTHER_REPORT).reset_index("match", drop=True)
    own = found[found[1].astype(int) == births["period_end"].dt.year.reindex(found.index)]
    other = own[0].str.replace(",", "").astype("float64")
    stated = pd.DataFrame({"own": births["value"], "other": other}).dropna()
    table = table.copy()
    table.loc[stated.index, "low"] = stated.min(axis=1)
    table.loc[stated.index, "high"] = stated.max(axis=1)
    return table
