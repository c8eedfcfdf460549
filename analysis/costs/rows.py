"""Rows of the published tables, rounded to what they bear: amounts, readings and choices.

With what a reading would be by other definitions, windows, sources, sizes of errors and releases,
and what would have to be true for its side to turn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.costs.assess import Assessment, Reading
from analysis.costs.confidence import own_amounts, way_of
from analysis.costs.draws import read_months
from analysis.costs.kinds import Figures
from analysis.costs.readings import (
    FALLEN,
    LITTLE,
    READINGS,
    RISEN,
    Outcome,
    compare,
    direction,
    is_year,
    numbers,
    quantile,
    round_chance,
    round_to,
    side_of,
)
from analysis.costs.thresholds import WORDS
from analysis.models.grids import BOUNDS
from analysis.observations import Row
from analysis.series import Known, Window, overlap

QUANTILES = {name: BOUNDS[name] for name in ("median", "low50", "high50", "low90", "high90")}
READING_COLUMNS = (
    "party", "kind", "view", "reading", "first", "first_start", "first_end", "last", "last_start",
    "last_end", "statistic", "value", "low90", "high90", "p_rise", "p_up_tenth", "p_down_tenth",
    "side", "likelihood", "probability", "confidence", "reasons", "tipping_slow", "tipping",
    "points", "grade", "stated",
)  # fmt: skip
"""Columns of readings, also of none: the first ten say what is read, and over which windows."""
IN_USE = "in use"
READING = "pace"
FACTORS = (0.5, 1.0, 1.5, 2.0)
"""Sizes of the slow errors that are printed beside the one in use."""
UNLISTED = 0.2
"""Share of the first window's dead who are unlisted besides, in the third of the statements."""
STEPS = 8
LARGEST = 32.0
"""Largest factor on slow errors that is tried for a tipping value."""
Dead = tuple[float, float]
"""A month's dead, and its missing who are presumed dead."""


def amount_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the amounts of a kind: one row a view and window."""
    drawn = assessed.drawn
    for view in drawn.views:
        stated = assessed.stated.view(view.view) if assessed.stated else None
        says = dict(zip(stated.names, stated.amounts.T, strict=True)) if stated else {}
        for place, window in enumerate(view.windows):
            yield {
                "party": drawn.party, "kind": drawn.kind.kind, "view": view.view,
                "window": window.name, "start": window.start, "end": window.end,
                **{name: quantile(view.amounts[:, place], at) for name, at in QUANTILES.items()},
                "unit": drawn.kind.unit,
                "covered": round(float(view.covered[place]), 2),
                "filled": round(float(view.filled[place]), 2),
                "counted_to": view.counted_to[place], "grade": drawn.anchor.grade,
                "stated": quantile(says[window.name], 0.5) if window.name in says else math.nan,
            }  # fmt: skip


def reading_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the rows of all readings of a kind, and of both its views together.

    With what would turn its paces, for which it is drawn again, unless the assessment is brief.
    """
    rows: list[Row] = []
    for one in assessed.readings:
        outcome, first, last = one.outcome, one.outcome.first, one.outcome.last
        turned = one.reading == READING and not assessed.brief
        slow = slow_error(assessed, one) if turned else None
        rows.append({
            "party": assessed.drawn.party, "kind": assessed.drawn.kind.kind,
            "view": one.view, "reading": one.reading,
            "first": first.name, "first_start": first.start, "first_end": first.end,
            "last": last.name, "last_start": last.start, "last_end": last.end,
            "statistic": outcome.statistic, **numbers(outcome),
            "side": one.side, "likelihood": one.likelihood,
            "probability": round_chance(outcome.likelier, len(outcome.draws)),
            "confidence": one.confidence.word, "reasons": "; ".join(one.confidence.reasons),
            "tipping_slow": math.nan if slow is None else round_to(slow, slow / 30),
            "tipping": world(assessed, one) if turned else "",
            "points": one.confidence.points, "grade": one.confidence.grade, "stated": one.stated,
        })  # fmt: skip
    yield from rows
    if len(assessed.drawn.views) > 1:
        yield from _both_views(rows)


def _both_views(rows: list[Row]) -> Iterator[Row]:
    """Yield what a stock and its net change say together, with the lower confidence of both."""
    for reading in READINGS:
        pair = {row["view"]: row for row in rows if row["reading"] == reading}
        if len(pair) == 2:
            stock, flow = pair["stock"], pair["flow"]
            lower = max((stock, flow), key=lambda row: WORDS.index(row["confidence"]))
            one, other = sides = stock["side"], flow["side"]
            alike = one == other or direction(one) * direction(other) == 1
            yield {
                **{name: stock[name] for name in READING_COLUMNS[:10]},
                **{name: lower[name] for name in ("confidence", "points", "grade")},
                "view": "both",
                # of one direction the weaker, which says "perhaps"
                "side": max(sides, key=len) if alike else f"{one} as a stock, {other} as a flow",
                "likelihood": "",
                "reasons": f"the lower of both, as a {lower['view']}",
            }


def choice_rows(assessed: Assessment) -> Iterator[Row]:
    """Yield the rows of `choices.csv` of a kind: what its paces would be by every other choice."""
    drawn = assessed.drawn
    for one in assessed.readings:
        if one.reading == READING:
            key = {"party": drawn.party, "kind": drawn.kind.kind, "view": one.view}
            for row in _choices(assessed, one.view, one.outcome):
                yield {**key, "reading": READING, **row}


def _choices(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    stated = assessed.outcome(assessed.stated, view, READING)
    in_use = f"{IN_USE}: {assessed.drawn.anchor.label}"
    yield _row(assessed, "definition", in_use, base, stated, in_use=True)
    for name, (definition, drawn) in assessed.by_definition.items():
        other = assessed.outcome(drawn, view, READING)
        elsewhere = other and (other.first, other.last) != (base.first, base.last)
        if other is None or (elsewhere and definition.before):
            continue
        windows = f", {_over(other.first.name, other.last.name)}" if elsewhere else ""
        # claims revise a register by its error: without any there is nothing of their own to state
        revised = definition.sets.get("claims_revise_register")
        settings = assessed.study.settings.stated()
        before_error = None if revised else assessed.defined(definition, settings)
        stated = assessed.outcome(before_error, view, READING)
        yield _row(assessed, definition.group, name + windows, other, stated)
    yield from _windows(assessed, view, base)
    yield from _sources(assessed, view, base)
    for factor in FACTORS:
        other = assessed.settled(view, READING, side_of, factor) if factor != 1 else base
        if other is not None:
            name = f"slow errors times {factor:g}"
            yield _row(assessed, "error factor", name, other, in_use=factor == 1)


def _row(
    assessed: Assessment, choice: str, name: str, outcome: Outcome, stated: Outcome | None = None,
    *, in_use: bool = False,
) -> Row:  # fmt: skip
    value = quantile(stated.draws, 0.5) if stated else math.nan
    told = {"choice": choice, "name": name, **numbers(outcome)}
    told["side"] = side_of(outcome, assessed.study.rules)
    return {**told, "in_use": in_use, "stated": value}


def _windows(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    """Yield every later window over the first of its sort, war-years and calendar years.

    What another source fills in part is named so and has no side, which is of what is counted.
    """
    amounts = assessed.drawn.view(view)
    whole = [one.name for one in amounts.windows if one.end <= assessed.study.known.day]
    editions = assessed.drawn.anchor.windows.years == "editions"
    tenth = assessed.study.rules.side.noticeable
    for years in ["editions"] if editions else ["war", "calendar"]:
        names = [name for name in whole if is_year(name, years)]
        for last in names[1:]:
            in_use = (names[0], last) == (base.first.name, base.last.name)
            outcome = base if in_use else compare(amounts, names[0], last, base.statistic, tenth)
            row = _row(assessed, "window", _over(names[0], last), outcome, in_use=in_use)
            if filled := max(amounts.filled[amounts.names.index(one)] for one in (names[0], last)):
                much = "mostly" if filled > 0.5 else "partly"
                row |= {"name": f"{row['name']}, {much} projected", "side": ""}
            yield row


def _over(first: str, last: str) -> str:
    return f"{label(last)} over {label(first)}"


def label(name: str) -> str:
    return name.replace("_", " ")


def _sources(assessed: Assessment, view: str, base: Outcome) -> Iterator[Row]:
    """Yield what other sources say of the same windows, points without any error."""
    study, kind, party = assessed.study, assessed.drawn.kind, assessed.drawn.party
    for other in (*kind.independent, *kind.restates, *kind.beside):
        found = own_amounts(study, other, party, view, (base.first, base.last))
        if found is None or other.reads == "control":
            continue
        early, late = found
        way = way_of(early, late, base.statistic, study.rules.side.noticeable)
        value = round_to(late / early if base.statistic == "ratio" else late - early, 0.0)
        row = {"choice": "source", "name": other.label, "value": value}
        yield {**row, "side": (LITTLE, RISEN, FALLEN)[way], "in_use": False, "stated": value}


def slow_error(assessed: Assessment, one: Reading) -> float | None:
    """Return the slow error, a square-root year, at which a side of at least a tenth is lost.

    `None` where there is no such side or error, or the side holds with one thirty times as large.
    """
    study = assessed.study
    budget = study.settings.budgets.get(assessed.drawn.anchor.budget)
    if budget is None or not budget.slow.size or one.side not in (RISEN, FALLEN):
        return None
    settings = replace(study.settings, n=min(study.settings.n, 20_000))
    low, high = 1.0, LARGEST
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        drawn = assessed.resized(replace(settings, slow=middle * settings.slow))
        other = assessed.outcome(drawn, one.view, one.reading)
        assert other is not None
        chance = other.p_up if one.side == RISEN else other.p_down
        low, high = (middle, high) if chance >= study.rules.side.probability else (low, middle)
    lost = math.sqrt(low * high)
    return budget.slow.size * lost * study.settings.slow if lost < 0.9 * LARGEST else None


def world(assessed: Assessment, one: Reading) -> str:
    """Return the statement that `kinds.yaml` declares, its numbers computed; empty without one."""
    drawn, known = assessed.drawn, assessed.study.known
    outcome, declared = one.outcome, drawn.anchor.missing
    if declared is None or outcome.statistic != "ratio":
        return ""
    windows = (outcome.first, outcome.last)
    first, last = (dead_and_missing(known, drawn.party, declared, window) for window in windows)
    if first is None or last is None:
        return ""
    names = ("both", "all_first", "unlisted")
    shares = zip(names, shares_for_no_rise(first, last), strict=True)
    gone = [f"{100 * missing / (dead + missing):.0f}" for dead, missing in (first, last)]
    return drawn.kind.world.format(
        first=label(windows[0].name),
        last=label(windows[1].name),
        missing_first=gone[0],
        missing_last=gone[1],
        **{name: f"{100 * share:.0f}" for name, share in shares},
    )


def shares_for_no_rise(first: Dead, last: Dead) -> tuple[float, float, float]:
    """Return which share of the missing must be dead for there to be no rise between windows.

    Of both windows; of the later, if all the first are dead; and if a fifth more are unlisted.
    """
    (dead, missing), (later_dead, later_missing) = first, last
    both = (dead - later_dead) / (later_missing - missing)
    alone = (dead + missing - later_dead) / later_missing
    unlisted = ((1 + UNLISTED) * (dead + missing) - later_dead) / later_missing
    return both, alone, unlisted


def dead_and_missing(known: Known, party: str, declared: Figures, window: Window) -> Dead | None:
    """Return dead and missing a month in a window; `None` where they are not known."""
    every, missing = (
        read_months(known, party, declared.model_copy(update={"measures": (measure,)}))
        for measure in declared.measures
    )
    days = overlap(pd.PeriodIndex(missing.index), window)
    if days.sum() < 0.9 * window.days or not missing.index.isin(every.index).all():
        return None
    weights = days / days.sum()
    gone = float((weights * missing).sum())
    return float((weights * every[missing.index]).sum()) - gone, gone
