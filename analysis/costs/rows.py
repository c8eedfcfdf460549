"""Rows of the published tables of amounts and readings, rounded to what they bear."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.costs.assess import Assessment, Reading
from analysis.costs.draws import WindowDraws
from analysis.costs.readings import READINGS, joint_side
from analysis.costs.rounding import chance, numbers, quantile, round_to
from analysis.costs.thresholds import WORDS
from analysis.costs.tipping import slow_error, world
from analysis.models.grids import BOUNDS
from analysis.observations import Row

QUANTILES = {name: BOUNDS[name] for name in ("median", "low50", "high50", "low90", "high90")}
READING_COLUMNS = (
    "party", "kind", "view", "reading", "first", "first_start", "first_end", "last", "last_start",
    "last_end", "statistic", "value", "low90", "high90", "p_rise", "p_up_tenth", "p_down_tenth",
    "side", "likelihood", "probability", "confidence", "reasons", "tipping_slow", "tipping",
    "points", "grade", "stated",
)  # fmt: skip
"""Columns of readings, also of none."""


def amount_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the amounts of a kind: one row a view and window."""
    drawn, stated = assessed.drawn, assessed.stated
    for view in drawn.views:
        says = stated.view(view.view) if stated else None
        for place, window in enumerate(view.windows):
            own = view.amounts[:, place]
            yield {
                **_key(assessed, view.view),
                "window": window.name,
                "start": window.start,
                "end": window.end,
                **{name: quantile(own, share) for name, share in QUANTILES.items()},
                "unit": drawn.kind.unit,
                "covered": round(float(view.covered[place]), 2),
                "filled": round(float(view.filled[place]), 2),
                "counted_to": view.counted_to[place],
                "grade": drawn.anchor.grade,
                "stated": _said(says, window.name),
            }


def _said(says: WindowDraws | None, window: str) -> float:
    if says is None or window not in says.names:
        return math.nan
    return quantile(says.of(window), 0.5)


def _key(assessed: Assessment, view: str) -> Row:
    return {"party": assessed.drawn.party, "kind": assessed.drawn.kind.kind, "view": view}


def reading_rows(assessed: Assessment, *, tipping: bool = True) -> Iterator[Row]:
    """Yield the rows of all readings of a kind, and of both its views together.

    With what would turn its paces, for which the kind is drawn again several times, or without.
    """
    readings = assessed.readings
    for one in readings:
        yield _reading_row(assessed, one, tipping=tipping and one.reading == "pace")
    for reading in READINGS:
        pair = {one.view: one for one in readings if one.reading == reading}
        if len(pair) == 2:
            yield _joint_row(assessed, pair["stock"], pair["flow"])


def _reading_row(assessed: Assessment, one: Reading, *, tipping: bool) -> Row:
    outcome = one.outcome
    slow = slow_error(assessed, one) if tipping else None
    rises = outcome.draws > outcome.nought
    return {
        **_key(assessed, one.view),
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
        "tipping": world(assessed, one) if tipping else "",
        "points": one.confidence.points,
        "grade": one.confidence.grade,
        "stated": one.stated,
    }


def _windows(one: Reading) -> Row:
    pair = {"first": one.outcome.first, "last": one.outcome.last}
    return {
        key: value
        for name, window in pair.items()
        for key, value in (
            (name, window.name),
            (f"{name}_start", window.start),
            (f"{name}_end", window.end),
        )
    }


def _joint_row(assessed: Assessment, stock: Reading, flow: Reading) -> Row:
    """Return the row of a kind that is read both ways: its side, and the lower confidence."""
    lower = max((stock, flow), key=lambda one: WORDS.index(one.confidence.word))
    return {
        **_key(assessed, "both"),
        "reading": stock.reading,
        **_windows(stock),
        "side": joint_side(stock.side, flow.side),
        "likelihood": "",
        "confidence": lower.confidence.word,
        "reasons": f"the lower of both, as a {lower.view}",
        "points": lower.confidence.points,
        "grade": lower.confidence.grade,
    }
