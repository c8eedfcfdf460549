"""Tests of trend meant for persistent noise of unknown strength, tried beside our own.

Each takes many series at once, shape (n, m), and gives two-sided p-values, shape (m,). Gaps are
closed: these tests are defined for equal steps.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.autoregression import GlsFit
from analysis.trends.distributions import normal_sf, student_sf
from analysis.trends.regression import detrended, size_ratio
from analysis.trends.series import Floats

if TYPE_CHECKING:
    from analysis.trends.comparison import Panel

#: Roy and Fuller's correction for a linear trend, as Perron and Yabu (2009) use it: the t-ratio
#: above which the coefficient is put at 1, and where the correction begins to fade.
UPPER_BIASED, FADING = -2.85, 10.0

#: Of Harvey, Leybourne and Taylor (2007): weight of the two statistics, and the local
#: alternative of the unit root test (Elliott, Rothenberg and Stock 1996).
WEIGHT, LOCAL = 0.00025, -13.5

#: Share of the sample that the Bartlett kernel spans; simulated series for its null distribution.
SPAN, REPLICATIONS, SEED = 0.5, 20_000, 2005


def perron_yabu(panel: Panel) -> Floats:
    """Quasi feasible GLS with a coefficient that is put at 1 when near (Perron and Yabu 2009).

    Student's t with n - 2 degrees of freedom stands in for the normal limit, which brings the
    size of short series nearer to the level.
    """
    fit = perron_yabu_fit(panel.series)
    ratio = size_ratio(fit.slope, fit.slope_se)
    p_values: Floats = 2.0 * student_sf(ratio, len(panel.series) - 2)
    return p_values


def perron_yabu_fit(series: Floats) -> GlsFit:
    """The fit beneath the test of Perron and Yabu, of series of shape (n, m).

    First-order noise; the least squares coefficient of what an ordinary line leaves is corrected
    upwards (Roy and Fuller 2001) and put at 1 within ``n ** -0.5`` of it. The first observation is
    weighed as by Prais and Winsten, for the sake of short series.
    """
    n = len(series)
    rho = _near_one(*_dickey_fuller(detrended(series)), n)
    first = np.where(rho < 1.0, np.sqrt(1.0 - rho**2), 1.0)
    (constant, trend), y = _quasi_differences(series, rho, first)
    one_one, one_t, t_t = (
        np.einsum("ib,ib->b", a, b)
        for a, b in ((constant, constant), (constant, trend), (trend, trend))
    )
    y_one, y_t = np.einsum("ib,ib->b", y, constant), np.einsum("ib,ib->b", y, trend)
    determinant = one_one * t_t - one_t**2
    slope = (one_one * y_t - one_t * y_one) / determinant
    level = (t_t * y_one - one_t * y_t) / determinant
    rest = y - level * constant - slope * trend
    variance = np.einsum("ib,ib->b", rest, rest) / (n - 2)
    error = np.sqrt(variance * one_one / determinant)
    return GlsFit(rho, slope, error, np.sqrt(variance))


def harvey_leybourne_taylor(panel: Panel) -> Floats:
    """Average of the tests for stationary and for unit root noise, weighted by the data.

    Harvey, Leybourne and Taylor (2007): the weight comes from a unit root and a stationarity
    statistic. Long-run variances by the Bartlett kernel with ``floor(4 (n / 100) ** (1 / 4))``
    lags, the rule most in use; their own choice of kernel is not followed.
    """
    n = len(panel.series)
    times = np.arange(n) - (n - 1) / 2.0
    lags = int(4.0 * (n / 100.0) ** 0.25)
    rest = detrended(panel.series)
    level = _long_run_variance(rest, lags)
    slope = np.einsum("i,ib->b", times, panel.series) / (times @ times)
    stationary = size_ratio(slope, np.sqrt(level / (times @ times))) * np.sign(slope)
    drift = np.diff(panel.series, axis=0)
    mean = drift.mean(axis=0)
    walk = size_ratio(mean, np.sqrt(_long_run_variance(drift - mean, lags) / (n - 1)))
    walk = walk * np.sign(mean)
    sums = np.cumsum(rest, axis=0)
    spread: Floats = np.einsum("ib,ib->b", sums, sums) / float(n * n)
    root = _dickey_fuller(_locally_detrended(panel.series))[1]
    share = np.exp(-WEIGHT * np.minimum(size_ratio(root, size_ratio(spread, level)), 1e6) ** 2)
    p_values: Floats = 2.0 * normal_sf(np.abs((1.0 - share) * stationary + share * walk))
    return p_values


def fixed_b(panel: Panel) -> Floats:
    """OLS slope over a Bartlett standard error that spans half the sample.

    Its null distribution takes that share as fixed (Kiefer and Vogelsang 2005; for a trend Bunzel
    and Vogelsang 2005) and is simulated with independent noise at the series' own length.
    """
    n = len(panel.series)
    found = _fixed_b_ratio(panel.series)
    beyond = np.searchsorted(_fixed_b_null(n), found, side="left").astype(np.float64)
    p_values: Floats = (REPLICATIONS - beyond + 1.0) / (REPLICATIONS + 1.0)
    return p_values


@lru_cache(maxsize=32)
def _fixed_b_null(n: int) -> Floats:
    rng = np.random.default_rng([SEED, n])
    return np.sort(_fixed_b_ratio(rng.standard_normal((n, REPLICATIONS))))


def _fixed_b_ratio(series: Floats) -> Floats:
    n = len(series)
    times = np.arange(n) - (n - 1) / 2.0
    slope = np.einsum("i,ib->b", times, series) / (times @ times)
    scores = times[:, None] * detrended(series)
    variance = n * _long_run_variance(scores, max(1, round(SPAN * n)) - 1)
    return size_ratio(slope, np.sqrt(variance) / (times @ times))


def _long_run_variance(series: Floats, lags: int) -> Floats:
    """Bartlett estimate with weights ``1 - lag / (lags + 1)``, of series with mean 0.

    The weighted sum of autocovariances is the mean square of sums over windows of lags + 1
    neighbours, those that reach beyond the ends included.
    """
    window, (n, m) = lags + 1, series.shape
    sums = np.cumsum(np.concatenate([np.zeros((window, m)), series, np.zeros((lags, m))]), axis=0)
    windows = sums[window:] - sums[:-window]
    variance: Floats = np.einsum("ib,ib->b", windows, windows) / (window * n)
    return variance


def _dickey_fuller(rest: Floats) -> tuple[Floats, Floats]:
    """Least squares coefficient of a series on its lag, and the t-ratio of it less 1.

    Degrees of freedom count constant and trend, too, as in the regression of Dickey and Fuller
    whose percentiles are used.
    """
    lag, lead = rest[:-1], rest[1:]
    square = np.maximum(np.einsum("ib,ib->b", lag, lag), np.finfo(float).tiny)
    rho = np.einsum("ib,ib->b", lag, lead) / square
    new = lead - rho * lag
    variance = np.einsum("ib,ib->b", new, new) / max(len(lag) - 3, 1)
    return rho, np.sign(rho - 1.0) * size_ratio(rho - 1.0, np.sqrt(variance / square))


def _near_one(rho: Floats, ratio: Floats, n: int) -> Floats:
    """The coefficient corrected upwards, and put at 1 where it is near (equations 9 and 10)."""
    parameters = 3.0  # one more than constant and trend
    fade = (parameters * n - UPPER_BIASED**2 * (1.0 + n)) / (
        UPPER_BIASED * (FADING + UPPER_BIASED) * (1.0 + n)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        near = ratio / n - parameters / (ratio + fade * (ratio + FADING))
        far = ratio / n - parameters / ratio
        error = np.where(ratio == 0.0, 0.0, (rho - 1.0) / ratio)
    correction = np.select(
        [ratio > UPPER_BIASED, ratio > -FADING, ratio > -np.sqrt(parameters * n)],
        [-ratio, near, far],
        0.0,
    )
    corrected = np.maximum(rho + correction * error, -0.999)
    kept: Floats = np.where(np.abs(corrected - 1.0) > n**-0.5, np.minimum(corrected, 1.0), 1.0)
    return kept


def _quasi_differences(
    series: Floats, rho: Floats, first: Floats
) -> tuple[tuple[Floats, Floats], Floats]:
    """Constant and trend, and the series, less `rho` times their lag; the first times `first`."""
    n, m = series.shape

    def differences(column: Floats) -> Floats:
        return np.concatenate([first * column[:1], column[1:] - rho * column[:-1]])

    ones, times = np.ones((n, m)), np.broadcast_to(np.arange(1.0, n + 1.0)[:, None], (n, m))
    return (differences(ones), differences(times)), differences(series)


def _locally_detrended(series: Floats) -> Floats:
    """What a line leaves that is fitted to quasi-differences near a unit root."""
    n = len(series)
    rho = np.full(1, 1.0 + LOCAL / n)
    x, y = _quasi_differences(series, rho, np.ones(1))
    basis = np.stack([column[:, 0] for column in x], axis=1)
    fitted = np.einsum("ki,ib->kb", np.linalg.pinv(basis), y)
    rest: Floats = series - fitted[0] - np.arange(1.0, n + 1.0)[:, None] * fitted[1]
    return rest
