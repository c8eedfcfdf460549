"""The figure of the front page: by how much the pace of each indicator changed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import VERDICTS, Evidence
from analysis.figures import canvas, rows, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import HALO
from analysis.source_names import source_name

WIDEST_RISE, WIDEST_FALL = 300.0, 110.0
"""Percent; a larger change is drawn at the edge with its number beside it."""


def comparable(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what `changes` can draw: the pace where it is judged, once a group of sources."""
    chosen: dict[tuple[str, str, str], Evidence] = {}
    for row in evidence:
        if row.reading == "pace" and row.change is not None and row.verdict in VERDICTS:
            chosen.setdefault((row.indicator, row.party, row.group), row)
    return list(chosen.values())


def finding(evidence: Sequence[Evidence], party: str) -> str:
    """Return the finding of `changes`: how many of the series cost more, how many less."""
    turned = [_turned(row) for row in evidence]
    more, less = sum(value > 0 for value in turned), sum(value < 0 for value in turned)
    return (
        f"{party}: of {len(turned)} series, {more} cost more now than early in the war, {less} less"
    )


def changes(evidence: Sequence[Evidence], caption: Caption) -> Figure:
    """Draw by how much the pace of each indicator changed, towards more or less cost.

    Parameters
    ----------
    evidence
        Of one party, `change` not missing. Where a lower value is the higher cost, the change
        counts the other way.
    """
    known = sorted(evidence, key=_turned)
    laid = rows.lay_out([_row_name(row) for row in known])
    turned = [_turned(row) for row in known]
    low = max(min(*turned, 0.0) - 10, -WIDEST_FALL)
    high = min(max(*turned, 0.0) + 10, WIDEST_RISE)
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, rows.TOP, theme.WIDTH - laid.left - 30, laid.tall)
        places = rows.set_rows(axes, laid, low, high)
        axes.set_xticks(places, [_signed(place) for place in places])
        axes.axvline(0, color=theme.light("soft"), lw=1)
        for at, row in zip(laid.middles, known, strict=True):
            _draw_change(axes, row, at)
        _name_sides(axes)
        written = [
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
            alt="; ".join(written) + ".",
            table=_change_table(known),
        )


def _row_name(row: Evidence) -> str:
    claim = " (claim)" if row.claimed else ""
    return f"{row.title}, {source_name(row.source)}{claim}"


def _turned(row: Evidence) -> float:
    """Return a change so that a rise of cost is positive."""
    return float(row.change or 0.0) * (-1 if row.cost == "fall" else 1)


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
            "Change, %": [float(row.change or 0.0) for row in known],
            "From": [row.first_period for row in known],
            "To": [row.last_period for row in known],
            "Verdict": [row.verdict for row in known],
            "Grade": [row.grade for row in known],
        }
    )
