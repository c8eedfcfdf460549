"""Figures that differ between two states of the data: new, vanished, revised, or their bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.observations import FIGURE, NUMBERS

LARGE, MODERATE = 15.0, 1.0
"""Percent from which a revision is large, or moderate."""
TIERS = ("large", "moderate", "small")
BOUNDS_REVISED, UNIT_CHANGED = "bounds revised", "unit changed"
"""Kinds of change of a figure whose value stands."""
CHANGE_COLUMNS = (
    *FIGURE, "published", "old", "new", "percent", "tier", "kind", "stated_before", "stated_after",
)  # fmt: skip


def compare_figures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ between two tables of the last release of each figure.

    Parameters
    ----------
    before, after
        Observations, one row for each (indicator, party, period, source).

    Returns
    -------
    pandas.DataFrame
        Columns `CHANGE_COLUMNS`: `kind` is new, vanished, revised, or, where the value stands,
        `BOUNDS_REVISED` or `UNIT_CHANGED`; `percent` the revision in percent of the old value
        (infinite from zero); `published` the day of the new figure, or of the one that vanished;
        `stated_before` and `stated_after` bounds or unit in words, where those changed.
    """
    columns = [*FIGURE, *NUMBERS, "unit", "published"]
    both = before[columns].merge(
        after[columns], on=list(FIGURE), how="outer", suffixes=("_before", "_after"),
        indicator="where",
    )  # fmt: skip
    old, new = both["value_before"], both["value_after"]
    in_both = both["where"].eq("both")
    moved = in_both & _differs(both, "value")
    other_unit = in_both & both["unit_before"].ne(both["unit_after"])
    other_bounds = in_both & (_differs(both, "low") | _differs(both, "high"))
    kind = both["where"].map({"right_only": "new", "left_only": "vanished"}).astype(object)
    kind = kind.mask(other_bounds, BOUNDS_REVISED).mask(other_unit, UNIT_CHANGED)
    size = (new - old).abs() / old.abs() * 100
    percent = np.sign(new - old) * size.where(moved)
    tier = np.select([size >= LARGE, size >= MODERATE], TIERS[:2], TIERS[2])
    changes = both.assign(
        published=both["published_after"].fillna(both["published_before"]),
        old=old,
        new=new,
        percent=percent,
        tier=np.where(moved, tier, ""),
        kind=kind.mask(moved, "revised"),
    )
    changes = changes[changes["kind"].notna()].reset_index(drop=True)
    stated = {f"stated_{end}": _stated(changes, end) for end in ("before", "after")}
    return changes.assign(**stated)[list(CHANGE_COLUMNS)]


def _differs(both: pd.DataFrame, name: str) -> pd.Series:
    before, after = both[f"{name}_before"], both[f"{name}_after"]
    return pd.Series(~np.isclose(before, after, rtol=1e-9, atol=0, equal_nan=True), both.index)


def _stated(both: pd.DataFrame, end: str) -> pd.Series:
    """Return bounds and unit as one text, as ``57,321 to 61,911 persons``."""
    return pd.Series(
        [
            f"{_bound(low)} to {_bound(high)} {unit}"
            for low, high, unit in zip(
                *(both[f"{name}_{end}"] for name in ("low", "high", "unit")), strict=True
            )
        ],
        both.index,
        dtype=object,
    )


def _bound(value: float) -> str:
    return "none" if pd.isna(value) else f"{value:,.10g}"


def describe(changes: pd.DataFrame) -> list[str]:
    """Return in words how many figures are new, revised and gone."""
    told = []
    new = changes[changes["kind"] == "new"]
    if len(new):
        told.append(f"{count(len(new), 'new period')}, to {new['period_end'].max():%Y-%m-%d}")
    revised = changes[changes["kind"] == "revised"]
    if len(revised):
        largest = revised["percent"].sort_values(key=abs).iloc[-1]
        told.append(f"{count(len(revised), 'revision')}, the largest {largest:+.3g} %")
    for kind in (BOUNDS_REVISED, UNIT_CHANGED):
        if number := int(changes["kind"].eq(kind).sum()):
            told.append(f"{count(number, 'figure')} with {kind}")
    gone = int(changes["kind"].eq("vanished").sum())
    if gone:
        told.append(f"{count(gone, 'figure')} gone")
    return told


def count(number: int, noun: str) -> str:
    """Return a number with its noun, as ``1 figure`` or ``2,000 figures``."""
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


def restated_figures(changes: pd.DataFrame) -> pd.DataFrame:
    """Return figures whose value stands while their bounds or their unit are others."""
    restated = changes[changes["kind"].isin([BOUNDS_REVISED, UNIT_CHANGED])]
    restated = restated.assign(
        period=_periods(restated),
        what=restated["kind"],
        before=restated["stated_before"],
        after=restated["stated_after"],
    )
    columns = ["indicator", "party", "period", "source", "what", "before", "after"]
    return restated[columns].reset_index(drop=True)


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
