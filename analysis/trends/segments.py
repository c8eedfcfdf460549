"""Least squares over all segments and the best partitions of many series at once."""

from __future__ import annotations

from typing import Literal

import numpy as np

from analysis.trends.series import Floats, Ints

Kind = Literal["trend", "mean"]


def regressors(kind: Kind) -> int:
    """Coefficients of a segment: a mean, or a level and a slope."""
    return 2 if kind == "trend" else 1


def residual_sums(series: Floats, kind: Kind) -> Floats:
    """Residual sum of squares of every stretch of every series.

    Parameters
    ----------
    series : ndarray of shape (n, m)
        Standardised, or running sums lose digits.
    kind : {'trend', 'mean'}
        Whether a stretch has a line or a mean.

    Returns
    -------
    ndarray of shape (n, n, m)
        Element ``[i, j]`` belongs to observations i to j, both inclusive; infinite where j < i.
    """
    n, m = series.shape
    result = np.full((n, n, m), np.inf)
    for i in range(n):
        result[i, i:] = _growing(series[i:], kind)
    return result


def _growing(series: Floats, kind: Kind) -> Floats:
    """Residual sums of squares of the first 1, 2, ... observations, shape (n, m)."""
    n = series.shape[0]
    times, size = np.arange(n) - (n - 1) / 2.0, np.arange(1.0, n + 1.0)
    y, yy = np.cumsum(series, axis=0), np.cumsum(series**2, axis=0)
    rest = yy - y**2 / size[:, None]
    if kind == "trend":
        t = np.cumsum(times)
        spread = np.cumsum(times**2) - t**2 / size
        spread[0] = 1.0
        cross = np.cumsum(times[:, None] * series, axis=0) - t[:, None] * y / size[:, None]
        rest -= cross**2 / spread[:, None]
    return np.maximum(rest, 0.0)


def best_partitions(sums: Floats, shortest: int, most: int) -> tuple[list[Ints], Floats]:
    """Partitions with the least residual sum of squares, for 0 to `most` breaks.

    Parameters
    ----------
    sums : ndarray of shape (n, n, m)
        From `residual_sums`.
    shortest : int
        Fewest observations in a segment.
    most : int
        Largest number of breaks; ``(most + 1) * shortest <= n``.

    Returns
    -------
    list of ndarray
        Element k has shape (k, m): the last positions before each of k breaks.
    ndarray of shape (most + 1, m)
        Residual sums of squares.
    """
    n, _, m = sums.shape
    costs, choices = [sums[0]], []
    for count in range(1, most + 1):
        cost, choice = np.full((n, m), np.inf), np.zeros((n, m), dtype=np.int64)
        for end in range((count + 1) * shortest - 1, n):
            lasts = np.arange(count * shortest - 1, end - shortest + 1)
            total = costs[-1][lasts] + sums[lasts + 1, end]
            pick = total.argmin(axis=0)
            choice[end], cost[end] = lasts[pick], total[pick, np.arange(m)]
        costs.append(cost)
        choices.append(choice)
    partitions = [_traced(choices[:count], n, m) for count in range(most + 1)]
    return partitions, np.stack([cost[-1] for cost in costs])


def _traced(choices: list[Ints], n: int, m: int) -> Ints:
    """Follow the choices back from the end of the series."""
    end, lasts = np.full(m, n - 1), []
    for choice in reversed(choices):
        end = choice[end, np.arange(m)]
        lasts.append(end)
    return np.stack(lasts[::-1]) if lasts else np.empty((0, m), dtype=np.int64)


def partition_residuals(series: Floats, lasts: Ints, kind: Kind) -> Floats:
    """What segments leave of each series, shape (n, m), given its own breaks, shape (k, m)."""
    n = series.shape[0]
    segment = (np.arange(n)[:, None, None] > lasts[None]).sum(axis=1)
    times = np.arange(n)[:, None] - (n - 1) / 2.0
    rest = series.copy()
    for index in range(lasts.shape[0] + 1):
        inside = (segment == index).astype(np.float64)
        size = inside.sum(axis=0)
        rest -= inside * ((inside * series).sum(axis=0) / size)
        if kind == "trend":
            centred = inside * (times - (inside * times).sum(axis=0) / size)
            slope = (centred * series).sum(axis=0) / np.square(centred).sum(axis=0)
            rest -= centred * slope
    return rest


def break_statistics(sums: Floats, n: int, kind: Kind) -> Floats:
    """F statistics of 1, 2, ... breaks against none, each at its best dates.

    Parameters
    ----------
    sums : ndarray of shape (most + 1, m)
        Residual sums of squares by number of breaks.

    Returns
    -------
    ndarray of shape (most, m)
        As in Andrews (1993) and R's ``strucchange::Fstats``: the fall in the residual sum of
        squares over the residual variance with the breaks, not divided by their number.
    """
    count = np.arange(1, sums.shape[0])[:, None]
    freedom = n - regressors(kind) * (count + 1)
    # segments that fit exactly leave rounding errors, and the ratio stays finite
    precision = np.finfo(float)
    broken = np.maximum(sums[1:], np.maximum(precision.eps**2 * sums[0], precision.tiny))
    f: Floats = np.maximum(sums[0] - sums[1:], 0.0) * freedom / broken
    return f
