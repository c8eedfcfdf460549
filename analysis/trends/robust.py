"""A slope that outliers hardly move, with an interval that allows for persistence."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from analysis.trends.autoregression import TrendDesign, simulate_ar1, typical_gap
from analysis.trends.kendall import TheilSen
from analysis.trends.series import Floats, Ints, Series
from analysis.trends.slopes import sen_slopes
from analysis.trends.tables import Pattern

#: Simulated series, and their seed; at a low level as many more as leave `BEYOND` of their
#: ratios in the tail (the quantile itself included).
REPLICATIONS, BEYOND, SEED = 399, 5, 1968

#: Coefficients of a typical step are rounded up to a multiple of this, so that series of one
#: pattern share simulations.
ROUNDED = 0.01


def robust_slope(
    series: Series, pattern: Pattern, coefficient: float, slope_se: float, level: float
) -> TheilSen:
    """Median of pairwise slopes (or differences across a step) with a bootstrap interval.

    Parameters
    ----------
    pattern : Pattern
        Of the series; what is estimated.
    coefficient : float
        AR(1) coefficient at which the p-value is read, per common step of the times.
    slope_se : float
        Standard error of the generalised least squares slope, in the unit wanted.
    level : float
        One minus the coverage.

    Notes
    -----
    A parametric bootstrap-t (Efron 1979; Hall 1988): the ratio of the robust slope to that
    standard error is simulated with Gaussian AR(1) noise, and its upper quantile multiplied by
    the standard error seen. Sen's own interval counts pairs, of which persistence makes too
    many agree: with the variance of Hamed and Rao (1998) it covered the truth in 62 to 86 % at
    n = 12, where it existed at all.
    """
    slope = float(_slopes(series.values[:, None], pattern.before, series.times)[0])
    typical = typical_gap(pattern.gaps)
    rounded = math.ceil(round(coefficient**typical / ROUNDED, 6)) * ROUNDED
    reach = _largest_ratio(pattern, min(rounded, 1.0), level) * slope_se
    return TheilSen(slope, slope - reach, slope + reach)


@lru_cache(maxsize=256)
def _largest_ratio(pattern: Pattern, coefficient: float, level: float) -> float:
    """The upper quantile of |robust slope| over standard error, at a typical step's coefficient."""
    rng = np.random.default_rng([SEED, round(1 / ROUNDED * coefficient), *pattern.gaps])
    unit = coefficient ** (1.0 / typical_gap(pattern.gaps))
    replications = max(REPLICATIONS, math.ceil(BEYOND / level) - 1)
    noise = simulate_ar1(pattern.gaps, unit, replications, rng)
    error = TrendDesign(pattern.gaps, pattern.before).fit(noise).slope_se
    times = np.r_[0, np.cumsum(pattern.gaps)]
    ratios = np.sort(np.abs(_slopes(noise, pattern.before, times)) / error)
    return float(ratios[math.ceil((replications + 1) * (1.0 - level)) - 1])


def _slopes(panel: Floats, before: int, times: Ints) -> Floats:
    if not before:
        return sen_slopes(panel, times)
    differences = panel[before:, None] - panel[None, :before]
    shifts: Floats = np.median(differences.reshape(-1, panel.shape[1]), axis=0)
    return shifts
