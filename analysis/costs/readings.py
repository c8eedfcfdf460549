"""From draws to readings: ratio or difference of two windows, its chances, its side and words.

A *pace* compares the last window with the first, *year on year* the last with the one before,
*newest* the newest twelve months that the anchor covers with the twelve before (or the months since
the last year with that year), and *same windows* the third war-year with the first, for statements
on both countries.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.costs.draws import Drawn, WindowDraws
from analysis.costs.thresholds import Rules
from analysis.series import Window
from analysis.series.flows import Array
from analysis.text import PERHAPS

READINGS = ("pace", "year_on_year", "newest", "same_windows")
SAME = ("year_1", "year_3")
"""Windows of a statement on both countries."""
COVERED = {"half_covered": 0.5, "last": 0.99}
"""Share of the last window that the anchor covers."""
RISEN, FALLEN, LITTLE, UNCLEAR = "risen", "fallen", "little changed", "unclear"
NOISE = 4
"""Monte Carlo errors by which a chance must differ from a threshold to be on one side of it."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Two windows compared: draws of a ratio (last over first), or of a difference.

    `early` and `late` are draws of both amounts, `share` is the smallest noticeable change, .1.
    """

    first: Window
    last: Window
    statistic: str
    early: Array
    late: Array
    share: float

    @cached_property
    def draws(self) -> Array:
        """Draws of the ratio or the difference."""
        ratio = self.statistic == "ratio"
        return np.asarray(self.late / self.early if ratio else self.late - self.early)

    @cached_property
    def tenth(self) -> float:
        """The smallest noticeable change: of a difference, as a share of the first median."""
        ratio = self.statistic == "ratio"
        return self.share if ratio else self.share * abs(float(np.median(self.early)))

    def more(self, other: Outcome) -> Outcome:
        """Return the same comparison with the draws of another, too."""
        early = np.concatenate([self.early, other.early])
        return replace(self, early=early, late=np.concatenate([self.late, other.late]))

    @property
    def value(self) -> float:
        """Median of the draws."""
        return float(np.median(self.draws))

    @property
    def nought(self) -> float:
        """Where nothing changed."""
        return 1.0 if self.statistic == "ratio" else 0.0

    @property
    def up(self) -> NDArray[np.bool_]:
        """Which draws rise by at least a tenth."""
        return self.draws >= self.nought + self.tenth

    @property
    def down(self) -> NDArray[np.bool_]:
        """Which draws fall by at least a tenth: a ratio of at most 1/1.1."""
        return self.draws <= (1 / (1 + self.tenth) if self.nought else -self.tenth)

    @property
    def p_rise(self) -> float:
        """Chance that the last amount is above the first."""
        return float(np.mean(self.draws > self.nought))

    @property
    def p_up(self) -> float:
        """Chance of a rise of at least a tenth."""
        return float(np.mean(self.up))

    @property
    def p_down(self) -> float:
        """Chance of a fall of at least a tenth."""
        return float(np.mean(self.down))

    @property
    def likelier(self) -> float:
        """Chance of the likelier side."""
        return max(self.p_rise, 1 - self.p_rise)


def compare(view: WindowDraws, first: str, last: str, statistic: str, tenth: float) -> Outcome:
    """Return two windows of one kind compared, by name; `tenth` is a share, .1."""
    own = {window.name: window for window in view.windows}
    return Outcome(own[first], own[last], statistic, view.of(first), view.of(last), tenth)


def pairs(drawn: Drawn, view: WindowDraws, day: dt.date) -> Mapping[str, tuple[str, str]]:
    """Return the names of first and last window of each reading, as `kinds.yaml` declares them.

    A window counts once it was over by the day.
    """
    declared, names = drawn.anchor.windows, view.names
    over = [
        (window.name, covered)
        for window, covered in zip(view.windows, view.covered, strict=True)
        if window.end <= day
    ]
    least = COVERED[declared.last]
    years = [name for name, own in over if is_year(name, declared.years) and own >= least]
    found: dict[str, tuple[str, str]] = {}
    if declared.first not in years:
        return found
    last = years[-1]
    if last != declared.first:
        found["pace"] = (declared.first, last)
        before = years[-2]
        if declared.years == "editions" or _number(last) - _number(before) == 1:
            found["year_on_year"] = (before, last)
    if declared.newest != "twelve_months" and "year_on_year" in found:
        found["newest"] = found["year_on_year"]
    if declared.newest == "part_of_year":
        for name in names:
            if name.startswith(f"{_number(last) + 1} ("):
                found["newest"] = (last, name)
    if declared.newest == "twelve_months" and {"before_newest", "newest"} <= {*names}:
        found["newest"] = ("before_newest", "newest")
    half = {name for name, own in over if own >= COVERED["half_covered"]}
    if drawn.kind.joint and half.issuperset(SAME):
        found["same_windows"] = SAME
    return found


def is_year(name: str, years: str) -> bool:
    """Return whether a window is a year as a kind counts them: war, calendar or by editions."""
    return {"war": name.startswith("year_"), "calendar": name.isdigit()}.get(years, True)


def _number(name: str) -> int:
    return int(name.removeprefix("year_"))


def side_of(outcome: Outcome, rules: Rules, errors: int = NOISE) -> str:
    """Return the side of a reading: the first that holds.

    Within the guard of a threshold the weaker one holds, and as long as the draws are too few to
    tell: a chance must reach the threshold, the guard and so many Monte Carlo errors.
    """
    sides = (
        (outcome.p_up, RISEN),
        (outcome.p_down, FALLEN),
        (1 - outcome.p_up - outcome.p_down, LITTLE),
        (outcome.p_rise, RISEN + PERHAPS),
        (1 - outcome.p_rise, FALLEN + PERHAPS),
    )
    enough = rules.side.enough
    enough += errors * noise(enough, outcome)
    return next((side for chance, side in sides if chance >= enough), UNCLEAR)


def word_of(outcome: Outcome, rules: Rules, errors: int = NOISE) -> str:
    """Return the likelihood word for the likelier side; where draws cannot tell, the weaker."""
    chance = outcome.likelier
    return rules.likelihood_word(chance - errors * noise(chance, outcome))


def noise(chance: float, outcome: Outcome) -> float:
    """Return the Monte Carlo error of a chance by the draws of an outcome."""
    return math.sqrt(chance * (1 - chance) / len(outcome.draws))


def direction(side: str) -> int:
    """Return 1 for a side that has risen, -1 for one that has fallen, else 0."""
    return int(side.startswith(RISEN)) - int(side.startswith(FALLEN))


def held(outcome: Outcome, side: str) -> float:
    """Return the chance that a side rests on: of any change that way, or of none."""
    way = direction(side)
    if side == LITTLE:
        return 1 - outcome.p_up - outcome.p_down
    return (outcome.p_rise if way > 0 else 1 - outcome.p_rise) if way else outcome.likelier


def joint_side(stock: str, flow: str) -> str:
    """Return the side of a kind that is read both ways."""
    return stock if stock == flow else f"{stock} as a stock, {flow} as a flow"
