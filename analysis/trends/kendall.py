"""Kendall's S, its null distribution with ties, and the slope of Theil and Sen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from analysis.trends.distributions import normal_cdf, normal_sf
from analysis.trends.errors import TrendError
from analysis.trends.series import Floats, Ints

#: Permutations of up to this many values are enumerated, ties and all.
ENUMERABLE = 8

#: Series compared together: few enough to stay in a processor's cache, of short ones more.
COLUMNS, CELLS = 1000, 56_000

#: Longest series whose exact distribution without ties is counted.
LONGEST_EXACT = 200


@dataclass(frozen=True)
class KendallTest:
    """A test of Kendall's S against no trend.

    Attributes
    ----------
    s : int
        Concordant minus discordant pairs.
    p_two_sided, p_rising, p_falling : float
    smallest : float
        The smallest two-sided p-value that these values could have reached in any order.
    """

    s: int
    p_two_sided: float
    p_rising: float
    p_falling: float
    smallest: float


def kendall_s(series: Floats) -> Ints:
    """Concordant minus discordant pairs of each column, shape (n, m) to (m,)."""
    total = np.empty(series.shape[1], dtype=np.int64)
    columns = max(COLUMNS, CELLS // len(series))
    for start in range(0, series.shape[1], columns):
        batch = np.ascontiguousarray(series[:, start : start + columns])
        total[start : start + columns] = _net_rises(batch)
    return total


def _net_rises(series: Floats) -> Ints:
    """Pairs that rise less pairs that fall, counted for each earlier value in small integers."""
    n = len(series)
    small = np.uint8 if n <= 256 else np.int64
    rises, falls = np.zeros(series.shape, small), np.zeros(series.shape, small)
    seen = np.empty(series.shape, dtype=np.bool_)
    for lag in range(1, n):
        later, earlier, here = series[lag:], series[:-lag], seen[: n - lag]
        rises[: n - lag] += np.greater(later, earlier, out=here).view(np.uint8)
        falls[: n - lag] += np.less(later, earlier, out=here).view(np.uint8)
    net: Ints = rises.sum(axis=0, dtype=np.int64) - falls.sum(axis=0, dtype=np.int64)
    return net


def average_ranks(series: Floats) -> Floats:
    """Ranks of each column, from 1; equal values share the mean of theirs."""
    order = series.argsort(axis=0)
    places = np.broadcast_to(np.arange(1.0, len(series) + 1.0)[:, None], series.shape)
    ranks = np.empty(series.shape)
    np.put_along_axis(ranks, order, places, axis=0)
    ordered = np.take_along_axis(series, order, axis=0)
    tied = (ordered[1:] == ordered[:-1]).any(axis=0)
    if tied.any():
        # few series need it, and pandas takes longer to be imported than all else here
        from pandas import DataFrame

        ranks[:, tied] = DataFrame(series[:, tied]).rank().to_numpy()
    return ranks


def tie_sizes(values: Floats) -> Ints:
    """Sizes of the groups of equal values."""
    return np.unique(values, return_counts=True)[1]


def s_variance(ties: Ints) -> float:
    """Variance of S over permutations of values with ties (Kendall 1975, equation 4.4).

    Parameters
    ----------
    ties : ndarray of int
        Sizes of the groups of equal values; all ones when there are none.
    """
    n = int(ties.sum())
    correction = float(np.sum(ties * (ties - 1) * (2 * ties + 5)))
    return (n * (n - 1) * (2 * n + 5) - correction) / 18.0


def exact_distribution(values: Floats) -> tuple[Ints, Floats]:
    """Support and probabilities of S when every order of `values` is equally likely.

    Raises
    ------
    TrendError
        With ties among more than 8 values, or more than 200 values.
    """
    ranks = np.unique(values, return_inverse=True)[1]
    n = ranks.size
    if tie_sizes(values).size == 1:
        return np.zeros(1, dtype=np.int64), np.ones(1)
    if tie_sizes(values).max() == 1 and n <= LONGEST_EXACT:
        return _untied_distribution(n)
    if n > ENUMERABLE:
        raise TrendError(
            f"The exact distribution of Kendall's S is not tabled for {n} values with ties; "
            "use the normal approximation"
        )
    return _enumerated_distribution(tuple(sorted(ranks.tolist())))


@lru_cache(maxsize=64)
def _untied_distribution(n: int) -> tuple[Ints, Floats]:
    """Count permutations by inversions, adding one value at a time (Kendall 1938)."""
    probability = np.ones(1)
    for size in range(2, n + 1):
        probability = np.convolve(probability, np.full(size, 1.0 / size))
    pairs = n * (n - 1) // 2
    return np.arange(-pairs, pairs + 1, 2), probability


@lru_cache(maxsize=64)
def _enumerated_distribution(ranks: tuple[int, ...]) -> tuple[Ints, Floats]:
    orders = np.array(list(permutations(ranks)), dtype=np.float64).T
    support, counts = np.unique(kendall_s(orders), return_counts=True)
    return support, counts / math.factorial(len(ranks))


def exact_test(values: Floats) -> KendallTest:
    """Exact permutation test of Kendall's S, ties allowed up to 8 values."""
    s = int(kendall_s(values[:, None])[0])
    support, probability = exact_distribution(values)

    def chance(where: NDArray[np.bool_]) -> float:
        return float(min(1.0, probability[where].sum()))

    return KendallTest(
        s=s,
        p_two_sided=chance(np.abs(support) >= abs(s)),
        p_rising=chance(support >= s),
        p_falling=chance(support <= s),
        smallest=chance(np.abs(support) == np.abs(support).max()),
    )


def line_test(n: int, sign: int) -> KendallTest:
    """The exact test of n values on a line: two orders of all n! are as extreme.

    Parameters
    ----------
    n : int
        Number of values.
    sign : int
        1 for a rise, -1 for a fall, 0 for values that are all equal.
    """
    if sign == 0:
        return KendallTest(0, 1.0, 1.0, 1.0, 1.0)
    one = math.exp(-math.lgamma(n + 1.0))
    rising, falling = (one, 1.0) if sign > 0 else (1.0, one)
    return KendallTest(sign * n * (n - 1) // 2, 2.0 * one, rising, falling, 2.0 * one)


def normal_test(values: Floats, *, continuity: bool = True) -> KendallTest:
    """Normal approximation of Kendall's S with ties, as R's ``cor.test(exact = FALSE)``.

    Parameters
    ----------
    continuity : bool
        Move S by one towards 0, as Mann and Kendall do.
    """
    s, ties = int(kendall_s(values[:, None])[0]), tie_sizes(values)
    variance = s_variance(ties)
    if variance == 0.0:
        return KendallTest(s, 1.0, 1.0, 1.0, 1.0)
    shift = float(np.sign(s)) if continuity else 0.0
    z = (s - shift) / math.sqrt(variance)
    largest = (_largest_s(ties) - float(continuity)) / math.sqrt(variance)
    return KendallTest(
        s,
        float(2.0 * normal_sf(abs(z))),
        float(normal_sf(z)),
        float(normal_cdf(z)),
        float(2.0 * normal_sf(largest)),
    )


def _largest_s(ties: Ints) -> float:
    n = int(ties.sum())
    return float(n * (n - 1) / 2 - np.sum(ties * (ties - 1) / 2))


def pair_slopes(values: Floats, times: Ints) -> Floats:
    """Slopes of all pairs of points, sorted."""
    earlier, later = np.triu_indices(values.size, 1)
    slopes = (values[later] - values[earlier]) / (times[later] - times[earlier])
    return np.sort(slopes)


@dataclass(frozen=True)
class TheilSen:
    """Median of pairwise slopes with its interval; a bound is None where n cannot give one."""

    slope: float
    low: float | None
    high: float | None


def theil_sen_exact(values: Floats, times: Ints, level: float) -> TheilSen:
    """Theil-Sen slope and the interval of slopes that the exact test does not reject.

    The interval lies between order statistics of the pairwise slopes (Sen 1968), with coverage of
    at least 1 - `level` for independent noise.
    """
    slopes = pair_slopes(values, times)
    support, probability = _untied_distribution(values.size)
    tail = np.cumsum(probability)
    reachable = np.flatnonzero(tail <= level / 2.0)
    if reachable.size == 0:
        return TheilSen(float(np.median(slopes)), None, None)
    outside = (slopes.size + int(support[reachable[-1]])) // 2
    return TheilSen(float(np.median(slopes)), float(slopes[outside]), float(slopes[-1 - outside]))
