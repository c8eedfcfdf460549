"""What the answer would be by other choices: definitions, windows, sources, errors, releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from analysis.costs.assess import FACTORS, Assessment
from analysis.costs.confidence import own_amounts
from analysis.costs.readings import Outcome, compare, side_of
from analysis.series import Window

IN_USE = "in use"
READING = "pace"


@dataclass(frozen=True, eq=False)
class Choice:
    """One other choice, and what the pace would be by it.

    Attributes
    ----------
    choice
        ``definition``, ``window``, ``source``, ``error factor`` or ``revision``.
    name
        What is chosen.
    outcome
        The comparison; `None` for a source, which has a point only.
    stated
        What sources say, before any error; missing where nothing is added to it.
    side, in_use
        The side by it; whether it is the choice in use.
    """

    choice: str
    name: str
    outcome: Outcome | None
    stated: float
    side: str
    in_use: bool = False


def choices(assessed: Assessment, view: str) -> Iterator[Choice]:
    """Yield what the pace of a view would be by every other choice."""
    base = assessed.outcome(assessed.drawn, view, READING)
    if base is None:
        return
    stated = assessed.outcome(assessed.stated, view, READING)
    yield _choice(assessed, "definition", _label(assessed), base, stated, in_use=True)
    for name, (definition, drawn) in assessed.by_definition.items():
        other = assessed.outcome(drawn, view, READING)
        if other is not None:
            stated = assessed.outcome(assessed.stated_by(definition), view, READING)
            yield _choice(assessed, definition.group, name, other, stated)
    yield from _windows(assessed, view, base)
    yield from _sources(assessed, view, base)
    for factor, drawn in assessed.by_factor.items():
        other = assessed.outcome(drawn, view, READING)
        if other is not None and factor in FACTORS:
            name = f"slow errors times {factor:g}"
            yield _choice(assessed, "error factor", name, other, in_use=factor == 1)


def _label(assessed: Assessment) -> str:
    return f"{IN_USE}: {assessed.drawn.anchor.label}"


def _choice(
    assessed: Assessment,
    choice: str,
    name: str,
    outcome: Outcome,
    stated: Outcome | None = None,
    *,
    in_use: bool = False,
) -> Choice:
    value = stated.value if stated else float("nan")
    return Choice(choice, name, outcome, value, side_of(outcome, assessed.rules), in_use)


def _windows(assessed: Assessment, view: str, base: Outcome) -> Iterator[Choice]:
    """Yield every later window over the first of its sort, war-years and calendar years."""
    amounts = assessed.drawn.view(view)
    whole = [one.name for one in amounts.windows if one.end <= assessed.known.day]
    sorts = [[n for n in whole if n.startswith("year_")], [n for n in whole if n.isdigit()]]
    if assessed.drawn.anchor.windows.years == "editions":
        sorts = [whole]
    statistic, tenth = assessed.drawn.kind.reads(view), assessed.rules.side.noticeable
    for names in sorts:
        for first, last in combinations(names, 2):
            if first == names[0]:
                outcome = compare(amounts, first, last, statistic, tenth)
                in_use = (first, last) == (base.first.name, base.last.name)
                name = f"{label(last)} over {label(first)}"
                yield _choice(assessed, "window", name, outcome, in_use=in_use)


def label(name: str) -> str:
    """Return the name of a window for readers.

    Examples
    --------
    >>> label("year_3"), label("2024"), label("before_newest")
    ('year 3', '2024', 'before newest')
    """
    return name.replace("_", " ")


def _sources(assessed: Assessment, view: str, base: Outcome) -> Iterator[Choice]:
    """Yield what other sources say of the same windows, points without any error."""
    kind, statistic = assessed.drawn.kind, base.statistic
    tenth = assessed.rules.side.noticeable
    for other in (*kind.independent, *kind.restates, *kind.beside):
        windows: tuple[Window, Window] = (base.first, base.last)
        found = own_amounts(other, assessed.drawn, view, windows, assessed.known, assessed.settings)
        if found is None:
            continue
        early, late = found
        if other.reads == "control":
            continue
        value = late / early if statistic == "ratio" else late - early
        edge = tenth if statistic == "ratio" else tenth * abs(early)
        nought = 1.0 if statistic == "ratio" else 0.0
        below = 1 / (1 + tenth) if statistic == "ratio" else -edge
        side = (
            "risen" if value >= nought + edge else "fallen" if value <= below else "little changed"
        )
        yield Choice("source", other.label, None, value, side)
