"""Least squares over all segments and the best partitions of many series at once."""

from __future__ import annotations

from itertools import pairwise
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

    Returns
    -------
    ndarray of shape (n, n, m)
        Element ``[i, j]`` belongs to observations i to j, both inclusive; infinite where j < i.
    """
    n, m = series.shape
    times = np.arange(n) - (n - 1) / 2.0
    sums = {
        name: _running(column)
        for name, column in {"y": series, "yy": series**2, "ty": times[:, None] * series}.items()
    }
    t_sum, t_square = _running(times[:, None])[:, 0], _running(times[:, None] ** 2)[:, 0]
    result = np.full((n, n, m), np.inf)
    for i in range(n):
        size = np.arange(1, n - i + 1)
        y, yy, ty = (sums[name][i + 1 :] - sums[name][i] for name in ("y", "yy", "ty"))
        rest = yy - y**2 / size[:, None]
        if kind == "trend":
            t = t_sum[i + 1 :] - t_sum[i]
            spread = t_square[i + 1 :] - t_square[i] - t**2 / size
            spread[0] = 1.0
            rest -= (ty - t[:, None] * y / size[:, None]) ** 2 / spread[:, None]
        result[i, i:] = np.maximum(rest, 0.0)
    return result


def _running(columns: Floats) -> Floats:
    """Cumulative sums with a leading row of zeros."""
    return np.concatenate([np.zeros((1, columns.shape[1])), np.cumsum(columns, axis=0)])


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


def single_break_f(series: Floats, kind: Kind, shortest: int) -> Floats:
    """F statistics of one break at each admissible date, shape (dates, m).

    The date in row k leaves ``shortest + k`` observations before it. As in Andrews (1993) and R's
    ``strucchange::Fstats``, the statistic is the fall in the residual sum of squares over the
    residual variance with the break, not divided by the number of restrictions.
    """
    n = series.shape[0]
    before, whole = _growing(series, kind), _growing(series, kind)[-1]
    after = _growing(series[::-1], kind)
    dates = np.arange(shortest, n - shortest + 1)
    broken = np.maximum(before[dates - 1] + after[n - dates - 1], np.finfo(float).tiny)
    freedom = n - 2 * regressors(kind)
    f: Floats = (whole - broken) * freedom / broken
    return np.maximum(f, 0.0)


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


def fitted_segments(values: Floats, lasts: Ints, kind: Kind) -> Floats:
    """Fitted values of one series with breaks after the given positions."""
    fitted = np.empty_like(values)
    edges = [-1, *lasts.tolist(), values.size - 1]
    for before, last in pairwise(edges):
        part = values[before + 1 : last + 1]
        steps = np.arange(part.size) - (part.size - 1) / 2.0
        slope = steps @ part / (steps @ steps) if kind == "trend" else 0.0
        fitted[before + 1 : last + 1] = part.mean() + slope * steps
    return fitted
