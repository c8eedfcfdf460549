"""Tail areas and quantiles of the normal distribution and of Student's t.

They come straight from SciPy's special functions, as those of `scipy.stats` do, digit for digit;
but that package takes longer to be imported than a whole family to be examined.
"""

from __future__ import annotations

from typing import cast

from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from analysis.trends.series import Floats


def normal_cdf(x: ArrayLike) -> Floats:
    """Return the probability of at most `x`, shape of `x`."""
    return cast(Floats, ndtr(x))


def normal_sf(x: Floats | float) -> Floats:
    """Return the probability of more than `x`, shape of `x`."""
    return cast(Floats, ndtr(-x))


def normal_quantile(levels: ArrayLike) -> Floats:
    """Return the values that are not exceeded with probabilities `levels`, shape of `levels`."""
    return cast(Floats, ndtri(levels))


def student_sf(x: Floats | float, degrees: ArrayLike) -> Floats:
    """Return the probability of more than `x` at so many degrees of freedom, shape of `x`."""
    return cast(Floats, stdtr(degrees, -x))


def student_quantile(levels: ArrayLike, degrees: ArrayLike) -> Floats:
    """Return the values that are not exceeded with probabilities `levels`, shape of `levels`.

    Parameters
    ----------
    levels
        Between 0 and 1; SciPy's function gives the wrong sign at 0 itself.
    """
    return cast(Floats, stdtrit(degrees, levels))
