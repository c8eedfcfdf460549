"""Is a new release of a source plausible, given the one it replaces?

A source's own module refuses a file that is malformed or contradicts itself. What it cannot see
is whether a well-formed file is *the next* one: newer, not shorter, with the past unchanged
except for revisions, and without a jump in what is new. The bounds stand in `sources.yaml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.acquisition.series import (
    SERIES,
    SMALL_STEP,
    SPANS,
    name_of,
    newest,
    pair,
    with_series,
)
from analysis.acquisition.systematic import systematic_changes
from analysis.catalogue import unknown
from analysis.errors import DataError
from analysis.observations import FIGURE, KEY, NUMBERS
from analysis.sources.history import same_as_written

FEWEST_STEPS = 12
"""Fewer steps on record do not say what is usual."""
RECENT_STEPS = 400
"""Steps that count as the recent record: a year of days, all of a monthly series. The first
months of the war hold jumps (a map being filled in, a first wave of refugees) that are no measure
of later ones."""
TOLERATED_GAP = 14
"""Days without a figure that are no gap, however dense the series."""
IRREGULAR_FACTOR = 8.0
"""Where figures come at any interval, a new one may be this many times the one before, or one of
as many parts of it: a unit changed by ten is seen, a doubling is not called impossible."""


@dataclass(frozen=True)
class Bounds:
    """What an update of a source may do.

    Attributes
    ----------
    revised_percent
        Largest revision of a figure, in percent of it or of its series' usual size. An index
        (a growth rate, a share) may besides move by what `step_factor` allows.
    revised_share
        Largest share, in percent, of known figures that may be rewritten without a new date of
        publication.
    step_factor
        How many times the largest recent step from one figure to the next a new step may be.
    largest_step
        Largest step to a new figure by indicator, in its unit: for rates, which come irregularly
        and have no size that a factor could bound. May be left out.
    """

    revised_percent: float
    revised_share: float
    step_factor: float
    largest_step: Mapping[str, float] = field(default_factory=dict)


def bounds_of(entry: Mapping[str, Any]) -> Bounds:
    """Return the bounds that an entry of `sources.yaml` declares.

    Raises
    ------
    DataError
        There are none, one is missing, or one is not known.
    """
    where = f"data/raw/sources.yaml, source {entry['id']}, plausibility"
    declared = dict(entry.get("plausibility") or {})
    names = tuple(Bounds.__dataclass_fields__)
    for name in declared:
        if name not in names:
            raise unknown("bound", name, names, where)
    steps = declared.get("largest_step", {})
    stated = {name: [declared.get(name)] for name in names} | {"largest_step": [*steps.values()]}
    missing = [
        name for name in names if not all(isinstance(one, int | float) for one in stated[name])
    ]
    if missing:
        raise DataError(
            f"the bound {missing[0]} is missing or not a number",
            where=where,
            expected=f"a number for each of {', '.join(names)}",
        )
    return Bounds(**declared)


def find_problems(
    present: pd.DataFrame,
    release: pd.DataFrame,
    bounds: Bounds,
    *,
    complete_to: dt.date,
    today: dt.date,
) -> tuple[str, ...]:
    """Return what is implausible about a release, one sentence each; empty where nothing is.

    Parameters
    ----------
    present, release
        Observations of the source as they stand and as the release gives them.
    bounds
        What an update may do.
    complete_to
        Day up to which the present release is complete. A figure that the release dates later
        is a new one; a figure that it dates to an earlier day must be known.
    today
        Nothing can have been published after this day.
    """
    present, release = with_series(present), with_series(release)
    findings = (
        _withdrawn(present, release, complete_to),
        _from_the_future(release, today),
        _rewritten(present, release, bounds),
        *systematic_changes(present, release),
        _revised(present, release, bounds),
        _gaps(present, release),
        _steps(present, release, bounds),
    )
    return tuple(finding for finding in findings if finding)


def _withdrawn(present: pd.DataFrame, release: pd.DataFrame, complete_to: dt.date) -> str:
    """A known figure is gone, or the day on which it was published is another."""
    gone = present[~_keys(present, KEY).isin(_keys(release, KEY))]
    newer = release[release["published"] > pd.Timestamp(complete_to)]
    lost = gone[~_keys(gone, FIGURE).isin(_keys(newer, FIGURE))]
    dated = _keys(lost, FIGURE).isin(_keys(release, FIGURE))
    if len(lost) and dated.all():
        return f"{_count(len(lost))} another day of publication, as {name_of(lost.iloc[0])}"
    lost = lost[~dated]
    return f"{_count(len(lost))} gone, as {name_of(lost.iloc[0])}" if len(lost) else ""


def _from_the_future(release: pd.DataFrame, today: dt.date) -> str:
    late = release[release["published"] > pd.Timestamp(today)]
    if late.empty:
        return ""
    worst = late.sort_values("published").iloc[-1]
    return f"{name_of(worst)} is said to be published on {worst['published']:%Y-%m-%d}, after today"


def _rewritten(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> str:
    both = pair(present, release, list(KEY))
    changed = both[_differs(both)]
    share = 100 * len(changed) / max(len(present), 1)
    if share <= bounds.revised_share:
        return ""
    first = changed.iloc[0]
    return (
        f"{len(changed):,} of {len(present):,} known figures ({share:.3g} %) are rewritten, as "
        f"{name_of(first)} from {first['value_before']:.10g} to {first['value']:.10g}; at most "
        f"{bounds.revised_share:g} % is plausible"
    )


def _revised(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> str:
    both = pair(newest(present), newest(release), list(FIGURE))
    both = both.merge(_record(present), on=SERIES, how="left")
    change = (both["value"] - both["value_before"]).abs()
    percent = 100 * change / both["value_before"].abs().clip(lower=both["usual"])
    allowed = percent <= bounds.revised_percent
    # a growth rate near zero doubles easily: what counts is by how many points it moves
    allowed |= both["kind"].eq("index") & (change <= bounds.step_factor * both["largest"])
    beyond = both[~allowed & (change > 0)]
    if beyond.empty:
        return ""
    worst = beyond.assign(percent=percent).sort_values("percent").iloc[-1]
    return (
        f"{_count(len(beyond))} been revised beyond what is plausible, as {name_of(worst)} from "
        f"{worst['value_before']:.10g} to {worst['value']:.10g} "
        f"(at most {bounds.revised_percent:g} % is plausible)"
    )


def _gaps(present: pd.DataFrame, release: pd.DataFrame) -> str:
    """A series that has come regularly misses periods before a new one."""
    for series in _series_with_news(present, release):
        days = series["period_end"].diff().dt.days
        longest = days[~series["new"]].tail(RECENT_STEPS).max()
        late = series["new"] & (days > max(2 * longest, TOLERATED_GAP))
        if _is_regular(series) and late.any():
            row = series[late].iloc[0]
            return f"{days[late].iloc[0]:.0f} days are missing before {name_of(row)}"
    return ""


def _is_regular(series: pd.DataFrame) -> bool:
    days = series.loc[~series["new"], "period_end"].diff().dt.days.dropna().tail(RECENT_STEPS)
    return bool(len(days) >= FEWEST_STEPS and days.max() <= max(2 * days.median(), TOLERATED_GAP))


def _steps(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> str:
    """A new figure is far from its neighbour."""
    for series in _series_with_news(present, release):
        before = series["value"].shift()
        beside_new = series["new"] | series["new"].shift(fill_value=False)
        step = series["value"].diff().abs()
        if _is_regular(series):
            largest = step[~beside_new].tail(RECENT_STEPS).max()
            wrong = step > np.maximum(bounds.step_factor * largest, SMALL_STEP * before.abs())
        else:
            ratio = series["value"] / before
            wrong = ~ratio.between(1 / IRREGULAR_FACTOR, IRREGULAR_FACTOR)
            wrong &= before.notna() & series["kind"].ne("index")
        wrong |= step > bounds.largest_step.get(series["indicator"].iloc[0], np.inf)
        wrong &= beside_new
        if wrong.any():
            row = series[wrong].iloc[0]
            return (
                f"{name_of(row)} is {row['value']:.10g} after {before[wrong].iloc[0]:.10g}, a step "
                "without precedent"
            )
    return ""


def _series_with_news(present: pd.DataFrame, release: pd.DataFrame) -> list[pd.DataFrame]:
    """Return known series that have new figures, in order of time; `new` marks these."""
    figures = newest(release)
    figures = figures.assign(new=~_keys(figures, FIGURE).isin(_keys(present, FIGURE)))
    # running totals since the invasion and the like have no span of their own to compare
    ordered = figures[figures["span"] < len(SPANS)].sort_values([*SERIES, "period_end"])
    grouped = ordered.groupby(SERIES)["new"]
    # a series that is new altogether has no record to be held against
    of_interest = grouped.transform("any") & ~grouped.transform("all")
    return [rows for _, rows in ordered[of_interest].groupby(SERIES)]


def _record(table: pd.DataFrame) -> pd.DataFrame:
    """Return the usual size and the largest recent step of each series."""
    ordered = newest(table).sort_values([*SERIES, "period_end"])
    by_series = ordered.groupby(SERIES)["value"]
    return pd.DataFrame(
        {
            "usual": by_series.agg(lambda values: values.abs().median()),
            "largest": by_series.agg(lambda values: values.diff().abs().tail(RECENT_STEPS).max()),
        }
    ).reset_index()


def _differs(both: pd.DataFrame) -> pd.Series:
    differs = pd.Series(False, index=both.index)
    for name in NUMBERS:
        differs |= ~same_as_written(both[name], both[f"{name}_before"])
    return differs


def _keys(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[list(columns)])


def _count(number: int) -> str:
    return "1 known figure has" if number == 1 else f"{number:,} known figures have"
