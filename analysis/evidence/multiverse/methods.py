"""The choices of method: every trend test on one window and scale, with its slope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analysis.evidence.multiverse.windows import TRANSFORMS, Floats, Window
from analysis.trends.comparison import compare_panel
from analysis.trends.trend import SHORTEST_GLS, ManyTrends, fit_trends

CALIBRATED, CONSERVATIVE, EXACT = "calibrated", "conservative", "exact Kendall"
COMPARED = {
    "HAC t (statsmodels)": "HAC t",
    "Mann-Kendall": "Mann-Kendall",
    "Hamed-Rao": "Hamed-Rao",
    "trend-free prewhitened Mann-Kendall": "trend-free prewhitened",
}
"""Settings in common use, as `compare_tests` and the table of specifications say."""
SIZED = (CALIBRATED, CONSERVATIVE)
"""Tests that keep their nominal size; those in common use find trends where there are none, and
so does the exact test where values are not independent."""
OF_ORDER = (EXACT, "Mann-Kendall")
"""Settings that see only which value is larger, so that the scale makes no difference to them."""
WORDS = ("rising", "neither", "falling")


@dataclass(frozen=True)
class Outcome:
    """What one test says of one window on one scale.

    Attributes
    ----------
    estimate
        Slope in percent a year: of the window's mean size on the scale of the values, as growth
        on the scale of logarithms.
    low, high
        Its interval, where the test has one of its own and the scale has a unit; else missing.
    """

    transform: str
    test: str
    estimate: float
    p_rising: float
    p_falling: float
    low: float = np.nan
    high: float = np.nan

    def word(self, level: float) -> str:
        """Return `rising`, `falling` or `neither`, by the two-sided test at a level.

        So it is done for the verdicts: half the level is spent on either side.
        """
        if self.p_rising <= level / 2:
            return "rising"
        return "falling" if self.p_falling <= level / 2 else "neither"


@dataclass(frozen=True)
class Settings:
    """How the tests are run.

    Attributes
    ----------
    level
        Significance level.
    tables
        Where null tables are stored; `None` simulates those needed.
    """

    level: float
    tables: Path | None


def every_outcome(windows: Sequence[Window], how: Settings) -> list[list[Outcome]]:
    """Return, window by window, what each test says on each scale.

    Windows of fewer than eight values take the exact test of Kendall's S and its conservative
    companion only, and no other scale, which could not change their result.

    Parameters
    ----------
    windows
        Observed at the same times, from whatever first time, so that all are tested at once.
    """
    found: list[list[Outcome]] = [[] for _ in windows]
    robust = np.zeros(len(windows))
    for transform in TRANSFORMS if windows[0].n >= SHORTEST_GLS else TRANSFORMS[:1]:
        every = enumerate(one.transformed(transform) for one in windows)
        scaled = {place: values for place, values in every if values is not None}
        if not scaled:
            continue
        panel = np.stack(list(scaled.values()), axis=1)
        times = windows[0].times
        trends = fit_trends(panel, times=times, level=how.level, tables=how.tables)
        if transform == TRANSFORMS[0]:
            robust = trends.theil_sen
        for outcome in _outcomes(panel, times, trends, transform):
            if transform == TRANSFORMS[0] or outcome.test not in OF_ORDER:
                for column, place in enumerate(scaled):
                    one = outcome.of(column)
                    found[place].append(_in_percent(one, windows[place], robust[place]))
    return found


@dataclass(frozen=True, eq=False)
class _PanelOutcome:
    """What one test says of many windows; fields as in `Outcome`, of shape (m,)."""

    transform: str
    test: str
    estimate: Floats
    p_rising: Floats
    p_falling: Floats
    low: Floats
    high: Floats

    def of(self, column: int) -> Outcome:
        """Return what it says of one of them."""
        numbers = (self.estimate, self.p_rising, self.p_falling, self.low, self.high)
        return Outcome(self.transform, self.test, *(float(part[column]) for part in numbers))


def _outcomes(
    panel: Floats, times: tuple[int, ...], trends: ManyTrends, transform: str
) -> Iterator[_PanelOutcome]:
    none = np.full(panel.shape[1], np.nan)
    yield _PanelOutcome(
        transform,
        CALIBRATED if len(panel) >= SHORTEST_GLS else EXACT,
        trends.slope,
        trends.p_rising,
        trends.p_falling,
        trends.slope_low,
        trends.slope_high,
    )
    yield _PanelOutcome(
        transform,
        CONSERVATIVE,
        trends.slope,
        trends.p_conservative_rising,
        trends.p_conservative_falling,
        none,
        none,
    )
    if len(panel) < SHORTEST_GLS:
        return
    for test, p_two_sided in compare_panel(panel, times=times, tests=tuple(COMPARED)).items():
        name = COMPARED[test]
        slope = least_squares(panel, times) if name == "HAC t" else trends.theil_sen
        half = p_two_sided / 2
        rising = np.where(slope > 0, half, 1 - half)
        yield _PanelOutcome(transform, name, slope, rising, 1 - rising, none, none)


def least_squares(panel: Floats, times: tuple[int, ...]) -> Floats:
    """Return ordinary slopes, without a matrix product: equal bits whatever the threads."""
    centred = np.array(times, dtype=float)[:, None]
    centred -= centred.mean()
    slopes: Floats = np.sum(centred * (panel - panel.mean(axis=0)), axis=0) / np.sum(centred**2)
    return slopes


def _in_percent(outcome: Outcome, window: Window, robust: float) -> Outcome:
    """Turn slopes by step into percent a year; that of ranks has no unit, so the robust one."""
    slopes = np.array([outcome.estimate, outcome.low, outcome.high])
    if outcome.transform == "ranks":
        slopes = np.array([robust, np.nan, np.nan])
    if outcome.transform == "log":
        percents = 100 * np.expm1(slopes * window.per_year)
    else:
        size = float(np.mean(np.abs(window.values)))
        percents = 100 * slopes * window.per_year / size if size > 0 else 0 * slopes
    estimate, low, high = percents.tolist()
    return replace(outcome, estimate=estimate, low=low, high=high)
