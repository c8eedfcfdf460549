"""Where a series is heading at its end: the slope of a local linear trend."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.trends.distributions import normal_cdf, normal_quantile
from analysis.trends.errors import TrendError
from analysis.trends.series import Floats, Ints, Series, check_series

#: A trend, a level and an irregular component cannot be told apart in fewer observations.
SHORTEST = 8


@dataclass(frozen=True)
class DirectionNow:
    """The smoothed slope at the last observation.

    Attributes
    ----------
    slope, low, high : float
        Change per step of the times, with an interval that takes the fitted variances as known.
    probability_rising : float
        Chance that the slope is above 0.
    level_variance, slope_variance, irregular_variance : float
        Maximum likelihood estimates, in the squared unit of the series.
    n : int
    confidence : float
    """

    slope: float
    low: float
    high: float
    probability_rising: float
    level_variance: float
    slope_variance: float
    irregular_variance: float
    n: int
    confidence: float

    def to_dict(self) -> dict[str, float | int]:
        """The result in plain JSON types."""
        return asdict(self)


def direction_now(
    values: ArrayLike, *, times: Sequence[int] | Ints | None = None, confidence: float = 0.95
) -> DirectionNow:
    """Fit a local linear trend and read its slope at the end.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least 8 finite numbers.
    times : sequence of int, optional
        Strictly increasing; steps that are left out are treated as missing.
    confidence : float

    Raises
    ------
    TrendError
        If the series is unusable or the likelihood gives no finite answer.

    Notes
    -----
    Model and smoother of Durbin and Koopman (2012, section 3.2), by
    `statsmodels.tsa.statespace.structural.UnobservedComponents`.
    """
    if not 0.0 < confidence < 1.0:
        raise TrendError(f"The confidence must lie between 0 and 1; it is {confidence}")
    series = check_series(values, times, shortest=SHORTEST)
    centre, scale = float(series.values.mean()), float(series.values.std())
    if scale <= 1e-13 * max(abs(centre), 1e-300):
        return DirectionNow(0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, series.n, confidence)
    slope, error, variances = _smoothed_slope(_with_gaps(series, centre, scale))
    reach = float(normal_quantile(0.5 + confidence / 2.0)) * error
    irregular, level, trend = (float(v) * scale**2 for v in variances)
    per_step = scale / series.step
    rising = float(normal_cdf(slope / error)) if error > 0.0 else float(slope > 0.0)
    return DirectionNow(
        slope * per_step,
        (slope - reach) * per_step,
        (slope + reach) * per_step,
        rising,
        level,
        trend,
        irregular,
        series.n,
        confidence,
    )


def _with_gaps(series: Series, centre: float, scale: float) -> Floats:
    """Standardised values on a regular grid, missing where the times leave a gap."""
    places = (series.times - series.times[0]) // series.step
    filled = np.full(int(places[-1]) + 1, np.nan)
    filled[places] = (series.values - centre) / scale
    return filled


def _smoothed_slope(values: Floats) -> tuple[float, float, Floats]:
    """Slope, its standard error, and the variances of irregular, level and slope."""
    model = UnobservedComponents(values, level="local linear trend")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        fits = [
            np.asarray(model.fit(start, disp=False, maxiter=500, return_params=True))
            for start in _starts(model)
        ]
        heights = [model.loglike(fit) for fit in fits]
        best = model.smooth(fits[_highest(heights)], cov_type="none")
    slope = float(best.smoothed_state[1, -1])
    error = float(np.sqrt(max(float(best.smoothed_state_cov[1, 1, -1]), 0.0)))
    if not np.isfinite([slope, error]).all():
        raise TrendError("The local linear trend has no finite slope on this series")
    return slope, error, np.asarray(best.params)


def _highest(heights: list[float]) -> int:
    """Place of the highest likelihood that is a number, the first of equals."""
    return int(np.argmax([one if np.isfinite(one) else -np.inf for one in heights]))


def _starts(model: UnobservedComponents) -> list[Floats]:
    """Two starts, since the likelihood often has a second peak where the slope hardly moves."""
    return [np.asarray(model.start_params), np.array([0.5, 0.1, 1e-4])]
