"""Figures over time: pace, level, price, and the same in small panels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.source_names import source_name
from analysis.figures import canvas, lines, theme
from analysis.figures.figure import Caption, Figure
from analysis.indicators.series import Series
from analysis.indicators.war_years import FIRST_DAY

READING_WORDS = {"total": ", total"}


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
    frames = [lines.thin(one.frame) for one in series]
    labels = lines.names(series)
    hues = theme.colours([one.party for one in series])
    low, high = lines.span(frames)
    left = canvas.left_room([low, high], zero=zero)
    right = canvas.right_room(labels)
    with canvas.sheet(290) as drawing:
        axes = canvas.panel(
            drawing, left, canvas.HEAD, theme.WIDTH - left - right, 290 - canvas.HEAD - canvas.FOOT
        )
        canvas.value_axis(axes, low, high, zero=zero)
        canvas.time_axis(axes, *_days(frames))
        canvas.mark_article(axes)
        for one, frame, hue in zip(series, frames, hues, strict=True):
            lines.draw_line(axes, frame, hue, claimed=one.claimed)
        if fit is not None:
            _draw_fit(axes, fit)
        wanted = [
            canvas.Label(label, lines.last_value(frame), hue)
            for label, frame, hue in zip(labels, frames, hues, strict=True)
        ]
        canvas.end_labels(axes, wanted)
        return canvas.finish(
            drawing, caption, subtitle=_subtitle(series), source=lines.source_line(series),
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
    parties = {each.party for each in series}
    words += f", {one.party}" if len(parties) == 1 else ""
    keys = []
    if any(each.claimed for each in series):
        keys.append("dotted: a belligerent's claim")
    if any(each.frame["forecast"].any() for each in series):
        keys.append("dashed: forecast")
    if any(each.frame["low"].notna().any() for each in series):
        keys.append("band: range given by the source")
    return words + (". " + _sentence("; ".join(keys)) + "." if keys else "")


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
    groups: dict[str, list[Series]] = {}
    for one in series:
        name = source_name(one.source) if by == "source" else str(getattr(one, by))
        groups.setdefault(name, []).append(one)
    labels = lines.names(series)
    frames = {id(one): lines.thin(one.frame) for one in series}
    hue = dict(zip(map(id, series), theme.colours([one.party for one in series]), strict=True))
    days = _days(list(frames.values()))
    columns = 2 if len(groups) > 1 else 1
    rows = -(-len(groups) // columns)
    tall = 150.0
    with canvas.sheet(rows * (tall + 58)) as drawing:
        left = max(
            canvas.left_room(lines.span(own), ticks=4)
            for own in (
                [list(frames.values())]
                if same_scale
                else [[frames[id(one)] for one in members] for members in groups.values()]
            )
        )
        wide = (theme.WIDTH - columns * (left + 8)) / columns
        for place, (name, members) in enumerate(groups.items()):
            row, column = divmod(place, columns)
            axes = canvas.panel(
                drawing, left + column * (wide + left + 8), row * (tall + 58) + 36, wide, tall
            )
            own = [frames[id(one)] for one in (series if same_scale else members)]
            canvas.value_axis(axes, *lines.span(own), ticks=4)
            canvas.time_axis(axes, *days)
            for one in members:
                lines.draw_line(axes, frames[id(one)], hue[id(one)], claimed=one.claimed)
            _panel_title(axes, name + (" (claim)" if members[0].claimed else ""), left)
        return canvas.finish(
            drawing, caption, subtitle=_subtitle([replace(series[0], party=" and ".join(
                dict.fromkeys(one.party for one in series)))]),
            source=lines.source_line(series), alt=lines.alt_text(series, labels),
            table=lines.table(series, labels),
        )  # fmt: skip


def _panel_title(axes: Axes, text: str, left: float) -> None:
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=(-left, 20), textcoords="offset points",
        ha="left", va="bottom", weight="bold", annotation_clip=False,
    )  # fmt: skip


def two_maps(first: Series, second: Series, caption: Caption) -> Figure:
    """Draw the same quantity by two map makers side by side, on one scale."""
    return small_multiples([first, second], caption, by="source")


def price(series: Sequence[Series], caption: Caption) -> Figure:
    """Draw losses for each square kilometre gained, on a logarithmic axis.

    A window with too little gain has no price: its value is missing and leaves a gap.
    """
    frames = [lines.thin(one.frame) for one in series]
    labels = lines.names(series)
    hues = theme.colours([f"{place}" for place, _ in enumerate(series)])
    values = pd.concat([frame["value"] for frame in frames]).dropna()
    ticks = _log_ticks(float(values.min()), float(values.max()))
    left, right = canvas.left_room(ticks), canvas.right_room(labels)
    with canvas.sheet(290) as drawing:
        axes = canvas.panel(
            drawing, left, canvas.HEAD, theme.WIDTH - left - right, 290 - canvas.HEAD - canvas.FOOT
        )
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
