"""What the answer would be by other choices: definitions, windows, sources, errors, releases."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.costs.assess import Assessment
from analysis.costs.confidence import own_amounts, way_of
from analysis.costs.readings import FALLEN, LITTLE, RISEN, Outcome, compare
from analysis.costs.rounding import numbers, quantile, round_to
from analysis.observations import Row

IN_USE = "in use"
READING = "pace"
FACTORS = (0.5, 1.0, 1.5, 2.0)
"""Sizes of the slow errors that are printed beside the one in use."""


def choice_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the rows of `choices.csv` of a kind: what its paces would be by every other choice."""
    drawn = assessed.drawn
    key = {"party": drawn.party, "kind": drawn.kind.kind}
    for one in assessed.readings:
        if one.reading == READING:
            for row in _choices(assessed, one.view, one.outcome):
                yield {**key, "view": one.view, "reading": READING, **row}


def _choices(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    stated = assessed.outcome(assessed.stated, view, READING)
    in_use = f"{IN_USE}: {assessed.drawn.anchor.label}"
    yield _row(assessed, "definition", in_use, base, stated, in_use=True)
    for name, (definition, drawn) in assessed.by_definition.items():
        other = assessed.outcome(drawn, view, READING)
        if other is not None:
            stated = assessed.outcome(assessed.stated_by(definition), view, READING)
            yield _row(assessed, definition.group, name, other, stated)
    yield from _windows(assessed, view, base)
    yield from _sources(assessed, view, base)
    for factor in FACTORS:
        other = assessed.settled(view, READING, assessed.side, factor) if factor != 1 else base
        if other is not None:
            name = f"slow errors times {factor:g}"
            yield _row(assessed, "error factor", name, other, in_use=factor == 1)


def _row(
    assessed: Assessment,
    choice: str,
    name: str,
    outcome: Outcome,
    stated: Outcome | None = None,
    *,
    in_use: bool = False,
) -> Row:
    return {
        "choice": choice,
        "name": name,
        **numbers(outcome),
        "side": assessed.side(outcome),
        "in_use": in_use,
        "stated": quantile(stated.draws, 0.5) if stated else math.nan,
    }


def _windows(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    """Yield every later window over the first of its sort, war-years and calendar years."""
    amounts = assessed.drawn.view(view)
    whole = [one.name for one in amounts.windows if one.end <= assessed.study.known.day]
    sorts = [[n for n in whole if n.startswith("year_")], [n for n in whole if n.isdigit()]]
    if assessed.drawn.anchor.windows.years == "editions":
        sorts = [whole]
    tenth = assessed.study.rules.side.noticeable
    for names in sorts:
        for last in names[1:]:
            in_use = (names[0], last) == (base.first.name, base.last.name)
            outcome = base if in_use else compare(amounts, names[0], last, base.statistic, tenth)
            name = f"{label(last)} over {label(names[0])}"
            yield _row(assessed, "window", name, outcome, in_use=in_use)


def label(name: str) -> str:
    """Return the name of a window for readers: ``year 3``."""
    return name.replace("_", " ")


def _sources(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    """Yield what other sources say of the same windows, points without any error."""
    study, kind, party = assessed.study, assessed.drawn.kind, assessed.drawn.party
    windows = (base.first, base.last)
    for other in (*kind.independent, *kind.restates, *kind.beside):
        found = own_amounts(study, other, party, view, windows)
        if found is None or other.reads == "control":
            continue
        early, late = found
        way = way_of(early, late, base.statistic, study.rules.side.noticeable)
        value = round_to(late / early if base.statistic == "ratio" else late - early, 0.0)
        side = (LITTLE, RISEN, FALLEN)[way]
        row = {"choice": "source", "name": other.label, "value": value, "side": side}
        yield {**row, "in_use": False, "stated": value}
