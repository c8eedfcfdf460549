"""The error sizes of `uncertainty.yaml` that are computed, each by the rule that its basis names.

Every function takes tables (figures have `period_start`, `period_end` and `value`) and returns
numbers; a test compares them with the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from analysis.models.register import FilledRegister, integrate
from analysis.series.flows import daily, monthly
from analysis.series.windows import MONTH_DAYS, WAR_START

FEWEST_DAYS = 100
"""Days of a half-year that two releases must share for its revision to count in the slow error."""
AGES = (6.0, 12.0, 18.0, 24.0)
"""Ends, in months, of the bins of age at release in which the upward revisions are collected."""
NEAR = 45
"""Days within which both sources of a stock must have a count."""
NEWEST_HALVES = 2
"""Half-years of a release, newest first, that count as unfinished."""


def by_day(releases: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return amounts a day, one column a release, from the figures of each, oldest first."""
    first = pd.Timestamp(WAR_START)
    last = max(release["period_end"].max() for release in releases)
    days = pd.date_range(first, last, freq="D")
    start = np.datetime64(first, "D")
    return pd.DataFrame(
        {place: daily(release, start, len(days)) for place, release in enumerate(releases)},
        index=days,
    )


def revisions(amounts: pd.DataFrame, earlier: int, later: int) -> pd.DataFrame:
    """Return the log revision of each calendar half-year between two columns of `by_day`.

    By half-year: revision (log of the later over the earlier amount, on the days of both), days
    (their number), middle (the day half-way between the first and the last of them).
    """
    shared = amounts[[earlier, later]].dropna()
    days = pd.DatetimeIndex(shared.index)
    half = days.year * 2 + (days.month > 6)
    sums = shared.groupby(half).sum()
    day = shared.index.to_series().groupby(half)
    return pd.DataFrame(
        {
            "revision": (sums[later] / sums[earlier]).apply(np.log),
            "days": day.size(),
            "middle": day.min() + (day.max() - day.min()) / 2,
        }
    )


def slow_of_releases(amounts: pd.DataFrame, *, without: int = 0) -> pd.Series:
    """Return the slow error that each pair of releases shows, in logs a square-root year.

    The root mean square of the change of the log revision from one half-year to the next, times
    root two. The size in the file is the root mean square of the pairs', with all half-years;
    `without` leaves so many of the newest out.
    """
    sizes = {}
    for earlier, later in itertools.combinations(range(amounts.shape[1]), 2):
        found = revisions(amounts, earlier, later)
        found = found.head(len(found) - without)
        changes = found.loc[found["days"] >= FEWEST_DAYS, "revision"].diff().dropna()
        sizes[earlier, later] = np.sqrt(2 * (changes**2).mean())
    return pd.Series(sizes)


def edge_of_releases(amounts: pd.DataFrame, published: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Return the upward revisions of unfinished half-years by age at release, and their scale.

    By `under_months` (end of the bin of age): upward (root mean square of the revisions by the
    next release of the newest two half-years of each, downward ones as nought) and size (the
    same, pooled with its neighbours where it would rise with age).
    """
    found = []
    for earlier, later in itertools.pairwise(range(amounts.shape[1])):
        newest = revisions(amounts, earlier, later).tail(NEWEST_HALVES)
        age = (published[earlier] - newest["middle"]).dt.days / MONTH_DAYS
        found.append(pd.DataFrame({"age": age, "square": newest["revision"].clip(lower=0) ** 2}))
    table = pd.concat(found)
    bins = np.searchsorted(AGES, table["age"])
    squares = table["square"].groupby(bins).agg(["mean", "size"])
    mean = squares["mean"].to_numpy()
    pooled = isotonic_regression(mean, weights=squares["size"].to_numpy(), increasing=False).x
    return pd.DataFrame(
        {"upward": np.sqrt(mean), "size": np.sqrt(pooled)},
        index=pd.Index([AGES[place] for place in squares.index], name="under_months"),
    )


def between_stocks(stock: pd.DataFrame, other: pd.DataFrame) -> float:
    """Return how far two sources of one stock drift apart, in logs a square-root year.

    Root mean square of the changes of the log ratio, each over the root of the years between;
    the other source is interpolated between its counts at most 45 days from each date.
    """
    ours = stock.sort_values("period_end").set_index("period_end")["value"]
    theirs = other.sort_values("period_end").set_index("period_end")["value"]
    day, at = (one.index.to_numpy().astype("datetime64[D]").astype(float) for one in (ours, theirs))
    near = np.abs(at - day[:, None]).min(axis=1) <= NEAR
    near &= (day >= at[0]) & (day <= at[-1])
    gap = np.log(ours.to_numpy()[near] / np.interp(day[near], at, theirs.to_numpy()))
    years = np.diff(day[near]) / 365.25
    return float(np.sqrt(np.mean(np.diff(gap) ** 2 / years)))


def claims_drift(register: pd.DataFrame, claims: pd.DataFrame) -> float:
    """Return the drift of claims for each case that the register counts, a square-root year.

    The posterior mean of `FilledRegister`'s grid over the whole months that both cover.
    """
    rates = {
        name: monthly(figures.assign(low=np.nan, high=np.nan)).set_index("month")["value"]
        for name, figures in (("register", register), ("claims", claims))
    }
    both = pd.DataFrame(rates).dropna() / MONTH_DAYS
    both.index = pd.DatetimeIndex(both.index).to_period("M")
    whole = both[both.index > pd.Period(WAR_START, freq="M")]
    grid = integrate(FilledRegister(whole)).grid
    place = grid.names.index("drift of the factor, a root year")
    return float(grid.weights @ grid.points[:, place])


def list_against_study(listed: pd.Series, study: pd.Series) -> float:
    """Return how the log ratio of two counts by calendar year changes, a square-root year."""
    changes = (listed / study).dropna().apply(np.log).diff()
    return float(np.sqrt((changes**2).mean()))
