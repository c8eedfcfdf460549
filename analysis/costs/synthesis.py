"""Statements on a country and on both, from readings; kinds are never pooled.

*A country*: of its kinds but overlaps, all risen is *dearer, whatever the weights*, and so on; a
kind at very low confidence counts as open. *Both countries* is a conjunction over the same
windows, by Frechet's bounds: with chances p and q, both hold with a chance of at least p + q - 1
and at most the smaller of the two, however they hang together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.costs.kinds import EVERYONE, PARTIES, SOLDIERS, Kind, Kinds
from analysis.costs.readings import direction

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
        if row.empty or row["confidence"].iloc[0] == "very low":
            sides[kind.kind] = 0
        else:
            side = str(row["side"].iloc[0])
            # two views that disagree are one open kind
            sides[kind.kind] = 0 if " as a stock" in side else direction(side)
    return state(party, sides)


def counted(kinds: Kinds, party: str) -> list[Kind]:
    """Return the kinds of a country that count: no claim, and of a sum its parts."""
    return [kind for kind, own in kinds.each() if own == party and kind.counted and not kind.parts]


def state(party: str, sides: Mapping[str, int]) -> Statement:
    """Return the statement that sides amount to: 1 risen, -1 fallen, 0 open."""
    statement = STATEMENTS.get(frozenset(sides.values()), NOTHING)
    risen, fallen, undecided = (
        tuple(kind for kind, side in sides.items() if side == way) for way in (1, -1, 0)
    )
    return Statement(party, statement, risen, fallen, undecided)


def frechet(chances: Sequence[Any]) -> tuple[Any, Any]:
    """Return the bounds of the chance that all of several things hold, numbers or arrays.

    Examples
    --------
    >>> tuple(round(float(bound), 3) for bound in frechet([0.995, 0.985]))
    (0.98, 0.985)
    """
    least = sum(chances) - (len(chances) - 1)
    return np.maximum(0.0, least), np.minimum.reduce(chances)


def same_windows(readings: pd.DataFrame, kinds: Kinds, what: str) -> pd.DataFrame:
    """Return the readings over the same windows that a statement on both countries joins.

    None where a country has no reading of these windows, or only one at very low confidence,
    which counts as open.
    """
    rows = readings[readings["reading"] == "same_windows"]
    wanted = [(kind.kind, party) for kind, party in kinds.each() if what in kind.joint]
    found = rows[[key in wanted for key in zip(rows["kind"], rows["party"], strict=True)]]
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
        low, high = frechet([*own["p_rise"]]) if len(own) else (np.nan, np.nan)
        rows.append(
            {
                "subject": what,
                "statement": "risen in both countries, year 3 over year 1",
                "low": round(float(low), 3),
                "high": round(float(high), 3),
            }
        )
    return pd.DataFrame(rows)
