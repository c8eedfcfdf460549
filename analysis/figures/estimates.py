"""Published estimates as dated ranges: claims of belligerents told apart from all others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, marks, theme
from analysis.figures.figure import Caption, Figure
from analysis.indicators.war_years import FIRST_DAY

MOST_NAMED = 6
"""Publishers in the line under a figure."""
PANEL = 186.0
"""Height of a panel of dots over time."""
KINDS: Mapping[bool, str] = {False: "independent or third party", True: "claim of a belligerent"}
KIND_HUES: Mapping[bool, str] = {False: "c4", True: "c6"}
RANGE_HEADS = {"day": "Day", "claimed": "Kind", "publisher": "Publisher",
               "low": "Low", "value": "Estimate", "high": "High"}  # fmt: skip


def dated_ranges(
    frame: pd.DataFrame, caption: Caption, *, unit: str, what: str = "published estimates"
) -> Figure:
    """Draw published estimates as ranges over the day they speak of.

    Parameters
    ----------
    frame
        Columns ``day`` (date), ``claimed`` (whether a belligerent says it of its enemy or of
        itself), ``publisher``, ``low``, ``value``, ``high``; any of the three numbers may be
        missing, not all.
    unit
        Of the numbers.
    what
        What is estimated.
    """
    frame = frame.sort_values("day", ignore_index=True)
    frame["middle"] = frame["value"].fillna(frame[["low", "high"]].mean(axis=1))
    high = float(frame[["low", "value", "high"]].max().max())
    left = canvas.left_room([high])
    above = canvas.HEAD + canvas.NAME
    with canvas.sheet(above + PANEL + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, above, theme.WIDTH - left - 10, PANEL)
        canvas.value_axis(axes, 0, high)
        canvas.time_axis(axes, FIRST_DAY, last_day(frame["day"]))
        canvas.mark_article(axes)
        names = {is_claim: name for is_claim, name in KINDS.items()
                 if (frame["claimed"] == is_claim).any()}  # fmt: skip
        _draw_kinds(axes, frame, names, left)
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"{what[:1].upper()}{what[1:]}, {formats.phrase(unit)}, by the day that they "
            "speak of. Line: range; mark: estimate, or the middle of a range",
            source=f"Source: {most_frequent(frame['publisher'])}.",
            alt=" ".join(
                _range_words(name, frame[frame["claimed"] == is_claim], unit)
                for is_claim, name in names.items()
            ),
            table=frame.assign(
                claimed=frame["claimed"].map(lambda is_claim: KINDS[bool(is_claim)])
            )[list(RANGE_HEADS)].rename(columns=RANGE_HEADS),
        )


def last_day(days: pd.Series) -> dt.date:
    """Return the last of some days."""
    return pd.Timestamp(days.max()).date()


def most_frequent(publishers: pd.Series) -> str:
    """Return the publishers with the most figures, and how many others the table names."""
    names = [str(name) for name in publishers.value_counts(sort=True).index]
    shown = names[:MOST_NAMED]
    others = len(names) - len(shown)
    more = f" and {others} {'other' if others == 1 else 'others'}, named in the table"
    return ", ".join(shown) + (more if others else "")


def _range_words(name: str, own: pd.DataFrame, unit: str) -> str:
    """Return what the estimates of a kind are, the newest with its range."""
    last = own.iloc[-1]
    value, low, high = (
        None if pd.isna(last[column]) else float(last[column])
        for column in ("value", "low", "high")
    )
    newest = formats.measured(value, low, high, unit)
    known = canvas.describe(name, told(own, "middle"), unit)
    ranges = int((own["low"].notna() & own["high"].notna()).sum())
    return f"{known} {ranges} of them are ranges. The newest ({last['publisher']}): {newest}."


def told(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return days in words and the values of a column, for a description."""
    when = [formats.day(day) for day in frame["day"]]
    return pd.DataFrame({"when": when, "value": frame[column].to_numpy()})


def _draw_kinds(axes: Axes, frame: pd.DataFrame, names: Mapping[bool, str], left: float) -> None:
    """Draw each kind in its own mark and name it above, with that mark beside the name."""
    across = -left
    for is_claim, name in names.items():
        own = frame[frame["claimed"] == is_claim]
        at = np.array([canvas.number_of(day) for day in own["day"]])
        hue = KIND_HUES[is_claim]
        shade, marker = theme.light(hue), "D" if is_claim else "o"
        face = theme.light("paper") if is_claim else shade
        axes.vlines(at, own["low"], own["high"], color=shade, lw=2.2, alpha=0.6, zorder=2.5)
        axes.plot(at, own["middle"], ls="none", marker=marker, ms=4, mfc=face, mec=shade,
                  mew=1.3, zorder=3)  # fmt: skip
        across += marks.key(axes, name, across, marker=marker, face=face, colour=hue)
