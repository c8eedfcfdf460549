"""From figures of any length to amounts a day, by month; and stocks by day."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.series.windows import EVE, MONTH_DAYS, WAR_START

Array = NDArray[np.float64]

ENOUGH = 0.75
"""Share of a month's days that must be known."""
LONGEST_GAP = 45
"""Days between two counts of a stock across which it may be interpolated by month."""
EMPTY = pd.DataFrame(columns=["month", "value", "low", "high"]).astype(
    {"month": "datetime64[ns]", "value": float, "low": float, "high": float}
)


def daily(figures: pd.DataFrame, first: np.datetime64, days: int, column: str = "value") -> Array:
    """Return a flow by day: each figure spread evenly over the days of its period.

    Where periods overlap, the shorter one holds for its days, and the longer one spreads what it
    has beyond them over its other days; nothing where that would be negative. A period that began
    before the war, as the week of 21 February 2022, is spread over its days of war. The figures are
    those of one measure, party and source; days that none covers are missing.
    """
    given = figures[figures[column].notna()]
    starts = given["period_start"].to_numpy().astype("datetime64[D]")
    ends = given["period_end"].to_numpy().astype("datetime64[D]")
    war = np.datetime64(WAR_START)
    starts = np.where((starts < war) & (ends >= war), war, starts)
    low, high = (starts - first).astype(int), (ends - first).astype(int) + 1
    amounts, values = np.full(days, np.nan), given[column].to_numpy()
    for place in np.lexsort((low, high - low)):
        span = slice(max(low[place], 0), max(high[place], 0))
        free = np.isnan(amounts[span])
        missing = free.sum() + (high[place] - low[place]) - len(free)
        rest = values[place] - np.nansum(amounts[span])
        if missing and rest >= 0:
            amounts[span][free] = rest / missing
    return amounts


def monthly(figures: pd.DataFrame) -> pd.DataFrame:
    """Return a flow of one measure, party and source as amounts a month of 30.4375 days.

    Returns
    -------
    pandas.DataFrame
        Columns month (first day), value, low, high: means over the days known, of months of
        which three quarters are known (of February 2022: of its days of war).
    """
    if figures.empty:
        return EMPTY.copy()
    first = figures["period_start"].min().to_period("M").start_time
    last = figures["period_end"].max().to_period("M").end_time
    days = pd.date_range(first, last.normalize(), freq="D")
    start = np.datetime64(first, "D")
    spread = pd.DataFrame(
        {name: daily(figures, start, len(days), name) for name in ("value", "low", "high")},
        index=days,
    )
    month = days.to_period("M")
    possible = pd.Series(np.where(month == "2022-02", days >= pd.Timestamp(WAR_START), True), days)
    known = spread["value"].notna()
    enough = known.groupby(month).sum() >= ENOUGH * possible.groupby(month).sum().clip(lower=1)
    means = spread.groupby(month).mean()[enough] * MONTH_DAYS
    return means.to_timestamp().rename_axis("month").reset_index()


def month_ends(figures: pd.DataFrame) -> pd.DataFrame:
    """Return a stock at the end of each month, interpolated between counts at most 45 days apart.

    Columns as of `monthly`.
    """
    counts = figures.sort_values("period_end").drop_duplicates("period_end", keep="last")
    if counts.empty:
        return EMPTY.copy()
    levels = counts.set_index("period_end")[["value", "low", "high"]]
    every = pd.date_range(levels.index[0], levels.index[-1], freq="D")
    at = levels.index.to_series()
    near = (at.reindex(every).bfill() - at.reindex(every).ffill()).dt.days <= LONGEST_GAP
    path = levels.reindex(every).interpolate("index", limit_area="inside")[near]
    ends = path[pd.DatetimeIndex(path.index).is_month_end]
    return ends.to_period("M").to_timestamp().rename_axis("month").reset_index()


def path_of_stock(figures: pd.DataFrame, days: pd.DatetimeIndex, *, from_nought: bool) -> Array:
    """Return a stock on the days asked for, in straight lines between its dated counts.

    The counts are those of one measure, party and source; before the first and after the last of
    them the stock is missing. With `from_nought` it is nought on the eve of the war, and counts
    before that are left out.
    """
    counts = figures.sort_values("period_end").drop_duplicates("period_end", keep="last")
    at, values = (counts["period_end"] - EVE).dt.days.to_numpy(), counts["value"].to_numpy()
    if from_nought:
        at, values = np.append(0, at[at > 0]), np.append(0.0, values[at > 0])
    if not len(at):
        return np.full(len(days), np.nan)
    return np.asarray(np.interp((days - EVE).days, at, values, left=np.nan, right=np.nan))
