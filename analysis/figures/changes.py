"""The figure of the front page: by how much the pace of each indicator changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import VERDICTS, Evidence
from analysis.figures import canvas, rows, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import HALO
from analysis.prose import fill
from analysis.source_names import source_name

WIDEST_RISE, WIDEST_FALL = 300.0, 110.0
"""Percent; a larger change is drawn at the edge with its number beside it."""
NEAR_ZERO = 0.05
"""A value below this share of the other is no base for a percentage, nor an end of one."""


def comparable(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what `changes` can tell: the pace where it is judged, once a group of sources."""
    chosen: dict[tuple[str, str, str], Evidence] = {}
    for row in evidence:
        if row.reading == "pace" and row.first_value is not None and row.verdict in VERDICTS:
            chosen.setdefault((row.indicator, row.party, row.group), row)
    return list(chosen.values())


def finding(evidence: Sequence[Evidence], party: str, *, noticeable: float) -> str:
    """Return the finding of `changes`: how many of the series cost more, how many less.

    Parameters
    ----------
    noticeable
        Percent; a smaller change counts as none, as in the rule for a series.
    """
    turned = [_size(row) for row in evidence]
    more = sum(value >= noticeable for value in turned)
    less = sum(value <= -noticeable for value in turned)
    return fill(
        "{party}: of {all:exact} series, {more:exact} cost noticeably more now than early in the "
        "war, {less:exact} less; {same:exact} changed little",
        {
            "party": party,
            "all": len(turned),
            "more": more,
            "less": less,
            "same": len(turned) - more - less,
        },
    )


def changes(evidence: Sequence[Evidence], caption: Caption) -> Figure:
    """Draw by how much the pace of each indicator changed, towards more or less cost.

    Parameters
    ----------
    evidence
        Of one party. Where a lower value is the higher cost, the change counts the other way.

    Notes
    -----
    A pace that changed its sign or came near zero has no percentage: it is told, not drawn.
    """
    known = sorted((row for row in evidence if _has_ratio(row)), key=_turned)
    told = [row for row in evidence if not _has_ratio(row)]
    written = [f"{_row_name(row)}: {_absolute(row)}, {row.verdict}" for row in told]
    if written:
        note = f"No percentage, as the pace is near zero or changed its sign: {'; '.join(written)}."
        caption = replace(caption, note=" ".join(filter(None, [caption.note, note])))
    laid = rows.lay_out([_row_name(row) for row in known])
    turned = [_turned(row) for row in known]
    low = max(min([*turned, 0.0]) - 10, -WIDEST_FALL)
    high = min(max([*turned, 0.0]) + 10, WIDEST_RISE)
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, rows.TOP, theme.WIDTH - laid.left - 30, laid.tall)
        places = rows.set_rows(axes, laid, low, high)
        axes.set_xticks(places, [_signed(place) for place in places])
        rows.draw_across(axes, laid, 0, colour="soft")
        for at, row in zip(laid.middles, known, strict=True):
            _draw_change(axes, row, at)
        _name_sides(axes)
        drawn = [
            f"{_row_name(row)}: {formats.change(value)}, {row.verdict}"
            for row, value in zip(known, turned, strict=True)
        ]
        return canvas.finish(
            drawing,
            caption,
            subtitle="Change of the pace in percent, newest against earliest full period, turned "
            "so that right is the higher cost. Filled: strong evidence; dotted centre: moderate; "
            "hollow: weak",
            source="Source: own computation from the sources named in each row.",
            alt="; ".join([*drawn, *written]) + ".",
            table=_change_table([*known, *told]),
        )


def _ends(row: Evidence) -> tuple[float, float]:
    """Return the two that are compared: means of war-years where there are several, else values."""
    means = list(row.war_years.values())
    if len(means) > 1 and row.frequency in ("month", "quarter"):
        return means[0], means[-1]
    return float(row.first_value or 0.0), float(row.last_value or 0.0)


def _has_ratio(row: Evidence) -> bool:
    first, last = _ends(row)
    smaller, larger = sorted((abs(first), abs(last)))
    return row.change is not None and first * last > 0 and smaller >= NEAR_ZERO * larger


def _size(row: Evidence) -> float:
    """Return the change in percent, of the larger of the two where there is no ratio."""
    if _has_ratio(row):
        return _turned(row)
    first, last = _ends(row)
    larger = max(abs(first), abs(last))
    return 100 * (last - first) / larger * _towards(row) if larger else 0.0


def _absolute(row: Evidence) -> str:
    first, last = (formats.quantity(end, row.unit) for end in _ends(row))
    return f"from {first} to {last}"


def _row_name(row: Evidence) -> str:
    claim = " (claim)" if row.claimed else ""
    return f"{row.title}, {source_name(row.source)}{claim}"


def _turned(row: Evidence) -> float:
    """Return a change so that a rise of cost is positive."""
    return float(row.change or 0.0) * _towards(row)


def _towards(row: Evidence) -> int:
    return -1 if row.cost == "fall" else 1


def _signed(value: float) -> str:
    sign = "+" if value > 0 else ""
    return f"{sign}{formats.fixed(value)}{formats.THIN}%"


def _draw_change(axes: Axes, row: Evidence, at: float) -> None:
    value = _turned(row)
    low, high = axes.get_xlim()
    end = min(max(value, low), high)
    shade = theme.light(theme.PARTY.get(row.party, "c3"))
    style = theme.DOTTED if row.claimed else theme.SOLID
    axes.plot([0, end], [at, at], color=shade, lw=1.8, ls=style, zorder=2)
    face = shade if row.grade == "strong" else theme.light("paper")
    axes.plot([end], [at], marker="o", ms=7, mfc=face, mec=shade, mew=1.8, zorder=3, clip_on=False)
    if row.grade == "moderate":
        axes.plot([end], [at], marker="o", ms=3, mfc=shade, mec=shade, zorder=4)
    if value != end:
        axes.annotate(
            formats.change(value), (end, at), xytext=(-8 if value > end else 8, -1),
            textcoords="offset points", va="center", ha="right" if value > end else "left",
            size=theme.SMALL, color=shade, gid=HALO, annotation_clip=False,
        )  # fmt: skip


def _name_sides(axes: Axes) -> None:
    for text, side, align in (("less", 0.0, "left"), ("costs more", 1.0, "right")):
        axes.annotate(
            text, (side, 1), xycoords="axes fraction", xytext=(0, 6), ha=align,
            textcoords="offset points", size=theme.SMALL, color=theme.light("soft"),
            annotation_clip=False,
        )  # fmt: skip


def _change_table(known: Sequence[Evidence]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Indicator": [row.title for row in known],
            "Source": [source_name(row.source) for row in known],
            "First": [_ends(row)[0] for row in known],
            "Last": [_ends(row)[1] for row in known],
            "Unit": [formats.phrase(row.unit) for row in known],
            "Change, %": [row.change if _has_ratio(row) else None for row in known],
            "From": [row.first_period for row in known],
            "To": [row.last_period for row in known],
            "Verdict": [row.verdict for row in known],
            "Grade": [row.grade for row in known],
        }
    )
