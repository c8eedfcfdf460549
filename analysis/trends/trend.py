"""The trend test: one call, one result, with everything that has to be said beside its p-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends import small
from analysis.trends.autoregression import TrendDesign, typical_gap
from analysis.trends.errors import TrendError
from analysis.trends.kendall import (
    TheilSen,
    exact_test,
    line_test,
    theil_sen_exact,
)
from analysis.trends.null import NullTable
from analysis.trends.result import TrendResult, gls_result, kendall_result, tipping_point
from analysis.trends.series import Floats, Ints, Series, check_series
from analysis.trends.slopes import sen_slopes
from analysis.trends.tables import Pattern, TableParameters, TableStore

#: Shortest series whose persistence is estimated; below, the exact permutation test.
SHORTEST_GLS = 8


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
    ("exact permutation of Kendall's S", 0.633)
    """
    series = check_series(values, times)
    store = table_store(tables, level)
    if series.n < SHORTEST_GLS:
        return _fit_small(series, level)
    if lies_on(series, series.times):
        return _fit_line(series, level)
    return gls_result(series, 0, store.get(Pattern(series.gaps)), level)


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
    together = np.array([one.n >= SHORTEST_GLS and not lies_on(one, one.times) for one in columns])
    found = np.empty((len(fields(ManyTrends)), len(columns)))
    if together.any():
        first = columns[0]
        panel = np.stack([one.values for one in columns])[together].T
        table = table_store(tables, level).get(Pattern(first.gaps))
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


def table_store(tables: TableStore | Path | str | None, level: float) -> TableStore:
    """Where tables for a level are; a store of tables for another level is refused."""
    if not 0.001 <= level <= 0.5:
        raise TrendError(f"The level must lie between 0.001 and 0.5; it is {level}")
    if isinstance(tables, TableStore):
        if tables.parameters.level != level:
            raise TrendError(
                f"The null tables of the store are for a level of {tables.parameters.level}, but "
                f"the test is at {level}",
                expected=f"TableStore(directory, TableParameters(level={level}))",
            )
        return tables
    return TableStore(Path(tables) if tables else None, TableParameters(level=level))


def lies_on(series: Series, regressor: Floats | Ints) -> bool:
    """Whether what a regression on a constant and `regressor` leaves is rounding error only."""
    centred = regressor - regressor.mean()
    values = series.values - series.values.mean()
    rest = np.abs(values - centred * (centred @ values) / (centred @ centred)).max()
    return bool(rest <= 1e-13 * max(float(np.abs(series.values).max()), 1e-300))


def _fit_small(series: Series, level: float) -> TrendResult:
    theil_sen = theil_sen_exact(series.values, series.times, level)
    test = exact_test(series.values)
    profile = small.persistence_profile(series, test.s)
    tipping = tipping_point(profile.coefficients, profile.p_values, 0.0, test.p_two_sided, level)
    typical = typical_gap(series.gaps)
    conservative = max(float(profile.p_values.max()), test.p_two_sided)
    power = small.describe_power(series, theil_sen.slope, level)
    return kendall_result(
        series,
        level,
        theil_sen=theil_sen,
        test=test,
        conservative=conservative,
        power=power,
        tipping=None if tipping is None else tipping**typical,
    )


def _fit_line(series: Series, level: float) -> TrendResult:
    """A constant, or a line without noise: there is nothing that could be persistent."""
    slope = float(series.values[-1] - series.values[0]) / float(series.times[-1] - series.times[0])
    flat = slope == 0.0
    test = line_test(series.n, int(np.sign(slope)))
    power = small.SmallPower(0.0, 0.0 if flat else 1.0, None if flat else 0.0)
    return kendall_result(
        series,
        level,
        theil_sen=TheilSen(slope, slope, slope),
        test=test,
        conservative=test.p_two_sided,
        power=power,
        tipping=None,
    )
