"""Series prepared for drawing: names, places in time, and lines in the style of their kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import Evidence
from analysis.figures import theme
from analysis.figures.canvas import Floats, describe, number_of
from analysis.indicators.series import Series
from analysis.source_names import publisher_name, short_title, source_name

MANY = 260
"""Points of a line that can still be told apart; denser series are drawn as monthly means."""
FEW = 16
"""Up to so many points each is marked."""
SAME = 5e-4
"""Relative difference up to which two lines are one: less than three digits show."""


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


def merged(series: Sequence[Series]) -> list[Series]:
    """Return the series without those that repeat another: one line is drawn and names both."""
    kept: list[Series] = []
    for one in series:
        same = next((place for place, other in enumerate(kept) if _repeats(one, other)), None)
        if same is None:
            kept.append(one)
        else:
            kept[same] = replace(kept[same], source=f"{kept[same].source} and {one.source}")
    return kept


def _repeats(one: Series, other: Series) -> bool:
    if (one.indicator, one.party, one.unit, one.claimed) != (
        other.indicator, other.party, other.unit, other.claimed,
    ) or len(one.frame) != len(other.frame):  # fmt: skip
        return False
    same_days = (one.frame["period_end"].to_numpy() == other.frame["period_end"].to_numpy()).all()
    return bool(same_days and np.allclose(one.frame["value"], other.frame["value"], rtol=SAME))


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


def in_words(frame: pd.DataFrame, frequency: str) -> list[str]:
    """Return the name of each period as a sentence has it: 'May 2022' for 2022-05."""
    return [formats.dates_in_words(name) for name in when(frame, frequency)]


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
    axes.plot(*inside(at, seen, *axes.get_ylim()), color=shade, ls=style, lw=wide, zorder=3)
    if ahead.any():
        joined = ahead | np.append(ahead[1:], False)
        axes.plot(at[joined], values[joined], color=shade, ls=theme.DASHED, lw=1.8, zorder=2.9)
    if len(frame) <= FEW:
        _draw_points(axes, at, frame, colour, marker)
    else:
        _draw_alone(axes, at, seen, colour)


def inside(at: Floats, values: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """Return a line without what lies beyond two values: it leaves and enters at the edge.

    Examples
    --------
    >>> at, values = inside(np.array([0.0, 1.0, 2.0]), np.array([0.0, 10.0, 0.0]), 0.0, 5.0)
    >>> at.tolist(), values.tolist()
    ([0.0, 0.5, 1.0, 1.5, 2.0], [0.0, 5.0, nan, 5.0, 0.0])
    """
    beyond = (values < low) | (values > high)
    if not beyond.any():
        return at, values
    points = []
    for place in range(len(values)):
        points.append((at[place], np.nan if beyond[place] else values[place]))
        step = slice(place, place + 2)
        if beyond[step].sum() == 1 and np.isfinite(values[step]).all() and len(values[step]) == 2:
            edge = low if values[step].min() < low else high
            share = (edge - values[place]) / (values[place + 1] - values[place])
            points.append((at[place] + share * (at[place + 1] - at[place]), edge))
    across, up = zip(*points, strict=True)
    return np.array(across), np.array(up)


def _draw_points(axes: Axes, at: Floats, frame: pd.DataFrame, colour: str, marker: str) -> None:
    """Mark each value; a forecast is hollow."""
    for ahead, face in ((False, colour), (True, "paper")):
        chosen = (frame["forecast"] == ahead).to_numpy()
        axes.plot(
            at[chosen], frame["value"].to_numpy()[chosen], ls="none", marker=marker, ms=4.4,
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
        told = frame.assign(when=in_words(frame, drawn_frequency(one)))
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
    """Return who published what, in which newest release, and the last day that it covers."""
    last: dict[tuple[str, dt.date | None], dt.date | None] = {}
    for one in series:
        key = (credit(one.source, one.publisher, one.source_title), one.released)
        last.setdefault(key, None)
        if one.outturns.empty:
            continue  # nothing but forecasts: no day is covered
        # the period that is under way when a source is released is not covered to its end
        day = min(one.last_day, one.released or one.last_day)
        last[key] = max(last[key] or day, day)
    parts = [dated(name, released, day) for (name, released), day in last.items()]
    return "Source: " + "; ".join(parts) + "."


def credit(source: str, publisher: str, title: str) -> str:
    """Return publisher and short title of a source, as 'Eurostat: Decisions granting ...'."""
    name = publisher_name(source, publisher)
    return f"{name}: {short_title(title)}" if title else name


def dated(name: str, released: dt.date | None, last: dt.date | None = None) -> str:
    """Return a source with the day of its newest release used and the last day covered."""
    parts = [name]
    parts += [f"release of {formats.day(released)}"] if released else []
    parts += [f"data to {formats.day(last)}"] if last else []
    return ", ".join(parts)
