"""Changes that many figures of a series share: each may be small, and all are wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.acquisition.series import SERIES, SMALL_STEP, SPANS, name_of, newest, pair
from analysis.observations import FIGURE
from analysis.sources.history import same_as_written

FEWEST_DISPLACED = 3
"""So many figures that are those of their neighbours are no coincidence."""
REVERTED_SHARE = 0.9
"""So many of the figures that changed, and that an earlier release holds, are its figures again
only where it is that release which has come once more."""


def systematic_changes(present: pd.DataFrame, release: pd.DataFrame) -> tuple[str, ...]:
    """Return what has been done to a series as a whole, one sentence each; empty where nothing is.

    Parameters
    ----------
    present, release
        Observations of the source as they stand and as the release gives them, by `with_series`.
    """
    both = pair(newest(present), newest(release), list(FIGURE))
    return (_displaced(both), _exchanged(both), _scaled(both), _reverted(both, present))


def _displaced(both: pd.DataFrame) -> str:
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
            return f"{name_of(row)} and others have the figures of the period {meaning}"
    return ""


def _exchanged(both: pd.DataFrame) -> str:
    """Two figures of a measure have changed places, be it between years or between countries."""
    moved = both[~same_as_written(both["value"], both["value_before"])]
    # counts of a few persons may well be each other's
    moved = moved[(moved["value"].abs() >= 100) | (moved["value"] % 1 != 0)]
    columns = ["indicator", "span", "value", "value_before"]
    mirrored = moved.rename(columns={"value": "value_before", "value_before": "value"})
    exchanged = moved.merge(mirrored[columns], on=columns)
    if exchanged.empty:
        return ""
    return f"{name_of(exchanged.iloc[0])} and another figure of its measure have changed places"


def _scaled(both: pd.DataFrame) -> str:
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
    if not wrong.any():
        return ""
    row = both[wrong].iloc[0]
    return f"{name_of(row)} and others have a common factor, {factor[wrong].iloc[0]:.4g}"


def _reverted(both: pd.DataFrame, present: pd.DataFrame) -> str:
    """What changed is what an earlier release said: an old file has come as the newest one."""
    moved = both[~same_as_written(both["value"], both["value_before"])]
    key = list(FIGURE)
    held = present[[*key, "published", "value"]].merge(
        moved[[*key, "value"]], on=key, suffixes=("_held", "")
    )
    held["same"] = same_as_written(held["value"], held["value_held"])
    by_release = held.groupby("published")["same"].agg(["sum", "mean"])
    back = by_release[
        (by_release["sum"] >= max(FEWEST_DISPLACED, 0.5 * len(moved)))
        & (by_release["mean"] >= REVERTED_SHARE)
    ]
    if back.empty:
        return ""
    day = back.index[-1]
    row = held[held["same"] & (held["published"] == day)].iloc[0]
    return f"{name_of(row)} and others go back to what the release of {day:%Y-%m-%d} said"
