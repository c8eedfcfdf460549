"""What came since the article: counts beside those before it, and forecasts beside what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.claims.six_months import KILLED, year_and_since
from analysis.costs.forecasts import monthly_series, target_months
from analysis.series import Known

SHARES = (0.05, 0.5, 0.95)
SINCE = ["measure", "party", "source", "before", "after", "before_start", "after_start",
         "after_end"]  # fmt: skip
CHECKED = ["series", "method", "made", "target", "low90", "median", "high90", "came", "place",
           "held"]  # fmt: skip
PERIOD = "civilians_killed_period"
"""A count of several months at once, which is told with its own period."""
HORIZON = 6
"""Months since the article that are held against as many before."""


def since_article(known: Known, article: dt.date) -> pd.DataFrame:
    """Return what was counted of the six months since the article, and of the six before."""
    months = target_months(article, HORIZON)
    days = ((months[0] - HORIZON).start_time, months[0].start_time, months[-1].end_time)
    rows: list[tuple[object, ...]] = []
    for one in monthly_series(known):
        after, before = one.total(months), one.total(months - HORIZON)
        if after is not None and before is not None:
            rows.append((*one.name.split("/", 2), before, after, *(day.date() for day in days)))
    return pd.DataFrame([*rows, *civilians_since(known, article)], columns=SINCE)


def civilians_since(known: Known, article: dt.date) -> Iterator[tuple[object, ...]]:
    """Yield the longest count of civilians killed since the article against the year before it."""
    for old, new in year_and_since(known, article):
        span = (old["period_start"], new["period_start"], new["period_end"])
        yield (PERIOD, *KILLED[1:], old["month"], new["month"], *(day.date() for day in span))


def checked(known: Known, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts whose time has come, of a month and of all months together, beside
    what came: empty where that has not been counted."""
    series = {one.name: one for one in monthly_series(known, gaps=True)}
    rows = []
    for key, own in forecasts.groupby(CHECKED[:4], sort=False):
        first, _, last = str(key[3]).partition("/")
        months = pd.period_range(first, last or first, freq="M")
        if months[-1].end_time.date() > known.day:
            continue
        found = series.get(str(key[0]))
        came = found.total(months) if found else None
        told = own.set_index("quantile")["value"].astype(float)
        low, median, high = (float(told[share]) for share in SHARES)
        place = None if came is None else place_in(own["quantile"], own["value"], came)
        held = None if came is None else low <= came <= high
        rows.append((*key, low, median, high, came, place, held))
    return pd.DataFrame(rows, columns=CHECKED)


def place_in(shares: pd.Series, values: pd.Series, came: float) -> float:
    """Return the share of a forecast below what came; beyond the last quantile, half its tail."""
    share, value = shares.to_numpy(dtype=float), values.to_numpy(dtype=float)
    order = share.argsort(kind="stable")
    share, value = share[order], value[order]
    beyond = share[0] / 2, (1 + share[-1]) / 2
    return round(float(np.interp(came, value, share, *beyond)), 3)
