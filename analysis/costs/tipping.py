"""What would have to be true of the world for a side to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.costs.draws import read_months
from analysis.costs.kinds import Figures
from analysis.series import Known, Window, overlap

if TYPE_CHECKING:
    from analysis.costs.assess import Assessment, Reading

UNLISTED = 0.2
"""Share of the first window's dead who are unlisted besides, in the third of the statements."""


def world(assessed: Assessment, one: Reading) -> str:
    """Return the statement that `kinds.yaml` declares, its numbers computed; empty without one."""
    drawn = assessed.drawn
    declared = drawn.anchor.missing
    if declared is None or one.outcome.statistic != "ratio":
        return ""
    found = dead_and_missing(
        assessed.known, drawn.party, declared, (one.outcome.first, one.outcome.last)
    )
    if found is None:
        return ""
    (dead, missing), (later_dead, later_missing) = found
    shares = shares_for_no_rise(dead, missing, later_dead, later_missing)
    values = {
        "first": one.outcome.first.name.replace("_", " "),
        "last": one.outcome.last.name.replace("_", " "),
        "missing_first": f"{100 * missing / (dead + missing):.0f}",
        "missing_last": f"{100 * later_missing / (later_dead + later_missing):.0f}",
        "both": f"{100 * shares[0]:.0f}",
        "all_first": f"{100 * shares[1]:.0f}",
        "unlisted": f"{100 * shares[2]:.0f}",
    }
    return drawn.kind.world.format(**values)


def shares_for_no_rise(
    dead: float, missing: float, later_dead: float, later_missing: float
) -> tuple[float, float, float]:
    """Return which share of the missing must be dead for there to be no rise.

    Parameters
    ----------
    dead, missing, later_dead, later_missing
        A month, in the first and in the last window.

    Returns
    -------
    tuple
        Of the missing of both windows; of the later ones, if all the first are dead; the same
        if a fifth of the first window's dead are unlisted besides.

    Examples
    --------
    >>> [round(share, 2) for share in shares_for_no_rise(10, 2, 8, 12)]
    [0.2, 0.33, 0.53]
    """
    both = (dead - later_dead) / (later_missing - missing)
    alone = (dead + missing - later_dead) / later_missing
    unlisted = ((1 + UNLISTED) * (dead + missing) - later_dead) / later_missing
    return both, alone, unlisted


def dead_and_missing(
    known: Known, party: str, declared: Figures, windows: tuple[Window, Window]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return dead and missing a month in two windows; `None` where either is not known.

    Parameters
    ----------
    declared
        Figures of two measures: all dead and missing, and the missing among them.
    """
    whole, part = declared.measures
    every = read_months(known, party, declared.model_copy(update={"measures": (whole,)}))
    missing = read_months(known, party, declared.model_copy(update={"measures": (part,)}))
    found = []
    for window in windows:
        days = overlap(pd.PeriodIndex(missing.index), window) if len(missing) else None
        if (
            days is None
            or days.sum() < 0.9 * window.days
            or not missing.index.isin(every.index).all()
        ):
            return None
        weights = days / days.sum()
        gone = float((weights * missing).sum())
        found.append((float((weights * every[missing.index]).sum()) - gone, gone))
    return found[0], found[1]
