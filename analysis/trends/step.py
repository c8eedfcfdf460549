"""A step of the level between two stretches of one series, allowing for persistent noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends import small
from analysis.trends.errors import TrendError
from analysis.trends.kendall import KendallTest, TheilSen
from analysis.trends.result import TrendResult, gls_result, kendall_result
from analysis.trends.series import Ints, check_series
from analysis.trends.tables import Pattern, TableStore
from analysis.trends.trend import SHORTEST_GLS, lies_on, table_store


def fit_step(
    values: ArrayLike,
    before: int,
    *,
    times: Sequence[int] | Ints | None = None,
    level: float = 0.05,
    tables: TableStore | Path | str | None = None,
) -> TrendResult:
    """Test whether the level of a series is another after its first `before` values.

    The test is that of `fit_trend` with a step in place of the trend, and null tables of its own.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least 8 finite numbers: the earlier stretch, then the later one.
    before : int
        Length of the earlier stretch; each must hold at least 2 values.
    times, level, tables
        As for `fit_trend`.

    Returns
    -------
    TrendResult
        Its slope is the height of the step, later minus earlier.

    Raises
    ------
    TrendError
        If the series, the place of the step or the level is unusable.

    Examples
    --------
    >>> result = fit_step([3, 1, 4, 1, 13, 11, 14, 11], 4)
    >>> round(result.slope, 1), result.p_two_sided < 0.01
    (10.0, True)
    """
    series = check_series(values, times, shortest=SHORTEST_GLS)
    if not 2 <= before <= series.n - 2:
        raise TrendError(
            f"A step after {before} of {series.n} values cannot be told",
            expected="at least 2 values on either side",
        )
    store = table_store(tables, level)
    after = (np.arange(series.n) >= before).astype(np.float64)
    if lies_on(series, after):
        height = float(series.values[-1] - series.values[0])
        flat = height == 0.0
        return kendall_result(
            series,
            level,
            theil_sen=TheilSen(height, height, height),
            test=_separated(series.n, before, int(np.sign(height))),
            conservative=1.0 if flat else _separated(series.n, before, 1).p_two_sided,
            power=small.SmallPower(0.0, 0.0 if flat else 1.0, None if flat else 0.0),
            tipping=None,
        )
    return gls_result(series, before, store.get(Pattern(series.gaps, before)), level)


def _separated(n: int, before: int, sign: int) -> KendallTest:
    """The exact test where all values of one stretch lie above all of the other.

    Of the ways to choose which values come first, one on either side is as extreme.
    """
    if sign == 0:
        return KendallTest(0, 1.0, 1.0, 1.0, 1.0)
    one = 1.0 / math.comb(n, before)
    rising, falling = (one, 1.0) if sign > 0 else (1.0, one)
    return KendallTest(sign * before * (n - before), 2.0 * one, rising, falling, 2.0 * one)
