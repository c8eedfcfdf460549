"""Tests of trend whose printed critical values hold for stationary noise and for random walks.

That of Vogelsang (1998, Econometrica 66, 123-148) and that of Bunzel and Vogelsang (2003, Iowa
State University working paper 03018). Each is a t-ratio with a distribution of its own under
either kind of noise, times ``exp(-b J)``. J measures how far polynomials fit better than a line
(Park and Choi 1988): it fades in long stationary series and does not in random walks, and b, one
for each level, is what makes both distributions have the same critical value there.

Each test takes many series at once, shape (n, m), and gives two-sided p-values, shape (m,). Gaps
are closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.regression import least_squares, size_ratio
from analysis.trends.series import Floats

if TYPE_CHECKING:
    from analysis.trends.comparison import Panel

#: Highest power of time in J.
DEGREE = 9

#: Lags that the Daniell kernel spans: a share of the length, and at least so many.
SHARE, FEWEST = 0.02, 2


@dataclass(frozen=True)
class PrintedTable:
    """Critical values of ``|t| exp(-b J)``, by level.

    Attributes
    ----------
    levels : tuple of float
        Two-sided, from the largest.
    critical : tuple of float
    b : tuple of float
        Rising, so that what is rejected at one level is rejected at every larger one.
    """

    levels: tuple[float, ...]
    critical: tuple[float, ...]
    b: tuple[float, ...]

    def p_values(self, size: Floats, j: Floats) -> Floats:
        """Two-sided p-values, exact at the printed levels and interpolated between them.

        No value is below the smallest level, which says "at most that": nothing is printed for
        levels beyond.

        Parameters
        ----------
        size : ndarray of shape (m,)
            Of the t-ratio.
        j : ndarray of shape (m,)
            May be infinite, where polynomials leave nothing; the p-value is then 1.
        """
        levels, critical = np.array([1.0, *self.levels]), np.array([0.0, *self.critical])
        told = np.isfinite(j)
        fading = np.exp(-np.outer([0.0, *self.b], np.where(told, j, 0.0)))
        excess = size * fading - critical[:, None]
        reached = (excess[1:] >= 0.0).sum(axis=0)
        left, columns = np.minimum(reached, len(self.levels) - 1), np.arange(size.size)
        here, beyond = excess[left, columns], excess[left + 1, columns]
        share = here / (here - beyond)
        between = levels[left] * (levels[left + 1] / levels[left]) ** share
        found = np.where(reached < len(self.levels), between, levels[-1])
        p_values: Floats = np.where(told, found, 1.0)
        return p_values


#: Levels are twice those of the one-sided tests that are printed.
T_PS = PrintedTable(
    (0.20, 0.10, 0.05, 0.02), (1.331, 1.720, 2.152, 2.647), (0.494, 0.716, 0.995, 1.501)
)
DAN_J = PrintedTable((0.10, 0.05, 0.02), (1.710, 2.052, 2.462), (1.32227, 1.79541, 2.46582))


def vogelsang(panel: Panel) -> Floats:
    """The t-PS test (Vogelsang 1998) by its printed critical values."""
    return T_PS.p_values(partial_sum_ratio(panel.series), panel.polynomial_gain)


def bunzel_vogelsang(panel: Panel) -> Floats:
    """The Dan-J test with a bandwidth of 2 % (Bunzel and Vogelsang 2003), as printed."""
    return DAN_J.p_values(daniell_ratio(panel.series), panel.polynomial_gain)


def partial_sum_ratio(series: Floats) -> Floats:
    """|t| of the trend among partial sums, over the root of n; shape (n, m) to (m,).

    Partial sums of the series are regressed on those of constant and time; the residual variance
    has n - 2 degrees of freedom.
    """
    n = len(series)
    constant = np.arange(1.0, n + 1.0)
    constant /= np.sqrt(constant @ constant)
    trend = np.cumsum(np.arange(1.0, n + 1.0))
    trend -= constant * (constant @ trend)
    sums = np.cumsum(series - series.mean(axis=0), axis=0)
    sums -= constant[:, None] * np.einsum("i,ib->b", constant, sums)
    slope = np.einsum("i,ib->b", trend, sums) / (trend @ trend)
    rest = sums - trend[:, None] * slope
    variance = np.einsum("ib,ib->b", rest, rest) / (n - 2)
    return size_ratio(slope, np.sqrt(n * variance / (trend @ trend)))


def daniell_ratio(series: Floats) -> Floats:
    """|slope| of an ordinary line over its standard error by a Daniell kernel."""
    n = len(series)
    times, slope, rest = least_squares(series, np.arange(n))
    spectrum = np.abs(np.fft.rfft(rest, 1 << (2 * n - 1).bit_length(), axis=0)) ** 2
    products = np.fft.irfft(spectrum, axis=0)[:n]
    weights = 2.0 * np.sinc(np.arange(n) / max(int(SHARE * n), FEWEST))
    weights[0] = 1.0
    variance = np.einsum("i,ib->b", weights, products) / n
    return size_ratio(slope, np.sqrt(np.maximum(variance, 0.0) / (times @ times)))


def polynomial_gain(series: Floats) -> Floats:
    """J: what powers 2 to 9 of time explain beyond a line, over what they leave."""
    n = len(series)
    if n <= DEGREE + 1:
        return np.full(series.shape[1], np.inf)
    rest = least_squares(series, np.arange(n))[2]
    loadings = np.einsum("ki,ib->kb", _polynomials(n)[2:], rest)
    explained = np.einsum("kb,kb->b", loadings, loadings)
    left = np.maximum(np.einsum("ib,ib->b", rest, rest) - explained, np.finfo(float).tiny)
    gain: Floats = explained / left
    return gain


def _polynomials(n: int) -> Floats:
    """Orthonormal polynomials of time up to `DEGREE`, a row each."""
    times, rows = np.linspace(-1.0, 1.0, n), [np.full(n, 1.0 / np.sqrt(n))]
    for _ in range(DEGREE):
        row = times * rows[-1]
        for _ in range(2):  # twice, as once leaves the rounding of the subtraction
            for before in rows:
                row = row - before * np.einsum("i,i", before, row)
        rows.append(row / np.sqrt(np.einsum("i,i", row, row)))
    return np.stack(rows)
