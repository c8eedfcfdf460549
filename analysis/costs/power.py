"""The power of the headline's rule: how often it would say what, had every cost risen by so much.

In a simulated world the last amount of every kind is a given share above the first. What would be
published errs by a draw of the kind's own error, and is read with the same error; errors of
different kinds are independent. So the table asks what the rule can tell, not what is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.costs.synthesis import counted, frechet

if TYPE_CHECKING:
    from analysis.costs.assess import Reading
    from analysis.costs.study import Study
    from analysis.costs.thresholds import Side

RISES = (0.0, 0.1, 0.3, 1.0)
"""True changes of every cost."""
WORLDS = 2000
Found = Mapping[tuple[str, str], Sequence["Reading"]]


def power(found: Found, study: Study) -> pd.DataFrame:
    """Return how often the headline would be called what.

    Parameters
    ----------
    found
        Readings of each kind and party.
    study
        What they were read from.

    Returns
    -------
    pandas.DataFrame
        Columns rise (a share); supported, partly_supported, soldiers_only (more soldiers killed,
        not shown for all killed): shares of worlds, with today's confidence; and
        supported_if_sure, had every kind at least low confidence.
    """
    rows = []
    for rise in RISES:
        rng = study.settings.rng("power", f"{rise:g}")
        dearer = {True: np.ones(WORLDS, dtype=bool), False: np.ones(WORLDS, dtype=bool)}
        for party in ("Russia", "Ukraine"):
            for kind in counted(study.kinds, party):
                own = {one.view: one for one in found.get((kind.kind, party), ())
                       if one.reading == "pace"}  # fmt: skip
                for view in kind.views:
                    told = _chance(own.get(view), rise, rng)
                    risen = told >= _enough(study.rules.side)
                    sure = own.get(view) is not None and own[view].confidence.word != "very low"
                    dearer[True] &= risen
                    dearer[False] &= risen & sure
        soldiers, everyone = _joint(found, study, rise, rng)
        headline, supported = study.rules.headline, dearer[False]
        told_soldiers = (soldiers >= headline.soldiers) & ~supported
        partly = told_soldiers & (everyone >= headline.all_killed)
        shares = {
            "supported": supported,
            "partly_supported": partly,
            "soldiers_only": told_soldiers & ~partly,
            "supported_if_sure": dearer[True],
        }
        rows.append({"rise": rise, **{name: _share(of) for name, of in shares.items()}})
    return pd.DataFrame(rows)


def _share(worlds: NDArray[np.bool_]) -> float:
    return round(float(worlds.mean()), 2)


def _enough(side: Side) -> float:
    enough: float = side.probability + side.guard
    return enough


def _chance(reading: Reading | None, rise: float, rng: np.random.Generator) -> NDArray[np.float64]:
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
    found: NDArray[np.float64] = np.searchsorted(error, seen) / len(error)
    return found


def _joint(
    found: Found, study: Study, rise: float, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """Return the lower bounds for soldiers and for all killed of both countries, by world."""
    chances: dict[tuple[str, str], NDArray[np.float64]] = {}
    for kind, party in study.kinds.each():
        if kind.joint:
            own = [
                one
                for one in found.get((kind.kind, party), ())
                if one.reading == "same_windows" and one.confidence.word != "very low"
            ]
            chances[kind.kind, party] = _chance(own[0] if own else None, rise, rng)
    bounds = []
    for what in ("soldiers killed", "all killed"):
        own_chances = [
            chances[kind.kind, party] for kind, party in study.kinds.each() if what in kind.joint
        ]
        bounds.append(
            np.array([frechet(list(world))[0] for world in zip(*own_chances, strict=True)])
        )
    return bounds
