"""The sheet a figure is drawn on: panels in units, quiet axes, direct labels, one way to finish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import date2num
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis import formats
from analysis.figures import labels, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import HALO, compact
from analysis.indicators.war_years import war_year_bounds

Floats = NDArray[np.float64]
ARTICLE = dt.date(2025, 12, 10)
"""The day the article appeared."""
HEAD = 36.0
"""Room above a panel for the numbers of the war-years and the article's mark."""
YEARS = 7.0
"""Between a panel and the numbers of the war-years above it."""
FOOT = 26.0
GAP = 7.0
"""Between a line's end and its label."""
LEADER = 12.0
"""Room for the lines that lead from many ends to labels moved away from them."""
CROWDED = 6
"""More labels than this get leaders."""
LETTERS = 13
"""Of a line of a label at the right."""
LEFT = 31.0
"""Least room at the left: for the word 'year' beside the numbers of the war-years."""
YEAR_ROOM = 38.0
"""Between the middles of two years on an axis."""
NAME = 17.0
"""Room above the head of a panel for its name."""
MILLION = 1e6
HALF_YEAR = dt.timedelta(days=183)


@dataclass(frozen=True)
class Label:
    """A direct label: its text, the value it belongs to, and its colour's name."""

    text: str
    value: float
    colour: str


@contextmanager
def sheet(height: float) -> Iterator[Drawing]:
    """Give an empty drawing of the theme's width in the theme's style."""
    with matplotlib.rc_context(theme.style()):  # type: ignore[arg-type]
        drawing = Drawing(figsize=(theme.WIDTH / 72, height / 72))
        FigureCanvasSVG(drawing)
        yield drawing


def panel(drawing: Drawing, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes placed in units from the upper left corner, without frame."""
    _, tall = drawing.get_size_inches() * 72
    axes = drawing.add_axes(
        (left / theme.WIDTH, 1 - (top + height) / tall, width / theme.WIDTH, height / tall)
    )
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    return axes


def size(axes: Axes) -> tuple[float, float]:
    """Return width and height of a panel in units."""
    box = axes.get_position()
    wide, tall = axes.get_figure(root=True).get_size_inches() * 72  # type: ignore[union-attr]
    return float(box.width * wide), float(box.height * tall)


def finish(
    drawing: Drawing, caption: Caption, *, subtitle: str, source: str, alt: str, table: pd.DataFrame
) -> Figure:
    """Return the finished figure; words of the caption stand before those made from data."""
    return Figure(
        id=caption.id,
        svg=compact(drawing, id=caption.id, title=caption.title, description=alt),
        title=caption.title,
        subtitle=(caption.subtitle or subtitle).rstrip(".") + ".",
        alt=alt,
        source_line=caption.source or source,
        table=table,
        note=formats.dates_in_words(caption.note),
    )


def axis_number(value: float) -> str:
    """Return a number for an axis: as short as it can be without loss.

    >>> axis_number(1500000.0), axis_number(-2.5), axis_number(1200.0).replace(formats.THIN, " ")
    ('1.5M', '−2.5', '1 200')
    """
    if abs(value) >= MILLION:
        return f"{value / MILLION:g}M".replace("-", formats.MINUS)
    decimals = 0 if float(value).is_integer() else len(f"{value:.6g}".partition(".")[2])
    return formats.fixed(value, decimals)


def axis_numbers(values: Sequence[float] | Floats) -> list[str]:
    """Return the numbers of one axis: all in millions where the largest is.

    >>> axis_numbers([0.0, 500000.0, 1000000.0])
    ['0', '0.5M', '1M']
    """
    if max(map(abs, values)) < MILLION:
        return list(map(axis_number, values))
    return [f"{value / MILLION:g}M".replace("-", formats.MINUS) if value else "0"
            for value in values]  # fmt: skip


def value_axis(
    axes: Axes,
    low: float,
    high: float,
    *,
    ticks: int = 5,
    zero: bool = True,
) -> None:
    """Set the vertical axis to round numbers, with thin lines across.

    Parameters
    ----------
    zero
        Whether the axis must begin (or end) at nought.
    """
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    places = _round_places(low, high, ticks)
    step = places[1] - places[0]
    top = places[places >= high - 0.15 * step][0]
    bottom = places[places <= low + 0.15 * step][-1]
    top = max(top, bottom + step)  # of noughts alone, too, there is something above
    shown = [place for place in places if bottom <= place <= top]
    axes.set_ylim(min(bottom, low), max(top, high))
    rules(axes, shown)
    axes.set_yticks(shown, axis_numbers(shown))
    axes.tick_params(axis="y", pad=4)


def rules(axes: Axes, places: Sequence[float]) -> None:
    """Draw thin lines across; the one at nought is stronger."""
    for place in places:
        colour, wide = ("soft", 1.0) if place == 0 else ("rule", 0.8)
        axes.axhline(place, color=theme.light(colour), lw=wide, zorder=0.5)


def _round_places(low: float, high: float, ticks: int) -> Floats:
    return np.asarray(MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))


def left_room(values: Sequence[float], *, ticks: int = 5, zero: bool = True) -> float:
    """Return how much room the numbers of the vertical axis need (see `value_axis`)."""
    low, high = min(values), max(values)
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    places = _round_places(low, high, ticks)
    return max(LEFT, *(labels.width(text, theme.SMALL) + 8 for text in axis_numbers(places)))


def number_of(day: dt.date | pd.Timestamp) -> float:
    """Return a day as matplotlib counts it."""
    return float(date2num(day))  # type: ignore[no-untyped-call]


def time_axis(axes: Axes, first: dt.date, last: dt.date, *, war: bool = True) -> None:
    """Set the horizontal axis to dates: years below, war-years as shading with numbers above."""
    if first == last:
        # a single day stands amid a year, so that the axis has a width and the name of a year
        first, last = first - HALF_YEAR, last + HALF_YEAR
    axes.set_xlim(number_of(first), number_of(last))
    wide, _ = size(axes)
    years = range(first.year, last.year + 1)
    starts = [dt.date(year, 1, 1) for year in years]
    room = max(1, int(np.ceil(len(starts) * YEAR_ROOM / wide)))
    shown = [day for day in starts if first <= day <= last][::room]
    set_years(axes, {number_of(day): str(day.year) for day in shown})
    for day in shown:
        axes.plot([number_of(day)] * 2, [0, -0.015], transform=axes.get_xaxis_transform(),
                  color=theme.light("soft"), lw=0.8, clip_on=False)  # fmt: skip
    if war:
        _shade_war_years(axes, first, last)


def set_years(axes: Axes, names: Mapping[float, str]) -> None:
    """Write years below the axis; one that would leave the sheet at its right is drawn inward."""
    low, high = axes.get_xlim()
    unit = (high - low) / size(axes)[0]
    room = YEAR_ROOM * unit
    beside = theme.WIDTH * (1 - axes.get_position().x1) * unit
    shown = list(names)
    inward = bool(shown) and shown[-1] > high + beside - room / 2
    if inward and len(shown) > 1 and shown[-1] - shown[-2] < 1.4 * room:
        del shown[-2]
    axes.set_xticks(shown, [names[place] for place in shown])
    axes.tick_params(axis="x", pad=7)
    if inward:
        axes.get_xticklabels()[-1].set(ha="right")


def _shade_war_years(axes: Axes, first: dt.date, last: dt.date) -> None:
    """Shade every second war-year and number all; where they are narrow the word stands once."""
    per_day = size(axes)[0] / (number_of(last) - number_of(first))
    is_narrow = per_day * 365 < 2 * labels.width("year 0", theme.SMALL) - 4
    number = 1
    while war_year_bounds(number)[0] <= last:
        start, end = (number_of(day) for day in war_year_bounds(number))
        start, end = max(start, number_of(first)), min(end, number_of(last))
        if number % 2 and end - start > 20:
            axes.axvspan(start, end, color=theme.light("shade"), lw=0, zorder=0.1)
        if end - start > 200:
            text = str(number) if is_narrow else f"year {number}"
            _above(axes, (start + end) / 2, text, YEARS)
        number += 1
    if is_narrow:
        axes.annotate(
            "year", (0, 1), xycoords="axes fraction", xytext=(-4, YEARS), ha="right", va="bottom",
            textcoords="offset points", size=theme.SMALL, color=theme.light("soft"),
            annotation_clip=False,
        )  # fmt: skip


def _above(axes: Axes, place: float, text: str, distance: float, align: str = "center") -> None:
    axes.annotate(
        text, (place, 1), xycoords=("data", "axes fraction"), xytext=(0, distance),
        textcoords="offset points", ha=align, va="bottom", size=theme.SMALL,
        color=theme.light("soft"), annotation_clip=False,
    )  # fmt: skip


def mark_article(axes: Axes) -> None:
    """Mark the article's day by a thin line with its name above, if the axis holds that day."""
    place = number_of(ARTICLE)
    low, high = axes.get_xlim()
    if not low <= place <= high + 31:
        return
    place = min(place, high)
    top = 1 + (YEARS + 12) / size(axes)[1]
    axes.plot([place, place], [0, top], transform=axes.get_xaxis_transform(),
              color=theme.light("ink"), lw=0.9, clip_on=False, zorder=1.5)  # fmt: skip
    align = "right" if (place - low) / (high - low) > 0.8 else "center"
    _above(axes, place, "article", YEARS + 13, align)


def panel_name(
    axes: Axes, text: str, left: float, *, above: float = YEARS + 15, colour: str = "ink"
) -> None:
    """Write what a panel shows above its head, from the left edge of the numbers."""
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=(-left, above), textcoords="offset points",
        ha="left", va="bottom", weight="bold", color=theme.light(colour), annotation_clip=False,
    )  # fmt: skip


def end_labels(axes: Axes, wanted: Sequence[Label], *, letters: int = LETTERS) -> None:
    """Write labels to the right of a panel at the height of their values, none over another."""
    _, tall = size(axes)
    low, high = axes.get_ylim()
    logs = axes.get_yscale() == "log"
    scale = np.log if logs else (lambda value: value)
    span = scale(high) - scale(low)
    texts = [labels.wrap(label.text, letters) for label in wanted]
    at = [tall * float(scale(label.value) - scale(low)) / span for label in wanted]
    heights = [labels.height(text) for text in texts]
    places = labels.spread(at, heights, -8.0, tall + 8.0)
    gap = GAP + (LEADER if len(wanted) > CROWDED else 0.0)
    if len(wanted) > CROWDED:
        _leaders(axes, at, places, [label.colour for label in wanted])
    for label, text, place in zip(wanted, texts, places, strict=True):
        axes.annotate(
            text, (1, 0), xycoords="axes fraction", xytext=(gap, place),
            textcoords="offset points", ha="left", va="center", gid=HALO,
            color=theme.light(label.colour), annotation_clip=False,
        )  # fmt: skip


def _leaders(
    axes: Axes, at: Sequence[float], places: Sequence[float], colours: Sequence[str]
) -> None:
    wide, tall = size(axes)
    for end, place, colour in zip(at, places, colours, strict=True):
        axes.plot(
            [1 + 2 / wide, 1 + (GAP + LEADER - 2) / wide], [end / tall, place / tall], lw=0.7,
            transform=axes.transAxes, color=theme.light(colour), clip_on=False,
        )  # fmt: skip


def right_room(texts: Sequence[str], letters: int = LETTERS) -> float:
    """Return how much room labels need at the right."""
    if not texts:
        return 10.0
    room = max(labels.width(labels.wrap(text, letters)) for text in texts) + GAP + 2
    return room + (LEADER if len(texts) > CROWDED else 0.0)


def describe(name: str, frame: pd.DataFrame, unit: str) -> str:
    """Return what a line shows: first, last, highest and lowest value, each with its date.

    Parameters
    ----------
    frame
        Columns ``when`` (text) and ``value``.
    """
    known = frame[frame["value"].notna()]
    if known.empty:
        return f"{name}: no values."
    values, when = known["value"].to_numpy(dtype=float), [str(one) for one in known["when"]]
    told = [
        f"{formats.quantity(float(value), unit)} ({day})"
        for value, day in zip(values, when, strict=True)
    ]
    if len(told) == 1:
        return f"{name}: {told[0]}."
    high, low = told[int(values.argmax())], told[int(values.argmin())]
    return (
        f"{name}: {len(told)} values, first {told[0]}, last {told[-1]}, highest {high}, "
        f"lowest {low}."
    )
