"""Posteriors on a grid: standard deviations are integrated, not plugged in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import ndtr, softmax

from analysis.series.flows import Array

BOUNDS = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
"""Median and ends of the central intervals of 50 and 90 percent, by name."""
LEAST = 30.0
"""How far below the highest log weight a point weighs nothing."""


def combine(*axes: Array) -> Array:
    """Return every combination of values of some axes, shape (points, axes)."""
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)


@dataclass(frozen=True)
class Grid:
    """Points (n, parameters) over standard deviations, with weights, names and priors' scales."""

    points: Array
    weights: Array
    names: tuple[str, ...]
    scales: Array

    def summary(self) -> pd.DataFrame:
        """Return a table: mean, standard deviation and 5, 50, 95 percent points of each one."""
        rows = {}
        for name, values, scale in zip(self.names, self.points.T, self.scales, strict=True):
            at, place = np.unique(values, return_inverse=True)
            at, weights = _between(at, np.bincount(place, self.weights).astype(float))
            mean = weights @ at
            spread = np.sqrt(weights @ (at - mean) ** 2)
            middle = np.cumsum(weights) - weights / 2
            rows[name] = [mean, spread, *np.interp([0.05, 0.5, 0.95], middle, at), scale]
        columns = ["mean", "std", "5%", "50%", "95%", "prior scale"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float)
        return table.rename_axis("standard deviation")


def _between(at: Array, weights: Array) -> tuple[Array, Array]:
    """Return points at small equal steps in the log, with the weights of a smooth posterior.

    A grid that is wide enough for draws has few points where the posterior is narrow. Its log is
    near a parabola there, so a cubic goes through those of the points that weigh anything, and
    through one more on either side.
    """
    logs = np.log(np.maximum(weights, np.finfo(float).tiny))
    near = np.flatnonzero(logs > logs.max() - LEAST)
    kept = slice(max(near[0] - 1, 0), near[-1] + 2)
    at, logs = np.log(at[kept]), logs[kept]
    if len(at) < 3:
        return np.exp(at), softmax(logs)
    fine = np.linspace(at[0], at[-1], 1000)
    return np.exp(fine), softmax(CubicSpline(at, logs)(fine))


def half_normal(points: Array, scales: Array) -> Array:
    """Return the log prior of points at equal steps in the log, Jacobian included."""
    logs = np.log(points) - (points / scales) ** 2 / 2
    return np.asarray(logs.sum(axis=1))


def allot(weights: Array, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many of n draws each point of a grid gets, by systematic sampling."""
    edges = np.cumsum(weights) * n + rng.uniform()
    counts = np.diff(np.floor(edges), prepend=0.0).astype(np.int64)
    counts[-1] += n - counts.sum()
    return counts


def mixture_quantile(means: Array, sds: Array, weights: Array, share: float) -> Array:
    """Return a quantile of mixtures of normals, (components, ...), by bisection."""
    low, high = (means - 9 * sds).min(axis=0), (means + 9 * sds).max(axis=0)
    for _ in range(60):
        middle = (low + high) / 2
        below = np.tensordot(weights, ndtr((middle - means) / sds), axes=1) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
