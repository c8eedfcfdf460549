"""How far a reading can be relied on, computed from what `kinds.yaml` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.costs.draws import Drawn, Settings, read_figures
from analysis.costs.kinds import Other
from analysis.costs.readings import Outcome, direction
from analysis.errors import DataError
from analysis.models.synthetic_control import open_control
from analysis.series import MONTH_DAYS, WAR_START, Known, Window, path_of_stock
from analysis.series.flows import daily

if TYPE_CHECKING:
    from analysis.costs.thresholds import Rules


@dataclass(frozen=True)
class Confidence:
    """A word, the points that it comes from, and a reason for each."""

    word: str
    points: int
    grade: int
    reasons: tuple[str, ...]


def grade_of(drawn: Drawn, covered: float, rules: Rules) -> int:
    """Return the grade of a reading: the filler's, where the anchor covers too little."""
    anchor = drawn.anchor
    filled = anchor.fill is not None and covered < rules.confidence.covered
    return anchor.fill_grade if filled else anchor.grade


def judge(
    drawn: Drawn,
    side: str,
    covered: float,
    others: Sequence[tuple[str, int | None]],
    turned: Sequence[str],
    fragile: bool,
    rules: Rules,
) -> Confidence:
    """Return the confidence of a reading.

    Parameters
    ----------
    drawn
        What was read.
    side
        Of the reading.
    covered
        Share of the less covered of its two windows that the anchor covers.
    others
        Independent sources that cover both windows, with the direction of their own figures.
    turned
        Declared definitions by which the side would be another.
    fragile
        Whether with larger slow errors no side is left.
    rules
        Points, words and caps.
    """
    points, way = rules.confidence.points, direction(side)
    grade = grade_of(drawn, covered, rules)
    reasons = [f"{grade:+d} {drawn.anchor.label}: {_grade_reason(drawn, grade)}"]
    total = grade
    same = [label for label, own in others if own == way and side != "unclear"]
    against = [label for label, own in others if own is not None and own * way < 0]
    found = (
        (points.no_other_source, "no independent source covers both windows and agrees")
        if not same
        else (points.one_other_source, f"one independent source agrees: {same[0]}")
        if len(same) == 1
        else (points.more_other_sources, f"independent sources agree: {', '.join(same)}")
    )
    entries = [found]
    if against:
        entries.append((points.other_side, f"on the other side: {', '.join(against)}"))
    if turned:
        entries.append((points.definition_turns, f"another side by: {', '.join(turned)}"))
    if covered < rules.confidence.covered:
        entries.append((points.uncovered, f"it covers {covered:.0%} of a window"))
    if fragile:
        larger = f"{rules.confidence.slow_factor:g} times as large"
        entries.append((points.fragile, f"with slow errors {larger} the chance falls below .90"))
    for change, reason in entries:
        total += change
        reasons.append(f"{change:+d} {reason}")
    return Confidence(rules.confidence_word(total, grade), total, grade, tuple(reasons))


def _grade_reason(drawn: Drawn, grade: int) -> str:
    return drawn.anchor.grade_reason if grade == drawn.anchor.grade else "mostly filled"


def independent(
    drawn: Drawn, view: str, outcome: Outcome, known: Known, settings: Settings, rules: Rules
) -> list[tuple[str, int | None]]:
    """Return the independent sources that cover both windows, with the direction of each."""
    found: list[tuple[str, int | None]] = []
    for other in drawn.kind.independent:
        if other.grade < rules.confidence.fewest_independent_grade:
            continue
        amounts = own_amounts(other, drawn, view, (outcome.first, outcome.last), known, settings)
        if amounts is not None:
            found.append((other.label, _direction(amounts, outcome.statistic, rules)))
    return found


def _direction(amounts: tuple[float, float], statistic: str, rules: Rules) -> int:
    """Return which way two amounts differ by at least a tenth; 0 where they do not."""
    early, late = amounts
    tenth = rules.side.noticeable
    if statistic == "ratio":
        return int(late >= early * (1 + tenth)) - int(late <= early / (1 + tenth))
    return int(late - early >= tenth * abs(early)) - int(early - late >= tenth * abs(early))


def own_amounts(
    other: Other,
    drawn: Drawn,
    view: str,
    windows: tuple[Window, Window],
    known: Known,
    settings: Settings,
    enough: float = 0.75,
) -> tuple[float, float] | None:
    """Return what another source says of two windows, a month; `None` where it covers too little.

    Parameters
    ----------
    other
        An entry of `kinds.yaml`.
    drawn
        The kind that it is held against.
    view
        ``flow`` or ``stock``.
    windows
        First and last.
    known, settings
        As for draws.
    enough
        Share of each window's days that it must cover.
    """
    if other.reads == "control":
        return _by_control(drawn.party, windows, known, settings)
    if other.figures is None:
        return None
    frame = read_figures(known, drawn.party, other.figures.measures[0], other.figures)
    if frame.empty:
        return None
    amounts = []
    for window in windows:
        days = pd.date_range(pd.Timestamp(window.start) - pd.Timedelta(days=1), window.end)
        path = _path(other, frame, days)
        seen = np.flatnonzero(np.isfinite(path[1:]))
        if len(seen) < enough * window.days:
            return None
        if other.reads == "flow" or (other.reads == "stock" and view == "stock"):
            scale = MONTH_DAYS if other.reads == "flow" else 1.0
            amounts.append(float(path[1:][seen].mean()) * scale)
        else:
            first = seen[0] if np.isfinite(path[seen[0]]) else seen[0] + 1
            change = path[seen[-1] + 1] - path[first]
            amounts.append(float(change / (seen[-1] + 1 - first)) * MONTH_DAYS)
    return amounts[0], amounts[1]


def _path(other: Other, frame: pd.DataFrame, days: pd.DatetimeIndex) -> np.ndarray:
    """Return a flow, a running total or a stock by day."""
    if other.reads == "flow":
        return daily(frame, days[0].to_datetime64().astype("datetime64[D]"), len(days))
    eve = pd.Timestamp(WAR_START) - pd.Timedelta(days=1)
    path = path_of_stock(frame, days, from_nought=other.reads == "total")
    return np.where(days >= eve, path, np.nan)


def _by_control(
    party: str, windows: tuple[Window, Window], known: Known, settings: Settings
) -> tuple[float, float] | None:
    """Return percent below the synthetic control a month of war, of two calendar years.

    The panel is of one release; a day before it knows nothing of it.
    """
    panel = settings.panel
    if panel is None or not all(window.name.isdigit() for window in windows):
        return None
    if pd.Timestamp(str(panel["published"].iloc[0])) > pd.Timestamp(known.day):
        return None
    key = (party, int(settings.values[f"control_start_{party.lower()}"]), settings.values["ridge"])
    if key not in settings.controls:
        settings.controls[key] = _control(panel, *key)
    gaps = settings.controls[key]
    if gaps is None or not all(int(window.name) in gaps for window in windows):
        return None
    early, late = (gaps[int(one.name)] / one.months for one in windows)
    return early, late


def _control(
    panel: pd.DataFrame, party: str, start: int, ridge: float
) -> Mapping[int, float] | None:
    """Return the gaps of a synthetic control by year; `None` where it carries no weight."""
    try:
        study = open_control(panel, party, start, ridge=float(ridge))
    except DataError:
        return None
    if not study.carries_weight:
        return None
    return {int(str(year)): float(gap) for year, gap in study.gaps.items()}
