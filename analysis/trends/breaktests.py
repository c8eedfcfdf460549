"""Whether a series has breaks at all, and how many, when its noise may be persistent.

Breaks raise the persistence of what a single line leaves, and persistence looks like breaks. So
persistence is estimated after as many breaks as allowed have been taken out, where it is too low;
how much too low is known from simulated series without any break, treated alike; and the statistics
are read in series of that same coefficient, at the upper 85 % bound as for the trend test.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.trends.autoregression import simulate_ar1
from analysis.trends.segments import (
    Kind,
    best_partitions,
    break_statistics,
    partition_residuals,
    residual_sums,
)
from analysis.trends.series import Floats, Ints

COEFFICIENTS = np.array([0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0])

#: Elements of the table of residual sums that are held in memory at once.
BATCH = 4_000_000


@dataclass(frozen=True)
class BreakDesign:
    """What may break: length, kind of segment, its fewest observations, most breaks."""

    n: int
    kind: Kind
    shortest: int
    most: int

    @property
    def gaps(self) -> tuple[int, ...]:
        """Steps between observations."""
        return (1,) * (self.n - 1)


@dataclass(frozen=True)
class Partitioned:
    """Best partitions of many series.

    Attributes
    ----------
    lasts : list of ndarray
        Element k: positions before each of k breaks, shape (k, m).
    sums : ndarray of shape (most + 1, m)
        Residual sums of squares.
    estimate : ndarray of shape (m,)
        Lag-one autocorrelation of what the most breaks leave. It may be negative, and so tells
        apart coefficients for which the likelihood, kept to 0 and above, would be at 0.
    """

    lasts: list[Ints]
    sums: Floats
    estimate: Floats


def partition(series: Floats, design: BreakDesign) -> Partitioned:
    """Partition many series, shape (n, m), in batches that fit in memory."""
    width = max(1, BATCH // design.n**2)
    parts = []
    for start in range(0, series.shape[1], width):
        batch = series[:, start : start + width]
        lasts, sums = best_partitions(
            residual_sums(batch, design.kind), design.shortest, design.most
        )
        rest = partition_residuals(batch, lasts[-1], design.kind)
        parts.append((lasts, sums, _lag_one(rest)))
    return Partitioned(
        [np.concatenate([part[0][k] for part in parts], axis=1) for k in range(design.most + 1)],
        np.concatenate([part[1] for part in parts], axis=1),
        np.concatenate([part[2] for part in parts]),
    )


def _lag_one(rest: Floats) -> Floats:
    squares = np.maximum(np.sum(rest**2, axis=0), np.finfo(float).tiny)
    ratio: Floats = np.sum(rest[1:] * rest[:-1], axis=0) / squares
    return ratio


@dataclass(frozen=True)
class BreakNull:
    """Simulated series without breaks, by coefficient.

    Attributes
    ----------
    estimates : ndarray of shape (G, 2)
        15 % and 50 % quantiles of the lag-one autocorrelation.
    statistics : ndarray of shape (G, most, replications)
        F statistics by number of breaks.
    """

    estimates: Floats
    statistics: Floats

    def coefficients(self, estimate: float) -> tuple[float, float]:
        """Upper 85 % bound and median-unbiased value of the coefficient."""
        rising = np.maximum.accumulate(self.estimates, axis=0) + 1e-9 * np.arange(7)[:, None]
        bound, median = (float(np.interp(estimate, q, COEFFICIENTS)) for q in rising.T)
        return bound, median

    def p_values(self, seen: Floats, coefficient: float) -> tuple[float, float]:
        """Chance of so large an F of one break, and of so large an F of any number.

        The second is the double maximum of Bai and Perron (1998): the largest of the F, each
        divided by its number of breaks.
        """
        count = np.arange(1, seen.size + 1)
        double = (self.statistics / count[:, None]).max(axis=1)
        chances = []
        for drawn, value in ((self.statistics[:, 0], seen[0]), (double, (seen / count).max())):
            p = (1 + (drawn >= value).sum(axis=1)) / (drawn.shape[1] + 1)
            chances.append(float(np.interp(coefficient, COEFFICIENTS, p)))
        return chances[0], chances[1]


@lru_cache(maxsize=32)
def simulate_break_null(design: BreakDesign, replications: int, seed: int) -> BreakNull:
    """Partition series of Gaussian AR(1) noise at each coefficient; remembered by design."""
    estimates, statistics = [], []
    for rank, coefficient in enumerate(COEFFICIENTS):
        rng = np.random.default_rng([seed, design.n, rank])
        noise = simulate_ar1(design.gaps, coefficient, replications, rng)
        found = partition(noise / noise.std(axis=0), design)
        estimates.append(np.quantile(found.estimate, [0.15, 0.5]))
        statistics.append(break_statistics(found.sums, design.n, design.kind))
    return BreakNull(np.stack(estimates), np.stack(statistics))


def one_more_p(
    fitted: Floats, noise: Floats, sums: Floats, count: int, design: BreakDesign
) -> float:
    """Chance that a further break gains as much, were there `count` (Bai and Perron 1998).

    Parameters
    ----------
    fitted : ndarray of shape (n,)
        The series as `count` breaks fit it.
    noise : ndarray of shape (n, replications)
        Fresh noise of the series' persistence and variance.
    sums : ndarray of shape (most + 1,)
        Residual sums of squares of the series.
    """
    limited = BreakDesign(design.n, design.kind, design.shortest, count + 1)
    drawn = partition(fitted[:, None] + noise, limited).sums
    gains = drawn[count] / np.maximum(drawn[count + 1], np.finfo(float).tiny)
    gain = sums[count] / max(float(sums[count + 1]), np.finfo(float).tiny)
    return float((1 + np.sum(gains >= gain)) / (gains.size + 1))
