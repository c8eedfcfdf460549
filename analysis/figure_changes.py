"""Figures that differ between two states of the data: new, revised, vanished."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.observations import FIGURE

LARGE, MODERATE = 15.0, 1.0
"""Percent from which a revision is large, or moderate."""
TIERS = ("large", "moderate", "small")
CHANGE_COLUMNS = (*FIGURE, "published", "old", "new", "percent", "tier", "kind")


def compare_figures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ between two tables of the last release of each figure.

    Parameters
    ----------
    before, after
        Observations, one row for each (indicator, party, period, source).

    Returns
    -------
    pandas.DataFrame
        Columns `CHANGE_COLUMNS`: `kind` is new, revised or vanished; `percent` the revision in
        percent of the old value (infinite from zero); `published` the day of the new figure, or
        of the one that vanished.
    """
    columns = [*FIGURE, "value", "published"]
    both = before[columns].merge(
        after[columns], on=list(FIGURE), how="outer", suffixes=("_before", "_after"),
        indicator="where",
    )  # fmt: skip
    old, new = both["value_before"], both["value_after"]
    moved = both["where"].eq("both") & ~np.isclose(old, new, rtol=1e-9, atol=0)
    kind = both["where"].map({"right_only": "new", "left_only": "vanished"}).astype(object)
    size = (new - old).abs() / old.abs() * 100
    percent = np.sign(new - old) * size.where(moved)
    tier = np.select([size >= LARGE, size >= MODERATE], TIERS[:2], TIERS[2])
    changes = both[list(FIGURE)].assign(
        published=both["published_after"].fillna(both["published_before"]),
        old=old,
        new=new,
        percent=percent,
        tier=np.where(moved, tier, ""),
        kind=kind.mask(moved, "revised"),
    )
    return changes.loc[changes["kind"].notna(), list(CHANGE_COLUMNS)].reset_index(drop=True)


def describe(changes: pd.DataFrame) -> list[str]:
    """Return in words how many figures are new, revised and gone."""
    told = []
    new = changes[changes["kind"] == "new"]
    if len(new):
        told.append(f"{_count(len(new), 'new period')}, to {new['period_end'].max():%Y-%m-%d}")
    revised = changes[changes["kind"] == "revised"]
    if len(revised):
        largest = revised["percent"].sort_values(key=abs).iloc[-1]
        told.append(f"{_count(len(revised), 'revision')}, the largest {largest:+.3g} %")
    gone = int(changes["kind"].eq("vanished").sum())
    if gone:
        told.append(f"{_count(gone, 'figure')} gone")
    return told


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def new_periods(changes: pd.DataFrame) -> pd.DataFrame:
    """Return new figures counted by series: how many, and from when to when."""
    new = changes[changes["kind"] == "new"]
    grouped = new.groupby(["source", "indicator", "party"])["period_end"]
    counted = grouped.agg(periods="size", first="min", last="max").reset_index()
    for column in ("first", "last"):
        counted[column] = pd.to_datetime(counted[column]).dt.strftime("%Y-%m-%d")
    return counted


def revised_figures(changes: pd.DataFrame) -> pd.DataFrame:
    """Return revised figures, the largest revision in percent first."""
    revised = changes[changes["kind"] == "revised"]
    order = revised["percent"].abs().sort_values(ascending=False, kind="stable").index
    revised = revised.loc[order].assign(period=_periods(revised))
    columns = ["indicator", "party", "period", "source", "old", "new", "percent", "tier"]
    return revised[columns].reset_index(drop=True)


def tiers_of_revisions(changes: pd.DataFrame) -> pd.DataFrame:
    """Return counts of large, moderate and small revisions by source and indicator."""
    revised = changes[changes["kind"] == "revised"]
    counted = pd.crosstab([revised["source"], revised["indicator"]], revised["tier"])
    counted = counted.reindex(columns=list(TIERS), fill_value=0)
    counted.columns.name = None
    return counted.rename_axis(["source", "indicator"]).reset_index()


def vanished_figures(changes: pd.DataFrame) -> pd.DataFrame:
    """Return figures that are gone."""
    gone = changes[changes["kind"] == "vanished"]
    gone = gone.assign(period=_periods(gone), value=gone["old"])
    return gone[["indicator", "party", "period", "source", "value"]].reset_index(drop=True)


def _periods(changes: pd.DataFrame) -> pd.Series:
    start, end = (changes[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end"))
    periods: pd.Series = start.where(start == end, start + " to " + end)
    return periods
