"""The one input of every statistic here: finite numbers at strictly increasing whole times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.trends.errors import TrendError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Series:
    """A checked series.

    Attributes
    ----------
    values : ndarray of shape (n,)
        Finite floats.
    times : ndarray of shape (n,)
        Strictly increasing integers; a jump of more than one is a gap.
    """

    values: Floats
    times: Ints

    @property
    def n(self) -> int:
        """Number of observations."""
        return int(self.values.size)

    @property
    def gaps(self) -> tuple[int, ...]:
        """Steps between neighbours, in units of their greatest common divisor."""
        return gaps_of(self.times)

    @property
    def step(self) -> int:
        """The greatest common divisor of the steps: the unit in which persistence is counted."""
        return math.gcd(*np.diff(self.times).tolist())


def gaps_of(times: Ints) -> tuple[int, ...]:
    """Differences of `times` divided by their greatest common divisor."""
    steps = np.diff(times).tolist()
    common = math.gcd(*steps)
    return tuple(int(step) // common for step in steps)


def check_series(
    values: ArrayLike, times: Sequence[int] | Ints | None = None, *, shortest: int = 3
) -> Series:
    """Check a series and give it its times.

    Parameters
    ----------
    values : array_like of shape (n,)
        Finite numbers.
    times : sequence of int, optional
        Strictly increasing; 0, 1, ..., n - 1 when left out.
    shortest : int
        Fewest observations allowed.

    Raises
    ------
    TrendError
        If values are not one-dimensional, not finite or too few, or if times do not fit them.
    """
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TrendError(f"The values of a series must be numbers: {error}") from error
    if numbers.ndim != 1:
        raise TrendError(
            f"A series must have one dimension, but the values have {numbers.ndim}; "
            "pass one column at a time"
        )
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        raise TrendError(
            f"The series has {bad.size} values that are missing or infinite, the first at "
            f"position {bad[0]}; leave them out and pass the positions of the rest as times"
        )
    if numbers.size < shortest:
        raise TrendError(
            f"The series has {numbers.size} observations; this statistic needs at least {shortest}"
        )
    return Series(_within_range(numbers), _checked_times(times, numbers.size))


def _within_range(numbers: Floats) -> Floats:
    """Refuse magnitudes whose squares leave the range of floating point numbers."""
    if np.abs(numbers).max() > 1e140:
        raise TrendError("The series has values above 1e140; give it in a larger unit")
    return numbers


def _checked_times(times: Sequence[int] | Ints | None, n: int) -> Ints:
    if times is None:
        return np.arange(n, dtype=np.int64)
    given = np.asarray(times)
    if given.shape != (n,):
        raise TrendError(f"There are {n} values but times of shape {given.shape}")
    whole = given.astype(np.int64)
    if not np.array_equal(whole, given):
        raise TrendError("Times must be whole numbers, such as months counted from the first")
    if np.any(np.diff(whole) <= 0):
        raise TrendError("Times must increase strictly: sort the series and drop repeated times")
    return whole
