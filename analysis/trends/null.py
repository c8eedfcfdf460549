"""Null distributions of the trend test, simulated once for a length (or pattern of gaps) and kept.

The statistic is the feasible GLS t-statistic of a linear trend. Its null distribution depends on
the series' length and gaps and on the coefficient of its AR(1) noise, nothing else, so it is
simulated over a grid of coefficients from 0 to 1.

The calibrated p-value reads that distribution at an estimated coefficient. Reading it at the
median-unbiased estimate (Andrews 1993) rejects too often in short series, since one half of all
estimates are too low; it is read at the upper 85 % confidence bound instead. What that gains in
size and costs in power is measured in `benchmarks/choices.csv`.

The conservative p-value needs no estimate. Its statistic is the largest p-value over the
coefficients below the upper 95 % bound (Berger and Boos 1994). Instead of adding the bound's own
error to it, which wastes power, its distribution is simulated too and read at the coefficient
that is worst for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.trends.series import Floats, Ints

#: Where the REML estimate's distribution is kept: confidence bounds, reading point, median.
ESTIMATE_PROBABILITIES = (0.05, 0.15, 0.5, 0.95)
LOWER, READING, MEDIAN, UPPER = range(4)

#: What makes flat stretches of a quantile strictly increasing.
TINY = 1e-9

#: The tail beyond the simulated values goes on as a line through the last and this one before it,
#: and no more steeply than a cap that keeps the exponential within range.
TAIL, STEEPEST = 13, 200.0


def coefficient_grid(n: int) -> Floats:
    """Coefficients from 0 to 1 inclusive, closer together near 1, where the distribution bends.

    Steps there are counted in ``n (1 - rho)``, the scale on which the noise changes character.
    """
    spread = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 4.5, 6.5, 9.0, 12.0, 16.0, 22.0])
    wanted = np.unique(np.r_[np.arange(10) / 10, np.round(1.0 - spread / n, 4)])
    grid = [0.0]
    for coefficient in wanted[wanted > 0.0]:
        if coefficient - grid[-1] >= min(0.03, 0.4 / n):
            grid.append(float(coefficient))
    grid[-1] = 1.0
    return np.array(grid)


def tail_probabilities(replications: int) -> Floats:
    """Probabilities, falling from 1, at which distributions are kept; dense in the tail.

    They end where five simulated values are left; beyond, the tail is drawn on as a straight line.
    """
    tail: Floats = np.r_[np.linspace(1.0, 0.025, 79), np.geomspace(0.02, 5.0 / replications, 24)]
    return tail


@dataclass(frozen=True)
class NullTable:
    """Null distributions for one pattern of gaps; G coefficients, P tail probabilities.

    Attributes
    ----------
    coefficients : ndarray of shape (G,)
    estimates : ndarray of shape (G, 4)
        Quantiles of the REML estimate at `ESTIMATE_PROBABILITIES`.
    sizes : ndarray of shape (G, P)
        Upper quantiles of log |t|.
    bounds : ndarray of shape (G, P)
        Upper quantiles of minus the log of the Berger-Boos statistic.
    margins : ndarray of shape (G, P)
        Quantiles of the rising trend, in innovation standard deviations a step, that would just
        have made the calibrated test reject at the level.
    probabilities : ndarray of shape (P,)
    """

    coefficients: Floats
    estimates: Floats
    sizes: Floats
    bounds: Floats
    margins: Floats
    probabilities: Floats

    def persistence(self, estimate: Floats) -> tuple[Floats, Floats, Floats]:
        """Lower 95 % bound, median-unbiased value and upper 95 % bound of the coefficient.

        Each is the coefficient at which the estimate seen would be that quantile of its
        distribution (Andrews 1993). Estimates pile up at 0 and 1; of the coefficients that
        explain such an estimate equally well, the lower bound is the lowest and the upper one the
        highest, and the median-unbiased value keeps to the end it has reached.
        """
        low, median = (
            np.interp(estimate, self._rising(which), self.coefficients) for which in (UPPER, MEDIAN)
        )
        past_ties = estimate + TINY * self.coefficients.size
        high = np.interp(past_ties, self._rising(LOWER), self.coefficients)
        return low, np.where(estimate < 1.0, median, 1.0), high

    def reading(self, estimate: Floats) -> Floats:
        """The coefficient at which the calibrated p-value is read.

        An estimate of 0 is read at 0, the lowest of the coefficients that explain it: going to
        the highest would cost half the power at n = 12, and the size is kept without it.
        """
        where: Floats = np.interp(estimate, self._rising(READING), self.coefficients)
        return where

    def ceiling(self, estimate: Floats) -> Floats:
        """The highest coefficient that the Berger-Boos statistic looks at.

        Ties are taken as in `reading`; the distribution of the statistic is simulated with this
        very rule, so its size is right whatever the rule.
        """
        where: Floats = np.interp(estimate, self._rising(LOWER), self.coefficients)
        return where

    def _rising(self, which: int) -> Floats:
        """A quantile of the estimate as a strictly increasing function of the coefficient."""
        smooth = np.maximum.accumulate(self.estimates[:, which])
        strict: Floats = smooth + TINY * np.arange(smooth.size)
        return strict

    def calibrated(self, statistic: Floats, reading: Floats) -> Floats:
        """Two-sided calibrated p-values, shape (m,)."""
        surprise = self._surprise(log_size(statistic), self.sizes)
        return self._as_p(self._at(surprise, reading))

    def profile(self, statistic: Floats) -> Floats:
        """Two-sided p-values were each coefficient of the grid known to be the true one, (G, m)."""
        return self._as_p(self._surprise(log_size(statistic), self.sizes))

    def least_surprise(self, statistic: Floats, highest: Floats) -> Floats:
        """Berger-Boos statistic: the least surprise over coefficients up to a bound."""
        surprise = self._surprise(log_size(statistic), self.sizes)
        allowed = self.coefficients[:, None] <= highest
        inside = np.where(allowed, surprise, np.inf).min(axis=0)
        least: Floats = np.minimum(inside, self._at(surprise, highest))
        return least

    def conservative(self, statistic: Floats, highest: Floats, calibrated: Floats) -> Floats:
        """Two-sided p-values valid at every coefficient, and never below the calibrated ones.

        One standard error of the simulation is added, so that its luck does not cost size.
        """
        surprise = self._surprise(self.least_surprise(statistic, highest), self.bounds)
        p = self._as_p(surprise.min(axis=0))
        careful = np.minimum(p + np.sqrt(p * (1.0 - p) * self.smallest_p), 1.0)
        valid: Floats = np.maximum(careful, calibrated)
        return valid

    @property
    def smallest_p(self) -> float:
        """The smallest p-value that is told: one over the number of replications."""
        return float(self.probabilities[-1]) / 5.0

    def _as_p(self, surprise: Floats) -> Floats:
        p_values: Floats = np.clip(np.exp(-surprise), self.smallest_p, 1.0)
        return p_values

    def _surprise(self, values: Floats, quantiles: Floats) -> Floats:
        """Minus the log probability, at each coefficient, of a value at least as large: (G, m)."""
        return np.stack([self._surprise_in(row, values) for row in _strict(quantiles)])

    def _surprise_in(self, row: Floats, values: Floats) -> Floats:
        """Minus the log probability of a value at least as large, from the quantiles of a row.

        Beyond the last simulated quantile the log tail goes on as a straight line, so that a
        larger statistic is always more surprising and no trend is too large to be found.
        """
        heights = -np.log(self.probabilities)
        slope = (heights[-1] - heights[-TAIL]) / max(row[-1] - row[-TAIL], 1e-9)
        beyond = np.maximum(values - row[-1], 0.0) * min(slope, STEEPEST)
        surprise: Floats = np.interp(values, row, heights) + beyond
        return surprise

    def critical(self, reading: Floats, level: float) -> Floats:
        """The |t| at which the calibrated p-value falls to `level`, for each reading point.

        Between two coefficients of the grid the surprise is a mixture of two functions that are
        linear between their knots, so the crossing is exact.
        """
        rows, target = _strict(self.sizes), -np.log(level)
        left, share = self._place(reading)
        crossing = np.empty_like(reading)
        for k in np.unique(left):
            knots = np.sort(rows[k : k + 2], axis=None)
            knots = np.r_[knots, knots[-1] + target / 1e-3]  # so far out, all is beyond the level
            lower, upper = (self._surprise_in(row, knots) for row in rows[k : k + 2])
            for place in np.flatnonzero(left == k):
                mixed = (1.0 - share[place]) * lower + share[place] * upper
                crossing[place] = np.exp(np.interp(target, mixed, knots))
        return crossing

    def power(self, slope: float, coefficient: float) -> float:
        """Chance of rejection at a slope given in innovation standard deviations a step."""
        margins = self._margin_at(coefficient)
        ends = np.interp([slope, -slope], margins[::-1], self.probabilities[::-1])
        return float(min(1.0, ends.sum()))

    def detectable(self, power: float, coefficient: float) -> float:
        """The slope, in innovation standard deviations a step, detected with this power."""
        margins = self._margin_at(coefficient)
        return float(np.interp(power, self.probabilities[::-1], margins[::-1]))

    def _margin_at(self, coefficient: float) -> Floats:
        left, share = self._place(np.array([coefficient]))
        low, high = self.margins[left[0]], self.margins[left[0] + 1]
        margins: Floats = (1.0 - share[0]) * low + share[0] * high
        return margins

    def _at(self, by_coefficient: Floats, where: Floats) -> Floats:
        """Interpolate between coefficients: (G, m) and (m,) to (m,)."""
        left, share = self._place(where)
        columns = np.arange(where.size)
        value: Floats = (1.0 - share) * by_coefficient[left, columns]
        return value + share * by_coefficient[left + 1, columns]

    def _place(self, where: Floats) -> tuple[Ints, Floats]:
        """The coefficient to the left of each, and how far it is to the next."""
        grid = self.coefficients
        left = np.clip(np.searchsorted(grid, where, side="right") - 1, 0, grid.size - 2)
        return left, (where - grid[left]) / (grid[left + 1] - grid[left])


def _strict(quantiles: Floats) -> Floats:
    """Quantiles that increase strictly along each row."""
    steps = 1e-12 * np.arange(quantiles.shape[1])
    strict: Floats = np.maximum.accumulate(quantiles, axis=1) + steps
    return strict


def log_size(statistic: Floats) -> Floats:
    """Log of |t|, kept finite at 0."""
    size: Floats = np.log(np.maximum(np.abs(statistic), 1e-12))
    return size
