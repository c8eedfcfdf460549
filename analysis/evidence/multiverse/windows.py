"""The choices of data: which source, which window, at which frequency, on which scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators.builders import Days, last_days, places, places_per_year
from analysis.study import Study
from analysis.trends.kendall import average_ranks

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

STARTS: Mapping[str, pd.Timestamp | None] = {
    "whole record": None,
    "June 2022": pd.Timestamp("2022-06-01"),
    "2023": pd.Timestamp("2023-01-01"),
    "June 2023": pd.Timestamp("2023-06-01"),
}
"""First days of a window: all, without the first shock, without the first year, without the
summer's front lines of 2022 and the season of the year before."""
RECENT: Mapping[str, int] = {
    "last 24 months": 24,
    "last 36 months": 36,
    "last 18 months": 18,
    "last 12 months": 12,
}
"""Windows of a momentum: what counts is the recent past."""
ENDS: Mapping[str, int] = {"last known": 0, "3 months earlier": 3, "6 months earlier": 6}
"""Months cut off at the end."""
TRANSFORMS = ("level", "log", "ranks")
FEWEST = 4
"""Values in a window: with fewer no order of them could be called a trend at 5 %."""


@dataclass(frozen=True)
class Choice:
    """The choices of data behind a specification, in the words of the table."""

    source: str
    restates: bool
    start: str
    end: str
    frequency: str


@dataclass(frozen=True, eq=False)
class Window:
    """The values that a choice leaves.

    Attributes
    ----------
    values
        In the unit of the series, shape (n,).
    times
        Places in time; 0 to n - 1 where only the order is known.
    per_year
        Steps of `times` in a year.
    """

    choice: Choice
    values: Floats
    times: tuple[int, ...]
    per_year: float

    @property
    def n(self) -> int:
        """Number of values."""
        return int(self.values.size)

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """Equal for windows of one source that hold the same data."""
        return (self.choice.source, self.times, self.values.tobytes())

    def transformed(self, transform: str) -> Floats | None:
        """Return the values on another scale; `None` where it does not exist."""
        if transform == "log":
            return np.log(self.values) if self.values.min() > 0 else None
        if transform == "ranks":
            return average_ranks(self.values[:, None])[:, 0]
        return self.values


@dataclass(frozen=True, eq=False)
class Windows:
    """All windows of an indicator.

    Attributes
    ----------
    distinct
        Those that can be tested, each set of data once.
    too_short, repeated
        How many were left out: with fewer than `FEWEST` values, and with the same data as
        another (a series that begins in 2023 has no window from the start of the war).
    """

    distinct: tuple[Window, ...]
    too_short: int
    repeated: int


def choose_windows(study: Study, indicator: str, party: str, reading: str) -> Windows:
    """Return every window of an indicator's series, of all its sources."""
    distinct: dict[tuple[object, ...], Window] = {}
    too_short = repeated = 0
    for window in _every_window(study, indicator, party, reading):
        if window.n < FEWEST:
            too_short += 1
        elif window.fingerprint in distinct:
            repeated += 1
        else:
            distinct[window.fingerprint] = window
    return Windows(tuple(distinct.values()), too_short, repeated)


def _every_window(study: Study, indicator: str, party: str, reading: str) -> Iterator[Window]:
    groups: set[str] = set()
    for series in study.all_series(indicator, reading):
        if series.party != party:
            continue
        restates = series.group in groups
        groups.add(series.group)
        frames = {series.frequency: series.outturns}
        if series.frequency == "month":
            frames["quarter"] = to_quarters(series.outturns, stock=reading == "total")
        for frequency, frame in frames.items():
            ends, values = last_days(frame), frame["value"].to_numpy(dtype=float)
            for start, end, part in _cut(frame, reading):
                choice = Choice(series.source, restates, start, end, frequency)
                yield _window(choice, ends[part], values[part])


def to_quarters(months: pd.DataFrame, *, stock: bool) -> pd.DataFrame:
    """Return quarters whose three months are all known.

    Parameters
    ----------
    months
        Columns period_start, period_end, value.
    stock
        Take the last month's value instead of the mean by days.
    """
    quarter = months["period_end"].dt.to_period("Q")
    days = (months["period_end"] - months["period_start"]).dt.days + 1
    groups = months.assign(days=days, amount=months["value"] * days).groupby(quarter)
    table = pd.DataFrame(
        {
            "period_start": groups["period_start"].min(),
            "period_end": groups["period_end"].max(),
            "value": groups["value"].last()
            if stock
            else groups["amount"].sum() / groups["days"].sum(),
        }
    )
    return table[groups.size() == 3].reset_index(drop=True)


def _cut(frame: pd.DataFrame, reading: str) -> Iterator[tuple[str, str, Booleans]]:
    """Yield each window as the periods that belong to it: those whose middle does."""
    if frame.empty:
        return
    starts, ends = (frame[name].to_numpy() for name in ("period_start", "period_end"))
    middle = starts + (ends - starts) / 2
    newest = frame["period_end"].max()
    for end, months in ENDS.items():
        last = newest - pd.DateOffset(months=months) + pd.offsets.MonthEnd(0)
        upto = ends <= last.to_datetime64() if months else np.ones(len(frame), dtype=bool)
        for start, first in _starts(reading, last).items():
            after = middle >= first.to_datetime64() if first is not None else True
            yield start, end, upto & after


def _starts(reading: str, last: pd.Timestamp) -> Mapping[str, pd.Timestamp | None]:
    if reading != "momentum":
        return STARTS
    return {name: last - pd.DateOffset(months=months) for name, months in RECENT.items()}


def _window(choice: Choice, ends: Days, values: Floats) -> Window:
    grid = places(ends, choice.frequency) if ends.size else None
    times = tuple(range(ends.size)) if grid is None else tuple(grid)
    return Window(choice, values, times, places_per_year(ends, choice.frequency))
