"""Faults that no figure shows by itself: changes that many share, and series that part company."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.observations import FIGURE
from analysis.sources.history import same_as_written
from analysis.updates.figures import SERIES, SMALL_STEP, SPANS, held, name_of, newest, pair

FEWEST_DISPLACED = 3
"""So many figures that are those of their neighbours are no coincidence."""
REVERTED_SHARE = 0.9
"""So many of the figures that changed, and that an earlier release holds, are its figures again
only where it is that release which has come once more."""
MEASURE = ["indicator", "source", "span"]
SIZED = 100
"""Figures below it may be equal by chance."""


def systematic_changes(present: pd.DataFrame, release: pd.DataFrame) -> Iterator[str]:
    """Yield what has been done to series as a whole, one sentence each.

    Both are observations of the source by `with_series`: as they stand, and of the release.
    """
    both = pair(newest(present), newest(release), list(FIGURE))
    yield from _displaced(both)
    yield from _exchanged(both)
    yield from _scaled(both)
    yield from _reverted(both, present)
    yield from _stopped(present, release)
    yield from _copied(present, release)


def _displaced(both: pd.DataFrame) -> Iterator[str]:
    """Figures stand one period too early or too late: each is small a change, and all are wrong."""
    both = both[both["span"] < len(SPANS)].sort_values([*SERIES, "period_end"])
    moved = ~same_as_written(both["value"], both["value_before"])
    for step, meaning in ((1, "before"), (-1, "after")):
        neighbour = both.groupby(SERIES)["value_before"].shift(step)
        same = moved & same_as_written(both["value"], neighbour)
        by_series = [both[name] for name in SERIES]
        counted = same.groupby(by_series).transform("sum")
        compared = neighbour.notna().groupby(by_series).transform("sum")
        wrong = same & (counted >= FEWEST_DISPLACED) & (counted >= 0.5 * compared)
        if wrong.any():
            row = both[wrong].iloc[0]
            yield f"{name_of(row)} and others have the figures of the period {meaning}"
            return


def _exchanged(both: pd.DataFrame) -> Iterator[str]:
    """Two figures of a measure have changed places, be it between years or between countries."""
    moved = both[~same_as_written(both["value"], both["value_before"])]
    # counts of a few persons may well be each other's
    moved = moved[(moved["value"].abs() >= 100) | (moved["value"] % 1 != 0)]
    columns = ["indicator", "span", "value", "value_before"]
    mirrored = moved.rename(columns={"value": "value_before", "value_before": "value"})
    exchanged = moved.merge(mirrored[columns], on=columns)
    if len(exchanged):
        yield f"{name_of(exchanged.iloc[0])} and another figure of its measure have changed places"


def _scaled(both: pd.DataFrame) -> Iterator[str]:
    """Half or more of a series is multiplied by one factor: another unit, base or currency.

    By less than `SMALL_STEP` it may be: the World Economic Outlook is rebased so now and then.
    """
    moved = ~same_as_written(both["value"], both["value_before"])
    factor = (both["value"] / both["value_before"].replace(0, np.nan)).round(3)
    alike = (
        both[moved].assign(factor=factor).groupby([*SERIES, "factor"])["value"].transform("size")
    )
    length = both.groupby(SERIES)["value"].transform("size")
    alike = alike.reindex(both.index, fill_value=0).where((factor - 1).abs() > SMALL_STEP, 0)
    wrong = (alike >= FEWEST_DISPLACED) & (alike >= 0.5 * length)
    if wrong.any():
        row = both[wrong].iloc[0]
        yield f"{name_of(row)} and others have a common factor, {factor[wrong].iloc[0]:.4g}"


def _reverted(both: pd.DataFrame, present: pd.DataFrame) -> Iterator[str]:
    """What changed is what an earlier release said: an old file has come as the newest one."""
    moved = both[~same_as_written(both["value"], both["value_before"])]
    key = list(FIGURE)
    told = present[[*key, "published", "value"]].merge(
        moved[[*key, "value"]], on=key, suffixes=("_told", "")
    )
    told["same"] = same_as_written(told["value"], told["value_told"])
    by_release = told.groupby("published")["same"].agg(["sum", "mean"])
    back = by_release[
        (by_release["sum"] >= max(FEWEST_DISPLACED, 0.5 * len(moved)))
        & (by_release["mean"] >= REVERTED_SHARE)
    ]
    if len(back):
        day = back.index[-1]
        row = told[told["same"] & (told["published"] == day)].iloc[0]
        yield f"{name_of(row)} and others go back to what the release of {day:%Y-%m-%d} said"


def _stopped(present: pd.DataFrame, release: pd.DataFrame) -> Iterator[str]:
    """A party has no figure of the newest period, where it had one of the period before."""
    both = pd.concat({"before": _last(present), "after": _last(release)}, axis=1).dropna()
    before, after = both["before"], both["after"]
    together = before == before.groupby(level=MEASURE).transform("max")
    moved = after > before
    others_moved = moved.where(together, False).groupby(level=MEASURE).transform("any")
    behind = together & ~moved & others_moved
    if behind.any():
        indicator, source, _, party = behind[behind].index[0]
        day = after[behind].iloc[0]
        yield f"{indicator} of {party} ({source}) ends on {day:%Y-%m-%d}, where others go on"


def _last(table: pd.DataFrame) -> pd.Series:
    dated = table[table["span"] < len(SPANS)]
    return dated.groupby([*MEASURE, "party"])["period_end"].max()


def _copied(present: pd.DataFrame, release: pd.DataFrame) -> Iterator[str]:
    """A party has the very figure of another one, which no two of its measure had before."""
    known = _twins(newest(present))
    figures = newest(release[~release["indicator"].isin(known["indicator"])])
    twins = _twins(figures)
    twins = twins[~held(twins, present)]
    if len(twins):
        yield f"{name_of(twins.iloc[0])} is that of another party too"


def _twins(figures: pd.DataFrame) -> pd.DataFrame:
    sized = figures[figures["value"].abs() >= SIZED]
    key = ["indicator", "source", "period_start", "period_end", "value"]
    return sized[sized.duplicated(key, keep=False)]
