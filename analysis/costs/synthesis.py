"""Statements on a country and on both, from readings; kinds are never pooled.

*A country*: of its kinds but overlaps, all risen is *dearer, whatever the weights*, and so on; a
kind at very low confidence counts as open. *Both countries* is a conjunction over the same
windows, by Frechet's bounds: with chances p and q, both hold with a chance of at least p + q - 1
and at most the smaller of the two, however they hang together.

The *power* of the headline's rule is how often it would say what, had every cost risen by so much.
In a simulated world the last amount of every kind is a given share above the first. What would be
published errs by a draw of the kind's own error, and is read with the same error; errors of
different kinds are independent. So the table asks what the rule can tell, not what is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.costs.kinds import EVERYONE, PARTIES, SOLDIERS, Kind, Kinds
from analysis.costs.readings import direction
from analysis.series.flows import Array

if TYPE_CHECKING:
    from analysis.costs.assess import Reading
    from analysis.costs.drawing import Basis

DEARER = "dearer, whatever the weights"
CHEAPER = "cheaper, whatever the weights"
DEPENDS = "depends on what is counted"
TOLD_RISEN = "what can be told has risen"
TOLD_FALLEN = "what can be told has fallen"
NOTHING = "nothing can be told"
STATEMENTS = {
    frozenset({1}): DEARER,
    frozenset({-1}): CHEAPER,
    frozenset({1, -1}): DEPENDS,
    frozenset({1, -1, 0}): DEPENDS,
    frozenset({1, 0}): TOLD_RISEN,
    frozenset({-1, 0}): TOLD_FALLEN,
}
"""What is said of a country by the sides that its kinds have: 1 risen, -1 fallen, 0 open."""
RISES = (0.0, 0.1, 0.3, 1.0)
"""True changes of every cost, in simulated worlds."""
WORLDS = 40_000
"""So many that the second digit of a share stands."""


@dataclass(frozen=True)
class Statement:
    """What can be said of a country: a statement, and the kinds that it names."""

    party: str
    statement: str
    risen: tuple[str, ...]
    fallen: tuple[str, ...]
    open: tuple[str, ...]


def country(readings: pd.DataFrame, kinds: Kinds, party: str) -> Statement:
    """Return the statement on a country from its paces, rows of `readings.csv` of one edition."""
    sides: dict[str, int] = {}
    pace = readings[(readings["party"] == party) & (readings["reading"] == "pace")]
    for kind in counted(kinds, party):
        view = "both" if len(kind.views) > 1 else kind.views[0]
        row = pace[(pace["kind"] == kind.kind) & (pace["view"] == view)]
        sure = row.loc[row["confidence"] != "very low", "side"]
        # two views that disagree are one open kind
        told = [direction(side) for side in sure if " as a stock" not in side]
        sides[kind.kind] = told[0] if told else 0
    return state(party, sides)


def counted(kinds: Kinds, party: str) -> list[Kind]:
    """Return the kinds of a country that count: no claim, and of a sum its parts."""
    return [kind for kind, own in kinds.each() if own == party and kind.counted and not kind.parts]


def state(party: str, sides: Mapping[str, int]) -> Statement:
    """Return the statement that sides amount to: 1 risen, -1 fallen, 0 open."""
    statement = STATEMENTS.get(frozenset(sides.values()), NOTHING)
    named = (tuple(kind for kind, side in sides.items() if side == way) for way in (1, -1, 0))
    return Statement(party, statement, *named)


def frechet(chances: Sequence[Any]) -> tuple[Any, Any]:
    """Return the bounds of the chance that all of several things hold, numbers or arrays."""
    least = sum(chances) - (len(chances) - 1)
    return np.maximum(0.0, least), np.minimum.reduce(chances)


def same_windows(readings: pd.DataFrame, kinds: Kinds, what: str) -> pd.DataFrame:
    """Return the readings over the same windows that a statement on both countries joins.

    None where one is not there, or is at very low confidence, which counts as open.
    """
    rows = readings[readings["reading"] == "same_windows"]
    wanted = [(kind.kind, party) for kind, party in kinds.each() if what in kind.joint]
    found = rows.loc[[key in wanted for key in zip(rows["kind"], rows["party"], strict=True)]]
    whole = len(found) == len(wanted) and not found["confidence"].eq("very low").any()
    return found if whole else found.iloc[:0]


def statements(readings: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    """Return the statements on each country and on both, one row each.

    Kinds are separated by spaces; bounds of the chance are missing where a country is open.
    """
    rows: list[dict[str, Any]] = []
    for party in PARTIES:
        one = country(readings, kinds, party)
        named = {way: " ".join(getattr(one, way)) for way in ("risen", "fallen", "open")}
        rows.append({"subject": party, "statement": one.statement, **named})
    for what in (SOLDIERS, EVERYONE):
        own = same_windows(readings, kinds, what)
        bounds = frechet([*own["p_rise"]]) if len(own) else (np.nan, np.nan)
        low, high = (round(float(bound), 3) for bound in bounds)
        told = {"statement": "risen in both countries, year 3 over year 1"}
        rows.append({"subject": what, **told, "low": low, "high": high})
    return pd.DataFrame(rows)


def power(found: Mapping[tuple[str, str], Sequence[Reading]], study: Basis) -> pd.DataFrame:
    """Return how often the headline would be called what, by true rise, as shares of worlds.

    soldiers_only: more soldiers killed, not shown for all killed. All with today's confidence, but
    supported_if_sure, had every kind at least low confidence.
    """
    readings = {(*key, one.reading, one.view): one for key, own in found.items() for one in own}
    paces = [
        readings.get((kind.kind, party, "pace", view))
        for party in PARTIES
        for kind in counted(study.kinds, party)
        for view in kind.views
    ]
    same = [
        (kind.joint, readings.get((kind.kind, party, "same_windows", kind.views[0])))
        for kind, party in study.kinds.each()
        if kind.joint
    ]
    sure, rules, rows = all(map(_is_sure, paces)), study.rules, []
    for rise in RISES:
        rng = study.settings.rng("power", f"{rise:g}")
        risen = [_chance(own, rise, rng) >= rules.side.enough for own in paces]
        dearer = np.logical_and.reduce(risen)
        killed = [_chance(own if _is_sure(own) else None, rise, rng) for _, own in same]
        soldiers, everyone = (
            frechet([one for (told_in, _), one in zip(same, killed, strict=True)
                     if what in told_in])[0] for what in (SOLDIERS, EVERYONE)
        )  # fmt: skip
        supported = dearer & sure
        told = (soldiers >= rules.headline.soldiers) & ~supported
        partly = told & (everyone >= rules.headline.all_killed)
        shares = {"supported": supported, "partly_supported": partly,
                  "soldiers_only": told & ~partly, "supported_if_sure": dearer}  # fmt: skip
        means = {name: round(float(worlds.mean()), 2) for name, worlds in shares.items()}
        rows.append({"rise": rise, **means})
    return pd.DataFrame(rows)


def _is_sure(reading: Reading | None) -> bool:
    return reading is not None and reading.confidence.word != "very low"


def _chance(reading: Reading | None, rise: float, rng: np.random.Generator) -> Array:
    """Return the chance of a rise that would be found in each world; nought where none is read.

    Ratios in logs; differences in units of the first amount.
    """
    if reading is None:
        return np.zeros(WORLDS)
    outcome = reading.outcome
    if outcome.statistic == "ratio":
        error, truth = np.log(outcome.draws), np.log1p(rise)
    else:
        error, truth = outcome.draws / abs(float(np.median(outcome.early))), rise
    # draws are what is published and an error: what is published is the truth less that error
    error = np.sort(np.median(error) - error)
    seen = truth + rng.choice(error, WORLDS)
    return np.asarray(np.searchsorted(error, seen) / len(error))
