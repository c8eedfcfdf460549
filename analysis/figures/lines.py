"""Series prepared for drawing: names, places in time, and lines in the style of their kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import Evidence
from analysis.evidence.source_names import source_name
from analysis.figures import theme
from analysis.figures.canvas import Floats, describe, number_of
from analysis.indicators.series import Series

MANY = 260
"""Points of a line that can still be told apart; denser series are drawn as monthly means."""
FEW = 16
"""Up to so many points each is marked."""


def names(series: Sequence[Series | Evidence]) -> list[str]:
    """Return what tells the lines apart, party or source or both, with 'claim' where it is one."""
    parties = {one.party for one in series}
    sources = {one.source for one in series}
    found = []
    for one in series:
        parts = [one.party] if len(parties) > 1 else []
        parts += [source_name(one.source)] if len(sources) > 1 or not parts else []
        found.append(", ".join(parts) + (" (claim)" if one.claimed else ""))
    return found


def thin(frame: pd.DataFrame) -> pd.DataFrame:
    """Return monthly means of a frame that is too dense to draw, else the frame itself."""
    if len(frame) <= MANY:
        return frame
    month = frame["period_end"].dt.to_period("M")
    means = frame.groupby([month, "forecast"], sort=True)[["value", "low", "high"]].mean()
    means = means.reset_index()
    starts = means["period_end"].dt.start_time
    ends = means["period_end"].dt.end_time.dt.normalize()
    return means.assign(period_start=starts, period_end=ends)[list(frame.columns)]


def places(frame: pd.DataFrame) -> Floats:
    """Return where on the time axis each value stands: the middle of its period."""
    start = np.array([number_of(day) for day in frame["period_start"]])
    end = np.array([number_of(day) for day in frame["period_end"]])
    return np.asarray((start + end) / 2)


def when(frame: pd.DataFrame, frequency: str) -> list[str]:
    """Return the name of each period for readers."""
    ends = frame["period_end"]
    if frequency == "year":
        return [str(day.year) for day in ends]
    if frequency == "quarter":
        return [f"{day.year} Q{day.quarter}" for day in ends]
    if frequency == "month":
        return [day.strftime("%Y-%m") for day in ends]
    starts = frame["period_start"]
    return [
        f"{end:%Y-%m-%d}" if start == end else f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
        for start, end in zip(starts, ends, strict=True)
    ]


def drawn_frequency(series: Series) -> str:
    """Return the frequency of what is drawn."""
    return "month" if len(series.frame) > MANY else series.frequency


def draw_line(
    axes: Axes, frame: pd.DataFrame, colour: str, *, claimed: bool, marker: str = "o"
) -> None:
    """Draw one series: band, then line (dotted if a claim), then its forecast (dashed).

    A missing value leaves a gap. A forecast is joined to the last outturn.
    """
    shade = theme.light(colour)
    at = places(frame)
    if frame["low"].notna().any():
        low, high = frame["low"].to_numpy(), frame["high"].to_numpy()
        axes.fill_between(at, low, high, color=shade, alpha=0.18, lw=0, zorder=1.8)
    ahead = frame["forecast"].to_numpy(dtype=bool)
    values = frame["value"].to_numpy()
    seen = np.where(ahead, np.nan, values)
    style, wide = (theme.DOTTED, 2.6) if claimed else (theme.SOLID, 2.0)
    axes.plot(at, seen, color=shade, ls=style, lw=wide, zorder=3)
    if ahead.any():
        joined = ahead | np.append(ahead[1:], False)
        axes.plot(at[joined], values[joined], color=shade, ls=theme.DASHED, lw=1.8, zorder=2.9)
    if len(frame) <= FEW:
        _draw_points(axes, at, frame, colour, marker)
    else:
        _draw_alone(axes, at, seen, colour)


def _draw_points(axes: Axes, at: Floats, frame: pd.DataFrame, colour: str, marker: str) -> None:
    """Mark each value; a forecast is hollow."""
    for ahead, face in ((False, colour), (True, "paper")):
        chosen = (frame["forecast"] == ahead).to_numpy()
        axes.plot(
            at[chosen], frame["value"].to_numpy()[chosen], ls="none", marker=marker, ms=5.5,
            mfc=theme.light(face), mec=theme.light(colour), mew=1.5, zorder=3.5,
        )  # fmt: skip


def _draw_alone(axes: Axes, at: Floats, values: Floats, colour: str) -> None:
    """Mark values between two gaps, which a line would not show."""
    known = np.isfinite(values)
    before, after = np.append(False, known[:-1]), np.append(known[1:], False)
    alone = known & ~before & ~after
    axes.plot(at[alone], values[alone], ls="none", marker="o", ms=3.5,
              color=theme.light(colour), zorder=3.5)  # fmt: skip


def last_value(frame: pd.DataFrame) -> float:
    """Return the last value that is drawn."""
    return float(frame["value"].dropna().iloc[-1])


def span(frames: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Return the lowest and highest value to be drawn, bounds included."""
    every = pd.concat([frame[["value", "low", "high"]] for frame in frames])
    return float(every.min().min()), float(every.max().max())


def days(frames: Sequence[pd.DataFrame]) -> tuple[dt.date, dt.date]:
    """Return first and last day over all frames."""
    first: dt.date = min(frame["period_start"].min() for frame in frames).date()
    last: dt.date = max(frame["period_end"].max() for frame in frames).date()
    return first, last


def alt_text(series: Sequence[Series], labels: Sequence[str]) -> str:
    """Return what the lines show, from their data."""
    parts = []
    for one, label in zip(series, labels, strict=True):
        frame = thin(one.frame)
        told = frame.assign(when=when(frame, drawn_frequency(one)))
        ahead = int(frame["forecast"].sum())
        text = describe(label, told, one.unit)
        parts.append(text + (f" The last {ahead} are forecasts." if ahead else ""))
    return " ".join(parts)


def table(series: Sequence[Series], labels: Sequence[str]) -> pd.DataFrame:
    """Return the numbers drawn: one row a period, one column a line, bounds where there are."""
    columns = []
    for one, label in zip(series, labels, strict=True):
        frame = thin(one.frame)
        head = f"{label}, {formats.phrase(one.unit)}".rstrip(", ")
        part = pd.DataFrame({"Period": when(frame, drawn_frequency(one)), head: frame["value"]})
        if frame["low"].notna().any():
            part = part.assign(**{f"{label}, low": frame["low"], f"{label}, high": frame["high"]})
        if frame["forecast"].any():
            mark = frame["forecast"].map({True: "forecast", False: "outturn"})
            part = part.assign(**{f"{label}, kind": mark})
        columns.append(part.drop_duplicates("Period", keep="last").set_index("Period"))
    joined = pd.concat(columns, axis=1)
    return joined.sort_index().reset_index() if len(columns) > 1 else joined.reset_index()


def source_line(series: Sequence[Series]) -> str:
    """Return the sources with the last day that each covers."""
    last: dict[str, dt.date] = {}
    for one in series:
        title = one.source_title or source_name(one.source)
        last[title] = max(last.get(title, one.last_day), one.last_day)
    parts = [f"{title}, data to {formats.day(day)}" for title, day in last.items()]
    return "Source: " + "; ".join(parts) + "."
