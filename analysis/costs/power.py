"""The power of the headline's rule: how often it would say what, had every cost risen by so much.

In a simulated world the last amount of every kind is a given share above the first. What would be
published errs by a draw of the kind's own error, and is read with the same error; errors of
different kinds are independent. So the table asks what the rule can tell, not what is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.costs.assess import Reading
from analysis.costs.drawing import Basis
from analysis.costs.kinds import EVERYONE, PARTIES, SOLDIERS
from analysis.costs.synthesis import counted, frechet
from analysis.series.flows import Array

RISES = (0.0, 0.1, 0.3, 1.0)
"""True changes of every cost."""
WORLDS = 40_000
"""Simulated worlds, so many that the second digit of a share stands."""
Readings = Mapping[tuple[str, str], Sequence[Reading]]


def power(found: Readings, study: Basis) -> pd.DataFrame:
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
        joint: dict[str, list[Array]] = {SOLDIERS: [], EVERYONE: []}
        for statements, own in same:
            chances = _chance(own if _is_sure(own) else None, rise, rng)
            for what in statements:
                joint[what].append(chances)
        soldiers, everyone = (frechet(chances)[0] for chances in joint.values())
        supported = dearer & sure
        told = (soldiers >= rules.headline.soldiers) & ~supported
        partly = told & (everyone >= rules.headline.all_killed)
        shares = {
            "supported": supported,
            "partly_supported": partly,
            "soldiers_only": told & ~partly,
            "supported_if_sure": dearer,
        }
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
    error = np.sort(error - np.median(error))
    seen = truth + rng.choice(error, WORLDS)
    return np.asarray(np.searchsorted(error, seen) / len(error))
