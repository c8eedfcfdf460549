"""Periods of figures as first and last days, and how their days are shared out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.models.types import FloatArray
from analysis.series.windows import WAR_START

INVASION = pd.Timestamp(WAR_START)

Months = pd.PeriodIndex | pd.DataFrame
"""Periods of figures: an index of periods, or a frame with `period_start` and `period_end`."""


def spans(months: Months) -> pd.DataFrame:
    """Return first and last day of each period; one under way at the invasion begins there."""
    if isinstance(months, pd.DataFrame):
        frame = months[["period_start", "period_end"]].reset_index(drop=True)
    else:
        start = months.to_timestamp(how="start").normalize()
        end = months.to_timestamp(how="end").normalize()
        begun = start.where((start >= INVASION) | (end < INVASION), INVASION)
        frame = pd.DataFrame({"period_start": begun, "period_end": end})
    return frame.astype("datetime64[ns]")


def share_of_days(months: Months, first: pd.Timestamp, last: pd.Timestamp) -> FloatArray:
    """Return the share of each period's days that lie between two days, both included."""
    bounds = spans(months)
    start, end = bounds["period_start"], bounds["period_end"]
    held = (end.where(end < last, last) - start.where(start > first, first)).dt.days + 1
    return np.asarray(held.clip(lower=0) / ((end - start).dt.days + 1), dtype=float)


def shares_of_months(months: pd.PeriodIndex, first: pd.Series, last: pd.Series) -> FloatArray:
    """Return the shares of each month in stretches of days, (stretches, months); rows sum to 1."""
    starts, ends = months.to_timestamp(), months.to_timestamp(how="end").normalize()
    days = [np.asarray(one, dtype="datetime64[D]").astype(int) for one in (starts, ends)]
    asked = [np.asarray(one, dtype="datetime64[D]").astype(int) for one in (first, last)]
    low, high = (one.reshape(-1, 1) for one in asked)
    held = np.clip(np.minimum(days[1], high) - np.maximum(days[0], low) + 1, 0, None)
    return np.asarray(held / held.sum(axis=1, keepdims=True), dtype=float)
