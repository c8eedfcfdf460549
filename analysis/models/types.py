"""Arrays as the models pass them."""

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DataError

FloatArray = NDArray[np.float64]


def numbers(values: object, name: str) -> FloatArray:
    """Return what is given as numbers; what would turn into them without a word is refused."""
    found = np.asarray(values)
    if np.ma.isMaskedArray(values) or found.dtype.kind not in "fiu":
        raise DataError(
            f"{name} are no plain numbers", expected="numbers, with NaN where there is none"
        )
    return found.astype(float)
