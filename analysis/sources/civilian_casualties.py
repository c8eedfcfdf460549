"""Civilians killed and injured in Ukraine, verified by the UN Human Rights Monitoring Mission.

A floor: territory under occupation, Mariupol above all, is under-counted. Months of 2022 were
revised upward for years, so each vintage of a month is a row of its own, and a month is never
made from two running totals, whose difference is mostly late verification.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources import published_figures
from analysis.sources.checks import (
    refuse_where,
    require_coverage,
    require_never_falling,
)
from analysis.sources.manifest import Source
from analysis.sources.published_figures import Figure, join_notes

INVASION = pd.Timestamp("2022-02-24")
UNIT = ("persons (verified)",)
FIGURES = {
    # months on file: 113 to 4,289 killed (March 2022), 363 to 1,388 injured
    "civilians_killed_month": Figure("civilians_killed", UNIT, 20, 10_000, "month"),
    "civilians_killed_period": Figure("civilians_killed", UNIT, 50, 20_000),
    "civilians_killed_year": Figure("civilians_killed", UNIT, 500, 20_000, "year"),
    "civilians_killed_year_revised": Figure("civilians_killed", UNIT, 500, 20_000, "year"),
    "civilians_injured_month": Figure("civilians_injured", UNIT, 50, 5_000, "month"),
    "civilians_injured_period": Figure("civilians_injured", UNIT, 200, 40_000),
    "civilians_injured_year": Figure("civilians_injured", UNIT, 2_000, 40_000, "year"),
    "civilians_injured_year_revised": Figure("civilians_injured", UNIT, 2_000, 40_000, "year"),
    "civilian_casualties_month_total": Figure("civilian_casualties", UNIT, 100, 10_000, "month"),
    "civilian_casualties_period_total": Figure("civilian_casualties", UNIT, 500, 60_000),
    "civilian_casualties_year_total": Figure("civilian_casualties", UNIT, 2_000, 60_000, "year"),
    "civilians_killed_cumulative": Figure("civilians_killed_total", UNIT, 2_000, 60_000),
    "civilians_injured_cumulative": Figure("civilians_injured_total", UNIT, 2_000, 120_000),
}
LEFT_OUT = {
    "civilians_killed_month_average": "a rounded average, not a count of any month",
    "civilians_injured_month_average": "a rounded average, not a count of any month",
}
TOTALS = {
    "civilians_killed_cumulative": "civilians_killed_month",
    "civilians_injured_cumulative": "civilians_injured_month",
}
"""Running totals, and the months that they contain."""
LONGER = {
    "civilians_killed_month": ("civilians_killed_period", "civilians_killed_year"),
    "civilians_injured_month": ("civilians_injured_period", "civilians_injured_year"),
}
REVISION = 1.05
"""Months revised since may exceed the figure of a longer period by this factor."""
SETTLING = pd.Timedelta(days=60)
"""Vintages of a month up to this long after a longer period are comparable with its figure."""


def read(source: Source) -> pd.DataFrame:
    """Read the file; what `published_figures.read` returns.

    Raises
    ------
    DataError
        See there; and a figure was published before its period ended, a running total does not
        begin with the invasion or falls, or months exceed the longer period that holds them.
    """
    path = source.path(published_figures.FILE)
    rows = published_figures.read(source, FIGURES, LEFT_OUT)
    published = rows["published"]
    refuse_where(
        published < rows["period_end"],
        published,
        "{} is before the end of the period",
        "a publication after the period",
        path,
    )
    # sources.yaml declares a coverage up to June 2026; the last period on file ends with January
    months = rows["period_end"].sort_values().dt.to_period("M").dt.to_timestamp()
    require_coverage(months, source, path, short=pd.Timedelta(days=151))
    for total, month in TOTALS.items():
        totals = rows[rows["indicator"] == total]
        starts = totals["period_start"]
        refuse_where(starts != INVASION, starts, "a running total begins on {}", "2022-02-24", path)
        ordered = totals.sort_values(["period_end", "published"])
        require_never_falling(ordered["value"], ordered["period_end"], path)
        contained = rows[rows["indicator"] == month]
        _require_room(contained, totals, path)
        for longer in LONGER[month]:
            _require_room(contained, rows[rows["indicator"] == longer], path)
    return rows


def _require_room(months: pd.DataFrame, longer: pd.DataFrame, path: Path) -> None:
    """Refuse a longer period whose months, as known soon after it, sum to more than it."""
    starts = _from_invasion(months["period_start"])
    sums = []
    for start, end in zip(longer["period_start"], longer["period_end"], strict=True):
        inside = (starts >= start) & (months["period_end"] <= end)
        known = months[inside & (months["published"] <= end + SETTLING)]
        newest = known.sort_values("published").drop_duplicates("period_start", keep="last")
        sums.append(newest["value"].sum())
    refuse_where(
        pd.Series(sums, longer.index) > REVISION * longer["value"],
        longer["value"],
        "{} is less than the months of its period",
        "a figure with room for its months, or a smaller figure of one of them",
        path,
    )


def _from_invasion(starts: pd.Series) -> pd.Series:
    return starts.where(starts >= INVASION, INVASION)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return counts by month, year and other period, and running totals as published.

    A running total is a stock at its last day. Where only the month of publication is known the
    file gives its last day. February 2022 is five days, from the invasion on.
    """
    figures = published_figures.to_measures(raw, FIGURES, source)
    running = figures["figure"].isin(list(TOTALS))
    starts = _from_invasion(figures["period_start"])
    only_month = raw["published_precision"].eq("month")
    notes = only_month.map({True: "day of publication not known", False: ""})
    frame = figures.assign(
        period_start=starts.mask(running, figures["period_end"]),
        note=join_notes(figures["note"], notes),
    )
    table = observations.observe(frame, party="Ukraine", source=source.id, catalogue=catalogue)
    return observations.combine([table])
