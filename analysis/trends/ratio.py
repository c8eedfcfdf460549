"""How many times as large a later mean is as an earlier one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.errors import TrendError
from analysis.trends.series import Floats, Ints, check_series

#: Fewest values to which the rule for block lengths can be applied.
SHORTEST_RULE = 11


@dataclass(frozen=True)
class RatioResult:
    """A ratio of two means with a bootstrap interval.

    Attributes
    ----------
    ratio : float
        Later mean over earlier mean.
    low, high : float or None
        Percentile interval; `high` is None where the earlier mean cannot be told from 0.
    probability_higher : float
        Share of bootstrap replications with a ratio above 1 (a tie counts one half).
    earlier_mean, later_mean : float
    earlier_block, later_block : float
        Mean block lengths.
    confidence : float
    replications : int
    """

    ratio: float
    low: float
    high: float | None
    probability_higher: float
    earlier_mean: float
    later_mean: float
    earlier_block: float
    later_block: float
    confidence: float
    replications: int

    def to_dict(self) -> dict[str, float | int | None]:
        """The result in plain JSON types."""
        return asdict(self)


def ratio_of_means(
    earlier: ArrayLike,
    later: ArrayLike,
    *,
    weights: tuple[ArrayLike, ArrayLike] | None = None,
    confidence: float = 0.95,
    replications: int = 2000,
    seed: int = 1994,
) -> RatioResult:
    """Ratio of the mean of a later stretch of a series to that of an earlier one.

    Each stretch is resampled in blocks of random length (stationary bootstrap, Politis and Romano
    1994) whose mean is chosen by the rule of Politis and White (2004), as `arch` has it.

    Parameters
    ----------
    earlier, later : array_like
        Consecutive, non-negative values; at least 3 each, and not all 0 in the earlier one.
    weights : tuple of two array_like, optional
        Positive weights of the values of either stretch in its mean, such as days; they are
        resampled with them.
    confidence : float
    replications : int
    seed : int

    Raises
    ------
    TrendError
        If a stretch is unusable or holds a negative value, of which a ratio has no meaning.
    """
    first, second = check_series(earlier).values, check_series(later).values
    if first.min() < 0.0 or second.min() < 0.0:
        raise TrendError("A ratio of means needs values that are not negative; compare differences")
    if first.max() == 0.0:
        raise TrendError("The earlier values are all 0, so no ratio to their mean exists")
    if not 0.0 < confidence < 1.0 or replications < 100:
        raise TrendError("Confidence must lie between 0 and 1, and replications be 100 or more")
    stretches = _weighed(first, second, weights)
    streams = np.random.SeedSequence(seed).spawn(2)
    means, blocks = [], []
    for stretch, stream in zip(stretches, streams, strict=True):
        blocks.append(block_length(stretch[0]))
        means.append(_resampled_means(*stretch, blocks[-1], replications, stream))
    before, after = (float(np.average(one, weights=weight)) for one, weight in stretches)
    low, high = _percentiles(means[0], means[1], confidence)
    higher = np.mean(means[1] > means[0]) + 0.5 * np.mean(means[1] == means[0])
    return RatioResult(
        ratio=after / before,
        low=low,
        high=high,
        probability_higher=float(higher),
        earlier_mean=before,
        later_mean=after,
        earlier_block=blocks[0],
        later_block=blocks[1],
        confidence=confidence,
        replications=replications,
    )


def _weighed(
    first: Floats, second: Floats, weights: tuple[ArrayLike, ArrayLike] | None
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Both stretches, each with its weights."""
    if weights is None:
        return (first, np.ones(first.size)), (second, np.ones(second.size))
    one, two = (check_series(part).values for part in weights)
    if one.shape != first.shape or two.shape != second.shape:
        raise TrendError("There must be one weight for each value")
    if min(one.min(), two.min()) <= 0.0:
        raise TrendError("Weights must be positive; leave out values that do not count")
    return (first, one), (second, two)


def block_length(values: Floats) -> float:
    """Mean block length by the rule of Politis and White, at least 1 and at most the length.

    The rule compares autocorrelations at several lags, for which fewer than 11 values are too
    few; the cube root of their number, to which the rule is proportional, takes its place.
    """
    if np.ptp(values) == 0.0:
        return 1.0
    if values.size < SHORTEST_RULE:
        return float(np.cbrt(values.size))
    # arch brings a plotting library along, which those who compare no means need not wait for
    from arch.bootstrap import optimal_block_length

    with np.errstate(divide="ignore", invalid="ignore"):
        rule = float(optimal_block_length(values)["stationary"].iloc[0])
    return float(np.clip(rule, 1.0, values.size)) if np.isfinite(rule) else 1.0


def _resampled_means(
    values: Floats,
    weights: Floats,
    block: float,
    replications: int,
    stream: np.random.SeedSequence,
) -> Floats:
    rng = np.random.default_rng(stream)
    shape = (replications, values.size)
    drawn = stationary_indices(rng.integers(values.size, size=shape), rng.random(shape), block)
    means: Floats = (values * weights)[drawn].sum(axis=1) / weights[drawn].sum(axis=1)
    return means


def stationary_indices(starts: Ints, chances: Floats, block: float) -> Ints:
    """Places that the stationary bootstrap draws, many resamples at once.

    `arch` draws one resample at a time; from the same random numbers this gives the same places.

    Parameters
    ----------
    starts : ndarray of int, shape (m, n)
        A place from 0 to n - 1 for each value, where a block begins if one begins there.
    chances : ndarray of shape (m, n)
        Uniform between 0 and 1; a block begins where they are below ``1 / block``, and first.
    block : float
        Mean block length.

    Returns
    -------
    ndarray of int, shape (m, n)
        Blocks that reach the end go on at the beginning.
    """
    n = starts.shape[1]
    places = np.arange(n)
    begins = chances <= 1.0 / block
    begins[:, 0] = True
    begun = np.maximum.accumulate(np.where(begins, places, 0), axis=1)
    drawn: Ints = (np.take_along_axis(starts, begun, axis=1) + places - begun) % n
    return drawn


def _percentiles(earlier: Floats, later: Floats, confidence: float) -> tuple[float, float | None]:
    """Percentiles of the ratio, which is infinite where a resampled earlier mean is 0."""
    ratios = np.full(earlier.size, np.inf)
    np.divide(later, earlier, out=ratios, where=earlier > 0.0)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(ratios, [tail, 1.0 - tail], method="nearest")
    return float(low), float(high) if np.isfinite(high) else None
