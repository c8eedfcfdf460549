"""Is a new release of a source plausible, given the one it replaces?

A source's own module refuses a file that is malformed or contradicts itself. What it cannot see
is whether a well-formed file is *the next* one: newer, not shorter, with the past unchanged
except for revisions, and without a jump in what is new. The bounds stand in `sources.yaml`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.observations import (
    FIGURE,
    KEY,
    NUMBERS,
    PUBLISHED_DERIVED,
    filter_as_of,
    source_ids,
    unknown,
)
from analysis.sources.figures import Bounds
from analysis.sources.history import same_as_written
from analysis.sources.manifest import MANIFEST, Source
from analysis.updates import systematic
from analysis.updates.figures import (
    SERIES,
    SMALL_STEP,
    SPANS,
    held,
    pair,
    tell_first,
    with_series,
)

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


def bounds_of(source: Source, measures: Collection[str]) -> Bounds:
    """Return the bounds that a source declares, of measures that may stand in them."""
    where = f"{MANIFEST}, source {source.id}, plausibility"
    if source.plausibility is None:
        expected = "revised_percent, revised_share and step_factor"
        raise DataError("the source says not what an update may do", where=where, expected=expected)
    for name in source.plausibility.largest_step:
        if name not in measures:
            raise unknown("measure of the source", name, measures, f"{where}, largest_step")
    return source.plausibility


def check_retrieved(sources: Iterable[Source], table: pd.DataFrame) -> None:
    """Refuse a day of retrieval before the days on which figures say that they were published."""
    stated = table[~table["note"].str.contains(PUBLISHED_DERIVED, regex=False)]
    newest = stated["published"].groupby(source_ids(stated)).max()
    for source in sources:
        day = newest.get(source.id)
        # a day's grace: it may be tomorrow already where the figure was published
        if day is not None and day > pd.Timestamp(source.retrieved) + pd.Timedelta(days=1):
            raise DataError(
                f"a figure was published on {day:%Y-%m-%d}, after it was retrieved",
                where=f"{MANIFEST}, source {source.id}, retrieved: {source.retrieved}",
                expected="the day on which the files were retrieved",
            )


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
    before, now = filter_as_of(present, None), filter_as_of(release, None)
    both = pair(before, now, FIGURE)
    moved = both[both["moved"]]
    extended = _series_with_news(present, now)
    return (
        *_withdrawn(present, release, complete_to),
        *_from_the_future(release, today),
        *_rewritten(present, release, bounds),
        # what has been done to series as a whole
        *systematic.displaced(both),
        *systematic.exchanged(moved),
        *systematic.scaled(both),
        *systematic.reverted(moved, present),
        *systematic.stopped(before, now),
        *systematic.copied(before, now),
        *_revised(both, before, bounds),
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
    if dated.all():
        yield from tell_first(lost, _count(lost) + " another day of publication, as {figure}")
    lost = lost[~dated]
    yield from tell_first(lost, _count(lost) + " gone, as {figure}")


def _is_half_of_a_whole_year(lost: pd.DataFrame, release: pd.DataFrame) -> pd.Series:
    """Return which figures of a first half-year a release replaces by those of the year's end.

    What was known of the half-year stays in the table. Only where the year's end is all that
    the release has of the year: of a monthly count June may not go.
    """
    key = ["indicator", "party", "source", "year"]
    lost, years = (one.assign(year=one["period_end"].dt.year) for one in (lost, release))
    first = years.groupby(key, as_index=False)["period_end"].min()
    whole = first[first["period_end"].dt.strftime("%m-%d") == "12-31"]
    half: pd.Series = lost["period_end"].dt.strftime("%m-%d") == "06-30"
    return half & held(lost, whole, key)


def _from_the_future(release: pd.DataFrame, today: dt.date) -> Iterator[str]:
    # a day's grace: it may be tomorrow already where the figure was published
    late = release[release["published"] > pd.Timestamp(today) + pd.Timedelta(days=1)]
    yield from tell_first(late.sort_values("published").tail(1), "{figure} {dated}, after today")


def _rewritten(present: pd.DataFrame, release: pd.DataFrame, bounds: Bounds) -> Iterator[str]:
    both = pair(present, release, KEY)
    same = [same_as_written(both[name], both[f"{name}_before"]) for name in NUMBERS]
    changed = both[~np.logical_and.reduce(same)]
    share = 100 * len(changed) / max(len(present), 1)
    if share > bounds.revised_share:
        yield from tell_first(
            changed,
            "{count:,} of {known:,} known figures ({share:.3g} %) are rewritten, as {figure} from "
            "{value_before:.10g} to {value:.10g}; at most {most:g} % is plausible",
            count=len(changed), known=len(present), share=share, most=bounds.revised_share,
        )  # fmt: skip


def _revised(both: pd.DataFrame, before: pd.DataFrame, bounds: Bounds) -> Iterator[str]:
    both = both.merge(_record(before), on=SERIES, how="left")
    change = (both["value"] - both["value_before"]).abs()
    percent = 100 * change / both["value_before"].abs().clip(lower=both["usual"])
    allowed = percent <= bounds.revised_percent
    # a growth rate near zero doubles easily: what counts is by how many points it moves
    allowed |= both["kind"].eq("index") & (change <= bounds.step_factor * both["largest"])
    beyond = both.assign(percent=percent)[~allowed & (change > 0)]
    yield from tell_first(
        beyond.sort_values("percent").tail(1),
        _count(beyond) + " been revised beyond what is plausible, as {figure} from "
        "{value_before:.10g} to {value:.10g} (at most {most:g} % is plausible)",
        most=bounds.revised_percent,
    )


def _gaps(extended: pd.DataFrame) -> Iterator[str]:
    """A series that has come regularly misses periods before a new one."""
    days = extended.groupby("series")["period_end"].diff().dt.days
    longest = _most(days, ~extended["new"], extended)
    late = extended["new"] & (days > np.maximum(2 * longest, TOLERATED_GAP))
    late &= extended["regular"]
    told = "{days:.0f} days are missing before {figure}"
    yield from tell_first(extended.assign(days=days)[late], told)


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
    told = "{figure} is {value:.10g} after {before:.10g}, a step without precedent"
    yield from tell_first(extended.assign(before=before)[wrong], told)


def _late(extended: pd.DataFrame) -> Iterator[str]:
    """A new figure is published long after its period, as none of its series was."""
    days = (extended["published"] - extended["period_end"]).dt.days
    known = days.where(~extended["new"])
    longest = known.groupby(extended["series"]).transform("max").clip(lower=0)
    late = extended["new"] & (days > 2 * longest + TOLERATED_DELAY)
    yield from tell_first(
        extended.assign(days=days, longest=longest)[late],
        "{figure} {dated}, {days} days after its period, and none of its series so far more than "
        "{longest:.0f}",
    )


def _series_with_news(present: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return known series that have new figures, each in order of time.

    Adds `series` (its number), `new` (whether a figure is), and `regular` (whether what is known
    of the series has come at regular intervals).
    """
    figures = figures.assign(new=~held(figures, present))
    # running totals since the invasion and the like have no span of their own to compare
    ordered = figures[figures["span"] < len(SPANS)].sort_values([*SERIES, "period_end"])
    grouped = ordered.groupby(SERIES)["new"]
    # a series that is new altogether has no record to be held against
    ordered = ordered[grouped.transform("any") & ~grouped.transform("all")]
    ordered = ordered.assign(series=ordered.groupby(SERIES).ngroup())
    known = ordered[~ordered["new"]].groupby("series")
    days = known["period_end"].diff().dt.days[known.cumcount(ascending=False) < RECENT_STEPS]
    record = days.dropna().groupby(ordered["series"]).agg(["size", "max", "median"])
    regular = record["size"] >= FEWEST_STEPS
    regular &= record["max"] <= np.maximum(2 * record["median"], TOLERATED_GAP)
    return ordered.assign(regular=ordered["series"].isin(regular.index[regular]))


def _most(values: pd.Series, chosen: pd.Series, figures: pd.DataFrame) -> pd.Series:
    """Return for each figure the largest of the chosen values of its series, of the last ones."""
    series = figures["series"]
    from_the_end = chosen[::-1].groupby(series[::-1]).cumsum()[::-1]
    recent = values.where(chosen & (from_the_end <= RECENT_STEPS))
    return recent.groupby(series).transform("max")


def _record(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the usual size and the largest recent step of each series."""
    ordered = figures.sort_values([*SERIES, "period_end"])
    by_series = ordered.groupby(SERIES)
    recent = by_series.cumcount(ascending=False) < RECENT_STEPS
    sizes = ordered.assign(
        usual=ordered["value"].abs(), largest=by_series["value"].diff().abs().where(recent)
    )
    return sizes.groupby(SERIES).agg({"usual": "median", "largest": "max"}).reset_index()


def _count(figures: pd.DataFrame) -> str:
    return "1 known figure has" if len(figures) == 1 else f"{len(figures):,} known figures have"
