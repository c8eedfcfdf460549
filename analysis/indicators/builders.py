"""From figures of one measure and source to a series at a regular frequency.

Every function takes a table with the columns period_start, period_end, value, low, high of one
(measure, party, source) and returns one of the same columns, ordered, at another frequency.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators.specification import DAYS_PER, OBSERVED_DAYS

PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}
PER_YEAR = {"month": 12.0, "quarter": 4.0, "year": 1.0}
WEEK = 7
COMPLETE = 0.9
"""Share of a period's days that must be covered for it to count; a started month does not."""
LONGEST_GAP = 45
"""Days between two readings of a stock across which it may be interpolated."""
VALUES = ["value", "low", "high"]
COLUMNS = ["period_start", "period_end", *VALUES]

Days = NDArray[np.datetime64]


def keep_observed(figures: pd.DataFrame, observed: str) -> pd.DataFrame:
    """Return the figures whose own period has the length called for (all, if none is)."""
    if not observed:
        return figures
    shortest, longest = OBSERVED_DAYS[observed]
    days = _days(figures)
    return figures[(days >= shortest) & (days <= longest)]


def rate(figures: pd.DataFrame, frequency: str, per: str) -> pd.DataFrame:
    """Return a flow as an amount per day, week, month or year.

    Each figure is spread evenly over the days of its period and summed by the days of the
    target period, so weeks fall into months by their days. A period counts if nine tenths of
    its days are covered; its rate is over the days covered. By month or year a whole calendar
    year has twelve months, leap day or not, so that years compare as their totals do.

    Parameters
    ----------
    figures
        Amounts within each figure's period; low and high are spread like the value, as if a
        source erred the same way throughout.
    frequency
        Of the result; `observed` keeps each figure's own period.
    per
        Unit of time of the result.
    """
    scale = DAYS_PER[per]
    ordered = figures.sort_values("period_start", ignore_index=True)
    days = _days(ordered)
    if frequency == "observed":
        spans = _spans(ordered, per)
        return ordered.assign(**{name: ordered[name] / spans * scale for name in VALUES})[COLUMNS]
    repeats: list[int] = days.to_list()
    daily = ordered.loc[ordered.index.repeat(repeats)].assign(
        **{name: (ordered[name] / days).repeat(repeats) for name in VALUES}
    )
    daily["day"] = daily["period_start"] + pd.to_timedelta(
        daily.groupby(level=0).cumcount(), unit="D"
    )
    period = daily["day"].dt.to_period(PERIODS[frequency])
    means = daily.groupby(period)[VALUES].mean() * scale
    covered = daily.groupby(period)["day"].nunique()
    return _with_bounds(means[covered >= COMPLETE * _lengths(pd.PeriodIndex(means.index))])


def level(figures: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Return a stock or index as it stands: as observed, or the last value of each period.

    A month or quarter counts once its last day has been reached; a stock read before and after
    that day, at most 45 days apart, is interpolated to it.
    """
    ordered = figures.sort_values("period_end", ignore_index=True)
    if frequency in ("observed", "year"):
        return ordered[COLUMNS]
    readings = ordered.drop_duplicates("period_end", keep="last").set_index("period_end")[VALUES]
    every_day = pd.date_range(readings.index[0], readings.index[-1], freq="D")
    known = readings.index.to_series()
    before = known.reindex(every_day).ffill()
    after = known.reindex(every_day).bfill()
    filled = readings.reindex(every_day).interpolate("index", limit_area="inside")
    filled = filled[(after - before).dt.days <= LONGEST_GAP]
    periods = pd.DatetimeIndex(filled.index).to_period(PERIODS[frequency])
    ends = filled.index == periods.end_time.normalize()
    return _with_bounds(filled[ends].set_axis(periods[ends]))


def change(levels: pd.DataFrame, per: str) -> pd.DataFrame:
    """Return the change of a stock from reading to reading, per unit of time.

    The period of a change runs from the day after one reading to the day of the next. Bounds
    are left out: errors of two readings of one stock are not independent.
    """
    ordered = levels.sort_values("period_end", ignore_index=True)
    days = ordered["period_end"].diff().dt.days
    changes = pd.DataFrame(
        {
            "period_start": ordered["period_end"].shift() + pd.Timedelta(days=1),
            "period_end": ordered["period_end"],
            "value": ordered["value"].diff() / days * DAYS_PER[per],
            "low": float("nan"),
            "high": float("nan"),
        }
    )
    return changes.iloc[1:].reset_index(drop=True)


def consecutive(frame: pd.DataFrame, longest: int = 100) -> pd.DataFrame:
    """Return changes whose two readings lie at most so many days apart."""
    return frame[_days(frame) <= longest].reset_index(drop=True)


def cumulate(rates: pd.DataFrame, per: str) -> pd.DataFrame:
    """Return the running total of a rate: it can only rise if the rate is never negative."""
    amounts = rates[VALUES].mul(_spans(rates, per) / DAYS_PER[per], axis=0)
    return rates.assign(**{name: amounts[name].cumsum() for name in VALUES})


def positions(frame: pd.DataFrame, frequency: str) -> list[int] | None:
    """Return the place in time of each period, so that gaps are seen as gaps.

    Months, quarters and years are counted since the first. Where the frequency is not regular,
    months are too if every period ends with one, else whole weeks. `None` where two periods
    would fall into one week: then only the order is used.
    """
    return places(last_days(frame), frequency)


def last_days(frame: pd.DataFrame) -> Days:
    """Return the last day of each period of a table."""
    return frame["period_end"].to_numpy().astype("datetime64[D]")


def places(ends: Days, frequency: str) -> list[int] | None:
    """Return the place in time of periods by their last days: see `positions`."""
    months = ends.astype("datetime64[M]").astype(np.int64)
    if frequency in MONTHS_PER:
        ordinals = months // MONTHS_PER[frequency]
    elif ((ends + 1).astype("datetime64[M]").astype(np.int64) > months).all():
        ordinals = months
    else:
        ordinals = (ends - ends.min()).astype(np.int64) // WEEK
    distinct = bool((np.diff(ordinals) > 0).all())
    since_first: list[int] = (ordinals - ordinals[:1].sum()).tolist()
    return since_first if distinct else None


def steps_per_year(frame: pd.DataFrame, frequency: str) -> float:
    """Return how many units of `positions` a year has; missing with fewer than two periods."""
    return places_per_year(last_days(frame), frequency)


def places_per_year(ends: Days, frequency: str) -> float:
    """Return how many units of `places` a year has: see `steps_per_year`."""
    if frequency in PER_YEAR:
        return PER_YEAR[frequency]
    if ends.size < 2:
        return float("nan")
    years = (ends[-1] - ends[0]).astype(np.int64) / DAYS_PER["year"]
    found = places(ends, frequency)
    return float((ends.size - 1 if found is None else found[-1]) / years)


def _days(frame: pd.DataFrame) -> pd.Series:
    return (frame["period_end"] - frame["period_start"]).dt.days + 1


def _spans(frame: pd.DataFrame, per: str) -> pd.Series:
    """Return the days of each period; by month or year a calendar year counts as a mean year."""
    if per not in ("month", "year"):
        return _days(frame)
    starts, ends = frame["period_start"], frame["period_end"]
    begins = (starts.dt.month == 1) & (starts.dt.day == 1)
    closes = (ends.dt.month == 12) & (ends.dt.day == 31) & (ends.dt.year == starts.dt.year)
    return _days(frame).astype("float64").mask(begins & closes, DAYS_PER["year"])


def _lengths(periods: pd.PeriodIndex) -> pd.Series:
    lengths = (periods.end_time.normalize() - periods.start_time).days + 1
    return pd.Series(lengths, index=periods)


def _with_bounds(frame: pd.DataFrame) -> pd.DataFrame:
    periods = pd.PeriodIndex(frame.index)
    return frame.assign(
        period_start=periods.start_time.astype("datetime64[s]"),
        period_end=periods.end_time.normalize().astype("datetime64[s]"),
    ).reset_index(drop=True)[COLUMNS]
