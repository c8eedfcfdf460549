"""Trend tests of others, for comparison only: most of them reject too often.

Each takes many series at once, shape (n, m), and gives two-sided p-values, shape (m,). Where a
published estimate of a variance comes out at or below zero, which has no meaning, the variance
for independent noise stands in for it, and no p-value is ever missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.alternatives import fixed_b, harvey_leybourne_taylor, perron_yabu
from analysis.trends.autoregression import typical_gap
from analysis.trends.distributions import normal_sf, student_sf
from analysis.trends.kendall import average_ranks, kendall_s, s_variance, tie_sizes
from analysis.trends.regression import least_squares, size_ratio
from analysis.trends.series import Floats, Ints, Series, check_series
from analysis.trends.slopes import sen_slopes
from analysis.trends.vogelsang import bunzel_vogelsang, polynomial_gain, vogelsang

#: Fewest observations at which every test here is defined.
SHORTEST = 5

#: Up to so many lags, products are summed directly; a Fourier transform gives all lags at once.
FEW_LAGS = 4


@dataclass(frozen=True)
class SimpleTest:
    """A comparison test: its name and two-sided p-value."""

    test: str
    p_two_sided: float

    def to_dict(self) -> dict[str, str | float]:
        """The result in plain JSON types."""
        return asdict(self)


def compare_tests(
    values: ArrayLike,
    *,
    times: Sequence[int] | Ints | None = None,
    tests: Sequence[str] | None = None,
) -> tuple[SimpleTest, ...]:
    """Run the comparison tests on one series.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least 5 finite numbers.
    times : sequence of int, optional
        Strictly increasing, with gaps or without. Autocorrelations are taken over pairs that are
        truly a lag apart, and slopes per unit of time.
    tests : sequence of str, optional
        Some names of `COMPARISON_TESTS`; all when left out.

    Returns
    -------
    tuple of SimpleTest
        In the order of `tests`.
    """
    series = check_series(values, times, shortest=SHORTEST)
    found = compare_panel(series.values[:, None], times=series.times, tests=tests)
    return tuple(SimpleTest(name, float(p_values[0])) for name, p_values in found.items())


def compare_panel(
    values: Floats,
    *,
    times: Sequence[int] | Ints | None = None,
    tests: Sequence[str] | None = None,
) -> dict[str, Floats]:
    """Run the comparison tests on many series observed at the same times.

    Parameters
    ----------
    values : ndarray of shape (n, m)
        Finite numbers, one series a column.
    times, tests
        As for `compare_tests`.

    Returns
    -------
    dict of ndarray of shape (m,)
        Two-sided p-values by name, in the order of `tests`. A constant series has 1.
    """
    names = tuple(COMPARISON_TESTS) if tests is None else tests
    columns = [check_series(column, times, shortest=SHORTEST) for column in values.T]
    series = np.stack([one.values for one in columns], axis=1)
    places = _places(columns[0])
    centred = series - series.mean(axis=0)
    spread = np.abs(centred).max(axis=0)
    varies = spread > 1e-13 * np.maximum(np.abs(series).max(axis=0), 1e-300)
    found = {name: np.ones(series.shape[1]) for name in names}
    if varies.any():
        scaled = np.ascontiguousarray(centred[:, varies] / spread[varies])
        panel = Panel(scaled, places, sen_slopes(scaled, places))
        for name, p_values in found.items():
            p_values[varies] = COMPARISON_TESTS[name](panel)
    return found


def _places(series: Series) -> Ints:
    """Where values lie on a grid; irregular dates, few of which are neighbours, are taken in order.

    So these tests are used, since prewhitening and autocorrelations need neighbours.
    """
    if typical_gap(series.gaps) > 1:
        return np.arange(series.n)
    places: Ints = (series.times - series.times[0]) // series.step
    return places


@dataclass(frozen=True)
class Panel:
    """Many series, and what several tests need of them.

    Attributes
    ----------
    series : ndarray of shape (n, m)
    times : ndarray of shape (n,)
        Whole, from 0.
    slope : ndarray of shape (m,)
        Of Theil and Sen.
    """

    series: Floats
    times: Ints
    slope: Floats

    @cached_property
    def s(self) -> Ints:
        """Kendall's S."""
        return kendall_s(self.series)

    @cached_property
    def detrended(self) -> Floats:
        """What the Theil-Sen line leaves."""
        return self.series - self.times[:, None] * self.slope

    @cached_property
    def polynomial_gain(self) -> Floats:
        """J of Park and Choi, at equal steps."""
        return polynomial_gain(self.series)


def mann_kendall(panel: Panel) -> Floats:
    """Mann-Kendall test with continuity correction (Mann 1945; Kendall 1975)."""
    return _kendall_p(panel.series, panel.s)


def hamed_rao(panel: Panel) -> Floats:
    """Mann-Kendall with the variance corrected by significant rank autocorrelations.

    Hamed and Rao (1998), equation 12: ranks of what the Theil-Sen line leaves, lags whose
    autocorrelation is significant at 5 %.
    """
    n = panel.times.size
    ranks = average_ranks(panel.detrended)
    lags = np.arange(1, n - 2)
    correlation = autocorrelation(ranks, panel.times, lags)
    significant = np.where(np.abs(correlation) > 1.96 / math.sqrt(n), correlation, 0.0)
    weights = (n - lags) * (n - lags - 1.0) * (n - lags - 2.0)
    factor = 1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * (weights @ significant)
    return _kendall_p(panel.series, panel.s, factor)


def yue_wang(panel: Panel) -> Floats:
    """Mann-Kendall with the variance corrected by the effective sample size.

    Yue and Wang (2004), equation 9: autocorrelations at every lag of what the Theil-Sen line
    leaves.
    """
    n = panel.times.size
    lags = np.arange(1, n)
    correlation = autocorrelation(panel.detrended, panel.times, lags)
    factor = 1.0 + 2.0 * ((1.0 - lags / n) @ correlation)
    return _kendall_p(panel.series, panel.s, factor)


def prewhitened(panel: Panel) -> Floats:
    """Mann-Kendall on ``y[t] - r y[t - 1]`` (von Storch 1995)."""
    return _prewhitened_p(panel.series, panel.times, np.zeros_like(panel.slope))


def trend_free_prewhitened(panel: Panel) -> Floats:
    """Mann-Kendall after prewhitening what the Theil-Sen line leaves (Yue et al. 2002)."""
    return _prewhitened_p(panel.detrended, panel.times, panel.slope)


def newey_west(panel: Panel) -> Floats:
    """OLS slope over its HAC standard error with the defaults of statsmodels.

    Bartlett kernel, ``floor(4 (n / 100) ** (2 / 9))`` lags, no small-sample correction, normal
    distribution; lags count observations, gaps or not.
    """
    n = panel.times.size
    centred, ols, rest = least_squares(panel.series, panel.times)
    scores = centred[:, None] * rest
    lags = math.floor(4.0 * (n / 100.0) ** (2.0 / 9.0))
    total = np.einsum("ib,ib->b", scores, scores)
    for lag in range(1, lags + 1):
        weight = 1.0 - lag / (lags + 1.0)
        total = total + 2.0 * weight * np.einsum("ib,ib->b", scores[lag:], scores[:-lag])
    error = np.sqrt(np.maximum(total, 0.0)) / (centred @ centred)
    p_values: Floats = 2.0 * normal_sf(size_ratio(ols, error))
    return p_values


def ordinary(panel: Panel) -> Floats:
    """OLS t-test, which takes the noise to be independent."""
    n = panel.times.size
    centred, ols, rest = least_squares(panel.series, panel.times)
    variance = np.einsum("ib,ib->b", rest, rest) / (n - 2)
    error = np.sqrt(variance / (centred @ centred))
    p_values: Floats = 2.0 * student_sf(size_ratio(ols, error), n - 2)
    return p_values


PValues = Callable[[Panel], Floats]

COMPARISON_TESTS: dict[str, PValues] = {
    "OLS t": ordinary,
    "HAC t (statsmodels)": newey_west,
    "Mann-Kendall": mann_kendall,
    "Hamed-Rao": hamed_rao,
    "Yue-Wang": yue_wang,
    "prewhitened Mann-Kendall": prewhitened,
    "trend-free prewhitened Mann-Kendall": trend_free_prewhitened,
    "Perron-Yabu": perron_yabu,
    "Harvey-Leybourne-Taylor": harvey_leybourne_taylor,
    "fixed-b": fixed_b,
    "Vogelsang t-PS": vogelsang,
    "Bunzel-Vogelsang Dan-J": bunzel_vogelsang,
}


def autocorrelation(series: Floats, times: Ints, lags: Ints) -> Floats:
    """Autocorrelation at each lag over the pairs that are that lag apart, shape (lags, m).

    The mean product of the pairs there are is divided by the mean square and, as the usual
    estimate of a series without gaps has it, shrunk by the share ``1 - lag / n``. Without any
    pair it is 0.
    """
    n, length = times.size, int(times[-1]) + 1
    # the last column counts the pairs that are a lag apart
    regular = np.zeros((length, series.shape[1] + 1))
    regular[times] = np.column_stack([series - series.mean(axis=0), np.ones(n)])
    products = _lagged_products(regular, lags)
    pairs = np.rint(products[1:, -1])
    share = np.where(pairs > 0, (n - lags) / np.maximum(pairs, 1.0), 0.0)
    squares = np.maximum(products[0, :-1], np.finfo(float).tiny)
    correlation: Floats = np.clip(products[1:, :-1] * share[:, None] / squares, -1.0, 1.0)
    return correlation


def _lagged_products(series: Floats, lags: Ints) -> Floats:
    """Sums of squares of each column, then of products at each lag, shape (1 + lags, m)."""
    length, wanted = len(series), np.r_[0, lags]
    if lags.size <= FEW_LAGS:
        sums = [np.einsum("ib,ib->b", series[lag:], series[: length - lag]) for lag in wanted]
        return np.stack(sums)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(series, size, axis=0)) ** 2
    products: Floats = np.fft.irfft(spectrum, size, axis=0)[wanted]
    return products


def _kendall_p(series: Floats, s: Ints, factor: Floats | None = None) -> Floats:
    """Normal p-values of S, its variance multiplied by a factor where that is above zero."""
    n, m = series.shape
    variance = np.full(m, s_variance(np.ones(n, dtype=np.int64)))
    tied = np.flatnonzero((np.diff(np.sort(series, axis=0), axis=0) == 0.0).any(axis=0))
    for column in tied:
        variance[column] = s_variance(tie_sizes(series[:, column]))
    if factor is not None:
        variance = variance * np.where(factor > 0.0, factor, 1.0)
    distance = (s - np.sign(s)).astype(np.float64)
    p_values: Floats = 2.0 * normal_sf(size_ratio(distance, np.sqrt(variance)))
    return p_values


def _prewhitened_p(rest: Floats, times: Ints, slope: Floats) -> Floats:
    """Prewhiten by the lag-one autocorrelation; the first value after a gap is lost."""
    r = autocorrelation(rest, times, np.array([1]))[0]
    after = np.flatnonzero(np.diff(times) == 1) + 1
    if after.size < 2:
        return np.ones(rest.shape[1])
    white = rest[after] - r * rest[after - 1] + times[after, None] * slope
    return _kendall_p(white, kendall_s(white))
