"""The price of territory: losses for each square kilometre gained, over windows of months."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.builders import COLUMNS


def windows(
    losses: pd.DataFrame, gains: pd.DataFrame, months: int, *, smallest_gain: float, step: int
) -> pd.DataFrame:
    """Return losses, gain and their ratio over windows ending with the last common month.

    Parameters
    ----------
    losses, gains
        Monthly amounts (persons; km2): columns period_start, period_end, value.
    months
        Length of a window.
    smallest_gain
        A window that gained less has no price: the ratio explodes and means nothing.
    step
        Months from one window to the next; `months` for windows that do not overlap.

    Returns
    -------
    pandas.DataFrame
        Columns of a series with value the price (missing below the smallest gain), besides
        losses and gain.
    """
    monthly = losses.merge(gains, on=["period_start", "period_end"], suffixes=("", "_gain"))
    monthly = monthly.sort_values("period_end", ignore_index=True)
    sums = monthly[["value", "value_gain"]].rolling(months).sum()
    table = pd.DataFrame(
        {
            "period_start": monthly["period_start"].shift(months - 1),
            "period_end": monthly["period_end"],
            "losses": sums["value"],
            "gain": sums["value_gain"],
        }
    ).dropna()
    # a gap in the months would make a window longer than it says
    span = (table["period_end"] - table["period_start"]).dt.days
    table = table[span <= 31 * months].iloc[::-1].iloc[::step].iloc[::-1]
    price = (table["losses"] / table["gain"]).where(table["gain"] >= smallest_gain)
    table = table.assign(value=price, low=float("nan"), high=float("nan"))
    return table.reset_index(drop=True)[[*COLUMNS, "losses", "gain"]]
