"""Rows of the published tables of amounts and readings, rounded to what they bear."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.costs.assess import Assessment, Reading
from analysis.costs.choices import slow_error, world
from analysis.costs.readings import READINGS, numbers, quantile, round_chance, round_to
from analysis.costs.thresholds import WORDS
from analysis.models.grids import BOUNDS
from analysis.observations import Row

QUANTILES = {name: BOUNDS[name] for name in ("median", "low50", "high50", "low90", "high90")}
READING_COLUMNS = (
    "party", "kind", "view", "reading", "first", "first_start", "first_end", "last", "last_start",
    "last_end", "statistic", "value", "low90", "high90", "p_rise", "p_up_tenth", "p_down_tenth",
    "side", "likelihood", "probability", "confidence", "reasons", "tipping_slow", "tipping",
    "points", "grade", "stated",
)  # fmt: skip
"""Columns of readings, also of none: the first ten say what is read, and over which windows."""


def amount_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the amounts of a kind: one row a view and window."""
    drawn = assessed.drawn
    for view in drawn.views:
        stated = assessed.stated.view(view.view) if assessed.stated else None
        for place, window in enumerate(view.windows):
            known = stated is not None and window.name in stated.names
            yield {
                "party": drawn.party,
                "kind": drawn.kind.kind,
                "view": view.view,
                "window": window.name,
                "start": window.start,
                "end": window.end,
                **{name: quantile(view.amounts[:, place], at) for name, at in QUANTILES.items()},
                "unit": drawn.kind.unit,
                "covered": round(float(view.covered[place]), 2),
                "filled": round(float(view.filled[place]), 2),
                "counted_to": view.counted_to[place],
                "grade": drawn.anchor.grade,
                "stated": quantile(stated.of(window.name), 0.5) if stated and known else math.nan,
            }


def reading_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the rows of all readings of a kind, and of both its views together.

    With what would turn its paces, for which the kind is drawn again several times, but of a brief
    assessment.
    """
    rows = [_reading_row(assessed, one) for one in assessed.readings]
    yield from rows
    for reading in READINGS:
        pair = {row["view"]: row for row in rows if row["reading"] == reading}
        if len(pair) == 2:
            stock, flow = pair["stock"], pair["flow"]
            lower = max((stock, flow), key=lambda row: WORDS.index(row["confidence"]))
            sides = f"{stock['side']} as a stock, {flow['side']} as a flow"
            yield {
                **{name: stock[name] for name in READING_COLUMNS[:10]},
                "view": "both",
                "side": stock["side"] if stock["side"] == flow["side"] else sides,
                "likelihood": "",
                "confidence": lower["confidence"],
                "reasons": f"the lower of both, as a {lower['view']}",
                "points": lower["points"],
                "grade": lower["grade"],
            }


def _reading_row(assessed: Assessment, one: Reading) -> Row:
    outcome, first, last = one.outcome, one.outcome.first, one.outcome.last
    turned = one.reading == "pace" and not assessed.brief
    slow = slow_error(assessed, one) if turned else None
    return {
        "party": assessed.drawn.party,
        "kind": assessed.drawn.kind.kind,
        "view": one.view,
        "reading": one.reading,
        "first": first.name,
        "first_start": first.start,
        "first_end": first.end,
        "last": last.name,
        "last_start": last.start,
        "last_end": last.end,
        "statistic": outcome.statistic,
        **numbers(outcome),
        "side": one.side,
        "likelihood": one.likelihood,
        "probability": round_chance(outcome.likelier, len(outcome.draws)),
        "confidence": one.confidence.word,
        "reasons": "; ".join(one.confidence.reasons),
        "tipping_slow": math.nan if slow is None else round_to(slow, slow / 30),
        "tipping": world(assessed, one) if turned else "",
        "points": one.confidence.points,
        "grade": one.confidence.grade,
        "stated": one.stated,
    }
