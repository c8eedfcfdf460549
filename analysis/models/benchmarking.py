"""Yearly totals spread over months by the shape of a monthly series.

The study of UALosses gives years; the list by name, and the verified civilian dead, give months.
Each month gets its year's total times its share of the shape (pro rata benchmarking: International
Monetary Fund, *Quarterly National Accounts Manual* 2017, section 6.B), so that the months of a
year sum to it and war-years can be formed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.series.flows import Array
from analysis.series.windows import WAR_START, Window, overlap


def war_days(months: pd.PeriodIndex) -> Array:
    """Return the days of war in each month: five in February 2022, none before."""
    war = Window("war", WAR_START, months[-1].end_time.date())
    return overlap(months, war).astype(float)


def daily_shape(shape: pd.Series, months: pd.PeriodIndex) -> pd.Series:
    """Return a daily pace for each of some months, filled where the shape has none.

    A month without a figure stands at its year's mean, the five days of February 2022 at the pace
    of March, and months past the shape's end at its last year's mean.
    """
    first = pd.Period(WAR_START, freq="M")
    known = shape.dropna().astype(float)
    known = known[known.index > first]
    if known.empty or not (known >= 0).all():
        raise DataError("a monthly shape has no figure, or one below nought")
    means = known.groupby(pd.PeriodIndex(known.index).year).mean()
    years = pd.Series(months.year, index=months).clip(upper=means.index[-1])
    pace = known.reindex(months)
    if first + 1 in known.index:
        pace = pace.mask(months == first, known.get(first + 1))
    return pace.fillna(years.map(means).fillna(known.mean()))


def benchmark(yearly: Array, years: list[int], shape: pd.Series) -> pd.DataFrame:
    """Return draws of each month's daily rate whose months sum to the draws of their year.

    Parameters
    ----------
    yearly
        Draws of the years' totals, shape (n, years), in cases.
    years
        The calendar years, 2022 or later.
    shape
        A daily pace by month, any unit, not a number where a month has no figure.

    Returns
    -------
    DataFrame, shape (n, months)
        Cases a day of war, one column a month.
    """
    if yearly.shape[1] != len(years):
        raise DataError(f"{yearly.shape[1]} yearly totals for {len(years)} years")
    months = pd.period_range(f"{min(years)}-01", f"{max(years)}-12", freq="M")
    months = months[months.year.isin(years) & (war_days(months) > 0)]
    pace, days = daily_shape(shape, months).to_numpy(), war_days(months)
    year = np.searchsorted(np.array(years), months.year)
    totals = np.bincount(year, pace * days, minlength=len(years))
    return pd.DataFrame(yearly[:, year] * (pace / totals[year]), columns=months)
