"""The layout of figures whose rows have names: where rows stand, what the axis across shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures import labels, theme
from analysis.figures.svg import RIGHT

TOP = 26.0
"""Room above the rows."""


@dataclass(frozen=True)
class Rows:
    """Names of rows, where they stand, and the room they need."""

    names: tuple[str, ...]
    middles: tuple[float, ...]
    tall: float
    left: float


def lay_out(names: Sequence[str], letters: int, gap: float) -> Rows:
    """Return rows for names broken at so many letters, with a gap between rows in units."""
    wrapped = tuple(labels.wrap(name, letters) for name in names)
    heights = np.array([labels.height(name, theme.SMALL) + gap for name in wrapped])
    middles = np.cumsum(heights) - heights / 2
    left = max(labels.width(name, theme.SMALL) for name in wrapped) + 12
    return Rows(wrapped, tuple(float(at) for at in middles), float(heights.sum()), left)


def set_rows(axes: Axes, rows: Rows, low: float, high: float) -> list[float]:
    """Set both axes; the values across get round places, which are returned."""
    axes.set_ylim(rows.tall, 0)
    axes.set_yticks(rows.middles, rows.names, gid=RIGHT)
    for place in rows.middles:
        axes.axhline(place, color=theme.light("rule"), lw=0.8, zorder=0.5)
    places = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    axes.set_xlim(low, high)
    return [float(place) for place in places if low <= place <= high]


def round_ends(low: float, high: float) -> tuple[float, float]:
    """Return round ends of an axis that holds both values and nought."""
    places = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(min(low, 0), max(high, 0))
    return float(places[0]), float(places[-1])


def mark_claimed(axes: Axes, value: float, text: str) -> None:
    """Draw the article's figure as a line across all rows, named above."""
    axes.axvline(value, color=theme.light("ink"), lw=1.0, zorder=1.5)
    low, high = axes.get_xlim()
    share = (value - low) / (high - low)
    align = "right" if share > 0.7 else "left" if share < 0.15 else "center"
    axes.annotate(
        f"article: {text}", (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
        textcoords="offset points", ha=align, va="bottom", size=theme.SMALL,
        annotation_clip=False,
    )  # fmt: skip
