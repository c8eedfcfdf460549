"""How far a reading can be relied on, computed from what `kinds.yaml` declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.costs.drawing import Basis
from analysis.costs.draws import Drawn, read_figures
from analysis.costs.kinds import Other
from analysis.costs.readings import Outcome, direction
from analysis.costs.thresholds import Rules
from analysis.errors import DataError
from analysis.models.synthetic_control import open_control
from analysis.series import EVE, MONTH_DAYS, Window, path_of_stock
from analysis.series.flows import daily
from analysis.text import PERHAPS

ENOUGH = 0.75
"""Share of each window's days that another source must cover."""


@dataclass(frozen=True)
class Confidence:
    """A word, the points that it comes from, and a reason for each."""

    word: str
    points: int
    grade: int
    reasons: tuple[str, ...]


def judge(
    drawn: Drawn,
    side: str,
    covered: float,
    others: Sequence[tuple[str, int]],
    turned: Sequence[str],
    fragile: bool,
    rules: Rules,
) -> Confidence:
    """Return the confidence of a reading: the grade of its anchor, and what adds to it or takes.

    `covered` is the share of the less covered window, `others` are independent sources with their
    directions, `turned` the definitions by which the side would be another.
    """
    anchor, points, way = drawn.anchor, rules.confidence.points, direction(side)
    few = covered < rules.confidence.covered
    grade = anchor.fill_grade if few and anchor.fill is not None else anchor.grade
    filled = f"{1 - covered:.0%} of a window is filled by another source"
    why = anchor.grade_reason if grade == anchor.grade else filled
    same = [label for label, own in others if own == way and side != "unclear"]
    against = [label for label, own in others if own * way < 0]
    entries = [(grade, f"{anchor.label}: {why}")]
    if not same:
        reason = "no independent source covers both windows and agrees"
        entries.append((points.no_other_source, reason))
    elif len(same) == 1:
        entries.append((points.one_other_source, f"one independent source agrees: {same[0]}"))
    else:
        reason = f"independent sources agree: {', '.join(same)}"
        entries.append((points.more_other_sources, reason))
    larger, enough = rules.confidence.slow_factor, rules.side.probability
    less = f"with slow errors {larger:g} times as large the chance is not above {enough:.0%}"
    further = [
        (against, points.other_side, f"points the other way: {', '.join(against)}"),
        (turned, points.definition_turns, f"another direction by: {', '.join(turned)}"),
        (few, points.uncovered, f"it covers {covered:.0%} of a window"),
        (fragile, points.fragile, less),
    ]
    entries += [(change, reason) for holds, change, reason in further if holds]
    total = sum(change for change, _ in entries)
    reasons = tuple(f"{change:+d} {reason}" for change, reason in entries)
    return Confidence(rules.confidence_word(total, grade), total, grade, reasons)


def independent(
    study: Basis, drawn: Drawn, view: str, outcome: Outcome, side: str
) -> list[tuple[str, int]]:
    """Return the independent sources that cover both windows, with the direction of each.

    A side that may be of less than a tenth is agreed with, or not, by any change.
    """
    rules, windows = study.rules, (outcome.first, outcome.last)
    tenth = 0.0 if side.endswith(PERHAPS) else rules.side.noticeable
    return [
        (other.label, way_of(*amounts, outcome.statistic, tenth))
        for other in drawn.kind.independent
        if other.grade >= rules.confidence.fewest_independent_grade
        and (amounts := own_amounts(study, other, drawn.party, view, windows))
    ]


def way_of(early: float, late: float, statistic: str, tenth: float) -> int:
    """Return 1 or -1 where two amounts differ by at least a tenth that way; else 0."""
    if statistic == "ratio":
        return int(late >= early * (1 + tenth)) - int(late <= early / (1 + tenth))
    return int(late - early >= tenth * abs(early)) - int(early - late >= tenth * abs(early))


def own_amounts(
    study: Basis, other: Other, party: str, view: str, windows: tuple[Window, Window]
) -> tuple[float, float] | None:
    """Return what another source says a month of two windows, if it covers enough of them."""
    if other.reads == "control":
        return _by_control(study, party, windows)
    if other.figures is None:
        return None
    frame = read_figures(study.known, party, other.figures)
    if frame.empty:
        return None
    amounts = []
    for window in windows:
        days = pd.date_range(pd.Timestamp(window.start) - pd.Timedelta(days=1), window.end)
        if other.reads == "flow":
            path = daily(frame, days[0].to_datetime64().astype("datetime64[D]"), len(days))
        else:
            path = path_of_stock(frame, days, from_nought=other.reads == "total")
            path = np.where(days >= EVE, path, np.nan)
        seen = np.flatnonzero(np.isfinite(path[1:]))
        if len(seen) < ENOUGH * window.days:
            return None
        if other.reads == "flow" or (other.reads == "stock" and view == "stock"):
            scale = MONTH_DAYS if other.reads == "flow" else 1.0
            amounts.append(float(path[1:][seen].mean()) * scale)
        else:
            first = seen[0] if np.isfinite(path[seen[0]]) else seen[0] + 1
            change = path[seen[-1] + 1] - path[first]
            amounts.append(float(change / (seen[-1] + 1 - first)) * MONTH_DAYS)
    return amounts[0], amounts[1]


def _by_control(
    study: Basis, party: str, windows: tuple[Window, Window]
) -> tuple[float, float] | None:
    """Return percent below the synthetic control a month of war, of two calendar years.

    The panel is of one release; a day before it knows nothing of it.
    """
    panel, values = study.panel, study.settings.values
    if panel is None or not all(window.name.isdigit() for window in windows):
        return None
    if pd.Timestamp(str(panel["published"].iloc[0])) > pd.Timestamp(study.known.day):
        return None
    key = (party, int(values[f"control_start_{party.lower()}"]), values["ridge"])
    if key not in study.controls:
        study.controls[key] = _gaps(panel, *key)
    gaps = study.controls[key]
    if not {int(window.name) for window in windows} <= {*gaps.index}:
        return None
    early, late = (float(gaps[int(window.name)] / window.months) for window in windows)
    return early, late


def _gaps(panel: pd.DataFrame, party: str, start: int, ridge: float) -> pd.Series:
    """Return the gaps of a synthetic control by year; none where it carries no weight."""
    try:
        control = open_control(panel, party, start, ridge=ridge)
    except DataError:
        return pd.Series(dtype=float)
    return control.gaps if control.carries_weight else control.gaps.iloc[:0]
