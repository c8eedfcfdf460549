"""Broken trends and shifts of the mean, by the dynamic programme of Bai and Perron (2003)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.autoregression import simulate_ar1
from analysis.trends.breaktests import (
    BreakDesign,
    Partitioned,
    one_more_p,
    partition,
    simulate_break_null,
)
from analysis.trends.errors import TrendError
from analysis.trends.segments import Kind, break_statistics, partition_residuals, regressors
from analysis.trends.series import Floats, Ints, check_series

#: Fewest observations for two segments and their noise.
SHORTEST = 8


@dataclass(frozen=True)
class Break:
    """A break after an observation.

    Attributes
    ----------
    last : int
        Position (from 0) of the last observation before the break.
    low, high : int
        Interval of that position, by bootstrap.
    """

    last: int
    low: int
    high: int


@dataclass(frozen=True)
class Segment:
    """A stretch between breaks: positions (both inclusive), mean, and slope per step."""

    first: int
    last: int
    mean: float
    slope: float


@dataclass(frozen=True)
class BreaksResult:
    """The shape of a series.

    Attributes
    ----------
    n : int
    kind : {'trend', 'mean'}
        Whether segments have a line each or a mean each.
    breaks : tuple of Break
        None unless `p_any_break` is at most the level; then as many as are each found beside
        those before, by the sequential test of Bai and Perron.
    segments : tuple of Segment
        One more than there are breaks.
    bic : tuple of float
        By number of breaks, from 0.
    bic_breaks : int
        The number of breaks with the smallest BIC. BIC takes the noise to be independent, and
        finds breaks that are not there where it is persistent.
    sup_f : float
        Largest F statistic of one break over all admissible dates.
    sup_f_last : int
        Position of the last observation before that date.
    sup_f_p_value, p_any_break : float
        Chance of so large a sup-F, and of so large a double maximum over the numbers of breaks,
        without any break, under AR(1) noise of the series' persistence.
    persistence : float
        Median-unbiased AR(1) coefficient of what the most breaks leave.
    min_segment : int
    level, confidence : float
    """

    n: int
    kind: Kind
    breaks: tuple[Break, ...]
    segments: tuple[Segment, ...]
    bic: tuple[float, ...]
    bic_breaks: int
    sup_f: float
    sup_f_last: int
    sup_f_p_value: float
    p_any_break: float
    persistence: float
    min_segment: int
    level: float
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """The result in plain JSON types."""
        result = asdict(self)
        for name in ("breaks", "segments", "bic"):
            result[name] = list(result[name])
        return result


def fit_breaks(
    values: ArrayLike,
    *,
    max_breaks: int = 3,
    min_segment: int | None = None,
    kind: Kind = "trend",
    level: float = 0.05,
    confidence: float = 0.95,
    replications: int = 399,
    seed: int = 2003,
) -> BreaksResult:
    """Find how many breaks a series has, and when.

    Parameters
    ----------
    values : array_like of shape (n,)
        Equally spaced; at least 8.
    max_breaks : int
        The most that are looked for, fewer where the series has no room for them.
    min_segment : int, optional
        Fewest observations in a segment; 15 % of the series when left out, and at least 3 for a
        mean or 4 for a line.
    kind : {'trend', 'mean'}
        What a segment has.
    level : float
        Of the tests for breaks.
    confidence : float
        Of the intervals of dates.
    replications : int
        Simulated series for each test and for the intervals; fewer where n is above 150, so that
        a new length takes seconds. A known one takes a fraction of that.
    seed : int
        Of all simulations, together with n.

    Raises
    ------
    TrendError
        If the series is too short for one break with such segments.
    """
    series = check_series(values, shortest=SHORTEST)
    design = _design(series.n, min_segment, kind, max_breaks)
    if np.ptp(series.values) <= 1e-13 * max(float(np.abs(series.values).max()), 1e-300):
        return _unbroken(series.values, design, level, confidence)
    y = (series.values - series.values.mean()) / series.values.std()
    found = partition(y[:, None], design)
    f = break_statistics(found.sums, series.n, kind)[:, 0]
    fewer = min(replications, max(99, 60_000 // series.n))
    null = simulate_break_null(design, fewer, seed)
    bound, persistence = null.coefficients(float(found.estimate[0]))
    p_one, p_any = null.p_values(f, bound)
    bic = _bic(found.sums[:, 0], series.n, kind)
    search = _Search(y, found, design, persistence, fewer, seed)
    lasts = search.breaks(level) if p_any <= level else found.lasts[0][:, 0]
    return BreaksResult(
        n=series.n,
        kind=kind,
        breaks=search.with_intervals(lasts, confidence),
        segments=_segments(series.values, lasts, kind),
        bic=tuple(float(value) for value in bic),
        bic_breaks=int(np.argmin(bic)),
        sup_f=float(f[0]),
        sup_f_last=int(found.lasts[1][0, 0]),
        sup_f_p_value=p_one,
        p_any_break=p_any,
        persistence=persistence,
        min_segment=design.shortest,
        level=level,
        confidence=confidence,
    )


def _design(n: int, min_segment: int | None, kind: Kind, max_breaks: int) -> BreakDesign:
    if kind not in ("trend", "mean"):
        raise TrendError(f"The kind of break must be 'trend' or 'mean'; it is {kind!r}")
    fewest = 4 if kind == "trend" else 3
    shortest = max(fewest, math.ceil(0.15 * n)) if min_segment is None else min_segment
    if shortest < fewest:
        raise TrendError(f"A segment needs at least {fewest} observations; {shortest} were asked")
    if max_breaks < 1 or 2 * shortest > n:
        raise TrendError(
            f"A series of {n} has no room for a break between segments of {shortest}",
            expected="at least one break, and twice the shortest segment within the series",
        )
    return BreakDesign(n, kind, shortest, min(max_breaks, n // shortest - 1))


def _bic(sums: Floats, n: int, kind: Kind) -> Floats:
    """BIC by number of breaks, counting each date as a parameter, as R's strucchange does."""
    parameters = (regressors(kind) + 1) * np.arange(1, sums.size + 1)
    squares = np.maximum(sums, np.finfo(float).tiny)
    value: Floats = n * (np.log(squares) + 1.0 - math.log(n) + math.log(2.0 * math.pi))
    return value + math.log(n) * parameters


@dataclass(frozen=True)
class _Search:
    """The number of breaks and their intervals, by simulation around what breaks fit."""

    y: Floats
    found: Partitioned
    design: BreakDesign
    persistence: float
    replications: int
    seed: int

    def breaks(self, level: float) -> Ints:
        """Add breaks to the first while each is found at the level beside those before."""
        count = 1
        while count < self.design.most:
            fitted, noise = self._simulated(count)
            sums = self.found.sums[:, 0]
            if one_more_p(fitted, noise, sums, count, self.design) > level:
                break
            count += 1
        return self.found.lasts[count][:, 0]

    def with_intervals(self, lasts: Ints, confidence: float) -> tuple[Break, ...]:
        """Percentile intervals of the dates in simulated series of the same shape."""
        count = lasts.size
        if count == 0:
            return ()
        fitted, noise = self._simulated(count)
        alike = BreakDesign(self.design.n, self.design.kind, self.design.shortest, count)
        dates = partition(fitted[:, None] + noise, alike).lasts[count]
        tail = (1.0 - confidence) / 2.0
        low, high = np.quantile(dates, [tail, 1.0 - tail], axis=1, method="nearest")
        return tuple(
            Break(int(last), min(int(a), int(last)), max(int(b), int(last)))
            for last, a, b in zip(lasts, low, high, strict=True)
        )

    def _simulated(self, count: int) -> tuple[Floats, Floats]:
        """The series as `count` breaks fit it, and fresh noise of its persistence and spread."""
        n = self.y.size
        rest = partition_residuals(self.y[:, None], self.found.lasts[count], self.design.kind)
        freedom = max(1, n - regressors(self.design.kind) * (count + 1))
        spread = float(np.sqrt(np.sum(rest**2) / freedom))
        # A random walk has no spread of its own; one just short of it has.
        rho = min(self.persistence, 0.99)
        rng = np.random.default_rng([self.seed, n, 100 + count])
        noise = simulate_ar1(self.design.gaps, rho, self.replications, rng)
        return self.y - rest[:, 0], noise * spread * math.sqrt(1.0 - rho**2)


def _segments(values: Floats, lasts: Ints, kind: Kind) -> tuple[Segment, ...]:
    edges = [-1, *lasts.tolist(), values.size - 1]
    segments = []
    for before, last in pairwise(edges):
        part = values[before + 1 : last + 1]
        steps = np.arange(part.size) - (part.size - 1) / 2.0
        slope = float(steps @ part / (steps @ steps)) if kind == "trend" else 0.0
        segments.append(Segment(before + 1, last, float(part.mean()), slope))
    return tuple(segments)


def _unbroken(values: Floats, design: BreakDesign, level: float, confidence: float) -> BreaksResult:
    """A constant series: no noise, no break."""
    none: Ints = np.array([], dtype=np.int64)
    return BreaksResult(
        n=design.n,
        kind=design.kind,
        breaks=(),
        segments=_segments(values, none, design.kind),
        bic=(0.0,),
        bic_breaks=0,
        sup_f=0.0,
        sup_f_last=design.shortest - 1,
        sup_f_p_value=1.0,
        p_any_break=1.0,
        persistence=0.0,
        min_segment=design.shortest,
        level=level,
        confidence=confidence,
    )
