"""The result of a test of trend: one form, whichever test gave it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from analysis.trends import small
from analysis.trends.autoregression import TrendDesign, typical_gap
from analysis.trends.kendall import KendallTest, TheilSen
from analysis.trends.null import NullTable
from analysis.trends.robust import robust_slope
from analysis.trends.series import Floats, Series
from analysis.trends.tables import Pattern

GLS, KENDALL = "calibrated feasible GLS", "exact permutation of Kendall's S"
GLS_STEP = "calibrated feasible GLS of a step"

Number = float | int | str | None

SLOPES = (
    "slope", "slope_low", "slope_high", "theil_sen", "theil_sen_low", "theil_sen_high",
    "detectable_slope",
)  # fmt: skip
"""Fields that are per unit of time."""


@dataclass(frozen=True)
class TrendResult:
    """A test of a trend, or of a step, and what it could have seen.

    Attributes
    ----------
    n : int
    method : str
        ``calibrated feasible GLS`` from 8 observations up, else ``exact permutation of Kendall's
        S`` (also for series without any noise around their line); ``calibrated feasible GLS of a
        step`` for a step.
    level : float
        Significance level of the intervals, of size, power and tipping persistence.
    slope, slope_low, slope_high : float or None
        Trend per unit of time, or height of the step, with its 1 - level interval, which leaves
        out 0 exactly when the calibrated test rejects. None where n is too small for an interval.
    theil_sen, theil_sen_low, theil_sen_high : float or None
        Median of pairwise slopes; of a step, of the differences between later and earlier values
        (Hodges and Lehmann 1963). Its interval allows for the fitted persistence.
    statistic : float
        The GLS t-statistic, or Kendall's S.
    persistence, persistence_low, persistence_high : float or None
        Median-unbiased AR(1) coefficient with a 90 % interval: the share of a deviation that is
        left after the median step of the times. None where n is too small.
    p_two_sided, p_rising, p_falling : float
        Calibrated (or exact) p-values.
    p_conservative_two_sided, p_conservative_rising, p_conservative_falling : float
        p-values valid whatever the persistence. The one against the direction seen is 1.
    smallest_attainable_p : float
        The smallest two-sided p-value this test can tell.
    size, power : float
        Chance that the calibrated test rejects at `level` at this n and persistence, without any
        trend and with a trend as steep as the slope seen. Below 8 observations the noise is
        taken to be independent.
    detectable_slope : float or None
        The slope found with a chance of 0.8; None where no slope is.
    tipping_persistence : float or None
        The coefficient nearest to the one at which p is read that would turn the verdict at
        `level`; None when none would.
    """

    n: int
    method: str
    level: float
    slope: float
    slope_low: float | None
    slope_high: float | None
    theil_sen: float
    theil_sen_low: float | None
    theil_sen_high: float | None
    statistic: float
    persistence: float | None
    persistence_low: float | None
    persistence_high: float | None
    p_two_sided: float
    p_rising: float
    p_falling: float
    p_conservative_two_sided: float
    p_conservative_rising: float
    p_conservative_falling: float
    smallest_attainable_p: float
    size: float
    power: float
    detectable_slope: float | None
    tipping_persistence: float | None

    def to_dict(self) -> dict[str, Number]:
        """The result in plain JSON types."""
        return asdict(self)

    def per(self, units: float) -> TrendResult:
        """The same with slopes for so many units of time."""
        slopes: dict[str, Any] = {
            name: None if one is None else one * units
            for name in SLOPES
            for one in [getattr(self, name)]
        }
        return replace(self, **slopes)


def gls_result(series: Series, before: int, table: NullTable, level: float) -> TrendResult:
    """Fit a trend, or a step after so many values, and read its p-values from a null table."""
    centre = float(series.values.mean())
    scale = float(np.abs(series.values - centre).max())
    fit = TrendDesign(series.gaps, before).fit((series.values[:, None] - centre) / scale)
    reading = table.reading(fit.coefficient)
    calibrated = table.calibrated(fit.statistic, reading)
    two_sided, statistic = float(calibrated[0]), float(fit.statistic[0])
    ceiling = table.ceiling(fit.coefficient)
    conservative = float(table.conservative(fit.statistic, ceiling, calibrated)[0])
    low, median, high = (float(part[0]) for part in table.persistence(fit.coefficient))
    profile = table.profile(fit.statistic)[:, 0]
    tipping = tipping_point(table.coefficients, profile, float(reading[0]), two_sided, level)
    typical = typical_gap(series.gaps)
    # a step has the unit of the series, a trend that of the series per unit of time
    per_time = scale if before else scale / series.step
    slope, slope_se = float(fit.slope[0]) * per_time, float(fit.slope_se[0]) * per_time
    innovation = float(fit.innovation_sd[0])
    reach = float(table.critical(reading, level)[0]) * slope_se
    robust = robust_slope(series, Pattern(series.gaps, before), float(reading[0]), slope_se, level)
    rising, falling = _one_sided(two_sided, statistic)
    return TrendResult(
        n=series.n,
        method=GLS_STEP if before else GLS,
        level=level,
        slope=slope,
        slope_low=slope - reach,
        slope_high=slope + reach,
        theil_sen=robust.slope,
        theil_sen_low=robust.low,
        theil_sen_high=robust.high,
        statistic=statistic,
        persistence=median**typical,
        persistence_low=low**typical,
        persistence_high=high**typical,
        p_two_sided=two_sided,
        p_rising=rising,
        p_falling=falling,
        p_conservative_two_sided=conservative,
        p_conservative_rising=conservative / 2.0 if statistic > 0.0 else 1.0,
        p_conservative_falling=conservative / 2.0 if statistic < 0.0 else 1.0,
        smallest_attainable_p=table.smallest_p,
        size=table.power(0.0, median),
        power=table.power(abs(slope) / per_time / innovation, median),
        detectable_slope=table.detectable(0.8, median) * innovation * per_time,
        tipping_persistence=None if tipping is None else tipping**typical,
    )


def _one_sided(two_sided: float, statistic: float) -> tuple[float, float]:
    """The null distribution is symmetric, so each side has half of it."""
    half = two_sided / 2.0
    return (half, 1.0 - half) if statistic > 0.0 else (1.0 - half, half)


def tipping_point(
    coefficients: Floats, p_values: Floats, here: float, p_here: float, level: float
) -> float | None:
    """The coefficient at which the p-value crosses the level, nearest to `here`.

    A verdict of trend can only be lost to more persistence, and one of no trend to less.
    """
    rejects = p_here <= level
    beyond = coefficients > here if rejects else coefficients < here
    order = np.flatnonzero(beyond)[:: 1 if rejects else -1]
    path = np.r_[here, coefficients[order]]
    gap = np.log(np.r_[p_here, p_values[order]]) - np.log(level)
    turned = np.flatnonzero(gap > 0.0) if rejects else np.flatnonzero(gap <= 0.0)
    if turned.size == 0:
        return None
    k = int(turned[0])
    share = gap[k - 1] / (gap[k - 1] - gap[k]) if gap[k - 1] != gap[k] else 1.0
    return float(path[k - 1] + share * (path[k] - path[k - 1]))


def kendall_result(
    series: Series,
    level: float,
    *,
    theil_sen: TheilSen,
    test: KendallTest,
    conservative: float,
    power: small.SmallPower,
    tipping: float | None,
) -> TrendResult:
    """The result of an exact test, with what persistence would do to it."""
    half = conservative / 2.0
    return TrendResult(
        n=series.n,
        method=KENDALL,
        level=level,
        slope=theil_sen.slope,
        slope_low=theil_sen.low,
        slope_high=theil_sen.high,
        theil_sen=theil_sen.slope,
        theil_sen_low=theil_sen.low,
        theil_sen_high=theil_sen.high,
        statistic=float(test.s),
        persistence=None,
        persistence_low=None,
        persistence_high=None,
        p_two_sided=test.p_two_sided,
        p_rising=test.p_rising,
        p_falling=test.p_falling,
        p_conservative_two_sided=conservative,
        p_conservative_rising=max(half, test.p_rising) if test.s > 0 else 1.0,
        p_conservative_falling=max(half, test.p_falling) if test.s < 0 else 1.0,
        smallest_attainable_p=test.smallest,
        size=power.size,
        power=power.power,
        detectable_slope=power.detectable_slope,
        tipping_persistence=tipping,
    )
