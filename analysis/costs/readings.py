"""From draws to readings: ratio or difference of two windows, its chances, its side and words,
and its numbers, rounded to what they bear: to the power of ten above their Monte Carlo error.

A *pace* compares the last window with the first, *year on year* the last with the one before,
*newest* the newest twelve months that the anchor covers with the twelve before (or the months since
the last year with that year), and *same windows* the third war-year with the first, for statements
on both countries.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

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
WIDTH = 0.01
"""Half the span of probability over which the density at a quantile is read off the draws."""


@dataclass(eq=False)
class Outcome:
    """Two windows compared: draws of a ratio (last over first) or of a difference, and its chances.

    `early` and `late` are draws of both amounts, `share` is the smallest noticeable change, .1: of
    a difference, as a share of the first median. A fall by a tenth is a ratio of at most 1/1.1.
    """

    first: Window
    last: Window
    statistic: str
    early: Array
    late: Array
    share: float

    draws: Array = field(init=False)
    nought: float = field(init=False)  # where nothing changed
    p_rise: float = field(init=False)  # that the last amount is above the first
    p_up: float = field(init=False)  # that it is by at least a tenth
    p_down: float = field(init=False)  # that it is below it by at least a tenth
    likelier: float = field(init=False)  # chance of the likelier side

    def __post_init__(self) -> None:
        if self.statistic == "ratio":
            self.draws, self.nought = self.late / self.early, 1.0
            up, down = 1 + self.share, 1 / (1 + self.share)
        else:
            self.draws, self.nought = self.late - self.early, 0.0
            up = self.share * abs(float(np.median(self.early)))
            down = -up
        self.p_rise = float(np.mean(self.draws > self.nought))
        self.p_up = float(np.mean(self.draws >= up))
        self.p_down = float(np.mean(self.draws <= down))
        self.likelier = max(self.p_rise, 1 - self.p_rise)

    def more(self, other: Outcome) -> Outcome:
        """Return the same comparison with the draws of another, too."""
        early = np.concatenate([self.early, other.early])
        return replace(self, early=early, late=np.concatenate([self.late, other.late]))


def compare(view: WindowDraws, first: str, last: str, statistic: str, tenth: float) -> Outcome:
    """Return two windows of one kind compared, by name; `tenth` is a share, .1."""
    at = [view.names.index(name) for name in (first, last)]
    early, late = view.amounts[:, at].T
    return Outcome(view.windows[at[0]], view.windows[at[1]], statistic, early, late, tenth)


def pairs(drawn: Drawn, view: WindowDraws, day: dt.date) -> Mapping[str, tuple[str, str]]:
    """Return the names of first and last window of each reading, as `kinds.yaml` declares them.

    A window counts once it was over by the day.
    """
    declared, names = drawn.anchor.windows, view.names
    over = {
        window.name: covered
        for window, covered in zip(view.windows, view.covered, strict=True)
        if window.end <= day
    }
    least = COVERED[declared.last]
    years = [name for name, own in over.items() if is_year(name, declared.years) and own >= least]
    found: dict[str, tuple[str, str]] = {}
    if declared.first not in years:
        return found
    last = years[-1]
    number = int(last.removeprefix("year_"))
    if last != declared.first:
        found["pace"] = (declared.first, last)
        before = years[-2]
        if declared.years == "editions" or before.removeprefix("year_") == str(number - 1):
            found["year_on_year"] = (before, last)
    if declared.newest == "twelve_months":
        if {"before_newest", "newest"} <= {*names}:
            found["newest"] = ("before_newest", "newest")
    elif "year_on_year" in found:
        found["newest"] = found["year_on_year"]
    if declared.newest == "part_of_year":
        for name in names:
            if name.startswith(f"{number + 1} ("):
                found["newest"] = (last, name)
    half = {name for name, own in over.items() if own >= COVERED["half_covered"]}
    if drawn.kind.joint and half.issuperset(SAME):
        found["same_windows"] = SAME
    return found


def is_year(name: str, years: str) -> bool:
    """Return whether a window is a year as a kind counts them: war, calendar or by editions."""
    return {"war": name.startswith("year_"), "calendar": name.isdigit()}.get(years, True)


def side_of(outcome: Outcome, rules: Rules, errors: int = NOISE) -> str:
    """Return the side of a reading: the first whose chance reaches the threshold and its guard.

    It must do so by so many Monte Carlo errors: as long as draws cannot tell the weaker one holds.
    """
    sides = (
        (outcome.p_up, RISEN),
        (outcome.p_down, FALLEN),
        (1 - outcome.p_up - outcome.p_down, LITTLE),
        (outcome.p_rise, RISEN + PERHAPS),
        (1 - outcome.p_rise, FALLEN + PERHAPS),
    )
    enough = rules.side.enough + errors * noise(rules.side.enough, outcome)
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
    if side == LITTLE:
        return 1 - outcome.p_up - outcome.p_down
    of_way = {1: outcome.p_rise, -1: 1 - outcome.p_rise, 0: outcome.likelier}
    return of_way[direction(side)]


def numbers(outcome: Outcome) -> dict[str, float]:
    """Return median, 90 percent interval and chances of a comparison, rounded."""
    n = len(outcome.draws)
    return {
        "value": quantile(outcome.draws, 0.5),
        "low90": quantile(outcome.draws, 0.05),
        "high90": quantile(outcome.draws, 0.95),
        "p_rise": round_chance(outcome.p_rise, n),
        "p_up_tenth": round_chance(outcome.p_up, n),
        "p_down_tenth": round_chance(outcome.p_down, n),
    }


def quantile(draws: Array, share: float) -> float:
    """Return a quantile of draws, rounded to a power of ten above its Monte Carlo error.

    The error is sqrt(p (1 - p) / n) over the density, which is read off neighbouring quantiles.
    Draws are taken as independent: those of filled windows share 4,000 states of the model, so that
    another seed may move their last digit by one or two.
    """
    low, at, high = np.quantile(draws, [max(share - WIDTH, 0.0), share, min(share + WIDTH, 1.0)])
    spread = (high - low) / (2 * WIDTH)
    error = spread * math.sqrt(share * (1 - share) / len(draws))
    return round_to(float(at), float(error))


def round_chance(share: float, n: int) -> float:
    """Return a share of so many draws rounded to what it bears: .95, or .998."""
    error = math.sqrt(max(share * (1 - share), 1e-12) / n)
    return round_to(share, max(error, 0.001))


def round_to(value: float, step: float) -> float:
    """Return a number rounded to the smallest power of ten that is not below a step.

    Four significant digits stand at most.

    >>> round_to(11_940.1, 44.0), round_to(4.921, 0.003), round_to(123.456, 0.0)
    (11900.0, 4.92, 123.5)
    """
    if value == 0 or not math.isfinite(value):
        return float(value)
    most = math.floor(math.log10(abs(value))) - 3
    power = max(math.ceil(math.log10(step)) if step > 0 else most, most)
    return round(value, -power) + 0.0
