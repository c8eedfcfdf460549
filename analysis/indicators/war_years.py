"""War-years: from 24 February to 23 February, and means of a series within them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FIRST_DAY = dt.date(2022, 2, 24)
REACHED = 0.9
"""Share of a war-year that must be over, by the last figure, for its mean to be given."""
COVERED = 0.5
"""Share of its days that must be covered: some months of some series are not known."""


def war_year_bounds(number: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of a war-year; the first has number 1.

    Examples
    --------
    >>> war_year_bounds(1)
    (datetime.date(2022, 2, 24), datetime.date(2023, 2, 23))
    """
    first = FIRST_DAY.replace(year=FIRST_DAY.year + number - 1)
    following = FIRST_DAY.replace(year=FIRST_DAY.year + number)
    return first, following - dt.timedelta(days=1)


def war_year_label(number: int) -> str:
    """Return the label of a war-year.

    Examples
    --------
    >>> war_year_label(1)
    '2022/23'
    """
    year = FIRST_DAY.year + number - 1
    return f"{year}/{(year + 1) % 100:02d}"


def war_year_means(frame: pd.DataFrame) -> dict[str, float]:
    """Return the mean of a series in each war-year that it covers.

    Parameters
    ----------
    frame
        Columns period_start, period_end, value: a rate or level that holds for each day of the
        period. A period that spans two war-years counts in each by its days.

    Notes
    -----
    A war-year that is not over has no mean yet; one with holes has the mean of the days known,
    if they are at least half.
    """
    values = frame["value"].to_numpy()
    return {label: mean_by_days(values, days) for label, days in war_year_days(frame).items()}


def mean_by_days(values: NDArray[np.float64], days: NDArray[np.int64]) -> float:
    """Return the mean of values that hold for so many days each, both of shape (n,)."""
    return float((values * days).sum() / days.sum())


def war_year_days(frame: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """Return how many days of each period lie in each war-year that has a mean.

    Parameters
    ----------
    frame
        As for `war_year_means`, of n periods.

    Returns
    -------
    dict
        Label to days, of shape (n,).
    """
    if frame.empty:
        return {}
    weights: dict[str, NDArray[np.int64]] = {}
    last = frame["period_end"].max().date()
    number = 1
    while war_year_bounds(number)[0] <= last:
        first, end = war_year_bounds(number)
        length = (end - first).days + 1
        days = overlap_days(frame, first, end)
        over = (min(last, end) - first).days + 1 >= REACHED * length
        if over and days.sum() >= COVERED * length:
            weights[war_year_label(number)] = days
        number += 1
    return weights


def overlap_days(frame: pd.DataFrame, first: dt.date, last: dt.date) -> NDArray[np.int64]:
    """Return for each period how many of its days lie between two days, both included."""
    start = np.maximum(_days(frame["period_start"]), np.datetime64(first))
    end = np.minimum(_days(frame["period_end"]), np.datetime64(last))
    return np.maximum((end - start).astype(np.int64) + 1, 0)


def _days(dates: pd.Series) -> NDArray[np.datetime64]:
    return dates.to_numpy().astype("datetime64[D]")
