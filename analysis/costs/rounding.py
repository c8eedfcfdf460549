"""Numbers rounded to what they bear: to the power of ten above their Monte Carlo error.

Draws are taken as independent: those of filled windows share 4,000 states of the model, so that
another seed may move their last digit by one or two.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analysis.costs.readings import Outcome
from analysis.series.flows import Array

WIDTH = 0.01
"""Half the span of probability over which the density at a quantile is read off the draws."""


def numbers(outcome: Outcome) -> dict[str, float]:
    """Return median, 90 percent interval and chances of a comparison, rounded."""
    return {
        "value": quantile(outcome.draws, 0.5),
        "low90": quantile(outcome.draws, 0.05),
        "high90": quantile(outcome.draws, 0.95),
        "p_rise": chance(outcome.draws > outcome.nought),
        "p_up_tenth": chance(outcome.up),
        "p_down_tenth": chance(outcome.down),
    }


def quantile(draws: Array, share: float) -> float:
    """Return a quantile of draws, rounded to a power of ten above its Monte Carlo error.

    The error is sqrt(p (1 - p) / n) over the density, which is read off neighbouring quantiles.

    Examples
    --------
    >>> normal = np.random.default_rng(1).normal(1234.5, 100.0, 40_000)
    >>> quantile(normal, 0.5)
    1233.0
    """
    low, at, high = np.quantile(draws, [max(share - WIDTH, 0.0), share, min(share + WIDTH, 1.0)])
    spread = (high - low) / (2 * WIDTH)
    error = spread * math.sqrt(share * (1 - share) / len(draws))
    return round_to(float(at), float(error))


def chance(draws: NDArray[np.bool_]) -> float:
    """Return the share of draws that are true, rounded to what it bears: .95, or .998.

    Examples
    --------
    >>> chance(np.arange(40_000) < 38_123)
    0.95
    """
    share = float(np.mean(draws))
    error = math.sqrt(max(share * (1 - share), 1e-12) / len(draws))
    return round_to(share, max(error, 0.001))


def round_to(value: float, step: float) -> float:
    """Return a number rounded to the smallest power of ten that is not below a step.

    Four significant digits stand at most.

    Examples
    --------
    >>> round_to(11_940.1, 44.0), round_to(4.921, 0.003), round_to(123.456, 0.0)
    (11900.0, 4.92, 123.5)
    """
    if value == 0 or not math.isfinite(value):
        return float(value)
    most = math.floor(math.log10(abs(value))) - 3
    power = max(math.ceil(math.log10(step)) if step > 0 else most, most)
    return round(value, -power) + 0.0
