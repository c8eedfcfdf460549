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

from analysis.costs.kinds import Kind, Kinds
from analysis.costs.readings import direction

DEARER = "dearer, whatever the weights"
CHEAPER = "cheaper, whatever the weights"
DEPENDS = "depends on what is counted"
TOLD_RISEN = "what can be told has risen"
TOLD_FALLEN = "what can be told has fallen"
NOTHING = "nothing can be told"


@dataclass(frozen=True)
class Statement:
    """What can be said of a country: a statement, and the kinds that it names."""

    party: str
    statement: str
    risen: tuple[str, ...]
    fallen: tuple[str, ...]
    open: tuple[str, ...]


def country(readings: pd.DataFrame, kinds: Kinds, party: str) -> Statement:
    """Return the statement on a country from its paces.

    Parameters
    ----------
    readings
        Rows of `readings.csv` of one edition.
    kinds
        Content of `kinds.yaml`.
    party
        ``Russia`` or ``Ukraine``.
    """
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
    """Return the statement that sides amount to: 1 risen, -1 fallen, 0 open.

    Examples
    --------
    >>> state("Ukraine", {"a": 1, "b": 0}).statement
    'what can be told has risen'
    >>> state("Ukraine", {"a": 1, "b": -1, "c": 0}).statement
    'depends on what is counted'
    """
    risen, fallen, undecided = (
        tuple(kind for kind, side in sides.items() if side == way) for way in (1, -1, 0)
    )
    if risen and fallen:
        statement = DEPENDS
    elif risen:
        statement = TOLD_RISEN if undecided else DEARER
    elif fallen:
        statement = TOLD_FALLEN if undecided else CHEAPER
    else:
        statement = NOTHING
    return Statement(party, statement, risen, fallen, undecided)


def frechet(chances: Sequence[float]) -> tuple[float, float]:
    """Return the bounds of the chance that all of several things hold.

    Examples
    --------
    >>> tuple(round(bound, 3) for bound in frechet([0.995, 0.985]))
    (0.98, 0.985)
    """
    return max(0.0, sum(chances) - (len(chances) - 1)), min(chances)


def same_windows(readings: pd.DataFrame, kinds: Kinds, what: str) -> pd.DataFrame:
    """Return the readings over the same windows that a statement on both countries joins.

    Returns
    -------
    pandas.DataFrame
        Rows of `readings`; none where a country has no reading of these windows, or only one at
        very low confidence, which counts as open.
    """
    rows = readings[readings["reading"] == "same_windows"]
    wanted = [(kind.kind, party) for kind, party in kinds.each() if what in kind.joint]
    found = rows[[key in wanted for key in zip(rows["kind"], rows["party"], strict=True)]]
    whole = len(found) == len(wanted) and not found["confidence"].eq("very low").any()
    return found if whole else found.iloc[:0]


def both(readings: pd.DataFrame, kinds: Kinds, what: str) -> tuple[float, float] | None:
    """Return the bounds of the chance that a cost rose in both countries, over the same windows.

    Parameters
    ----------
    readings
        Rows of `readings.csv` of one edition.
    kinds
        Content of `kinds.yaml`, which says what stands in which statement.
    what
        ``soldiers killed`` or ``all killed``.

    Returns
    -------
    tuple
        Lower and upper bound; `None` where a country counts as open.
    """
    rows = same_windows(readings, kinds, what)
    return None if rows.empty else frechet([float(chance) for chance in rows["p_rise"]])


def statements(readings: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    """Return the statements on each country and on both, one row each.

    Returns
    -------
    pandas.DataFrame
        Columns subject, statement, risen, fallen, open (kinds, separated by spaces), low, high
        (bounds of the chance that a cost rose in both countries).
    """
    rows: list[dict[str, Any]] = []
    for party in ("Russia", "Ukraine"):
        one = country(readings, kinds, party)
        rows.append(
            {
                "subject": party,
                "statement": one.statement,
                "risen": " ".join(one.risen),
                "fallen": " ".join(one.fallen),
                "open": " ".join(one.open),
            }
        )
    for what in ("soldiers killed", "all killed"):
        bounds = both(readings, kinds, what)
        low, high = bounds if bounds else (np.nan, np.nan)
        rows.append(
            {
                "subject": what,
                "statement": "risen in both countries, year 3 over year 1",
                "low": round(low, 3),
                "high": round(high, 3),
            }
        )
    return pd.DataFrame(rows)
