"""Civilians killed and injured in Ukraine, verified by the UN Human Rights Monitoring Mission.

A floor: territory under occupation, Mariupol above all, is under-counted. Months of 2022 were
revised upward for years, so each vintage of a month is a row of its own, and a month is never
made from two running totals, whose difference is mostly late verification. Where months are not
published the total of a longer period stands as such, and is not split.
"""

import pandas as pd

from analysis.sources import published_figures
from analysis.sources.checks import Checks
from analysis.sources.published_figures import FILE, to_measures
from analysis.sources.raw import INVASION, Raw, from_invasion, join_notes, where

FILES = published_figures.FILES
MONTH, RUNNING = "month", "cumulative"
LONGER = (RUNNING, "period", "year")
"""Ends of the names of indicators: months, and the longer periods that contain them."""
REVISION = 1.05
"""Months revised since may exceed the figure of a longer period by this factor."""
SETTLING = pd.Timedelta(days=60)
"""Vintages of a month up to this long after a longer period are comparable with its figure."""


def check(raw: Raw) -> None:
    """Note figures published too early, running totals that fall, and periods without room."""
    table, checks = published_figures.check(raw), raw.checks[FILE]
    published = table["published"]
    early = published < table["period_end"]
    checks.refuse(early, published, "{} is before the end of the period", "a later publication")
    checks.covers(table["period_end"].dt.to_period("M").dt.to_timestamp(), raw.source)
    for harm in ("civilians_killed", "civilians_injured"):
        own = {name: table[table["indicator"] == f"{harm}_{name}"] for name in (MONTH, *LONGER)}
        totals = own[RUNNING].sort_values(["period_end", "published"])
        starts = own[RUNNING]["period_start"]
        checks.refuse(starts != INVASION, starts, "a running total begins on {}", f"{INVASION:%F}")
        checks.never_falling(totals["value"], totals["period_end"])
        for name in LONGER:
            _require_room(own[MONTH], own[name], checks)


def _require_room(months: pd.DataFrame, longer: pd.DataFrame, checks: Checks) -> None:
    """Note a longer period whose months, as known soon after it, sum to more than it."""
    starts = from_invasion(months["period_start"])
    sums = []
    for start, end in zip(longer["period_start"], longer["period_end"], strict=True):
        inside = (starts >= start) & (months["period_end"] <= end)
        known = months[inside & (months["published"] <= end + SETTLING)]
        newest = known.sort_values("published").drop_duplicates("period_start", keep="last")
        sums.append(newest["value"].sum())
    less = pd.Series(sums, longer.index, dtype="float64") > REVISION * longer["value"]
    problem = "{} is less than the months of its period"
    expected = "a figure with room for its months, or a smaller figure of one of them"
    checks.refuse(less, longer["value"], problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return counts by month, year and other period, and running totals as published.

    A running total is a stock at its last day. Where only the month of publication is known the
    file gives its last day. February 2022 is five days, from the invasion on.
    """
    table = to_measures(raw)
    running = table["figure"].str.endswith(RUNNING)
    only_month = raw[FILE].loc[table.index, "published_precision"].eq("month")
    starts = from_invasion(table["period_start"])
    return table.assign(
        period_start=starts.mask(running, table["period_end"]),
        note=join_notes(table["note"], where(only_month, "day of publication not known")),
        party="Ukraine",
    )
