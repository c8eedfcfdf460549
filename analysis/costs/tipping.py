"""What would have to be true, of the world or of the slow error, for a side to turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.costs.assess import Assessment, Reading
from analysis.costs.draws import read_months
from analysis.costs.kinds import Figures
from analysis.costs.readings import FALLEN, RISEN
from analysis.series import Known, Window, overlap

UNLISTED = 0.2
"""Share of the first window's dead who are unlisted besides, in the third of the statements."""
STEPS = 8
LARGEST = 32.0
"""Largest factor on slow errors that is tried for a tipping value."""
Dead = tuple[float, float]
"""A month's dead, and its missing who are presumed dead."""


def slow_error(assessed: Assessment, one: Reading) -> float | None:
    """Return the slow error, a square-root year, at which a side of at least a tenth is lost.

    `None` where there is no such side, no slow error in the budget, or where the side holds
    with an error thirty times as large.
    """
    study = assessed.study
    budget = study.settings.budgets.get(assessed.drawn.anchor.budget)
    if budget is None or not budget.slow.size or one.side not in (RISEN, FALLEN):
        return None
    settings = study.settings.under(n_draws=min(study.settings.n, 20_000))
    low, high = 1.0, LARGEST
    for _ in range(STEPS):
        middle = float(np.sqrt(low * high))
        drawn = assessed.resized(replace(settings, factor=middle))
        other = assessed.outcome(drawn, one.view, one.reading)
        if other is None:
            return None
        chance = other.p_up if one.side == RISEN else other.p_down
        low, high = (middle, high) if chance >= study.rules.side.probability else (low, middle)
    lost = float(np.sqrt(low * high))
    return budget.slow.size * lost * study.settings.slow if lost < 0.9 * LARGEST else None


def world(assessed: Assessment, one: Reading) -> str:
    """Return the statement that `kinds.yaml` declares, its numbers computed; empty without one."""
    drawn, windows = assessed.drawn, (one.outcome.first, one.outcome.last)
    declared = drawn.anchor.missing
    if declared is None or one.outcome.statistic != "ratio":
        return ""
    found = dead_and_missing(assessed.study.known, drawn.party, declared, windows)
    if found is None:
        return ""
    percent = [f"{100 * share:.0f}" for share in shares_for_no_rise(*found)]
    gone = [f"{100 * missing / (dead + missing):.0f}" for dead, missing in found]
    return drawn.kind.world.format(
        first=windows[0].name.replace("_", " "),
        last=windows[1].name.replace("_", " "),
        missing_first=gone[0],
        missing_last=gone[1],
        **dict(zip(("both", "all_first", "unlisted"), percent, strict=True)),
    )


def shares_for_no_rise(first: Dead, last: Dead) -> tuple[float, float, float]:
    """Return which share of the missing must be dead for there to be no rise between windows.

    Of the missing of both windows; of the later ones, if all the first are dead; the same if a
    fifth of the first window's dead are unlisted besides.
    """
    (dead, missing), (later_dead, later_missing) = first, last
    both = (dead - later_dead) / (later_missing - missing)
    alone = (dead + missing - later_dead) / later_missing
    unlisted = ((1 + UNLISTED) * (dead + missing) - later_dead) / later_missing
    return both, alone, unlisted


def dead_and_missing(
    known: Known, party: str, declared: Figures, windows: tuple[Window, Window]
) -> tuple[Dead, Dead] | None:
    """Return dead and missing a month in two windows; `None` where either is not known."""
    every, missing = (
        read_months(known, party, declared.model_copy(update={"measures": (measure,)}))
        for measure in declared.measures
    )
    if not len(missing) or not missing.index.isin(every.index).all():
        return None
    found = []
    for window in windows:
        days = overlap(pd.PeriodIndex(missing.index), window)
        if days.sum() < 0.9 * window.days:
            return None
        weights = days / days.sum()
        gone = float((weights * missing).sum())
        found.append((float((weights * every[missing.index]).sum()) - gone, gone))
    return found[0], found[1]
