"""Names beside marks: of a kind of mark above a panel, of single dots within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.figures import canvas, labels, theme
from analysis.figures.svg import HALO

MARK = 13.0
"""Room of a mark before its name."""


def key(
    axes: Axes, text: str, across: float, *, marker: str, face: str, colour: str,
    above: float = canvas.HEAD,
) -> float:  # fmt: skip
    """Write a name above the panel with its mark before it; return the room it takes.

    Parameters
    ----------
    across
        From the panel's left side, in units.
    face
        Colour that the mark is filled with.
    """
    wide, tall = canvas.size(axes)
    up = 1 + (above + 7) / tall
    axes.plot([(across + 5) / wide], [up], transform=axes.transAxes, marker=marker, ms=5,
              mfc=face, mec=theme.light(colour), mew=1.4, clip_on=False)  # fmt: skip
    axes.annotate(
        text, (0, up), xycoords="axes fraction", xytext=(across + MARK, 0), va="center", ha="left",
        textcoords="offset points", size=theme.SMALL, color=theme.light(colour),
        annotation_clip=False,
    )  # fmt: skip
    return MARK + labels.width(text, theme.SMALL) + 12


@dataclass(frozen=True)
class Point:
    """A dot with a name: its text and where it lies in the data."""

    text: str
    across: float
    up: float


def point_labels(
    axes: Axes, wanted: Sequence[Point], *, avoid: Sequence[tuple[float, float]]
) -> None:
    """Write names beside their dots, on the side where they cover no dot and no other name.

    A name that finds no room is left out: the table has it.
    """
    wide, tall = canvas.size(axes)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()

    def units(across: float, up: float) -> tuple[float, float]:
        return (across - left) / (right - left) * wide, (up - low) / (high - low) * tall

    dots = [units(*dot) for dot in avoid]
    taken: list[tuple[float, float, float, float]] = []
    for point in wanted:
        x, y = units(point.across, point.up)
        long, half = labels.width(point.text, theme.SMALL), theme.SMALL * 0.6
        for side, align in ((x - 7 - long, "right"), (x + 7, "left")):
            box = (side, side + long, y - half, y + half)
            if box[0] < 0 or box[1] > wide + 8 or _is_taken(box, dots, taken):
                continue
            taken.append(box)
            axes.annotate(
                point.text, (point.across, point.up), xytext=(-7 if align == "right" else 7, 0),
                textcoords="offset points", ha=align, va="center", size=theme.SMALL, gid=HALO,
                annotation_clip=False,
            )  # fmt: skip
            break


def _is_taken(
    box: tuple[float, float, float, float],
    dots: Sequence[tuple[float, float]],
    taken: Sequence[tuple[float, float, float, float]],
) -> bool:
    left, right, low, high = box
    on_dot = any(left - 3 < x < right + 3 and low - 2 < y < high + 2 for x, y in dots)
    return on_dot or any(
        left < other[1] and other[0] < right and low < other[3] and other[2] < high
        for other in taken
    )
