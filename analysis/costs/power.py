"""The power of the headline's rule: how often it would say what, had every cost risen by so much.

In a simulated world the last amount of every kind is a given share above the first. What would be
published errs by a draw of the kind's own error, and is read with the same error; errors of
different kinds are independent. So the table asks what the rule can tell, not what is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.costs.assess import Reading
from analysis.costs.kinds import EVERYONE, PARTIES, SOLDIERS
from analysis.costs.study import Study
from analysis.costs.synthesis import counted, frechet
from analysis.series.flows import Array

RISES = (0.0, 0.1, 0.3, 1.0)
"""True changes of every cost."""
WORLDS = 40_000
"""Simulated worlds, so many that the second digit of a share stands."""
Readings = Mapping[tuple[str, str], Sequence["Reading"]]


def power(found: Readings, study: Study) -> pd.DataFrame:
    """Return how often the headline would be called what, by true rise, as shares of worlds.

    soldiers_only: more soldiers killed, not shown for all killed. All with today's confidence, but
    supported_if_sure, had every kind at least low confidence.
    """
    rows = []
    for rise in RISES:
        rng = study.settings.rng("power", f"{rise:g}")
        dearer, supported = _dearer(found, study, rise, rng)
        soldiers, everyone = _joint(found, study, rise, rng)
        headline = study.rules.headline
        told_soldiers = (soldiers >= headline.soldiers) & ~supported
        partly = told_soldiers & (everyone >= headline.all_killed)
        shares = {
            "supported": supported,
            "partly_supported": partly,
            "soldiers_only": told_soldiers & ~partly,
            "supported_if_sure": dearer,
        }
        told = {name: round(float(worlds.mean()), 2) for name, worlds in shares.items()}
        rows.append({"rise": rise, **told})
    return pd.DataFrame(rows)


def _dearer(
    found: Readings, study: Study, rise: float, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return in which worlds every counted kind has risen, and is sure enough to count besides."""
    dearer, sure = np.ones(WORLDS, dtype=bool), True
    for party in PARTIES:
        for kind in counted(study.kinds, party):
            for view in kind.views:
                own = _reading(found, (kind.kind, party), "pace", view)
                dearer &= _chance(own, rise, rng) >= study.rules.side.enough
                sure = sure and own is not None and own.confidence.word != "very low"
    return dearer, dearer & sure


def _reading(found: Readings, key: tuple[str, str], reading: str, view: str = "") -> Reading | None:
    own = (one for one in found.get(key, ()) if one.reading == reading)
    return next((one for one in own if view in ("", one.view)), None)


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
    found: Array = np.searchsorted(error, seen) / len(error)
    return found


def _joint(found: Readings, study: Study, rise: float, rng: np.random.Generator) -> list[Array]:
    """Return the lower bounds for soldiers and for all killed of both countries, by world."""
    bounds: dict[str, list[Array]] = {what: [] for what in (SOLDIERS, EVERYONE)}
    for kind, party in study.kinds.each():
        if kind.joint:
            own = _reading(found, (kind.kind, party), "same_windows")
            sure = own is not None and own.confidence.word != "very low"
            chances = _chance(own if sure else None, rise, rng)
            for what in kind.joint:
                bounds[what].append(chances)
    return [frechet(chances)[0] for chances in bounds.values()]
