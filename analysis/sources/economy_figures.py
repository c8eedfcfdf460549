"""Dated growth outturns and forecasts, quarterly growth, budgets and signing payments.

Successive releases of an institution revise each other whichever outlet quotes them, so the
source is the institution. Where a row names the release that it quotes, the figure was known by
the end of that release's month, even if the article is later.
"""

import pandas as pd

from analysis import observations
from analysis.sources import published_figures
from analysis.sources.history import drop_restatements
from analysis.sources.published_figures import FILE, source_of, to_measures
from analysis.sources.raw import MONTHS, Raw, join_notes

FILES = published_figures.FILES
BONUS = "recruit_signon_bonus_"
NO_REGION = ("federal", "average of 37 regions (Kluge model)")
HIGHEST = "region max (anywhere)"
_RELEASE = rf"({'|'.join(MONTHS)}) (20[0-9]{{2}})"
RELEASE_IN_PUBLISHER = rf"\b{_RELEASE}\b"
# 'October 2025 vintage', but not 'January 2023 forecast had been -3.5'
RELEASE_IN_NOTE = rf"(?:^|; ){_RELEASE}(?: vintage| forecast| report)?(?= \(|;|$)"
VINTAGE_IN_NOTE = r"\bvintage (20[0-9]{2}-[0-9]{2})\b"
USUAL_GROWTH = (-13.0, 8.0)
"""Percent a year; only Ukraine in 2022 lay outside, at -20 to -45."""
COLLAPSE = ("Ukraine", 2022)
COLLAPSE_GROWTH = (-50.0, -15.0)
LARGEST_DISAGREEMENT = 6.0
"""Percentage points between a figure and the median of all for its country and year; in 2022
forecasts missed the outturn by more."""


def check(raw: Raw) -> None:
    """Note growth of a year that is out of bounds or far from what all others say of it."""
    table, checks = published_figures.check(raw), raw.checks[FILE]
    growth = table[table["indicator"].isin(["real_gdp_growth", "real_gdp_growth_forecast"])]
    year = growth["period_start"].dt.year
    collapse = (growth["area"] == COLLAPSE[0]) & (year == COLLAPSE[1])
    value = growth["value"]
    usual = value.between(*USUAL_GROWTH).where(~collapse, value.between(*COLLAPSE_GROWTH))
    checks.refuse(~usual, value, "growth of {} is implausible", "percent a year")
    median = value.groupby([growth["area"], year]).transform("median")
    far = ((value - median).abs() > LARGEST_DISAGREEMENT) & (year != COLLAPSE[1])
    checks.refuse(far, value, "growth of {} is far from all others", "percent a year")


def observe(raw: Raw) -> pd.DataFrame:
    """Return outturns, forecasts and payments by institution.

    Traps. Outturns and forecasts are different measures. Quarterly growth mixes vintages and has
    holes: each institution's estimates are given as they were published, never chained. Signing
    payments are scattered observations: each region is a party of its own
    (``Russia: Samara``), the federal amount is that of Russia, and averages are another measure.
    """
    table = to_measures(raw)
    table = _by_release(table, _release(raw[FILE].loc[table.index]))
    return drop_restatements(_by_region(table.assign(source=source_of(table))))


def _by_release(table: pd.DataFrame, release: pd.Series) -> pd.DataFrame:
    """Return rows published no later than the end of the month of the release they name.

    Trap: an article of January 2026 gives the central bank's forecasts of July 2025, October
    2025 and January 2026 for the same year. Only the last was new.
    """
    named = pd.to_datetime(release, format="%Y-%m") + pd.offsets.MonthEnd()
    earlier = named < table["published"]
    mark = rf"(?:; )?{observations.PUBLISHED_DERIVED}$"
    own_note = table["note"].str.replace(mark, "", regex=True)
    return table.assign(
        published=table["published"].mask(earlier, named),
        note=table["note"].mask(earlier, join_notes("release of " + release.fillna(""), own_note)),
    )


def _release(table: pd.DataFrame) -> pd.Series:
    """Return the month of the release that note or publisher name, as YYYY-MM, or missing."""
    found = table["note"].str.extract(VINTAGE_IN_NOTE)[0]
    for column, pattern in (("note", RELEASE_IN_NOTE), ("publisher", RELEASE_IN_PUBLISHER)):
        parts = table[column].str.extract(pattern)
        number = parts[0].map({name: f"{place:02d}" for place, name in enumerate(MONTHS, 1)})
        found = found.fillna(parts[1] + "-" + number)
    return found


def _by_region(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their party; a row that speaks of two regions becomes two."""
    name = table["figure"].str.removeprefix(BONUS)
    regional = table["figure"].str.startswith(BONUS) & ~name.isin(NO_REGION)
    name = name.replace(HIGHEST, "highest region")
    table = table.assign(region=name.str.split("; ").where(regional)).explode("region")
    party = "Russia: " + table["region"]
    return table.assign(party=party.fillna(table["area"]))
