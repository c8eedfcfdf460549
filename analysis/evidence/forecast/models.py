"""Candidate models for a short monthly series, forecast from every month at once.

A candidate turns a series of n values into an array of shape (n, steps): row t holds the forecasts
for t + 1 to t + steps made from the values up to t and from nothing later. The last row is the
forecast itself; the rows before it are its backtest, with parameters estimated anew each month.

Smoothing parameters are chosen on a grid, by the squared one-step errors up to each month. One
pass of the filter over all points of the grid then serves every origin, and no optimiser can end
elsewhere on another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL_GRID = np.linspace(0.05, 1.0, 20)
TREND_GRID = np.linspace(0.0, 0.5, 6)
DAMPING_GRID = np.array([0.8, 0.85, 0.9, 0.95])
"""Damping below 0.8 leaves no trend after six months, above 0.95 hardly damps within them."""
STRONGEST_MEMORY = 0.98
"""Largest coefficient of the mean-reverting candidate; at 1 there is no mean to revert to."""


def forecast_no_change(values: Floats, steps: int) -> Floats:
    """Forecast the last value, for every month ahead: a random walk."""
    return np.repeat(values[:, None], steps, axis=1)


def forecast_local_level(values: Floats, steps: int) -> Floats:
    """Forecast by simple exponential smoothing."""
    zero = np.zeros(1)
    return _smooth(values, steps, LEVEL_GRID, zero, zero)


def forecast_damped_trend(values: Floats, steps: int) -> Floats:
    """Forecast by exponential smoothing with a damped trend (Gardner and McKenzie 1985)."""
    grid = np.meshgrid(LEVEL_GRID, TREND_GRID, DAMPING_GRID, indexing="ij")
    return _smooth(values, steps, *(axis.ravel() for axis in grid))


def forecast_mean_reversion(values: Floats, steps: int) -> Floats:
    """Forecast a return to the mean at the speed of a first-order autoregression.

    The coefficient is that of least squares, at least 0.
    """
    forecasts = np.empty((values.size, steps))
    ahead = np.arange(1, steps + 1)
    for origin in range(values.size):
        past = values[: origin + 1]
        mean = past.mean()
        centred = past - mean
        squares = np.sum(centred[:-1] ** 2)
        slope = np.sum(centred[1:] * centred[:-1]) / squares if squares > 0 else 0.0
        coefficient = np.clip(slope, 0.0, STRONGEST_MEMORY)
        forecasts[origin] = mean + coefficient**ahead * centred[-1]
    return forecasts


Candidate = Callable[[Floats, int], Floats]
CANDIDATES: Mapping[str, Candidate] = {
    "no change": forecast_no_change,
    "local level": forecast_local_level,
    "mean reversion": forecast_mean_reversion,
    "damped trend": forecast_damped_trend,
}
"""From the simplest to the least simple: the order in which ties are settled."""
NO_CHANGE = "no change"


def _smooth(values: Floats, steps: int, level_by: Floats, trend_by: Floats, damp: Floats) -> Floats:
    """Forecast with the point of the grid that has done best up to each month.

    The filter starts at the first value without a trend.
    """
    level = np.full(level_by.shape, values[0])
    trend = np.zeros(level_by.shape)
    squares = np.zeros(level_by.shape)
    forecasts = np.empty((values.size, steps))
    forecasts[0] = values[0]
    for month, value in enumerate(values[1:], start=1):
        expected = level + damp * trend
        squares += (value - expected) ** 2
        before, level = level, expected + level_by * (value - expected)
        trend = damp * trend + trend_by * (level - before - damp * trend)
        best = int(np.argmin(squares))
        reach = np.cumsum(damp[best % damp.size] ** np.arange(1, steps + 1))
        forecasts[month] = level[best] + reach * trend[best]
    return forecasts
