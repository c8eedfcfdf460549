"""Posteriors on a grid: standard deviations are integrated, not plugged in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.models.types import FloatArray


@dataclass(frozen=True)
class Grid:
    """Points of a grid over standard deviations, with their posterior weights.

    Attributes
    ----------
    points
        Shape (points, parameters).
    weights
        Shape (points,), sum one.
    names
        Of the parameters.
    scales
        Of their half-normal priors.
    """

    points: FloatArray
    weights: FloatArray
    names: tuple[str, ...]
    scales: FloatArray

    @classmethod
    def of(
        cls, points: FloatArray, log_weights: FloatArray, names: tuple[str, ...], scales: FloatArray
    ) -> Grid:
        """Return the grid with weights in proportion to the exponentials of `log_weights`."""
        return cls(points, normalise(log_weights), names, scales)

    def summary(self) -> pd.DataFrame:
        """Return a table: mean, standard deviation and 5, 50, 95 percent points of each one."""
        rows = {}
        for name, values, scale in zip(self.names, self.points.T, self.scales, strict=True):
            at, place = np.unique(values, return_inverse=True)
            weights = np.bincount(place, self.weights).astype(float)
            mean = float(weights @ at)
            low, median, high = (_quantile(at, weights, q) for q in (0.05, 0.5, 0.95))
            spread = float(np.sqrt(weights @ (at - mean) ** 2))
            rows[name] = {
                "mean": mean,
                "std": spread,
                "5%": low,
                "50%": median,
                "95%": high,
                "prior scale": float(scale),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("standard deviation")


def normalise(log_weights: FloatArray, axis: int = -1) -> FloatArray:
    """Return weights that sum to one along an axis, from their logs."""
    weights = np.exp(log_weights - log_weights.max(axis=axis, keepdims=True))
    return np.asarray(weights / weights.sum(axis=axis, keepdims=True))


def half_normal(points: FloatArray, scales: FloatArray) -> FloatArray:
    """Return the log prior of points at equal steps in the log, Jacobian included."""
    logs = np.log(points) - (points / scales) ** 2 / 2
    return np.asarray(logs.sum(axis=1))


def allot(weights: FloatArray, n: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Yield how many of n draws each point of a grid gets, by systematic sampling."""
    edges = np.cumsum(weights) * n + rng.uniform()
    counts = np.diff(np.floor(edges), prepend=0.0).astype(int)
    counts[-1] += n - counts.sum()
    for place in np.flatnonzero(counts > 0):
        yield int(place), int(counts[place])


def _quantile(at: FloatArray, weights: FloatArray, share: float) -> float:
    """Return a quantile of a distribution given at points of equal steps in the log."""
    middle = np.cumsum(weights) - weights / 2
    return float(np.exp(np.interp(share, middle, np.log(at))))


def mixture_quantile(
    means: FloatArray, sds: FloatArray, weights: FloatArray, share: float
) -> FloatArray:
    """Return a quantile of mixtures of normals, by bisection.

    Parameters
    ----------
    means, sds
        Shape (components, ...).
    weights
        Shape (components,), sum one.
    share
        Between 0 and 1.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> mixture_quantile(0 * one, one, np.ones(1), 0.975).round(2)
    array([1.96])
    """
    from scipy.special import ndtr

    low, high = (means - 9 * sds).min(axis=0), (means + 9 * sds).max(axis=0)
    for _ in range(60):
        middle = (low + high) / 2
        below = np.tensordot(weights, ndtr((middle - means) / sds), axes=1) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
