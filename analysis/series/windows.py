"""Windows of time, in days: war-years, calendar years, and runs of whole months."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.params import WAR_BEGAN

MONTH_DAYS = 30.4375
"""Days of the month in which every flow is given: a twelfth of 365.25."""
WAR_START = dt.date.fromisoformat(WAR_BEGAN)
"""First day of the full-scale war, and of the first war-year."""
EVE = pd.Timestamp(WAR_START) - pd.Timedelta(days=1)
"""The day before the war, on which every running total and stock of it is nought."""


@dataclass(frozen=True)
class Window:
    """A run of days, both ends included, and what it is called."""

    name: str
    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def months(self) -> float:
        return self.days / MONTH_DAYS


def war_year(number: int) -> Window:
    """Return a war-year, from 24 February to 23 February; the first has number 1."""
    first = WAR_START.replace(year=WAR_START.year + number - 1)
    following = WAR_START.replace(year=WAR_START.year + number)
    return Window(f"year_{number}", first, following - dt.timedelta(days=1))


def war_years(until: dt.date) -> list[Window]:
    """Return the war-years that had begun by a day, in order."""
    years = map(war_year, range(1, until.year - WAR_START.year + 2))
    return [one for one in years if one.start <= until]


def calendar_years(until: dt.date) -> list[Window]:
    """Return the calendar years of the war that had begun by a day; 2022 has 311 days."""
    return [
        Window(str(year), max(WAR_START, dt.date(year, 1, 1)), dt.date(year, 12, 31))
        for year in range(WAR_START.year, until.year + 1)
    ]


def last_months(end: dt.date, months: int = 12, *, back: int = 0, name: str = "") -> Window:
    """Return the last whole months up to a day, or as many that end some months further back."""
    # a month that is not over by the day does not count
    last = pd.Period(end + dt.timedelta(days=1), freq="M") - 1 - back
    first = last - (months - 1)
    return Window(name, first.start_time.date(), last.end_time.date())


def overlap(months: pd.PeriodIndex, window: Window) -> NDArray[np.int64]:
    """Return how many days of each month of the war lie in a window."""
    number = months.asi8.astype("datetime64[M]")
    start, following = (one.astype("datetime64[D]") for one in (number, number + 1))
    first = np.maximum(start, np.datetime64(max(window.start, WAR_START)))
    last = np.minimum(following - 1, np.datetime64(window.end))
    days: NDArray[np.int64] = np.maximum((last - first).astype(np.int64) + 1, 0)
    return days
