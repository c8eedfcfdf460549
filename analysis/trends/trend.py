"""The trend test: one call, one result, with everything that has to be said beside its p-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends import small
from analysis.trends.autoregression import GlsFit, TrendDesign
from analysis.trends.comparison import sen_slopes
from analysis.trends.errors import TrendError
from analysis.trends.kendall import (
    KendallTest,
    TheilSen,
    exact_test,
    line_test,
    theil_sen_exact,
    theil_sen_normal,
)
from analysis.trends.null import NullTable
from analysis.trends.series import Floats, Ints, Series, check_series
from analysis.trends.tables import TableParameters, TableStore

#: Shortest series whose persistence is estimated; below, the exact permutation test.
SHORTEST_GLS = 8

GLS, KENDALL = "calibrated feasible GLS", "exact permutation of Kendall's S"

Number = float | int | str | None


@dataclass(frozen=True)
class TrendResult:
    """A trend test and what it could have seen.

    Attributes
    ----------
    n : int
    method : str
        ``calibrated feasible GLS`` from 8 observations up, else ``exact permutation of Kendall's
        S`` (also for series without any noise around their line).
    level : float
        Significance level of the intervals, of size, power and tipping persistence.
    slope, slope_low, slope_high : float or None
        Trend per unit of time with its 1 - level interval, which leaves out 0 exactly when the
        calibrated test rejects. None where n is too small for an interval.
    theil_sen, theil_sen_low, theil_sen_high : float or None
        Median of pairwise slopes; its interval allows for the fitted persistence.
    statistic : float
        The GLS t-statistic, or Kendall's S.
    persistence, persistence_low, persistence_high : float or None
        Median-unbiased AR(1) coefficient (per common step of the times) with a 90 % interval.
        None where n is too small.
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


def fit_trend(
    values: ArrayLike,
    *,
    times: Sequence[int] | Ints | None = None,
    level: float = 0.05,
    tables: TableStore | Path | str | None = None,
) -> TrendResult:
    """Test a series for a linear trend, allowing for persistent noise.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least 3 finite numbers.
    times : sequence of int, optional
        Strictly increasing whole times, with gaps or without; 0, 1, ..., n - 1 when left out.
    level : float
        Between 0.001 and 0.5.
    tables : TableStore, path or None
        Where null tables are stored. One that is missing is simulated in about a second and
        remembered by the process.

    Returns
    -------
    TrendResult

    Raises
    ------
    TrendError
        If the series or the level is unusable.

    Examples
    --------
    >>> result = fit_trend([3, 1, 4, 1, 5])
    >>> result.method, round(result.p_two_sided, 3)
    ("exact permutation of Kendall's S", 0.483)
    """
    series = check_series(values, times)
    store = _store(tables, level)
    if series.n < SHORTEST_GLS:
        return _fit_small(series, level)
    if _lies_on_a_line(series):
        return _fit_line(series, level)
    design = TrendDesign(series.gaps)
    scale = float(np.abs(series.values - series.values.mean()).max())
    fit = design.fit((series.values[:, None] - series.values.mean()) / scale)
    return _fit_gls(series, fit, scale, store.get(series.gaps), level)


@dataclass(frozen=True, eq=False)
class ManyTrends:
    """What the trend test says of many series observed at the same times.

    Attributes
    ----------
    slope, slope_low, slope_high : ndarray
    theil_sen, p_rising, p_falling, p_conservative_rising, p_conservative_falling : ndarray
        As in `TrendResult`, of shape (m,); a bound that is None there is missing (NaN) here.
    """

    slope: Floats
    slope_low: Floats
    slope_high: Floats
    theil_sen: Floats
    p_rising: Floats
    p_falling: Floats
    p_conservative_rising: Floats
    p_conservative_falling: Floats


def fit_trends(
    values: Floats,
    *,
    times: Sequence[int] | Ints | None = None,
    level: float = 0.05,
    tables: TableStore | Path | str | None = None,
) -> ManyTrends:
    """Test many series at once, which takes a fraction of the time of one by one.

    Parameters
    ----------
    values : ndarray of shape (n, m)
        Finite numbers, one series a column.
    times, level, tables
        As for `fit_trend`.

    Raises
    ------
    TrendError
        If a series or the level is unusable.
    """
    columns = [check_series(column, times) for column in values.T]
    together = np.array([one.n >= SHORTEST_GLS and not _lies_on_a_line(one) for one in columns])
    found = np.empty((len(fields(ManyTrends)), len(columns)))
    if together.any():
        first = columns[0]
        panel = np.stack([one.values for one in columns])[together].T
        table = _store(tables, level).get(first.gaps)
        found[:, together] = _fit_panel(panel, first, table, level)
    for place in np.flatnonzero(~together):
        one = fit_trend(columns[place].values, times=times, level=level, tables=tables)
        said = [getattr(one, field.name) for field in fields(ManyTrends)]
        found[:, place] = [np.nan if value is None else value for value in said]
    return ManyTrends(*found)


def _fit_panel(panel: Floats, like: Series, table: NullTable, level: float) -> Floats:
    """The fields of `ManyTrends`, shape (8, m), for series at the times of `like`."""
    centred = panel - panel.mean(axis=0)
    scale = np.abs(centred).max(axis=0)
    fit = TrendDesign(like.gaps).fit(centred / scale)
    reading = table.reading(fit.coefficient)
    reach = table.critical(reading, level) * fit.slope_se
    per_time = scale / like.step
    calibrated = table.calibrated(fit.statistic, reading)
    ceiling = table.ceiling(fit.coefficient)
    conservative = table.conservative(fit.statistic, ceiling, calibrated)
    rises = fit.statistic > 0.0
    return np.stack(
        [
            fit.slope * per_time,
            (fit.slope - reach) * per_time,
            (fit.slope + reach) * per_time,
            sen_slopes(panel, like.times),
            np.where(rises, calibrated / 2.0, 1.0 - calibrated / 2.0),
            np.where(rises, 1.0 - calibrated / 2.0, calibrated / 2.0),
            np.where(rises, conservative / 2.0, 1.0),
            np.where(fit.statistic < 0.0, conservative / 2.0, 1.0),
        ]
    )


def _store(tables: TableStore | Path | str | None, level: float) -> TableStore:
    if not 0.001 <= level <= 0.5:
        raise TrendError(f"The level must lie between 0.001 and 0.5; it is {level}")
    if isinstance(tables, TableStore):
        return tables
    return TableStore(Path(tables) if tables else None, TableParameters(level=level))


def _lies_on_a_line(series: Series) -> bool:
    """Whether what is left around the least squares line is rounding error only."""
    times = series.times - series.times.mean()
    values = series.values - series.values.mean()
    rest = np.abs(values - times * (times @ values) / (times @ times)).max()
    return bool(rest <= 1e-13 * max(float(np.abs(series.values).max()), 1e-300))


def _fit_gls(
    series: Series, fit: GlsFit, scale: float, table: NullTable, level: float
) -> TrendResult:
    low, median, high = table.persistence(fit.coefficient)
    reading, ceiling = table.reading(fit.coefficient), table.ceiling(fit.coefficient)
    calibrated = table.calibrated(fit.statistic, reading)
    two_sided = float(calibrated[0])
    conservative = float(table.conservative(fit.statistic, ceiling, calibrated)[0])
    persistence, statistic = float(median[0]), float(fit.statistic[0])
    per_time = scale / series.step
    slope, innovation = float(fit.slope[0]), float(fit.innovation_sd[0])
    reach = float(table.critical(reading, level)[0] * fit.slope_se[0])
    rising, falling = _one_sided(two_sided, statistic)
    theil_sen = theil_sen_normal(
        series.values, series.times, level, persistence ** (1.0 / series.step)
    )
    return TrendResult(
        n=series.n,
        method=GLS,
        level=level,
        slope=slope * per_time,
        slope_low=(slope - reach) * per_time,
        slope_high=(slope + reach) * per_time,
        theil_sen=theil_sen.slope,
        theil_sen_low=theil_sen.low,
        theil_sen_high=theil_sen.high,
        statistic=statistic,
        persistence=persistence,
        persistence_low=float(low[0]),
        persistence_high=float(high[0]),
        p_two_sided=two_sided,
        p_rising=rising,
        p_falling=falling,
        p_conservative_two_sided=conservative,
        p_conservative_rising=conservative / 2.0 if statistic > 0.0 else 1.0,
        p_conservative_falling=conservative / 2.0 if statistic < 0.0 else 1.0,
        smallest_attainable_p=table.smallest_p,
        size=table.power(0.0, persistence),
        power=table.power(abs(slope) / innovation, persistence),
        detectable_slope=table.detectable(0.8, persistence) * innovation * per_time,
        tipping_persistence=tipping_point(
            table.coefficients,
            table.profile(fit.statistic)[:, 0],
            float(reading[0]),
            two_sided,
            level,
        ),
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


def _fit_small(series: Series, level: float) -> TrendResult:
    theil_sen = theil_sen_exact(series.values, series.times, level)
    test = exact_test(series.values)
    profile = small.persistence_profile(series, test.s)
    tipping = tipping_point(profile.coefficients, profile.p_values, 0.0, test.p_two_sided, level)
    conservative = max(float(profile.p_values.max()), test.p_two_sided)
    power = small.describe_power(series, theil_sen.slope, level)
    return _kendall_result(
        series,
        level,
        theil_sen=theil_sen,
        test=test,
        conservative=conservative,
        power=power,
        tipping=tipping,
    )


def _fit_line(series: Series, level: float) -> TrendResult:
    """A constant, or a line without noise: there is nothing that could be persistent."""
    slope = float(series.values[-1] - series.values[0]) / float(series.times[-1] - series.times[0])
    flat = slope == 0.0
    test = line_test(series.n, int(np.sign(slope)))
    power = small.SmallPower(0.0, 0.0 if flat else 1.0, None if flat else 0.0)
    return _kendall_result(
        series,
        level,
        theil_sen=TheilSen(slope, slope, slope),
        test=test,
        conservative=test.p_two_sided,
        power=power,
        tipping=None,
    )


def _kendall_result(
    series: Series,
    level: float,
    *,
    theil_sen: TheilSen,
    test: KendallTest,
    conservative: float,
    power: small.SmallPower,
    tipping: float | None,
) -> TrendResult:
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
