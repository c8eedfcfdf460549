"""The local level model: a level that walks, seen with noise.

    y[t] = level[t] + noise e[t]                 level[t+1] = level[t] + step u[t]

with e and u independent standard normal and nothing known of the first level. Both standard
deviations are integrated over a grid with half-normal priors. The changes of y have covariance
step^2 I + noise^2 D D', with D the matrix of first differences; D D' has the eigenvalues
4 sin^2(k pi / 2n) and the sines as eigenvectors, whatever the variances, so that one matrix
product serves all points of the grid and any number of series of one length. A test holds this
to statsmodels' filter.

References: Harvey (1989), *Forecasting, structural time series models and the Kalman filter*,
section 2.3; Durbin and Koopman (2012), chapter 2.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import softmax

from analysis.models.grids import allot, combine, half_normal
from analysis.series.flows import Array

SIZES = (0.01, 1.0, 9)
"""First and last value and number of the grid's points for either standard deviation."""
PRIOR = (0.5, 0.5)
"""Scales of the half-normal priors of step and noise."""
GRID = combine(np.geomspace(*SIZES), np.geomspace(*SIZES))
"""The grid's points (step, noise), shape (81, 2)."""


@lru_cache(maxsize=64)
def eigenvectors(n: int) -> tuple[Array, Array]:
    """Return eigenvalues and eigenvectors (columns) of D D' for a series of length n."""
    k = np.arange(1, n)
    values: Array = 4 * np.sin(np.pi * k / (2 * n)) ** 2
    vectors: Array = np.sqrt(2 / n) * np.sin(np.pi * np.outer(k, k) / n)
    return values, vectors


def log_likelihood(series: Array, points: Array) -> Array:
    """Return the log density of the changes of series (..., months) at points (points, 2).

    statsmodels' diffuse log likelihood, but for the constant of the first month.
    """
    n = series.shape[-1]
    values, vectors = eigenvectors(n)
    squares = (np.diff(series, axis=-1) @ vectors) ** 2
    variances = points[:, :1] ** 2 + points[:, 1:] ** 2 * values
    constant = np.log(variances).sum(axis=1) + (n - 1) * np.log(2 * np.pi)
    return np.asarray(-0.5 * (squares @ (1 / variances).T + constant))


def posterior_weights(series: Array) -> Array:
    """Return the posterior weights of the grid's points for each series (..., months)."""
    logs = log_likelihood(series, GRID) + half_normal(GRID, np.array(PRIOR))
    return np.asarray(softmax(logs, axis=-1))


def forecast_level(series: Array, horizon: int, n: int, stream: np.random.Generator) -> Array:
    """Return draws of the next observations of a series in logs, shape (n, horizon)."""
    seed = int(stream.integers(2**31))
    rng = np.random.default_rng([seed, 1])
    chosen = np.repeat(GRID, allot(posterior_weights(series), n, rng), axis=0)
    points = rng.permutation(chosen)
    levels = draw_levels(np.broadcast_to(series, (n, len(series))), points, rng)
    return ahead(levels[:, -1], points, horizon, np.random.default_rng([seed, 2]))


def posterior_points(series: Array, n: int, rng: np.random.Generator) -> Array:
    """Return n draws of (step, noise) for each of many series, shape (series, n, 2)."""
    edges = np.cumsum(posterior_weights(series), axis=1)
    ticks = (np.arange(n) + rng.uniform(size=(len(series), 1))) / n
    rows = (edges[:, None, :] < ticks[:, :, None] * edges[:, -1:, None]).sum(axis=2)
    return np.asarray(GRID[rows])


def draw_levels(series: Array, points: Array, rng: np.random.Generator) -> Array:
    """Return one draw of the level for each series and point, shape (..., months).

    Draws noise and steps without data, and corrects the noise by its regression on the difference
    between the changes that were seen and those that were drawn (Durbin and Koopman 2002).
    """
    values, vectors = eigenvectors(series.shape[-1])
    step, noise = points[..., :1], points[..., 1:]
    drawn = noise * rng.standard_normal(series.shape)
    changes = np.diff(series - drawn, axis=-1)
    changes -= step * rng.standard_normal(changes.shape)
    solved = ((changes @ vectors) / (step**2 + noise**2 * values)) @ vectors.T
    # D' times the solution
    return np.asarray(series - drawn + noise**2 * np.diff(solved, prepend=0.0, append=0.0))


def ahead(last: Array, points: Array, horizon: int, rng: np.random.Generator) -> Array:
    """Return draws of what is seen after the last levels, shape (..., horizon)."""
    shape = (*last.shape, horizon)
    steps = np.cumsum(rng.standard_normal(shape), axis=-1) * points[..., :1]
    return np.asarray(last[..., None] + steps + points[..., 1:] * rng.standard_normal(shape))
