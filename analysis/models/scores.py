"""How good a forecast was: proper scores of samples and of quantiles, pure on arrays.

References: Gneiting and Raftery (2007), *Strictly proper scoring rules*, eq. 20 and 21 (CRPS) and
43 (interval score); Bracher, Ray, Gneiting and Reich (2021), eq. 1 (weighted interval score).
Lower is better; both are in the unit of what is forecast.
"""

from __future__ import annotations

import numpy as np

from analysis.models.types import FloatArray

LEVELS = (0.5, 0.9)
"""Central intervals that are issued and scored, beside the median."""


def crps_sample(draws: FloatArray, observed: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score of samples.

    E|X - y| - E|X - X'| / 2, the second mean over all pairs of the sample.

    Parameters
    ----------
    draws
        Shape (n, ...).
    observed
        Shape (...).

    Examples
    --------
    >>> float(crps_sample(np.array([0.0, 1.0]), np.array(0.0)))
    0.25
    """
    n = len(draws)
    ranked = np.sort(draws, axis=0)
    ranks = (2 * np.arange(1, n + 1) - n - 1).reshape(-1, *[1] * (draws.ndim - 1))
    spread = (ranks * ranked).sum(axis=0) / n**2
    return np.asarray(np.abs(draws - observed).mean(axis=0) - spread)


def interval_score(
    low: FloatArray, high: FloatArray, observed: FloatArray, level: float
) -> FloatArray:
    """Return the interval score: width, and 2 / (1 - level) times what the value lies outside."""
    outside = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
    return np.asarray(high - low + 2 / (1 - level) * outside)


def weighted_interval_score(
    quantiles: dict[float, FloatArray], observed: FloatArray, levels: tuple[float, ...] = LEVELS
) -> FloatArray:
    """Return the weighted interval score of a median and central intervals.

    Parameters
    ----------
    quantiles
        By share: .5 and both ends of each interval of `levels`.
    observed
        What came.

    Examples
    --------
    >>> ends = {0.05: 0.0, 0.25: 0.0, 0.5: 0.0, 0.75: 0.0, 0.95: 0.0}
    >>> round(float(weighted_interval_score(ends, 3.0)), 9)
    3.0
    """
    total = 0.5 * np.abs(observed - quantiles[0.5])
    for level in levels:
        alpha = round(1 - level, 12)
        low, high = quantiles[round(alpha / 2, 12)], quantiles[round(1 - alpha / 2, 12)]
        total = total + alpha / 2 * interval_score(low, high, observed, level)
    return np.asarray(total / (len(levels) + 0.5))


def shares_of(levels: tuple[float, ...] = LEVELS) -> list[float]:
    """Return the quantiles that a median and central intervals need, in order.

    Examples
    --------
    >>> shares_of((0.5, 0.9))
    [0.05, 0.25, 0.5, 0.75, 0.95]
    """
    ends = {round(0.5 + side * level / 2, 12) for level in levels for side in (-1, 1)}
    return sorted(ends | {0.5})
