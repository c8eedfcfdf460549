"""The sheet a figure is drawn on: a finding above, a source below, quiet axes, direct labels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from scipy.optimize import isotonic_regression

from analysis.plots import theme
from analysis.plots.shown import as_csv, intervals, number, values
from analysis.plots.svg import HALO, LEADING, describe

__all__ = ["amounts_axis", "article_line", "finish", "label_ends", "ratio_axis", "time_axis"]

EDGE = 6.0
"""Units that stay free around the sheet."""


def sheet(
    height: float, *, rows: int = 1, columns: int = 1, left: float = 46, right: float = 12,
    top: float = 18, bottom: float = 24, across: float = 20, between: float = 40, **subplots: Any,
) -> tuple[Figure, list[Axes]]:  # fmt: skip
    """Return a figure of the theme's width and its panels, row by row; all lengths in units.

    `across` and `between` are the gaps between columns and rows; `subplots` goes to matplotlib.
    """
    figure = Figure(figsize=(theme.WIDTH / 72, height / 72))
    panels = figure.subplots(rows, columns, squeeze=False, **subplots)
    figure.subplots_adjust(
        left=left / theme.WIDTH, right=1 - right / theme.WIDTH,
        top=1 - top / height, bottom=bottom / height,
        wspace=across * columns / (theme.WIDTH - left - right - across * (columns - 1)),
        hspace=between * rows / (height - top - bottom - between * (rows - 1)),
    )  # fmt: skip
    return figure, list(panels.flat)


def finish(
    plot: Any, title: str, *, subtitle: str = "", key: str = "", source: str = "", alt: str = "",
    holds: float = 0.0, data: pd.DataFrame | None = None,
    also: Mapping[str, pd.DataFrame] | None = None,
) -> Figure:  # fmt: skip
    """Write a finding above a plot and its source below, and keep its words and data.

    Parameters
    ----------
    plot
        A figure, axes, or what seaborn's `relplot` and its like return; closed in pyplot, so that
        a notebook shows it once, where it is returned.
    title
        The finding, from results.
    subtitle, key, source
        What is measured, in which unit; signs that do not explain themselves; who counted it.
    holds
        The share of one that its bars or bands hold, said in its key.
    alt
        What the figure shows, in words; by default what stands below its title and its foot, and
        the values of a grid.
    data
        What it shows as a frame, for the CSV beside it; by default what a grid was made from.
    also
        Frames of what stands on top of that, by what it is.
    """
    import matplotlib.pyplot as plt

    figure: Figure = plot if isinstance(plot, Figure) else plot.figure
    if getattr(figure, "number", None) is not None:  # pyplot made it
        plt.close(figure)
        figure.set_figwidth(theme.WIDTH / 72)
        figure.tight_layout(pad=0.8)
    if holds:
        key = "; ".join(filter(None, (key, f"{intervals(figure)} hold {100 * holds:.0f} in 100")))
    room = theme.WIDTH - 2 * EDGE
    heads = wrapped(title, room, theme.TITLE, bold=True)
    below = wrapped(subtitle, room, theme.LETTER)
    feet = wrapped(key, room, theme.SMALL) + wrapped(source, room, theme.SMALL)
    foot = LEADING * theme.SMALL * len(feet)
    rise = LEADING * (theme.TITLE * len(heads) + theme.LETTER * len(below)) + 8
    tall = _enlarge(figure, rise, foot + 4 * bool(feet))
    second = tall - EDGE - LEADING * theme.TITLE * len(heads)
    for lines, y, size, colour in (
        (heads, tall - EDGE, theme.TITLE, "ink"), (below, second, theme.LETTER, "soft"),
        (feet, foot + 2, theme.SMALL, "soft"),
    ):  # fmt: skip
        figure.text(
            EDGE / theme.WIDTH, y / tall, "\n".join(lines), size=size, ha="left", va="top",
            color=theme.light(colour), weight="bold" if lines is heads else "normal",
            linespacing=1.0,
        )  # fmt: skip
    said = ["; ".join(filter(None, (subtitle, key, source)))]
    if data is None and hasattr(plot, "data"):
        data = pd.DataFrame(plot.data)
        said += values(plot, data, also or {})
    describe(figure, title, alt or "".join(f"{one}. " for one in said if one).rstrip(),
             "" if data is None else as_csv(data, also or {}))  # fmt: skip
    return figure


def _enlarge(figure: Figure, rise: float, fall: float) -> float:
    """Make room above and below and return the new height in units; panels keep their size."""
    tall = figure.get_figheight() * 72
    new = tall + rise + fall
    figure.set_size_inches(theme.WIDTH / 72, new / 72)
    place = figure.subplotpars
    top, bottom = (fall + place.top * tall) / new, (fall + place.bottom * tall) / new
    figure.subplots_adjust(top=top, bottom=bottom)
    return float(new)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is in units, in the widest of the fonts that may be used."""
    return sum(_advance(letter, bold) for letter in text) * size


@cache
def _advance(letter: str, bold: bool) -> float:
    """Return how far a letter moves the pen, in letters."""
    font = FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal", size=100)
    size = text_to_path.get_text_width_height_descent(letter, font, False)
    return float(size[0]) / 100


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines no wider than the room.

    >>> wrapped("more soldiers killed each month", 110, 12.5)
    ['more soldiers', 'killed each', 'month']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def each(rows: pd.DataFrame) -> list[Any]:
    """Return the rows with their columns as attributes."""
    return list(rows.itertuples())


def spans(rows: pd.DataFrame, by: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return quantiles as rows: seaborn's percentile interval of 100 is what they span."""
    parts = [pd.DataFrame({by: rows[by], "value": rows[column]}) for column in columns]
    return pd.concat(parts, ignore_index=True)


def amounts_axis(axes: Axes, *, high: float | None = None, ticks: int = 4) -> None:
    """Let the vertical axis begin at nought or below, with round numbers, stronger at nought."""
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom if axes.dataLim.y0 < 0 else 0.0, top if high is None else high)
    round_numbers(axes.yaxis, ticks)
    axes.axhline(0, color=theme.light("soft"), lw=0.9, zorder=0.9)
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.set(xlabel="", ylabel="")


def round_numbers(axis: Axis, ticks: int = 4) -> None:
    """Name about so many round numbers along an axis."""
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 4)))


def ratio_axis(axes: Axes, low: float, high: float, *, vertical: bool = False) -> None:
    """Make an axis one of ratios, equal steps in the log, named as in `2×`."""
    axis = axes.yaxis if vertical else axes.xaxis
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    (axes.set_ylim if vertical else axes.set_xlim)(low, high)
    factor = 10 if high / low > 100 else 4 if high / low > 12 else 2
    steps = [float(factor) ** power for power in range(-6, 7)]
    if high / low < 2:
        steps = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5]
    elif high / low < 3:
        steps = [0.5, 0.7, 1, 1.5, 2, 2.5]
    axis.set_major_locator(FixedLocator([step for step in steps if low <= step <= high]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}×"))
    axes.set(xlabel="", ylabel="")


def days(moments: Any) -> Any:
    """Return days as matplotlib counts them: from 1970 on."""
    return pd.to_datetime(pd.Series(moments)).to_numpy().astype("datetime64[D]").astype(float)


def time_axis(axes: Axes, first: Any, last: Any) -> None:
    """Let the horizontal axis run over years, each named once where it begins.

    Where they would run together, years after the first are named by two digits.
    """
    low, high = days([first, last])
    axes.set_xlim(low, high)
    years = range(pd.Timestamp(first).year, pd.Timestamp(last).year + 1)
    starts = dict(zip(days([f"{year}-01-01" for year in years]), map(str, years), strict=True))
    shown = [day for day in starts if low <= day <= high]
    room = axes.get_position().width * theme.WIDTH
    if 44 * len(shown) > room:
        starts |= {day: f"’{starts[day][2:]}" for day in shown[1:]}
        shown = shown[:: math.ceil(28 * len(shown) / room)]
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: starts.get(day, "")))
    axes.set(xlabel="", ylabel="")


def article_line(axes: Axes, day: Any, name: str = "article") -> None:
    """Draw the day of the article as a thin line, named above it."""
    (place,) = days([day])
    if axes.get_xlim()[0] < place < axes.get_xlim()[1]:
        axes.axvline(place, color=theme.light("soft"), lw=0.9, zorder=1)
        axes.annotate(
            name, (place, 1), xycoords=("data", "axes fraction"), xytext=(0, 2), va="bottom",
            ha="center", textcoords="offset points", size=theme.SMALL, color=theme.light("soft"),
        )  # fmt: skip


def label(
    axes: Axes, x: Any, y: Any, text: str, *, colour: str = "ink", dx: float = 0, dy: float = 0,
    ha: str = "center", bold: bool = False,
) -> None:  # fmt: skip
    """Write beside a place of the data, so many units to the right and up, on a rim of paper."""
    axes.annotate(
        text, (x, y), xytext=(dx, dy), textcoords="offset points", ha=ha, va="center", gid=HALO,
        color=theme.light(colour), size=theme.SMALL, weight="bold" if bold else "normal",
        annotation_clip=False, linespacing=1.0,
    )  # fmt: skip


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Write names at the right ends of lines (x, y, text, colour), moved apart where they meet."""
    ordered = sorted(ends, key=lambda end: end[1])
    pixels = axes.transData.transform([(x, y) for x, y, _, _ in ordered] or [(0, 1)])[:, 1]
    wanted = [float(pixel) * 72 / axes.figure.dpi for pixel in pixels]
    for end, want, place in zip(ordered, wanted, spread(wanted, 14.0), strict=False):
        x, y, text, colour = end
        label(axes, x, y, text, colour=colour, dx=5, dy=place - want, ha="left")


def spread(wanted: Sequence[float], apart: float) -> list[float]:
    """Return rising places at least so far apart, as near to the wanted ones as may be.

    >>> spread([0.0, 1.0, 30.0], 10)
    [-4.5, 5.5, 30.0]
    """
    steps = apart * np.arange(len(wanted))
    rising = isotonic_regression(np.subtract(wanted, steps)).x
    return [float(place) for place in rising + steps]


def panel_name(axes: Axes, text: str, colour: str = "ink") -> None:
    """Write a panel's name above its left edge."""
    axes.set_title(text, loc="left", color=theme.light(colour), weight="bold", pad=6)


def fit(figure: Figure, axes: Axes, ends: Sequence[str] = ()) -> float:
    """Give the margins the width that names at the left, and at lines' ends, need; say the left."""
    low, high = sorted(axes.get_ylim())
    places = [place for place in axes.get_yticks() if low <= place <= high]
    names = axes.yaxis.get_major_formatter().format_ticks(places)
    left, right = (
        max((width(name, theme.SMALL) for name in side), default=0.0) for side in (names, ends)
    )
    left = (EDGE + left + 6) / theme.WIDTH
    figure.subplots_adjust(left=left)
    if ends:
        figure.subplots_adjust(right=1 - (EDGE + right + 6) / theme.WIDTH)
    return left
