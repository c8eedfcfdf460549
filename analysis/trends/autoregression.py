"""First-order autoregressive noise, AR(1), at whole times with or without gaps.

Between two observations `d` steps apart the correlation is ``rho ** d`` and the variance of what
is new is ``1 + rho ** 2 + ... + rho ** (2 (d - 1))`` in units of the innovation variance, so a gap
is handled exactly. At ``rho = 1`` the noise is a random walk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.trends.series import Floats


def innovation_variance(coefficient: Floats, gap: int) -> Floats:
    """Variance of the new part after `gap` steps, in units of the innovation variance."""
    powers = np.power.outer(coefficient, 2 * np.arange(gap))
    total: Floats = powers.sum(axis=-1)
    return total


def simulate_ar1(
    gaps: tuple[int, ...], coefficient: float, replications: int, rng: np.random.Generator
) -> Floats:
    """Draw Gaussian AR(1) paths with unit innovations.

    Parameters
    ----------
    gaps : tuple of int
        Steps between neighbouring observations, n - 1 of them.
    coefficient : float
        Between 0 and 1; at 1 a random walk that starts at 0, else a stationary start.
    replications : int
        Number of paths.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n, replications)
    """
    return filter_ar1(rng.standard_normal((len(gaps) + 1, replications)), gaps, coefficient)


def filter_ar1(shocks: Floats, gaps: tuple[int, ...], coefficient: float) -> Floats:
    """Turn independent unit shocks, shape (n, replications), into AR(1) paths in place."""
    rho = float(coefficient)
    shocks[0] *= 0.0 if rho == 1.0 else 1.0 / np.sqrt(1.0 - rho**2)
    for i, gap in enumerate(gaps, start=1):
        if gap > 1:
            shocks[i] *= float(np.sqrt(innovation_variance(np.array([rho]), gap)[0]))
        shocks[i] += rho**gap * shocks[i - 1]
    return shocks


@dataclass(frozen=True)
class GlsFit:
    """Generalised least squares fits of many series, each at its own coefficient.

    Attributes
    ----------
    coefficient, slope, slope_se, innovation_sd : ndarray of shape (replications,)
        AR(1) coefficient by restricted maximum likelihood, slope per step, its standard error,
        and the standard deviation of the innovations.
    """

    coefficient: Floats
    slope: Floats
    slope_se: Floats
    innovation_sd: Floats

    @property
    def statistic(self) -> Floats:
        """The t-statistic of the slope."""
        ratio: Floats = self.slope / self.slope_se
        return ratio


def typical_gap(gaps: tuple[int, ...]) -> int:
    """The median step between neighbours (the lower one of two), on which coefficients are laid.

    A series of irregular dates is counted in a unit far finer than its steps; coefficients of
    that unit that matter lie close to 1, and are those of its typical step to the power of one
    over it.
    """
    return sorted(gaps)[(len(gaps) - 1) // 2]


class TrendDesign:
    """A linear trend, or a step, with AR(1) noise, observed at given gaps.

    Everything that generalised least squares needs of a series is a handful of sums (squares and
    neighbouring products, by gap), after which a fit at any coefficient costs a few operations
    whatever the length. Products are summed with einsum rather than BLAS, whose result may depend
    on the number of threads, so that results are equal bit for bit wherever they are computed.

    Parameters
    ----------
    gaps : tuple of int
        Steps between neighbouring observations, n - 1 of them.
    before : int
        Observations before a step of the level that takes the place of the trend: the slope is
        then its height. 0 for a trend.
    """

    #: Coefficients of a typical step at which the restricted likelihood is evaluated first.
    SEARCH = np.unique(np.r_[np.linspace(0.0, 0.9, 31), np.linspace(0.9, 1.0, 26)])

    def __init__(self, gaps: tuple[int, ...], before: int = 0) -> None:
        self.n = len(gaps) + 1
        regressor = np.r_[0.0, np.cumsum(gaps)]
        if before:
            regressor = (np.arange(self.n) >= before).astype(np.float64)
        self._constant = np.full(self.n, 1.0 / np.sqrt(self.n))
        centred = regressor - regressor.mean()
        self.trend_scale = float(np.sqrt(np.sum(centred**2)))
        self._trend = centred / self.trend_scale
        self._kinds = sorted(set(gaps))
        self._at = [np.flatnonzero(np.asarray(gaps) == gap) for gap in self._kinds]
        self._weights = self._linear_weights()
        self._grid = self.SEARCH ** (1.0 / typical_gap(gaps))
        self._search = self._moments(self._grid)

    def _linear_weights(self) -> Floats:
        """Columns whose inner products with a series are the linear sums of the fit."""
        t, columns = self._trend, [np.eye(1, self.n)[0]]
        for before in self._at:
            after = before + 1
            for pairs in (
                ((after, 1.0),),
                ((before, 1.0),),
                ((after, t[after]),),
                ((before, t[after]), (after, t[before])),
                ((before, t[before]),),
            ):
                column = np.zeros(self.n)
                for where, weight in pairs:
                    np.add.at(column, where, weight)
                columns.append(column)
        return np.stack(columns)

    def _moments(self, rho: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Whitened products of constant and trend, and half the log of the noise determinant.

        The constant's column is divided by ``sqrt(1 - rho ** 2)``, so that it stays of full rank
        at a unit root, where it takes up the first observation and nothing else. The two
        determinants of the restricted likelihood then lose the factor that would vanish.
        """
        t = self._trend
        root = np.sqrt(1.0 - rho**2)
        one_one, one_t = np.ones_like(rho), root * t[0]
        t_t, log_det = root**2 * t[0] ** 2, np.zeros_like(rho)
        for gap, before in zip(self._kinds, self._at, strict=True):
            power, new = rho**gap, innovation_variance(rho, gap)
            a, b = t[before + 1], t[before]
            one_one = one_one + before.size * (1.0 - power) / (1.0 + power)
            one_t = one_t + root * (a.sum() - power * b.sum()) / (1.0 + power)
            t_t = t_t + ((a @ a) - 2.0 * power * (a @ b) + power**2 * (b @ b)) / new
            log_det = log_det + 0.5 * before.size * np.log(new)
        return one_one, one_t, t_t, one_one * t_t - one_t**2, log_det

    def _sums(self, series: Floats) -> tuple[Floats, Floats, Floats]:
        """Ordinary slope, and the linear and quadratic sums of what it leaves."""
        basis = np.stack([self._constant, self._trend])
        loadings = np.einsum("ki,ib->kb", basis, series)
        rest = series - self._constant[:, None] * loadings[0] - self._trend[:, None] * loadings[1]
        quadratic = [rest[0] ** 2]
        for before in self._at:
            lag, lead = rest[before], rest[before + 1]
            for x, y in ((lead, lead), (lead, lag), (lag, lag)):
                quadratic.append(np.einsum("ib,ib->b", x, y))
        linear = np.einsum("ki,ib->kb", self._weights, rest)
        return loadings[1], linear, np.stack(quadratic)

    def _solve(
        self,
        rho: Floats,
        moments: tuple[Floats, Floats, Floats, Floats, Floats],
        linear: Floats,
        quadratic: Floats,
    ) -> tuple[Floats, Floats]:
        """Slope left after ordinary least squares, and the whitened residual sum of squares."""
        one_one, one_t, t_t, determinant, _ = moments
        root = np.sqrt(1.0 - rho**2)
        y_y = root**2 * quadratic[0]
        y_one, y_t = root * linear[0], root**2 * self._trend[0] * linear[0]
        for k, gap in enumerate(self._kinds):
            power, new = rho**gap, innovation_variance(rho, gap)
            lead_lead, lead_lag, lag_lag = quadratic[1 + 3 * k : 4 + 3 * k]
            lead, lag, t_lead, t_cross, t_lag = linear[1 + 5 * k : 6 + 5 * k]
            y_y = y_y + (lead_lead - 2.0 * power * lead_lag + power**2 * lag_lag) / new
            y_one = y_one + root * (lead - power * lag) / (1.0 + power)
            y_t = y_t + (t_lead - power * t_cross + power**2 * t_lag) / new
        slope = (one_one * y_t - one_t * y_one) / determinant
        level = (t_t * y_one - one_t * y_t) / determinant
        return slope, np.maximum(y_y - slope * y_t - level * y_one, np.finfo(float).tiny)

    def fit(self, series: Floats) -> GlsFit:
        """Fit the trend to each column of `series`, shape (n, replications).

        The coefficient maximises the restricted likelihood, which is nearly free of the downward
        bias of least squares in short series (Harville 1977), over 0 to 1: noise of negative
        correlation makes a mean more precise, and is treated as uncorrelated.
        """
        ordinary, linear, quadratic = self._sums(series)
        rho = self._restricted_maximum(linear, quadratic)
        moments = self._moments(rho)
        rest, squares = self._solve(rho, moments, linear, quadratic)
        innovation_sd = np.sqrt(squares / (self.n - 2))
        slope_se = innovation_sd * np.sqrt(moments[0] / moments[3])
        return GlsFit(
            rho,
            (ordinary + rest) / self.trend_scale,
            slope_se / self.trend_scale,
            innovation_sd,
        )

    def _restricted_maximum(self, linear: Floats, quadratic: Floats) -> Floats:
        grid = self._grid[:, None]
        one_one, one_t, t_t, determinant, log_det = (part[:, None] for part in self._search)
        moments = (one_one, one_t, t_t, determinant, log_det)
        _, squares = self._solve(grid, moments, linear, quadratic)
        likelihood = -log_det - 0.5 * np.log(determinant) - 0.5 * (self.n - 2) * np.log(squares)
        return _refined_peak(self._grid, likelihood)


def _refined_peak(grid: Floats, heights: Floats) -> Floats:
    """Abscissa of each column's maximum, refined by a parabola where it lies inside the grid."""
    columns = np.arange(heights.shape[1])
    top = heights.argmax(axis=0)
    middle = np.clip(top, 1, grid.size - 2)
    x0, x1, x2 = grid[middle - 1], grid[middle], grid[middle + 1]
    f0, f1, f2 = (heights[middle + shift, columns] for shift in (-1, 0, 1))
    right, left = (x1 - x0) * (f1 - f2), (x1 - x2) * (f1 - f0)
    curvature = right - left
    with np.errstate(divide="ignore", invalid="ignore"):
        peak = x1 - 0.5 * ((x1 - x0) * right - (x1 - x2) * left) / curvature
    inside = (top == middle) & (curvature > 0.0)
    refined: Floats = np.where(inside, np.clip(peak, x0, x2), grid[top])
    return refined
