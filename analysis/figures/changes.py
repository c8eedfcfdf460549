"""The figure of the front page: by how much the pace of each indicator changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import formats
from analysis.evidence.records import VERDICTS, Evidence
from analysis.figures import canvas, labels, lines, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import RIGHT

WIDEST_RISE, WIDEST_FALL = 300.0, 110.0
"""Percent; a larger change is drawn at the edge with its number beside it."""


def finding(evidence: Sequence[Evidence], party: str) -> str:
    """Return the finding of `changes`: how many of the indicators cost more, how many less."""
    turned = [_turned(row) for row in evidence]
    more, less = sum(value > 0 for value in turned), sum(value < 0 for value in turned)
    return (
        f"{party}: of {len(turned)} series, {more} cost more now than early in the war, "
        f"{less} less"
    )


def comparable(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what `changes` can draw: the pace where it is judged, once a group of sources."""
    chosen: dict[tuple[str, str], Evidence] = {}
    for row in evidence:
        if row.reading == "pace" and row.change is not None and row.verdict in VERDICTS:
            chosen.setdefault((row.indicator, row.group), row)
    return list(chosen.values())


def changes(evidence: Sequence[Evidence], caption: Caption) -> Figure:
    """Draw by how much the pace of each indicator changed, towards more or less cost.

    Parameters
    ----------
    evidence
        Of one party, `change` not missing. Where a lower value is the higher cost, the change
        counts the other way.
    """
    known = sorted(evidence, key=_turned)
    names = [
        labels.wrap(
            f"{row.title}, {lines.source_name(row.source)}{' (claim)' if row.claimed else ''}", 34
        )
        for row in known
    ]
    left = max(labels.width(text, theme.SMALL) for text in names) + 12
    heights = [labels.height(text, theme.SMALL) + 9 for text in names]
    tall = sum(heights)
    at = np.cumsum(heights) - np.array(heights) / 2
    low = max(min(min(_turned(row) for row in known), 0) - 10, -WIDEST_FALL)
    high = min(max(max(_turned(row) for row in known), 0) + 10, WIDEST_RISE)
    with canvas.sheet(tall + 56) as drawing:
        axes = canvas.panel(drawing, left, 24, theme.WIDTH - left - 30, tall)
        axes.set_ylim(tall, 0)
        axes.set_xlim(low, high)
        places = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        shown = [place for place in places if low <= place <= high]
        axes.set_xticks(shown, [_signed(place) for place in shown])
        axes.set_yticks(at, names, gid=RIGHT)
        axes.axvline(0, color=theme.light("soft"), lw=1)
        for row, place in zip(known, at, strict=True):
            _draw_change(axes, row, float(place), low, high)
        for text, side, align in (("less", 0.0, "left"), ("costs more", 1.0, "right")):
            axes.annotate(text, (side, 1), xycoords="axes fraction", xytext=(0, 6),
                          textcoords="offset points", ha=align, size=theme.SMALL,
                          color=theme.light("soft"), annotation_clip=False)  # fmt: skip
        return canvas.finish(
            drawing, caption,
            subtitle="Change of the pace in percent, newest against earliest full period, turned "
            "so that right is the higher cost. Filled: strong evidence; dotted centre: moderate; "
            "hollow: weak",
            source="Source: data/processed/evidence.csv.",
            alt="; ".join(
                f"{name.replace(chr(10), ' ')}: {formats.change(_turned(row))}, {row.verdict}"
                for name, row in zip(names, known, strict=True)
            ) + ".",
            table=pd.DataFrame({
                "Indicator": [row.title for row in known],
                "Source": [lines.source_name(row.source) for row in known],
                "Change, %": [row.change for row in known],
                "From": [row.first_period for row in known],
                "To": [row.last_period for row in known],
                "Verdict": [row.verdict for row in known],
                "Grade": [row.grade for row in known],
            }),
        )  # fmt: skip


def _turned(row: Evidence) -> float:
    """Return a change so that a rise of cost is positive."""
    return float(row.change or 0.0) * (-1 if row.cost == "fall" else 1)


def _signed(value: float) -> str:
    sign = "+" if value > 0 else ""
    return f"{sign}{formats.fixed(value)}{formats.THIN}%"


def _draw_change(axes: Axes, row: Evidence, place: float, low: float, high: float) -> None:
    value = _turned(row)
    shade = theme.light(theme.PARTY.get(row.party, "c3"))
    end = min(max(value, low), high)
    axes.plot([0, end], [place, place], color=shade, lw=1.4,
              ls=theme.DOTTED if row.claimed else theme.SOLID, zorder=2)  # fmt: skip
    face = shade if row.grade == "strong" else theme.light("paper")
    axes.plot([end], [place], marker="o", ms=7, mfc=face, mec=shade, mew=1.8, zorder=3,
              clip_on=False)  # fmt: skip
    if row.grade == "moderate":
        axes.plot([end], [place], marker="o", ms=3, mfc=shade, mec=shade, zorder=4)
    if value != end:
        axes.annotate(formats.change(value), (end, place), xytext=(0, 6), va="bottom",
                      ha="right" if value > end else "left", textcoords="offset points",
                      size=theme.SMALL, annotation_clip=False, color=shade)  # fmt: skip
