"""The shape of a pace: a piecewise-linear trend with its breaks, over the series it was fit to."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.figures import over_time
from analysis.figures.figure import Caption, Figure
from analysis.indicators.builders import PERIODS, positions
from analysis.indicators.series import Series
from analysis.prose import Prose, fill
from analysis.trends.breaks import BreaksResult, fit_breaks
from analysis.trends.errors import TrendError


def shape(chapter: Chapter, indicator: str, *, party: str = "", source: str = "") -> Figure | Prose:
    """Draw a pace with the trend that breaks fit best, and say when it broke."""
    study = chapter.study
    found = [
        one
        for one in study.all_series(indicator, "pace")
        if party in ("", one.party) and one.source.startswith(source)
    ]
    if not found:
        return chapter.nothing(study.specification(indicator).title)
    series = found[0]
    longest = _without_gaps(series)
    try:
        result = fit_breaks(
            longest["value"].to_numpy(),
            max_breaks=int(study.parameters["max_breaks"]),
            min_segment=max(4, round(float(study.parameters["min_segment"]) * len(longest))),
            level=float(study.parameters["level"]),
            confidence=float(study.parameters["confidence"]),
            seed=int(study.parameters["seed"]),
        )
    except TrendError:
        # too short to break: the line stands alone
        return over_time.pace([series], Caption(id=_id(series), title=_too_short(series)))
    caption = Caption(
        id=_id(series),
        title=_title(result, longest, series),
        note="Thin line: the trend in pieces; bars: the interval of the date of each break, drawn "
        "only where a test allowing for persistence finds one."
        if result.breaks
        else "A test allowing for persistence finds no date at which the trend changed, so no "
        "trend in pieces is drawn.",
    )
    # a straight line over a hump says nothing where no break is found: the series stands alone
    fit = _fit(result, longest) if result.breaks else None
    return over_time.pace([series], caption, fit=fit)


def _id(series: Series) -> str:
    return f"shape-{series.indicator.replace('_', '-')}-{series.party.lower()}"


def _too_short(series: Series) -> str:
    return fill(
        "{party}: {n:exact} values of {title} are too few to look for a break.",
        {
            "party": series.party,
            "n": len(series.outturns),
            "title": series.title[:1].lower() + series.title[1:],
        },
    )


def _without_gaps(series: Series) -> pd.DataFrame:
    """Return the last stretch of a series without a gap: breaks need equal steps."""
    frame = series.outturns.reset_index(drop=True)
    if series.frequency not in PERIODS:
        return frame
    places = positions(frame, series.frequency)
    steps = pd.Series(places).diff()
    gaps = steps[steps > 1].index
    return frame.loc[gaps[-1] :] if len(gaps) else frame


def _fit(result: BreaksResult, frame: pd.DataFrame) -> over_time.Fit:
    days = frame["period_end"].dt.date.tolist()
    corners = []
    for segment in result.segments:
        half = (segment.last - segment.first) / 2
        for place, side in ((segment.first, -1), (segment.last, 1)):
            corners.append((days[place], segment.mean + side * half * segment.slope))
    return over_time.Fit(
        line=pd.DataFrame(corners, columns=["day", "value"]),
        breaks=[(days[one.last], days[one.low], days[one.high]) for one in result.breaks],
        label="piecewise-linear trend",
    )


def _title(result: BreaksResult, frame: pd.DataFrame, series: Series) -> str:
    """Say in words how the pace went: rose until, fell after."""
    days = frame["period_end"].dt.date.tolist()
    words = []
    slopes = [segment.slope for segment in result.segments]
    for place, segment in enumerate(result.segments):
        moved = "rose" if segment.slope > 0 else "fell"
        before = slopes[place - 1] if place else 0.0
        if before * segment.slope > 0:
            moved += " faster" if abs(segment.slope) > abs(before) else " more slowly"
        until = "" if segment is result.segments[-1] else " until {until:month}"
        words.append(fill(moved + until, {"until": days[segment.last]}))
    title = series.title[:1].lower() + series.title[1:]
    if len(words) == 1:
        parts = {"party": series.party, "title": title, "first": days[0]}
        whole = len(frame) == len(series.outturns)
        since = "" if whole else " since {first:month}, the last stretch without a gap,"
        return fill("{party}: in {title}" + since + " no break is found.", parts)
    return fill(
        "{party}: {title} {shape}.",
        {"party": series.party, "title": title, "shape": ", then ".join(words)},
    )
