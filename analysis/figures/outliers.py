"""A few months far beyond all others: the axis is cut and what lies beyond is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, labels, theme
from analysis.figures.svg import HALO
from analysis.indicators.series import Series

FAR = 4.0
"""Values this many times as far from nought as nine in ten of all are cut off."""
ROOM = 2.5
"""The axis goes this many times as far as nine in ten of all."""
FEWEST = 24
"""Shorter series are drawn whole."""


@dataclass(frozen=True)
class Limits:
    """Where an axis is cut; infinite on a side that is not."""

    low: float
    high: float


def limits(values: Sequence[pd.Series]) -> Limits | None:
    """Return where to cut the axis of all series, or `None` where none has values far beyond.

    Examples
    --------
    >>> limits([pd.Series([100.0] * 30 + [-9000.0])])
    Limits(low=-250.0, high=inf)
    >>> limits([pd.Series([100.0] * 30 + [-300.0])]) is None
    True
    """
    known = np.concatenate([one.dropna().to_numpy(dtype=float) for one in values])
    usual = float(np.quantile(np.abs(known), 0.9)) if known.size >= FEWEST else 0.0
    if not usual or np.abs(known).max() <= FAR * usual:
        return None
    end = formats.significant(ROOM * usual, 2)
    far = np.abs(known) > FAR * usual
    return Limits(
        low=-end if (known[far] < 0).any() else -np.inf,
        high=end if (known[far] > 0).any() else np.inf,
    )


def drawn(axes: Axes, cut: Limits | None) -> Limits | None:
    """Return where a panel ends on each side that is cut: its axis goes on to a round number."""
    if cut is None:
        return None
    low, high = axes.get_ylim()
    return Limits(
        low=low if np.isfinite(cut.low) else cut.low,
        high=high if np.isfinite(cut.high) else cut.high,
    )


def mark(axes: Axes, frame: pd.DataFrame, cut: Limits | None, hue: str) -> None:
    """Name the farthest value beyond the cut, at the edge where its line leaves the panel."""
    if cut is None:
        return
    for is_low, beyond in ((True, frame["value"] < cut.low), (False, frame["value"] > cut.high)):
        if beyond.any():
            _name(axes, frame[beyond], hue, is_low=is_low)


def _name(axes: Axes, stretch: pd.DataFrame, hue: str, *, is_low: bool) -> None:
    """Write value and month beside the stretch in which the line is out of the panel."""
    column = stretch["value"]
    row = stretch.iloc[int(column.argmin() if is_low else column.argmax())]
    month = formats.month(row["period_start"]).split(formats.THIN)
    text = f"{formats.number(float(row['value']))}\nin {month[0][:3]} {month[1]}"
    start, end = (
        canvas.number_of(day)
        for day in (stretch["period_start"].min(), stretch["period_end"].max())
    )
    first, last = axes.get_xlim()
    room = (last - end) / (last - first) * canvas.size(axes)[0]
    side = "left" if room > labels.width(text, theme.SMALL) + 4 else "right"
    edge = (end, 4) if side == "left" else (start, -4)
    axes.annotate(
        text, (edge[0], 0 if is_low else 1), xycoords=("data", "axes fraction"),
        xytext=(edge[1], 4 if is_low else -4), textcoords="offset points", ha=side,
        va="bottom" if is_low else "top", size=theme.SMALL, color=theme.light(hue), gid=HALO,
        annotation_clip=False,
    )  # fmt: skip


def words(cut: Limits | None, series: Series) -> str:
    """Return the sentence that says where the axis is cut."""
    if cut is None:
        return ""
    ends = [end for end in (cut.low, cut.high) if np.isfinite(end)]
    told = " and ".join(formats.quantity(end, series.unit) for end in ends)
    return f" The axis is cut at {told}; the farthest value beyond is named."
