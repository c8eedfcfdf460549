"""Broken trends and shifts of the mean, by the dynamic programme of Bai and Perron (2003)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.autoregression import TrendDesign, simulate_ar1
from analysis.trends.errors import TrendError
from analysis.trends.segments import (
    Kind,
    best_partitions,
    fitted_segments,
    regressors,
    residual_sums,
    single_break_f,
)
from analysis.trends.series import Floats, Ints, check_series
from analysis.trends.tables import TableStore

#: Fewest observations for a sup-F test to be calibrated, as for the trend test.
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
        As many as BIC chooses, provided that the sup-F test rejects a series without breaks.
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
    sup_f_p_value : float
        Chance of so large a sup-F without a break, under AR(1) noise of the series' persistence.
    persistence : float
        Median-unbiased AR(1) coefficient of the unbroken series.
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
    replications: int = 499,
    seed: int = 2003,
    tables: TableStore | Path | None = None,
) -> BreaksResult:
    """Find how many breaks a series has, and when.

    Parameters
    ----------
    values : array_like of shape (n,)
        Equally spaced; at least 8.
    max_breaks : int
    min_segment : int, optional
        Fewest observations in a segment; 15 % of the series when left out, and at least 3 for a
        mean or 4 for a line.
    kind : {'trend', 'mean'}
    level : float
        Of the sup-F test.
    confidence : float
        Of the intervals of dates.
    replications : int
        Simulated series, both for the sup-F test and for the intervals.
    seed : int
    tables : TableStore or path, optional
        Null tables, from which persistence is read.

    Raises
    ------
    TrendError
        If the series is too short for one break with such segments.
    """
    series = check_series(values, shortest=SHORTEST)
    shortest = _checked_segment(series.n, min_segment, kind, max_breaks)
    scale = max(float(series.values.std()), 1e-300)
    y = (series.values - series.values.mean()) / scale
    if np.ptp(series.values) <= 1e-13 * max(float(np.abs(series.values).max()), 1e-300):
        return _unbroken(y, series.values, kind, shortest, level, confidence)
    most = min(max_breaks, series.n // shortest - 1)
    partitions, sums = best_partitions(residual_sums(y[:, None], kind), shortest, most)
    bic = _bic(sums[:, 0], series.n, kind)
    f = single_break_f(y[:, None], kind, shortest)[:, 0]
    store = tables if isinstance(tables, TableStore) else TableStore(tables)
    persistence = _persistence(y, store)
    p_value = _sup_f_p_value(
        float(f.max()), series.n, kind, shortest, persistence, replications, seed
    )
    chosen = int(np.argmin(bic))
    count = chosen if p_value <= level else 0
    lasts = partitions[count][:, 0]
    return BreaksResult(
        n=series.n,
        kind=kind,
        breaks=_with_intervals(y, lasts, kind, shortest, confidence, replications, seed),
        segments=_segments(series.values, lasts, kind),
        bic=tuple(float(value) for value in bic),
        bic_breaks=chosen,
        sup_f=float(f.max()),
        sup_f_last=int(np.argmax(f)) + shortest - 1,
        sup_f_p_value=p_value,
        persistence=persistence,
        min_segment=shortest,
        level=level,
        confidence=confidence,
    )


def _checked_segment(n: int, min_segment: int | None, kind: Kind, max_breaks: int) -> int:
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
    return shortest


def _bic(sums: Floats, n: int, kind: Kind) -> Floats:
    """BIC by number of breaks, counting each date as a parameter, as R's strucchange does."""
    parameters = (regressors(kind) + 1) * np.arange(1, sums.size + 1)
    squares = np.maximum(sums, np.finfo(float).tiny)
    value: Floats = n * (np.log(squares) + 1.0 - math.log(n) + math.log(2.0 * math.pi))
    return value + math.log(n) * parameters


def _persistence(y: Floats, store: TableStore) -> float:
    """Persistence without breaks; a true break raises it, which errs on the side of none."""
    gaps = (1,) * (y.size - 1)
    fit = TrendDesign(gaps).fit(y[:, None])
    return float(store.get(gaps).persistence(fit.coefficient)[1][0])


def _sup_f_p_value(
    seen: float, n: int, kind: Kind, shortest: int, persistence: float, replications: int, seed: int
) -> float:
    noise = simulate_ar1(
        (1,) * (n - 1), persistence, replications, np.random.default_rng([seed, n, 0])
    )
    largest = single_break_f(noise, kind, shortest).max(axis=0)
    return float((1 + np.sum(largest >= seen)) / (replications + 1))


def _with_intervals(
    y: Floats,
    lasts: Ints,
    kind: Kind,
    shortest: int,
    confidence: float,
    replications: int,
    seed: int,
) -> tuple[Break, ...]:
    """Dates with percentile intervals from series of the same shape and fresh AR(1) noise."""
    if lasts.size == 0:
        return ()
    fitted = fitted_segments(y, lasts, kind)
    rest = y - fitted
    spread = float(np.sqrt(np.sum(rest**2) / max(1, y.size - regressors(kind) * (lasts.size + 1))))
    fit = TrendDesign((1,) * (y.size - 1)).fit(rest[:, None])
    coefficient = min(float(fit.coefficient[0]), 0.99) if spread > 1e-12 else 0.0
    noise = simulate_ar1(
        (1,) * (y.size - 1), coefficient, replications, np.random.default_rng([seed, y.size, 1])
    ) * (spread * math.sqrt(1.0 - coefficient**2))
    found = []
    for batch in np.array_split(noise, max(1, replications * y.size**2 // 4_000_000), axis=1):
        sums = residual_sums(fitted[:, None] + batch, kind)
        found.append(best_partitions(sums, shortest, lasts.size)[0][lasts.size])
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(
        np.concatenate(found, axis=1), [tail, 1.0 - tail], axis=1, method="nearest"
    )
    return tuple(
        Break(int(last), min(int(a), int(last)), max(int(b), int(last)))
        for last, a, b in zip(lasts, low, high, strict=True)
    )


def _segments(values: Floats, lasts: Ints, kind: Kind) -> tuple[Segment, ...]:
    edges = [-1, *lasts.tolist(), values.size - 1]
    segments = []
    for before, last in pairwise(edges):
        part = values[before + 1 : last + 1]
        steps = np.arange(part.size) - (part.size - 1) / 2.0
        slope = float(steps @ part / (steps @ steps)) if kind == "trend" else 0.0
        segments.append(Segment(before + 1, last, float(part.mean()), slope))
    return tuple(segments)


def _unbroken(
    y: Floats, values: Floats, kind: Kind, shortest: int, level: float, confidence: float
) -> BreaksResult:
    """A constant series: no noise, no break."""
    none: Ints = np.array([], dtype=np.int64)
    return BreaksResult(
        y.size,
        kind,
        (),
        _segments(values, none, kind),
        (0.0,),
        0,
        0.0,
        shortest - 1,
        1.0,
        0.0,
        shortest,
        level,
        confidence,
    )
