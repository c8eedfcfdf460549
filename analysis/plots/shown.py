"""What a figure shows, as a table: the CSV beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

__all__: list[str] = []

QUANTILES = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
DIGITS = 5
FEWEST_DRAWS = 100
"""Rows that differ in a number alone are draws where there are so many."""


def as_csv(frame: pd.DataFrame, also: Mapping[str, pd.DataFrame] | None = None) -> str:
    """Return the data of a figure as CSV, a column `layer` before them where it has several.

    Parameters
    ----------
    frame
        What is drawn. Many rows that differ in a draw alone become quantiles of the last number.
    also
        What stands on top of it, by what it is.
    """
    layers = {"": summarised(frame)}
    layers |= {name: summarised(one) for name, one in (also or {}).items()}
    table = pd.concat(layers, names=["layer", None]).reset_index("layer")
    if not also:
        table = table.drop(columns="layer")
    return table.to_csv(
        index=False, lineterminator="\n", date_format="%Y-%m-%d", float_format=_digits
    )


def summarised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return draws as their quantiles; anything else as it is.

    >>> frame = pd.DataFrame({"year": 1, "draw": range(101), "dead": np.arange(101.0)})
    >>> summarised(frame)[["year", "median", "high90"]].to_dict("records")
    [{'year': 1, 'median': 50.0, 'high90': 95.0}]
    """
    frame = frame.drop_duplicates()  # a grid repeats rows whose index repeats
    floats = list(frame.select_dtypes("float"))
    keys = [str(name) for name in frame if name not in (*floats, "draw")]
    if not keys or len(frame) < FEWEST_DRAWS * len(frame[keys].drop_duplicates()):
        return frame.drop(columns="draw", errors="ignore")
    found = frame.groupby(keys, sort=False, observed=True, dropna=False)[str(floats[-1])]
    columns = {name: found.quantile(share) for name, share in QUANTILES.items()}
    return pd.DataFrame(columns).reset_index()


def _digits(value: Any) -> str:
    """Write a number of five digits, which no processor's last bit decides."""
    return np.format_float_positional(float(f"{value:.{DIGITS}g}"), trim="-")
