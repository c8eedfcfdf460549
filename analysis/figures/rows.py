"""The layout of figures whose rows have names: where rows stand, what the axis across shows.

A name stands above its row and may take the whole width: on a phone a column of names at the left
would leave no room for the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures import labels, theme
from analysis.figures.svg import HALO

TOP = 26.0
"""Room above the rows."""
LEFT = 8.0
"""Room at the left, for a mark at nought."""
RIGHT_EDGE = 14.0
"""Room at the right, for a mark and for half the last number of the axis."""
ROOM = theme.WIDTH - 8.0
"""In which a name must fit on its line."""
ROW = 11.0
"""Height of what is drawn in a row."""


@dataclass(frozen=True)
class Rows:
    """Names of rows, where rows and names stand, and the room they need."""

    names: tuple[str, ...]
    middles: tuple[float, ...]
    tops: tuple[float, ...]
    tall: float
    left: float = LEFT


def lay_out(names: Sequence[str], rooms: Sequence[float] = (), gap: float = 7.0) -> Rows:
    """Return rows for names, with a gap between rows in units.

    Parameters
    ----------
    rooms
        How wide each name may be, in units; by default as wide as the sheet.
    """
    wide = rooms or [ROOM] * len(names)
    wrapped = tuple(labels.fit(*one, theme.SMALL) for one in zip(names, wide, strict=True))
    middles, tops, at = [], [], 0.0
    for name in wrapped:
        tops.append(at)
        at += labels.height(name, theme.SMALL) + ROW
        middles.append(at - ROW / 2)
        at += gap
    return Rows(wrapped, tuple(middles), tuple(tops), at)


def set_rows(
    axes: Axes, rows: Rows, low: float, high: float, *, whole: bool = False
) -> list[float]:
    """Set both axes; the values across get round places, which are returned.

    Parameters
    ----------
    whole
        Whether only whole numbers make sense.
    """
    axes.set_ylim(rows.tall, 0)
    axes.set_yticks([])
    places = [
        float(place)
        for place in MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        if low <= place <= high and not (whole and place % 1)
    ]
    for place in places:
        draw_across(axes, rows, place, colour="rule", wide=0.8, zorder=0.4)
    for name, top, middle in zip(rows.names, rows.tops, rows.middles, strict=True):
        axes.axhline(middle, color=theme.light("rule"), lw=0.8, zorder=0.5)
        axes.annotate(
            name, (0, top), xycoords=("axes fraction", "data"), xytext=(-LEFT, 0),
            textcoords="offset points", ha="left", va="top", size=theme.SMALL, gid=HALO,
            annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(low, high)
    return places


def draw_across(
    axes: Axes, rows: Rows, value: float, *, colour: str, wide: float = 1.0, zorder: float = 1.4
) -> None:
    """Draw a line across all rows that stops where a name stands, so that none is struck out."""
    below = [
        top + labels.height(name, theme.SMALL)
        for top, name in zip(rows.tops, rows.names, strict=True)
    ]
    axes.vlines([value] * len(below), below, [*rows.tops[1:], rows.tall],
                color=theme.light(colour), lw=wide, zorder=zorder)  # fmt: skip


def write_values(axes: Axes, rows: Rows, texts: Sequence[str]) -> None:
    """Write what each row shows at the right end of the line of its name."""
    for text, name, top in zip(texts, rows.names, rows.tops, strict=True):
        middle = top + labels.height(name, theme.SMALL) / 2
        axes.annotate(
            text, (1, middle), xycoords=("axes fraction", "data"), xytext=(RIGHT_EDGE, 0),
            textcoords="offset points", ha="right", va="center", size=theme.SMALL, weight="bold",
            gid=HALO, annotation_clip=False,
        )  # fmt: skip


def round_ends(low: float, high: float, *, zero: bool = True) -> tuple[float, float]:
    """Return round ends of an axis that holds both values, and nought if it must."""
    low, high = (min(low, 0), max(high, 0)) if zero else (low, high)
    places = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return float(places[0]), float(places[-1])


def mark_base(axes: Axes, rows: Rows, value: float) -> None:
    """Draw the base of an index as a thin line across all rows, named above."""
    draw_across(axes, rows, value, colour="soft")
    axes.annotate(
        f"base: {value:g}", (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
        textcoords="offset points", ha="center", va="bottom", size=theme.SMALL,
        color=theme.light("soft"), annotation_clip=False,
    )  # fmt: skip


def mark_claimed(axes: Axes, rows: Rows, value: float, text: str) -> None:
    """Draw the article's figure as a line across all rows, named above."""
    draw_across(axes, rows, value, colour="ink", zorder=1.5)
    low, high = axes.get_xlim()
    share = (value - low) / (high - low)
    align = "right" if share > 0.7 else "left" if share < 0.15 else "center"
    axes.annotate(
        f"article: {text}", (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
        textcoords="offset points", ha=align, va="bottom", size=theme.SMALL,
        annotation_clip=False,
    )  # fmt: skip
