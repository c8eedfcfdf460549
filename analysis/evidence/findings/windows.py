"""Every window of days: how much territory was gained in it, and at what losses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.findings.casualties import GENERAL_STAFF, weekly_deaths
from analysis.study import Study

WEEK = pd.Timedelta(days=7)


def daily_share(study: Study, source: str) -> pd.Series:
    """Return the share of Ukraine occupied on each day, in percent, on one map.

    Days between two editions of the map lie on the straight line between them.
    """
    share = study.figures("share_of_ukraine_occupied", "Ukraine", source)
    share = share[share["period_end"] >= pd.Timestamp(study.parameters["map_start"])]
    held = share.drop_duplicates("period_end", keep="last").set_index("period_end")["value"]
    return _daily(held.sort_index())


def claimed_losses(study: Study) -> pd.DataFrame:
    """Return losses claimed by the General Staff up to each day: low and high are the same."""
    rows = study.figures("personnel_losses_claimed", "Russia", GENERAL_STAFF)
    total = _daily(rows.set_index("period_end")["value"].sort_index().cumsum())
    return pd.DataFrame({"low": total, "high": total})


def losses_by_deaths(study: Study, wounded_per_killed: tuple[float, float]) -> pd.DataFrame:
    """Return killed and wounded up to each day by deaths counted independently.

    Parameters
    ----------
    wounded_per_killed
        Fewest and most wounded that are assumed for each killed.

    Notes
    -----
    Deaths of a week are spread over its days.
    """
    weeks = weekly_deaths(study)
    if weeks.empty:
        return pd.DataFrame({"low": [], "high": []}, index=pd.DatetimeIndex([]), dtype=float)
    few, many = wounded_per_killed
    ends = weeks.set_index("period_end")
    totals = pd.DataFrame(
        {"low": ends["low"].cumsum() * (1 + few), "high": ends["high"].cumsum() * (1 + many)}
    )
    totals.loc[totals.index[0] - WEEK] = 0.0
    return totals.sort_index().apply(_daily)


def _daily(total: pd.Series) -> pd.Series:
    if total.empty:
        return pd.Series(index=pd.DatetimeIndex([]), dtype=float)
    days = pd.date_range(total.index[0], total.index[-1], freq="D")
    daily: pd.Series = total.reindex(total.index.union(days)).interpolate("index").reindex(days)
    return daily


def every_window(
    share: pd.Series, losses: pd.DataFrame, *, last_day: pd.Timestamp, longest: int
) -> pd.DataFrame:
    """Return every window of days up to a last day.

    Parameters
    ----------
    share
        Percent of the territory by day.
    losses
        Losses up to each day, columns low and high.
    last_day
        No window ends later.
    longest
        Days of the longest window.

    Returns
    -------
    pandas.DataFrame
        Columns end, days, gain (percentage points), low and high (losses); the window begins so
        many days before its end.
    """
    days = share.index.intersection(losses.index)
    days = days[days <= last_day]
    held, low, high = (
        values.reindex(days).to_numpy() for values in (share, losses["low"], losses["high"])
    )
    lengths = range(1, min(longest, len(days) - 1) + 1)
    if not lengths:
        return pd.DataFrame(columns=["end", "days", "gain", "low", "high"])
    moments = days.to_numpy()
    return pd.DataFrame(
        {
            "end": np.concatenate([moments[length:] for length in lengths]),
            "days": np.repeat(lengths, [len(days) - length for length in lengths]),
            **{
                name: np.concatenate([values[length:] - values[:-length] for length in lengths])
                for name, values in (("gain", held), ("low", low), ("high", high))
            },
        },
        copy=False,  # half a million rows: laid side by side they would be written twice
    )
