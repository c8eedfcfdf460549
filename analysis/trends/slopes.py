"""Theil-Sen slopes of many series at once."""

from __future__ import annotations

import numpy as np

from analysis.trends.series import Floats, Ints

#: Pairwise slopes that are held in memory together.
HELD = 2_000_000

#: Rows of at least so many slopes have their median bracketed, by about so many of them.
LONG, SAMPLE = 2_000, 1_000

#: Half the width of the bracket as a share of the sample: four standard errors of its median.
REACH = 1.0 / 16.0


def sen_slopes(series: Floats, times: Ints) -> Floats:
    """Theil-Sen slope of each column, shape (n, m) to (m,)."""
    n, m = series.shape
    rows, pairs = np.ascontiguousarray(series.T), n * (n - 1) // 2
    batch = max(1, min(m, HELD // max(pairs, 1)))
    held = np.empty((batch, pairs))
    slopes = np.empty(m)
    for start in range(0, m, batch):
        part = rows[start : start + batch]
        slopes[start : start + batch] = _row_medians(_pair_slopes(part, times, held[: len(part)]))
    return slopes


def _pair_slopes(rows: Floats, times: Ints, held: Floats) -> Floats:
    """Slopes of all pairs of each row, shape (m, n) to (m, pairs), by lag."""
    n, filled = rows.shape[1], 0
    for lag in range(1, n):
        part = held[:, filled : filled + n - lag]
        np.subtract(rows[:, lag:], rows[:, :-lag], out=part)
        part /= times[lag:] - times[:-lag]
        filled += n - lag
    return held


def _row_medians(rows: Floats) -> Floats:
    """Medians of rows, which are reordered."""
    half = rows.shape[1] // 2
    if rows.shape[1] >= LONG:
        each = zip(rows, *_brackets(rows), strict=True)
        return np.array([_bracketed_median(*one) for one in each])
    # one partition is faster than the two of numpy's median
    rows.partition(half, axis=1)
    return _middle(rows[:, half], rows[:, :half], rows.shape[1])


def _brackets(rows: Floats) -> tuple[Floats, Floats]:
    """Middle and half width of a range that nearly always holds the median of a row."""
    sample = np.sort(rows[:, :: rows.shape[1] // SAMPLE], axis=1)
    half, reach = sample.shape[1] // 2, round(REACH * sample.shape[1])
    low, high = sample[:, half - reach], sample[:, half + reach]
    return (low + high) / 2.0, (high - low) / 2.0


def _bracketed_median(row: Floats, middle: float, reach: float) -> float:
    """The median, sought among the few values near a guess; among all if it is not there."""
    place = row.size // 2
    inside = np.compress(np.abs(row - middle) <= reach, row)
    below = int(np.count_nonzero(row < middle) - np.count_nonzero(inside < middle))
    if below < place < below + inside.size:
        row, size, place = inside, row.size, place - below
    else:
        size = row.size
    row.partition(place)
    return float(_middle(row[place], row[:place], size))


def _middle(upper: Floats, lower: Floats, size: int) -> Floats:
    """The upper of the two middle values, or the mean of both where the size is even."""
    return upper if size % 2 else (upper + lower.max(axis=-1)) / 2.0
