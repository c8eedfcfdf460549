"""Draws of what happened, given what a source says and how far it may be wrong.

The errors are those of its budget (`budgets.py`). Random numbers come from one seed a source and
party: errors of every size, by every definition and on every day start from the same ones.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.models.budgets import Budget
from analysis.series.flows import Array
from analysis.series.windows import MONTH_DAYS, WAR_START

INVASION = np.datetime64(WAR_START)
FIRST_YEAR = (INVASION, np.datetime64("2023-02-23"))
CENTRED = (INVASION, np.datetime64("2025-02-23"))
"""First and last day of the war-years over which a slow path is centred, whatever is covered."""
DEGREES = 5
"""Degrees of freedom of a slow path: its size is itself known from few revisions."""

Days = NDArray[np.datetime64]
Months = pd.PeriodIndex | pd.DataFrame
"""Periods of figures: an index of periods, or a frame with `period_start` and `period_end`."""


class Spans(NamedTuple):
    """First and last day of each period."""

    start: Days
    end: Days


def with_errors(
    values: Array,
    months: Months,
    budget: Budget,
    rng: np.random.Generator,
    n_draws: int,
    factor: float = 1.0,
    *,
    released: dt.date | pd.Timestamp | None = None,
    filled: np.ndarray | None = None,
) -> Array:
    """Return draws of what happened, given what a source says and how far it may be wrong.

    Parameters
    ----------
    values
        What the source says, any unit: one number a period, shape (periods,), or draws of it,
        shape (m, periods), which are used equally often.
    months
        The periods: calendar months, years, or any with `period_start` and `period_end`.
    budget
        The source's errors.
    rng
        One stream a source and party. Draws of a month stay the same when later months are added.
    n_draws
        Number of draws, even: half of the paths are mirrors of the other half, so that the
        middle draw, before edge and floor, is what the source says.
    factor
        Multiplies the slow error.
    released
        Day of the release, for the upward factor of unfinished periods; nothing: no period but
        the filled ones counts as unfinished.
    filled
        True for periods that another source filled.

    Returns
    -------
    ndarray, shape (n_draws, periods)
    """
    values = np.asarray(values, dtype=float)
    resampling, errors = rng.spawn(2)
    if values.ndim == 2 and len(values) != n_draws:
        half = resampling.permutation(np.resize(np.arange(len(values)), (n_draws + 1) // 2))
        values = np.take(values.T, np.concatenate([half, half])[:n_draws], axis=1).T
    bounds = spans(months)
    edges = edge_scales(bounds, budget, released, filled)
    factors = error_factors(bounds, budget, errors, n_draws, factor, edges)
    factors *= values
    return factors


def error_factors(
    bounds: Spans,
    budget: Budget,
    rng: np.random.Generator,
    n_draws: int,
    factor: float = 1.0,
    edges: Array | None = None,
) -> Array:
    """Return draws of what a source's figures are to be multiplied by, of shape (draws, periods).

    `factor` multiplies the slow error, `edges` are what `edge_scales` returns.
    """
    for_common, for_slow, for_single, for_edge, for_floor = rng.spawn(5)
    half = (n_draws + 1) // 2
    errors = slow_paths(bounds, budget.slow.size * factor, for_slow, half).T
    errors += budget.common.size * for_common.standard_normal(half)
    errors += budget.single.size * normal_rows(for_single, len(bounds.start), half)
    factors = np.empty((len(bounds.start), n_draws))
    ahead, mirrored = factors[:, :half], factors[:, half:]
    np.exp(errors, out=ahead)
    np.divide(1, ahead[:, : n_draws - half], out=mirrored)
    if edges is not None:
        # unfinished months are revised together, so a draw has one upward error for all of them
        upward = np.abs(for_edge.standard_normal(n_draws))
        for place in np.flatnonzero(edges):
            factors[place] *= np.exp(edges[place] * upward)
    if budget.floor is not None:
        raised = np.abs(for_floor.standard_normal((2, n_draws)))
        early = _shared_days(*bounds, *FIRST_YEAR) / _shared_days(*bounds, *bounds)
        shares, which = np.unique(early, return_inverse=True)
        sizes = [budget.floor.first_year.size * shares, budget.floor.later.size * (1 - shares)]
        factors *= np.exp(np.transpose(sizes) @ raised)[which]
    return factors.T


def slow_paths(bounds: Spans, size: float, rng: np.random.Generator, n_paths: int) -> Array:
    """Return random walks by month, averaged over each period, shape (n_paths, periods).

    The change in a square-root year has a Student distribution of five degrees of freedom with
    scale `size` (one mixing variable a path), and every path has mean nought over the first
    three war-years, whatever is covered.
    """
    begun = min(INVASION, bounds.start.min()).astype("datetime64[M]")
    ended = max(CENTRED[1], bounds.end.max()).astype("datetime64[M]")
    months = np.arange(begun, ended + 1)
    for_scale, for_steps = rng.spawn(2)
    scale = size / np.sqrt(12) * np.sqrt(DEGREES / for_scale.chisquare(DEGREES, n_paths))
    starts, ends = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]") - 1
    first, last = (np.append(*one)[:, None] for one in zip(bounds, CENTRED, strict=True))
    days = _shared_days(starts, ends, first, last)
    weights = days / days.sum(axis=1, keepdims=True)
    walks = normal_rows(for_steps, len(months), n_paths, summed=True)
    paths = (weights[:-1] - weights[-1]) @ walks
    paths *= scale
    return np.asarray(paths.T)


def _shared_days(start: Days, end: Days, first: Any, last: Any) -> NDArray[np.int64]:
    """Return how many days of periods lie from a first to a last day, both included."""
    days = np.minimum(end, last) - np.maximum(start, first) + 1
    return np.asarray(days.astype(np.int64).clip(min=0))


def normal_rows(
    rng: np.random.Generator, count: int, columns: int, *, summed: bool = False
) -> Array:
    """Return the first numbers of a fresh generator in rows, or their sums, read only; those
    asked for last are kept, for errors of every size and on every day start from them."""
    seed = rng.bit_generator.seed_seq
    assert isinstance(seed, np.random.SeedSequence) and seed.entropy is not None
    entropy = np.atleast_1d(np.asarray(seed.entropy)).tolist()
    return _kept_rows(tuple(entropy), seed.spawn_key, (count, columns), summed)


@functools.lru_cache(maxsize=4)
def _kept_rows(
    entropy: tuple[int, ...], spawned: tuple[int, ...], shape: tuple[int, int], summed: bool
) -> Array:
    seed = np.random.SeedSequence(entropy, spawn_key=spawned)
    rows = np.random.default_rng(seed).standard_normal(shape)
    rows = rows.cumsum(axis=0) if summed else rows
    rows.flags.writeable = False
    return rows


def edge_scales(
    bounds: Spans,
    budget: Budget,
    released: dt.date | pd.Timestamp | None = None,
    filled: np.ndarray | None = None,
) -> Array:
    """Return the scale of each period's upward factor for what a register has yet to list."""
    scales = np.zeros(len(bounds.start))
    if released is not None:
        middle = bounds.start + (bounds.end - bounds.start) // 2
        days = (np.datetime64(pd.Timestamp(released), "D") - middle).astype(int)
        for edge in reversed(budget.edge):
            scales[days / MONTH_DAYS < edge.under_months] = edge.size
    if filled is not None and budget.edge:
        scales[np.asarray(filled, dtype=bool)] = budget.edge[0].size
    return scales


def split_normal(
    central: Array, low: Array, high: Array, rng: np.random.Generator, n_draws: int
) -> Array:
    """Return draws (n_draws, periods) about `central` of a published interval of 95 percent.

    In logs, a half-normal of its own scale on either side of the centre. Where no bounds are
    given (not a number) the centre itself is drawn. Half of the draws mirror the other half.
    """
    width = ndtri(0.975)
    below = np.nan_to_num(np.log(central / low) / width)
    above = np.nan_to_num(np.log(high / central) / width)
    z = rng.standard_normal((len(central), (n_draws + 1) // 2)).T
    z = np.concatenate([z, -z])[:n_draws]
    return np.asarray(central * np.exp(np.where(z < 0, below, above) * z))


def spans(months: Months) -> Spans:
    """Return first and last day of each period; one under way at the invasion begins there."""
    if isinstance(months, pd.DataFrame):
        columns = (months[name] for name in ("period_start", "period_end"))
        return Spans(*(column.to_numpy().astype("datetime64[D]") for column in columns))
    sides = (months.to_timestamp(how=side) for side in ("start", "end"))
    start, end = (side.to_numpy().astype("datetime64[D]") for side in sides)
    return Spans(np.where((start < INVASION) & (end >= INVASION), INVASION, start), end)
