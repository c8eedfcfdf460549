"""Conversion of published figures to the unit of their measure, without binary noise."""

from __future__ import annotations

import pandas as pd

SIGNIFICANT_DIGITS = 10
"""As many as `observations.write` keeps: 50269.26202757431 US$ million is 50.26926203 billion."""


def convert_unit(values: pd.Series, factor: float | pd.Series = 1.0) -> pd.Series:
    """Return `values` times `factor`, rounded to ten significant digits.

    Examples
    --------
    >>> convert_unit(pd.Series([0.195, 2.7]), 1e6).tolist()
    [195000.0, 2700000.0]
    >>> convert_unit(pd.Series([13.83]), 1000).tolist()
    [13830.0]
    """
    return (values * factor).map(lambda number: float(f"{number:.{SIGNIFICANT_DIGITS}g}"))
