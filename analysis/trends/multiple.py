"""Several tests of one claim."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.trends.errors import TrendError
from analysis.trends.series import Floats


def holm(p_values: ArrayLike) -> Floats:
    """Adjust p-values of one family so that any false rejection stays within the level.

    Parameters
    ----------
    p_values : array_like of shape (m,)
        Between 0 and 1.

    Returns
    -------
    ndarray of shape (m,)
        Adjusted p-values, in the order given (Holm 1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.array(p_values, dtype=np.float64)
    if p.ndim != 1 or not np.all((p >= 0.0) & (p <= 1.0)):
        raise TrendError("p-values must be a one-dimensional list of numbers between 0 and 1")
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
