"""Rows of the published tables: amounts, readings and other choices, rounded to what they bear."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from analysis.costs.assess import Assessment, Reading
from analysis.costs.choices import Choice
from analysis.costs.draws import Drawn
from analysis.costs.readings import READINGS, Outcome, joint_side
from analysis.costs.rounding import chance, quantile, round_to
from analysis.costs.tipping import world

Row = dict[str, Any]
ORDER = ("high", "medium", "low", "very low")
"""Confidence, the highest first."""


def amount_rows(drawn: Drawn, stated: Drawn | None = None) -> Iterator[Row]:
    """Yield the amounts of a kind: one row a view and window."""
    shares = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
    for view in drawn.views:
        for place, window in enumerate(view.windows):
            own = view.amounts[:, place]
            at = {name: quantile(own, share) for name, share in shares.items()}
            point = stated.view(view.view).place(window.name) if stated else None
            yield {
                **_key(drawn, view.view),
                "window": window.name,
                "start": window.start,
                "end": window.end,
                **{name: at[name] for name in ("median", "low50", "high50", "low90", "high90")},
                "unit": drawn.kind.unit,
                "covered": round(float(view.covered[place]), 2),
                "filled": round(float(view.filled[place]), 2),
                "grade": drawn.anchor.grade,
                "stated": math.nan
                if stated is None or point is None
                else round_to(float(np.median(stated.view(view.view).amounts[:, point])), 0.0),
            }


def _key(drawn: Drawn, view: str) -> Row:
    return {"party": drawn.party, "kind": drawn.kind.kind, "view": view}


def reading_rows(assessed: Assessment, readings: Iterable[Reading]) -> list[Row]:
    """Return the rows of all readings of a kind, and of both its views together."""
    found = list(readings)
    rows = [_reading_row(assessed, one) for one in found]
    if len(assessed.drawn.views) == 1:
        return rows
    for reading in READINGS:
        pair = {one.view: one for one in found if one.reading == reading}
        if len(pair) == 2:
            rows.append(_joint_row(assessed, pair["stock"], pair["flow"]))
    return rows


def _reading_row(assessed: Assessment, one: Reading) -> Row:
    outcome, drawn = one.outcome, assessed.drawn
    pace = one.reading == "pace"
    slow = assessed.tipping_slow(one.view, one.reading) if pace else None
    rises = outcome.draws > outcome.nought
    return {
        **_key(drawn, one.view),
        "reading": one.reading,
        **_windows(one),
        "statistic": outcome.statistic,
        **numbers(outcome),
        "side": one.side,
        "likelihood": one.likelihood,
        "probability": max(chance(rises), chance(~rises)),
        "confidence": one.confidence.word,
        "reasons": "; ".join(one.confidence.reasons),
        "tipping_slow": math.nan if slow is None else round_to(slow, slow / 30),
        "tipping": world(assessed, one) if pace else "",
        "points": one.confidence.points,
        "grade": one.confidence.grade,
        "stated": round_to(one.stated, 0.0),
    }


def _windows(one: Reading) -> Row:
    first, last = one.outcome.first, one.outcome.last
    return {
        "first": first.name,
        "first_start": first.start,
        "first_end": first.end,
        "last": last.name,
        "last_start": last.start,
        "last_end": last.end,
    }


def _joint_row(assessed: Assessment, stock: Reading, flow: Reading) -> Row:
    """Return the row of a kind that is read both ways: its side, and the lower confidence."""
    lower = max((stock, flow), key=lambda one: ORDER.index(one.confidence.word))
    return {
        **_key(assessed.drawn, "both"),
        "reading": stock.reading,
        **_windows(stock),
        "side": joint_side(stock.side, flow.side),
        "likelihood": "",
        "confidence": lower.confidence.word,
        "reasons": f"the lower of both, as a {lower.view}",
        "points": lower.confidence.points,
        "grade": lower.confidence.grade,
    }


def choice_row(drawn: Drawn, view: str, one: Choice) -> Row:
    """Return the row of one other choice; a source has a point only."""
    row = {**_key(drawn, view), "reading": "pace", "choice": one.choice, "name": one.name}
    stated = round_to(one.stated, 0.0)
    if one.outcome is None:
        row["value"] = stated
    else:
        row |= numbers(one.outcome)
    return {**row, "side": one.side, "in_use": one.in_use, "stated": stated}


def numbers(outcome: Outcome) -> Row:
    """Return median, 90 percent interval and chances of a comparison, rounded."""
    return {
        "value": quantile(outcome.draws, 0.5),
        "low90": quantile(outcome.draws, 0.05),
        "high90": quantile(outcome.draws, 0.95),
        "p_rise": chance(outcome.draws > outcome.nought),
        "p_up_tenth": chance(outcome.up),
        "p_down_tenth": chance(outcome.down),
    }
