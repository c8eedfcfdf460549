"""A series: one indicator of one party from one source, ready to be tested or drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

SERIES_COLUMNS = ("period_start", "period_end", "value", "low", "high", "forecast")


@dataclass(frozen=True, eq=False)
class Series:
    """Values of one indicator over time.

    Attributes
    ----------
    indicator, party, source
        What, for whom, and by which source (an id of `sources.yaml`, perhaps with a publisher).
    title
        Name of the indicator for readers.
    reading
        `total`, `pace`, `momentum` or `price`.
    unit
        Unit of `value`, as in ``persons a day``.
    frequency
        `day`, `week`, `month`, `quarter`, `half-year`, `year` or `irregular`.
    frame
        Columns `SERIES_COLUMNS`, ordered by period; `forecast` is boolean; low and high may be
        missing.
    claimed
        Whether it is a belligerent's figure, to be labelled as a claim.
    group
        Sources of the same group restate each other and count once.
    cost
        `rise` where a higher value is a higher cost, `fall` where a lower one is.
    source_title, publisher
        Name and publisher of the source for readers, as `sources.yaml` has them.
    released
        Day of the newest release of that source that was used.
    """

    indicator: str
    party: str
    source: str
    title: str
    reading: str
    unit: str
    frequency: str
    frame: pd.DataFrame
    claimed: bool = False
    group: str = ""
    cost: str = "rise"
    source_title: str = ""
    publisher: str = ""
    released: dt.date | None = None

    @cached_property
    def outturns(self) -> pd.DataFrame:
        """The part that is observed, not forecast."""
        return self.frame.loc[~self.frame["forecast"]]

    @property
    def last_day(self) -> dt.date:
        """The last day observed."""
        day: dt.date = self.outturns["period_end"].max().date()
        return day
