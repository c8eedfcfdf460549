"""Ordinary least squares of many series on their times."""

from __future__ import annotations

import numpy as np

from analysis.trends.series import Floats, Ints


def least_squares(series: Floats, times: Ints | Floats) -> tuple[Floats, Floats, Floats]:
    """Centred times, slopes and residuals of each column, shape (n, m)."""
    centred = times - times.mean()
    rest = series - series.mean(axis=0)
    slope = np.einsum("i,ib->b", centred, rest) / (centred @ centred)
    return centred, slope, rest - centred[:, None] * slope


def detrended(series: Floats) -> Floats:
    """What an ordinary line through values at equal steps leaves."""
    return least_squares(series, np.arange(len(series)))[2]


def size_ratio(value: Floats, error: Floats) -> Floats:
    """|value| / error, with 0 / 0 taken as 0."""
    tiny = np.finfo(float).tiny
    ratio: Floats = np.abs(value) / np.maximum(error, tiny)
    return ratio
