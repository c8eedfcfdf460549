"""Carry the error of a measurement through to whatever is computed from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.distributions import normal_quantile
from analysis.trends.errors import TrendError
from analysis.trends.series import Floats, check_series

Statistic = Callable[[Floats], float]


@dataclass(frozen=True)
class Spread:
    """Distribution of a statistic over draws of its input.

    Attributes
    ----------
    low, median, high : float
        The 5th, 50th and 95th percentile.
    share_positive : float
        Share of draws with a value above 0.
    """

    low: float
    median: float
    high: float
    share_positive: float


@dataclass(frozen=True)
class Propagation:
    """A statistic at the central figures, and its spread under two extremes of dependence.

    Attributes
    ----------
    central : float
    common : Spread
        All figures err alike: one draw shifts the whole series within its intervals, as a wrong
        method or definition would.
    independent : Spread
        Each figure errs by itself.
    draws : int
    """

    central: float
    common: Spread
    independent: Spread
    draws: int

    def to_dict(self) -> dict[str, float | int | dict[str, float]]:
        """The result in plain JSON types."""
        return asdict(self)


def propagate(
    low: ArrayLike,
    central: ArrayLike,
    high: ArrayLike,
    statistic: Statistic,
    *,
    draws: int = 500,
    seed: int = 2004,
    coverage: float = 0.95,
) -> Propagation:
    """Run a statistic on draws from the interval of each figure.

    Parameters
    ----------
    low, central, high : array_like of shape (n,)
        ``low <= central <= high`` everywhere.
    statistic : callable
        From a series of shape (n,) to one finite number.
    draws : int
    seed : int
    coverage : float
        Probability that the source's interval is meant to hold the truth.

    Returns
    -------
    Propagation

    Raises
    ------
    TrendError
        If bounds are not in order or the statistic gives something that is not finite.

    Notes
    -----
    A figure is drawn from a split normal distribution: two halves of a normal, joined at the
    central figure, with `coverage` of it inside the interval. Unlike a triangle it does not rule
    out values beyond the bounds, which a 95 % interval does not either.

    How errors hang together along a series is seldom published, so both extremes are given: what
    holds under both holds whatever the truth between them.
    """
    common, independent = draw_series(low, central, high, draws=draws, seed=seed, coverage=coverage)
    return Propagation(
        central=_finite(statistic, np.asarray(central, dtype=np.float64)),
        common=_spread(statistic, common),
        independent=_spread(statistic, independent),
        draws=draws,
    )


def draw_series(
    low: ArrayLike,
    central: ArrayLike,
    high: ArrayLike,
    *,
    draws: int = 500,
    seed: int = 2004,
    coverage: float = 0.95,
) -> tuple[Floats, Floats]:
    """Return the draws of `propagate`: all figures erring alike, and each by itself.

    Returns
    -------
    tuple of ndarray of shape (draws, n)

    Raises
    ------
    TrendError
        If bounds are not in order.
    """
    bounds = _checked_bounds(low, central, high)
    if draws < 20 or not 0.0 < coverage < 1.0:
        raise TrendError("At least 20 draws and a coverage between 0 and 1 are needed")
    rng = np.random.default_rng(seed)
    shared, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, bounds[1].size))
    return _split_normal(bounds, shared, coverage), _split_normal(bounds, own, coverage)


def _checked_bounds(
    low: ArrayLike, central: ArrayLike, high: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    bounds = tuple(check_series(part, shortest=1).values for part in (low, central, high))
    if len({part.size for part in bounds}) != 1:
        raise TrendError("Low, central and high must be of one length")
    wrong = np.flatnonzero((bounds[0] > bounds[1]) | (bounds[1] > bounds[2]))
    if wrong.size:
        raise TrendError(
            f"Low, central and high are out of order at position {wrong[0]}",
            expected="low <= central <= high",
        )
    return bounds[0], bounds[1], bounds[2]


def _split_normal(bounds: tuple[Floats, Floats, Floats], z: Floats, coverage: float) -> Floats:
    low, central, high = bounds
    reach = float(normal_quantile(0.5 + coverage / 2.0))
    drawn: Floats = central + z / reach * np.where(z > 0.0, high - central, central - low)
    return drawn


def _spread(statistic: Statistic, samples: Floats) -> Spread:
    results = np.array([_finite(statistic, sample) for sample in samples])
    low, median, high = np.quantile(results, [0.05, 0.5, 0.95])
    return Spread(float(low), float(median), float(high), float(np.mean(results > 0.0)))


def _finite(statistic: Statistic, sample: Floats) -> float:
    result = float(statistic(sample))
    if not np.isfinite(result):
        raise TrendError("The statistic gave a value that is not finite on a draw")
    return result
