"""Is a new release of a source plausible, given the one it replaces?

A source's own module refuses a file that is malformed or contradicts itself. What it cannot see
is whether a well-formed file is *the next* one: newer, not shorter, with the past unchanged
except for revisions, and without a jump in what is new. The bounds stand in `sources.yaml`.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.observations import FIGURE, KEY, NUMBERS, is_derived
from analysis.sources.figures import Bounds
from analysis.sources.history import same_as_written
from analysis.updates.figures import (
    SERIES,
    SMALL_STEP,
    SPANS,
    held,
    name_of,
    newest,
    pair,
    with_series,
)
from analysis.updates.systematic import systematic_changes

FEWEST_STEPS = 12
"""Fewer steps on record do not say what is usual."""
RECENT_STEPS = 400
"""Steps that count as the recent record: a year of days, all of a monthly series. The first
months of the war hold jumps (a map being filled in, a first wave of refugees) that are no measure
of later ones."""
TOLERATED_GAP = 14
"""Days without a figure that are no gap, however dense the series."""
TOLERATED_DELAY = 180
"""Days by which a new figure may be later than twice the latest of its series: half a year."""
IRREGULAR_FACTOR = 8.0
"""Where figures come at any interval, a new one may be this many times the one before, or one of
as many parts of it: a unit changed by ten is seen, a doubling is not called impossible."""


def find_problems(
    present: pd.DataFrame,
    release: pd.DataFrame,
    bounds: Bounds,
    *,
    complete_to: dt.date,
    today: dt.date,
) -> tuple[str, ...]:
    """Return what is implausible about a release, one sentence each; empty where nothing is.

    The present release is complete up to a day: a figure that the new one dates later is a new one,
    and a figure that it dates to an earlier day must be known.
    """
    present, release = with_series(present), with_series(release)
    extended = _series_with_news(present, release)
    return (
        *_withdrawn(present, release, complete_to),
        *_from_the_future(release, today),
        *_rewritten(present, release, bounds),
        *systematic_changes(present, release),
        *_revised(present, release, bounds),
        *_gaps(extended),
        *_steps(extended, bounds),
        *_late(extended),
    )


def _withdrawn(present: pd.DataFrame, release: pd.DataFrame, complete_to: dt.date) -> Iterator[str]:
    """A known figure is gone, or the day on which it was published is another."""
    gone = present[~held(present, release, KEY)]
    lost = gone[~held(gone, release[release["published"] > pd.Timestamp(complete_to)])]
    lost = lost[~_is_half_of_a_whole_year(lost, release)]
    dated = held(lost, release)
    if len(lost) and dated.all():
        yield f"{_count(len(lost))} another day of publication, as {name_of(lost.iloc[0])}"
    lost = lost[~dated]
    if len(lost):
        yield f"{_count(len(lost))} gone, as {name_of(lost.iloc[0])}"


def _is_half_of_a_whole_year(lost: pd.DataFrame, release: pd.DataFrame) -> pd.Series:
    """Return which figures of a first half-year a release replaces by those of the year's end.

    What was known of the half-year stays in the table. Only where the year's end is all that
    the release has of the year: of a monthly count June may not go.
    """
    key = ["indicator", "party", "source", "year"]
    years = release.assign(year=release["period_end"].dt.year)
    ends = years.drop_duplicates([*key, "period_end"]).groupby(key)["period_end"].agg(list)
    whole = {name for name, days in ends.items() if [f"{day:%m-%d}" for day in days] == ["12-31"]}
    halves = lost["period_end"].dt.strftime("%m-%d") == "06-30"
    names = lost.assign(year=lost["period_end"].dt.year)[key].itertuples(index=False, name=None)
    replaced: pd.Series = halves & pd.Series([name in whole for name in names], lost.index, bool)
    return replaced


def _from_the_future(release: pd.DataFrame, today: dt.date) -> Iterator[str]:
    # a day's grace: it may be tomorrow already where the figure was published
    late = release[release["published"] > pd.Timestamp(today) + pd.Timedelta(days=1)]
    if len(late):
        worst = late.sort_values("published").iloc[-1:]
        yield f"{name_of(worst.iloc[0])} {_dated(worst)}, after today"


def _dated(row: pd.DataFrame) -> str:
    """Say who dates a figure: its source, or the lag that is declared where it says nothing."""
    day = f"{row['published'].iloc[0]:%Y-%m-%d}"
    if is_derived(row).iloc[0]:
        return f"has no day of publication, and by the lag in sources.yaml would be of {day}"
    return f"is said to be published on {day}"


def _rewritten(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> Iterator[str]:
    both = pair(present, release, list(KEY))
    same = [same_as_written(both[name], both[f"{name}_before"]) for name in NUMBERS]
    changed = both[~np.logical_and.reduce(same)]
    share = 100 * len(changed) / max(len(present), 1)
    if share > bounds.revised_share:
        first = changed.iloc[0]
        yield (
            f"{len(changed):,} of {len(present):,} known figures ({share:.3g} %) are rewritten, as "
            f"{name_of(first)} from {first['value_before']:.10g} to {first['value']:.10g}; at most "
            f"{bounds.revised_share:g} % is plausible"
        )


def _revised(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> Iterator[str]:
    both = pair(newest(present), newest(release), list(FIGURE))
    both = both.merge(_record(present), on=SERIES, how="left")
    change = (both["value"] - both["value_before"]).abs()
    percent = 100 * change / both["value_before"].abs().clip(lower=both["usual"])
    allowed = percent <= bounds.revised_percent
    # a growth rate near zero doubles easily: what counts is by how many points it moves
    allowed |= both["kind"].eq("index") & (change <= bounds.step_factor * both["largest"])
    beyond = both[~allowed & (change > 0)]
    if len(beyond):
        worst = beyond.assign(percent=percent).sort_values("percent").iloc[-1]
        yield (
            f"{_count(len(beyond))} been revised beyond what is plausible, as {name_of(worst)} "
            f"from {worst['value_before']:.10g} to {worst['value']:.10g} "
            f"(at most {bounds.revised_percent:g} % is plausible)"
        )


def _gaps(extended: pd.DataFrame) -> Iterator[str]:
    """A series that has come regularly misses periods before a new one."""
    days = extended.groupby("series")["period_end"].diff().dt.days
    longest = _most(days, ~extended["new"], extended)
    late = extended["new"] & (days > np.maximum(2 * longest, TOLERATED_GAP))
    late &= extended["regular"]
    if late.any():
        yield f"{days[late].iloc[0]:.0f} days are missing before {name_of(extended[late].iloc[0])}"


def _steps(extended: pd.DataFrame, bounds: Bounds) -> Iterator[str]:
    """A new figure is far from its neighbour."""
    by_series = extended.groupby("series")
    before = by_series["value"].shift()
    step = by_series["value"].diff().abs()
    beside_new = extended["new"] | by_series["new"].shift(fill_value=False)
    largest = _most(step, ~beside_new, extended)
    leap = step > np.maximum(bounds.step_factor * largest, SMALL_STEP * before.abs())
    apart = ~(extended["value"] / before).between(1 / IRREGULAR_FACTOR, IRREGULAR_FACTOR)
    apart &= before.notna() & extended["kind"].ne("index")
    wrong = leap.where(extended["regular"], apart)
    wrong |= step > extended["indicator"].map(bounds.largest_step).fillna(np.inf)
    wrong &= beside_new
    if wrong.any():
        row = extended[wrong].iloc[0]
        yield (
            f"{name_of(row)} is {row['value']:.10g} after {before[wrong].iloc[0]:.10g}, a step "
            "without precedent"
        )


def _late(extended: pd.DataFrame) -> Iterator[str]:
    """A new figure is published long after its period, as none of its series was."""
    days = (extended["published"] - extended["period_end"]).dt.days
    longest = (
        days.where(~extended["new"]).groupby(extended["series"]).transform("max").clip(lower=0)
    )
    late = extended["new"] & (days > 2 * longest + TOLERATED_DELAY)
    if late.any():
        row = extended[late].iloc[:1]
        yield (
            f"{name_of(row.iloc[0])} {_dated(row)}, {days[late].iloc[0]} days after its period, "
            f"and none of its series so far more than {longest[late].iloc[0]:.0f}"
        )


def _series_with_news(present: pd.DataFrame, release: pd.DataFrame) -> pd.DataFrame:
    """Return known series that have new figures, each in order of time.

    Adds `series` (its number), `new` (whether a figure is), and `regular` (whether what is known
    of the series has come at regular intervals).
    """
    figures = newest(release)
    figures = figures.assign(new=~held(figures, present))
    # running totals since the invasion and the like have no span of their own to compare
    ordered = figures[figures["span"] < len(SPANS)].sort_values([*SERIES, "period_end"])
    grouped = ordered.groupby(SERIES)["new"]
    # a series that is new altogether has no record to be held against
    ordered = ordered[grouped.transform("any") & ~grouped.transform("all")]
    ordered = ordered.assign(series=ordered.groupby(SERIES).ngroup())
    known = ordered[~ordered["new"]]
    days = known.groupby("series")["period_end"].diff().dt.days
    days = days[_is_recent(pd.Series(True, known.index), known)].dropna()
    record = days.groupby(known["series"]).agg(["size", "max", "median"])
    regular = record["size"] >= FEWEST_STEPS
    regular &= record["max"] <= np.maximum(2 * record["median"], TOLERATED_GAP)
    return ordered.assign(regular=ordered["series"].isin(regular.index[regular]))


def _most(values: pd.Series, chosen: pd.Series, figures: pd.DataFrame) -> pd.Series:
    """Return for each figure the largest recent one of the chosen values of its series."""
    recent = values.where(_is_recent(chosen, figures))
    return recent.groupby(figures["series"]).transform("max")


def _is_recent(chosen: pd.Series, figures: pd.DataFrame) -> pd.Series:
    """Return which of the chosen figures are among the last of their series."""
    from_the_end = chosen[::-1].groupby(figures["series"][::-1]).cumsum()[::-1]
    return chosen & (from_the_end <= RECENT_STEPS)


def _record(table: pd.DataFrame) -> pd.DataFrame:
    """Return the usual size and the largest recent step of each series."""
    ordered = newest(table).sort_values([*SERIES, "period_end"])
    by_series = ordered.groupby(SERIES)
    recent = by_series.cumcount(ascending=False) < RECENT_STEPS
    sizes = ordered.assign(
        usual=ordered["value"].abs(), largest=by_series["value"].diff().abs().where(recent)
    )
    return sizes.groupby(SERIES).agg({"usual": "median", "largest": "max"}).reset_index()


def _count(number: int) -> str:
    return "1 known figure has" if number == 1 else f"{number:,} known figures have"
