"""What a figure shows, as a table (the CSV beside it) and in words, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from analysis import text
from analysis.models.grids import BOUNDS

__all__: list[str] = []

DIGITS = 5
FEWEST_DRAWS = 100
"""Rows that differ in a number alone are draws where there are so many."""
MOST_LINES, MOST_PLACES = 8, 5
"""How many lines are told one by one, and how many places of each; of more, both ends."""


def as_csv(frame: pd.DataFrame, also: Mapping[str, pd.DataFrame]) -> str:
    """Return the data of a figure as CSV, a column `layer` before them where it has several."""
    layers = {name: summarised(one) for name, one in {"": frame, **also}.items()}
    table = pd.concat(layers, names=["layer", None]).reset_index("layer")
    if not also:
        table = table.drop(columns="layer")
    return table.to_csv(
        index=False, lineterminator="\n", date_format="%Y-%m-%d", float_format=_digits
    )


def summarised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return draws, rows that differ in a number alone, as their quantiles; all else as it is.

    >>> frame = pd.DataFrame({"year": 1, "draw": range(101), "dead": np.arange(101.0)})
    >>> summarised(frame)[["year", "median", "high90"]].to_dict("records")
    [{'year': 1, 'median': 50.0, 'high90': 95.0}]
    """
    frame = frame.drop_duplicates()  # a grid repeats rows whose index repeats
    if "quantile" in frame:  # as `Trend.tidy` has them
        keys = [name for name in frame if name not in ("quantile", "value")]
        wide = frame.pivot(index=keys, columns="quantile", values="value")
        return wide.rename(columns={q: name for name, q in BOUNDS.items()}).reset_index()
    floats = list(frame.select_dtypes("float"))
    keys = [str(name) for name in frame if name not in (*floats, "draw")]
    if not keys or len(frame) < FEWEST_DRAWS * len(frame[keys].drop_duplicates()):
        return frame.drop(columns="draw", errors="ignore")
    found = frame.groupby(keys, sort=False, observed=True, dropna=False)[str(floats[-1])]
    columns = {name: found.quantile(share) for name, share in BOUNDS.items()}
    return pd.DataFrame(columns).reset_index()


def _digits(value: Any) -> str:
    """Write a number of five digits, which no processor's last bit decides."""
    return np.format_float_positional(float(f"{value:.{DIGITS}g}"), trim="-")


def number(value: float, digits: int = 2) -> str:
    """Return a number of so many digits for a label, in millions where it has them.

    >>> number(11940.0), number(0.0349), number(-57.3), number(1234567.0)
    ('12,000', '0.035', '−57', '1.2M')
    """
    if abs(value) < 999_500:
        return text.number(value, digits)
    return text.number(value / 1e6, digits) + "M"


def interval(middle: float, low: float, high: float) -> str:
    """Return a value and what holds it 90 times in 100, in words; the value alone without that."""
    said = number(middle)
    return said if pd.isna(low) else f"{said} (90 in 100: {number(low)} to {number(high)})"


def intervals(figure: Figure) -> str:
    """Return by what a figure shows its intervals."""
    drawn = (one for axes in figure.axes for one in axes.collections)
    return "bands" if any(isinstance(one, PolyCollection) for one in drawn) else "bars"


def values(grid: Any, data: pd.DataFrame, also: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Yield the values that a grid of seaborn's shows, and those on top of it, in words."""
    x, y = grid._x_var, grid._y_var  # nothing public says which columns were drawn
    if pd.api.types.is_string_dtype(data[y]):
        x, y = y, x
    yield in_words(data, x, y)
    for name, frame in also.items():
        if {x, y} <= set(frame):
            yield f"{name}: {in_words(frame, x, y)}"


def in_words(frame: pd.DataFrame, x: str, y: str) -> str:
    """Return the values of each line of a figure, at its places along `x` or at both its ends.

    >>> frame = pd.DataFrame({"by": [*"aabb"], "year": [1, 2] * 2, "dead": [1.0, 2.0, 3.0, 4.0]})
    >>> in_words(frame, "year", "dead")
    'a: 1 1, 2 2; b: 1 3, 2 4'
    """
    table = summarised(frame)
    y = "median" if "median" in table else y
    table = table.dropna(subset=[y])
    if not pd.api.types.is_string_dtype(table[x]):
        table = table.sort_values(x, kind="stable")
    lines = list(table.groupby(_names(table, x), sort=False))
    if len(lines) > MOST_LINES:
        last = table.loc[table[x] == table[x].max(), y]
        ends = f"{number(last.min())} to {number(last.max())}"
        return f"{len(lines)} lines, at {_place(table[x].max())} from {ends}"
    return "; ".join(f"{name}: " * bool(name) + _line(rows, x, y) for name, rows in lines)


def _names(table: pd.DataFrame, x: str) -> pd.Series:
    """Return what tells a row's line from others: all texts of draws, else the first ones."""
    keys: list[str] = []
    for name in table.columns.drop(x):
        if keys and "low90" not in table and not table.duplicated([*keys, x]).any():
            break
        if pd.api.types.is_string_dtype(table[name]) and table[name].nunique() > 1:
            keys.append(str(name))
    return table[keys].astype(str).agg(", ".join, axis=1) if keys else pd.Series("", table.index)


def _line(rows: pd.DataFrame, x: str, y: str) -> str:
    """Return the values of one line at all its places, or at both ends."""
    if len(rows) > MOST_PLACES:
        rows = rows.iloc[[0, -1]]
    unknown = pd.DataFrame(np.nan, rows.index, ["low90", "high90"])
    bounds = rows[["low90", "high90"]] if y == "median" else unknown
    values = zip(rows[x], rows[y], *bounds.to_numpy().T, strict=True)
    return ", ".join(f"{_place(at)} {interval(*one)}" for at, *one in values)


def _place(at: Any) -> str:
    """Return a place along a line in words: a day that begins a month stands for the month."""
    if isinstance(at, pd.Timestamp):
        return text.month(str(at)) if at.day == 1 else text.day(str(at))
    return str(at)
