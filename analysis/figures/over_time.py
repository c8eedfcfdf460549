"""Figures over time: pace, level, price, and the same in small panels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from analysis import formats
from analysis.figures import canvas, lines, marks, outliers, theme
from analysis.figures.figure import Caption, Figure
from analysis.indicators.series import Series
from analysis.indicators.war_years import FIRST_DAY
from analysis.source_names import source_name

READING_WORDS = {"total": ", total"}
PANEL = 176.0
"""Height of a single panel in units."""
SMALL_PANEL = 118.0
EDGES = 66.0
"""Above and below a small panel: its name, the numbers of the war-years, the years."""
KEY = 18.0
"""Of the line that names marks."""
CUT_BELOW = " The axis begins at {}, not at nought."


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted line over a series.

    Attributes
    ----------
    line
        Columns ``day`` (date) and ``value``: the corners of a piecewise-linear trend.
    breaks
        (estimate, low, high) of each break, as dates.
    label
        What it is, for the description.
    """

    line: pd.DataFrame
    breaks: Sequence[tuple[dt.date, dt.date, dt.date]] = ()
    label: str = "fitted trend"


def pace(series: Sequence[Series], caption: Caption, *, fit: Fit | None = None) -> Figure:
    """Draw the amount for each unit of time, one line a series.

    Parameters
    ----------
    series
        Of the same unit. A claim is dotted, a forecast dashed, bounds are a band.
    caption
        Its title states the finding.
    fit
        A trend and its breaks, drawn thin over the lines.
    """
    return _over_time(series, caption, fit=fit, zero=True)


def level(series: Sequence[Series], caption: Caption, *, zero: bool = True) -> Figure:
    """Draw a stock or an index as it stood; `zero` says whether the axis begins at nought."""
    return _over_time(series, caption, fit=None, zero=zero)


def _over_time(
    series: Sequence[Series], caption: Caption, *, fit: Fit | None, zero: bool
) -> Figure:
    series = lines.merged(series)
    frames = [lines.thin(one.frame) for one in series]
    labels = lines.names(series)
    hues = theme.colours([(one.party, one.source) for one in series])
    low, high = lines.span(frames)
    # a line that is alone has its name above, and so the whole width
    alone = len(series) == 1
    left = canvas.left_room([low, high], zero=zero)
    right = canvas.right_room([] if alone else labels)
    above = canvas.HEAD + (canvas.NAME if alone else 0.0)
    with canvas.sheet(above + PANEL + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, above, theme.WIDTH - left - right, PANEL)
        canvas.value_axis(axes, low, high, zero=zero)
        canvas.time_axis(axes, *_days(frames))
        canvas.mark_article(axes)
        for one, frame, hue in zip(series, frames, hues, strict=True):
            lines.draw_line(axes, frame, hue, claimed=one.claimed)
        if fit is not None:
            _draw_fit(axes, fit)
        if alone:
            canvas.panel_name(axes, labels[0], left, above=canvas.HEAD, colour=hues[0])
        else:
            canvas.end_labels(axes, [
                canvas.Label(label, lines.last_value(frame), hue)
                for label, frame, hue in zip(labels, frames, hues, strict=True)
            ])  # fmt: skip
        words = "" if min(low, 0.0) == axes.get_ylim()[0] or low < 0 else CUT_BELOW.format(
            canvas.axis_number(axes.get_ylim()[0])
        )  # fmt: skip
        return canvas.finish(
            drawing, caption, subtitle=_subtitle(series) + words, source=lines.source_line(series),
            alt=lines.alt_text(series, labels) + _fit_words(fit),
            table=lines.table(series, labels),
        )  # fmt: skip


def _days(frames: Sequence[pd.DataFrame]) -> tuple[dt.date, dt.date]:
    first, last = lines.days(frames)
    started = FIRST_DAY
    if started < first <= started + dt.timedelta(days=200):
        first = started
    return first, last


def _subtitle(series: Sequence[Series]) -> str:
    one = series[0]
    unit = formats.phrase(one.unit)
    words = f"{one.title}{READING_WORDS.get(one.reading, '')}" + (f", {unit}" if unit else "")
    words += ", " + " and ".join(dict.fromkeys(each.party for each in series))
    keys = []
    if any(each.claimed for each in series):
        keys.append("dotted: a belligerent's claim")
    ahead = [each for each in series if each.frame["forecast"].any()]
    if ahead:
        over = all(map(_is_over, ahead))
        keys.append("dashed: extrapolated by the source" if over else "dashed: forecast")
    if any(each.frame["low"].notna().any() for each in series):
        keys.append("band: range given by the source")
    keys += dict.fromkeys(
        f"{source_name(each.source)} give the same figures"
        for each in series
        if " and " in each.source
    )
    return words + "." + (" " + _sentence("; ".join(keys)) + "." if keys else "")


def _is_over(series: Series) -> bool:
    """Return whether all that is dashed was over when published, and so is no forecast."""
    last = series.frame.loc[series.frame["forecast"], "period_end"].max().date()
    return series.released is not None and last <= series.released


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _draw_fit(axes: Axes, fit: Fit) -> None:
    at = [canvas.number_of(day) for day in fit.line["day"]]
    axes.plot(at, fit.line["value"], color=theme.light("ink"), lw=1.2, zorder=3.2)
    for day, low, high in fit.breaks:
        ends = [canvas.number_of(low), canvas.number_of(high)]
        rise = axes.get_xaxis_transform()
        axes.plot(ends, [0.012, 0.012], transform=rise, color=theme.light("soft"), lw=5, zorder=2)
        axes.plot([canvas.number_of(day)] * 2, [0, 0.05], transform=rise,
                  color=theme.light("ink"), lw=1.5, zorder=3.2)  # fmt: skip


def _fit_words(fit: Fit | None) -> str:
    if fit is None:
        return ""
    breaks = [
        f"{formats.month(day)} (between {formats.month(low)} and {formats.month(high)})"
        for day, low, high in fit.breaks
    ]
    words = f" A thin line shows the {fit.label}"
    return words + (f", which breaks in {', '.join(breaks)}." if breaks else ".")


def small_multiples(
    series: Sequence[Series], caption: Caption, *, by: str = "party", same_scale: bool = True
) -> Figure:
    """Draw one panel a party, source or indicator, on one time axis.

    Parameters
    ----------
    series
        Of the same unit if `same_scale`.
    by
        Attribute of a series that names its panel: `party`, `source` or `title`.
    same_scale
        Whether all panels share their vertical axis, so that heights can be compared.
    """
    series = lines.merged(series)
    groups: dict[str, list[Series]] = {}
    for one in series:
        name = source_name(one.source) if by == "source" else str(getattr(one, by))
        groups.setdefault(name, []).append(one)
    labels = lines.names(series)
    frames = {id(one): lines.thin(one.frame) for one in series}
    given = theme.colours([(one.party, one.source) for one in series])
    hues = dict(zip(map(id, series), given, strict=True))
    shared = outliers.limits([frames[id(one)]["value"] for one in series])
    scales = [
        _scale([frames[id(one)] for one in (series if same_scale else members)], shared)
        for members in groups.values()
    ]
    left = max(canvas.left_room(scale, ticks=4) for scale in scales)
    shapes = _shapes(groups.values())
    grid = _Grid(len(groups), left, KEY if shapes else 0.0)
    with canvas.sheet(grid.tall) as drawing:
        for place, (name, members) in enumerate(groups.items()):
            axes = grid.panel(drawing, place)
            if place == 0:
                _name_shapes(axes, shapes, left)
            canvas.value_axis(axes, *scales[place], ticks=4)
            canvas.time_axis(axes, *_days(list(frames.values())))
            for one in members:
                lines.draw_line(axes, frames[id(one)], hues[id(one)], claimed=one.claimed,
                                marker=shapes.get(one.source, "o"))  # fmt: skip
                outliers.mark(axes, frames[id(one)], outliers.drawn(axes, shared), hues[id(one)])
            claim = " (claim)" if members[0].claimed else ""
            canvas.panel_name(axes, name + claim, left)
        words = _subtitle(series) + ("" if same_scale else " Each panel has its own scale.")
        words += outliers.words(outliers.drawn(axes, shared), series[0])
        return canvas.finish(
            drawing, caption, subtitle=words, source=lines.source_line(series),
            alt=lines.alt_text(series, labels), table=lines.table(series, labels),
        )  # fmt: skip


def _shapes(groups: Iterable[Sequence[Series]]) -> dict[str, str]:
    """Return a mark for each source where a panel holds several lines, else nothing."""
    several = [members for members in groups if len(members) > 1]
    sources = dict.fromkeys(one.source for members in several for one in members)
    return dict(zip(sources, theme.MARKERS, strict=False))


def _name_shapes(axes: Axes, shapes: Mapping[str, str], left: float) -> None:
    """Name the marks in a line above the panels: colour alone would not tell lines apart."""
    across = -left
    for source, marker in shapes.items():
        across += marks.key(axes, source_name(source), across, marker=marker,
                            face=theme.light("soft"), colour="soft",
                            above=EDGES - canvas.FOOT)  # fmt: skip


def _scale(frames: Sequence[pd.DataFrame], shared: outliers.Limits | None) -> tuple[float, float]:
    low, high = lines.span(frames)
    return (max(low, shared.low), min(high, shared.high)) if shared else (low, high)


@dataclass(frozen=True)
class _Grid:
    """Where panels stand: two beside each other, or one alone."""

    n: int
    left: float
    top: float = 0.0

    @property
    def columns(self) -> int:
        return 2 if self.n > 1 else 1

    @property
    def tall(self) -> float:
        return self.top + -(-self.n // self.columns) * (SMALL_PANEL + EDGES)

    def panel(self, drawing: Drawing, place: int) -> Axes:
        row, column = divmod(place, self.columns)
        room = theme.WIDTH / self.columns
        across = column * room + self.left
        return canvas.panel(
            drawing,
            across,
            self.top + row * (SMALL_PANEL + EDGES) + EDGES - canvas.FOOT,
            room - self.left - 8,
            SMALL_PANEL,
        )


def two_maps(first: Series, second: Series, caption: Caption) -> Figure:
    """Draw the same quantity by two map makers side by side, on one scale."""
    return small_multiples([first, second], caption, by="source")


def price(series: Sequence[Series], caption: Caption) -> Figure:
    """Draw losses for each square kilometre gained, on a logarithmic axis.

    A window with too little gain has no price: its value is missing and leaves a gap.
    """
    frames = [lines.thin(one.frame) for one in series]
    labels = lines.names(series)
    hues = theme.colours([(one.party, one.source) for one in series])
    values = pd.concat([frame["value"] for frame in frames]).dropna()
    ticks = _log_ticks(float(values.min()), float(values.max()))
    left, right = canvas.left_room(ticks), canvas.right_room(labels)
    with canvas.sheet(canvas.HEAD + PANEL + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, PANEL)
        axes.set_yscale("log")
        axes.set_ylim(min(ticks[0], values.min()), max(ticks[-1], values.max()))
        canvas.rules(axes, ticks)
        axes.set_yticks(ticks, [canvas.axis_number(tick) for tick in ticks])
        axes.set_yticks([], minor=True)
        axes.tick_params(axis="y", pad=4)
        canvas.time_axis(axes, *_days(frames))
        canvas.mark_article(axes)
        for frame, hue, marker in zip(frames, hues, theme.MARKERS, strict=False):
            lines.draw_line(axes, frame, hue, claimed=series[0].claimed, marker=marker)
        canvas.end_labels(axes, [
            canvas.Label(label, lines.last_value(frame), hue)
            for label, frame, hue in zip(labels, frames, hues, strict=True)
        ])  # fmt: skip
        words = "Logarithmic axis: each line is twice or two and a half times the one below"
        return canvas.finish(
            drawing, caption, subtitle=f"{_subtitle(series)} {words}.",
            source=lines.source_line(series), alt=lines.alt_text(series, labels),
            table=lines.table(series, labels),
        )  # fmt: skip


def _log_ticks(low: float, high: float) -> list[float]:
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    every = [factor * 10.0**decade for decade in decades for factor in (1, 2, 5)]
    inside = [tick for tick in every if low / 1.6 <= tick <= high * 1.6]
    return inside if len(inside) <= 6 else [t for t in inside if f"{t:e}".startswith("1")]
