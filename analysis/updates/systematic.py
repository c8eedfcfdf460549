"""Faults that no figure shows by itself: changes that many share, and series that part company.

Of `present`, all that is known, `before` are the newest figures, as `now` are those of the release;
`both` pairs them.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.observations import FIGURE
from analysis.sources.history import same_as_written
from analysis.updates.figures import SERIES, SMALL_STEP, SPANS, held, tell_first

FEWEST_DISPLACED = 3
"""So many figures that are those of their neighbours are no coincidence."""
REVERTED_SHARE = 0.9
"""So many of the figures that changed, and that an earlier release holds, are its figures again
only where it is that release which has come once more."""
MEASURE = ["indicator", "source", "span"]
SIZED = 100
"""Figures below it may be equal by chance."""


def displaced(both: pd.DataFrame) -> Iterator[str]:
    """Figures stand one period too early or too late: each is small a change, and all are wrong."""
    both = both[both["span"] < len(SPANS)].sort_values([*SERIES, "period_end"])
    for step, meaning in ((1, "before"), (-1, "after")):
        neighbour = both.groupby(SERIES)["value_before"].shift(step)
        same = both["moved"] & same_as_written(both["value"], neighbour)
        by_series = both.assign(same=same, compared=neighbour.notna()).groupby(SERIES)
        fewest = (0.5 * by_series["compared"].transform("sum")).clip(lower=FEWEST_DISPLACED)
        wrong = same & (by_series["same"].transform("sum") >= fewest)
        if wrong.any():
            told = "{figure} and others have the figures of the period " + meaning
            yield from tell_first(both[wrong], told)
            return


def exchanged(moved: pd.DataFrame) -> Iterator[str]:
    """Two figures of a measure have changed places, be it between years or between countries."""
    # counts of a few persons may well be each other's
    moved = moved[(moved["value"].abs() >= SIZED) | (moved["value"] % 1 != 0)]
    columns = ["indicator", "span", "value", "value_before"]
    mirrored = moved.rename(columns={"value": "value_before", "value_before": "value"})
    told = "{figure} and another figure of its measure have changed places"
    yield from tell_first(moved.merge(mirrored[columns], on=columns), told)


def scaled(both: pd.DataFrame) -> Iterator[str]:
    """Half or more of a series is multiplied by one factor: another unit, base or currency.

    By less than `SMALL_STEP` it may be: the World Economic Outlook is rebased so now and then.
    """
    factor = (both["value"] / both["value_before"].replace(0, np.nan)).round(3)
    moved = both.assign(factor=factor)[both["moved"] & ((factor - 1).abs() > SMALL_STEP)]
    alike = moved.groupby([*SERIES, "factor"])["value"].transform("size")
    length = both.groupby(SERIES)["value"].transform("size")[moved.index]
    wrong = moved[alike >= (0.5 * length).clip(lower=FEWEST_DISPLACED)]
    yield from tell_first(wrong, "{figure} and others have a common factor, {factor:.4g}")


def reverted(moved: pd.DataFrame, present: pd.DataFrame) -> Iterator[str]:
    """What changed is what an earlier release said: an old file has come as the newest one."""
    key = list(FIGURE)
    told = present.merge(moved[[*key, "value"]], on=key, suffixes=("_told", ""))
    told["same"] = same_as_written(told["value"], told["value_told"])
    by_release = told.groupby("published")["same"].agg(["sum", "mean"])
    back = by_release["sum"] >= max(FEWEST_DISPLACED, 0.5 * len(moved))
    back &= by_release["mean"] >= REVERTED_SHARE
    if back.any():
        again = told[told["same"] & (told["published"] == back[back].index[-1])]
        said = "{figure} and others go back to what the release of {published:%Y-%m-%d} said"
        yield from tell_first(again, said)


def stopped(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[str]:
    """A party has no figure of the newest period, where it had one of the period before."""
    series = [*MEASURE, "party"]
    last = [one.groupby(series)["period_end"].max() for one in (before, now)]
    ends = pd.concat(last, axis=1, join="inner", keys=["old", "new"])
    ends = ends[ends.index.get_level_values("span") < len(SPANS)]
    together = ends["old"] == ends["old"].groupby(level=MEASURE).transform("max")
    moved = ends["new"] > ends["old"]
    others_moved = moved.where(together, False).groupby(level=MEASURE).transform("any")
    behind = together & ~moved & others_moved
    if behind.any():
        indicator, source, _, party = behind[behind].index[0]
        day = ends["new"][behind].iloc[0]
        yield f"{indicator} of {party} ({source}) ends on {day:%Y-%m-%d}, where others go on"


def copied(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[str]:
    """A party has the very figure of another one, which no two of its measure had before."""
    known, twins = _twins(before), _twins(now)
    twins = twins[~twins["indicator"].isin(known["indicator"]) & ~held(twins, before)]
    yield from tell_first(twins, "{figure} is that of another party too")


def _twins(figures: pd.DataFrame) -> pd.DataFrame:
    sized = figures[figures["value"].abs() >= SIZED]
    key = ["indicator", "source", "period_start", "period_end", "value"]
    return sized[sized.duplicated(key, keep=False)]
