"""Series too short to estimate persistence: what persistence would do to Kendall's S.

The permutation test takes the noise to be independent. How much that matters is found by drawing
Gaussian AR(1) noise at each coefficient from 0 to 1 and counting how often S is as large.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.trends.autoregression import filter_ar1, typical_gap
from analysis.trends.kendall import exact_distribution, kendall_s
from analysis.trends.series import Floats, Ints, Series

#: Of a typical step.
COEFFICIENTS = np.r_[np.linspace(0.0, 0.9, 19), 0.925, 0.95, 0.97, 0.98, 0.99, 1.0]
REPLICATIONS = 20_000
SEED = 1938


@dataclass(frozen=True)
class PersistenceProfile:
    """Two-sided p-values of S by the AR(1) coefficient of the noise."""

    coefficients: Floats
    p_values: Floats


@dataclass(frozen=True)
class SmallPower:
    """What the exact test can do at a level, were the noise independent and Gaussian."""

    size: float
    power: float
    detectable_slope: float | None


def persistence_profile(series: Series, s: int) -> PersistenceProfile:
    """Chance of an S at least as large as the one seen, at each coefficient."""
    return PersistenceProfile(_coefficients(series.gaps), _p_values(series.gaps, s))


def worst_p(gaps: tuple[int, ...], s: int) -> float:
    """The largest two-sided p-value of S over the coefficients."""
    return float(_p_values(gaps, s).max())


def _coefficients(gaps: tuple[int, ...]) -> Floats:
    """The coefficients of one unit of time."""
    coefficients: Floats = COEFFICIENTS ** (1.0 / typical_gap(gaps))
    return coefficients


def _p_values(gaps: tuple[int, ...], s: int) -> Floats:
    shares = _tail_shares(gaps)[:, abs(s)]
    p_values: Floats = np.maximum(shares, 1.0 / REPLICATIONS)
    return p_values


@lru_cache(maxsize=64)
def _tail_shares(gaps: tuple[int, ...]) -> Floats:
    """Share of AR(1) noise whose |S| is at least 0, 1, 2 ..., by coefficient (the rows)."""
    n = len(gaps) + 1
    pairs = n * (n - 1) // 2
    # the same shocks at every coefficient: what differs is what the coefficient does
    shocks = np.random.default_rng([SEED, *gaps]).standard_normal((n, REPLICATIONS))
    counts = []
    for coefficient in _coefficients(gaps):
        sizes = np.abs(kendall_s(filter_ar1(shocks.copy(), gaps, coefficient)))
        counts.append(np.bincount(sizes.astype(np.int64), minlength=pairs + 1))
    shares: Floats = np.cumsum(np.array(counts)[:, ::-1], axis=1)[:, ::-1] / REPLICATIONS
    return shares


def describe_power(series: Series, slope: float, level: float) -> SmallPower:
    """Size and power of the exact test at `level`, and the slope it finds with a chance of 0.8."""
    support, probability = exact_distribution(series.values)
    critical = _critical_s(support, probability, level)
    if critical is None:
        return SmallPower(0.0, 0.0, None)
    size = float(probability[np.abs(support) >= critical].sum())
    rest = series.values - slope * series.times
    spread = float(np.std(rest - rest.mean()) * np.sqrt(series.n / (series.n - 2)))
    if spread <= 1e-12 * max(float(np.abs(series.values).max()), 1e-300):
        return SmallPower(size, size if slope == 0.0 else 1.0, 0.0)
    steepness = np.geomspace(0.01, 100.0, 81)
    times = tuple((series.times - series.times[0]).tolist())
    power = np.maximum.accumulate(_powers(times, critical, tuple(steepness)))
    seen = _powers(times, critical, (abs(slope) / spread,))[0]
    found = np.interp(0.8, power, steepness) * spread if power[-1] >= 0.8 else None
    return SmallPower(size, float(seen), None if found is None else float(found))


def _critical_s(support: Ints, probability: Floats, level: float) -> int | None:
    """The smallest |S| whose two-sided p-value is at most the level."""
    for candidate in np.unique(np.abs(support)):
        if candidate > 0 and probability[np.abs(support) >= candidate].sum() <= level + 1e-12:
            return int(candidate)
    return None


@lru_cache(maxsize=64)
def _powers(times: tuple[int, ...], critical: int, steepness: tuple[float, ...]) -> Floats:
    """Chance of rejection by slope, in noise standard deviations per unit of time."""
    rng = np.random.default_rng([SEED, len(times)])
    noise = rng.standard_normal((len(times), 4000))
    since = np.array(times)[:, None]
    return np.array(
        [np.mean(np.abs(kendall_s(noise + slope * since)) >= critical) for slope in steepness]
    )
