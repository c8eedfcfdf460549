"""The choices of method: every trend test on one window and scale, with its slope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analysis.evidence.multiverse.windows import TRANSFORMS, Floats, Window
from analysis.trends import TrendResult, compare_tests, fit_trend
from analysis.trends.trend import SHORTEST_GLS

CALIBRATED, CONSERVATIVE, EXACT = "calibrated", "conservative", "exact Kendall"
COMPARED = {
    "HAC t (statsmodels)": "HAC t",
    "Mann-Kendall": "Mann-Kendall",
    "Hamed-Rao": "Hamed-Rao",
    "trend-free prewhitened Mann-Kendall": "trend-free prewhitened",
}
"""Settings in common use, as `compare_tests` and the table of specifications say."""
SIZED = (CALIBRATED, CONSERVATIVE, EXACT)
"""Tests that keep their nominal size; those in common use find trends where there are none."""
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
        """Return `rising`, `falling` or `neither`, by the one-sided p-values.

        So it is done for the verdicts: of series without a trend, one in twenty is called
        rising at a level of 5 %, and one in twenty falling.
        """
        if self.p_rising <= level:
            return "rising"
        return "falling" if self.p_falling <= level else "neither"


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


def every_outcome(window: Window, how: Settings) -> Iterator[Outcome]:
    """Return what each test says on each scale.

    Windows of fewer than eight values take the exact test of Kendall's S and its conservative
    companion only, and no other scale, which could not change their result.
    """
    robust = 0.0
    for transform in TRANSFORMS if window.n >= SHORTEST_GLS else TRANSFORMS[:1]:
        values = window.transformed(transform)
        if values is None:
            continue
        result = fit_trend(values, times=window.times, level=how.level, tables=how.tables)
        if transform == TRANSFORMS[0]:
            robust = result.theil_sen
        for outcome in _outcomes(window, values, result, transform):
            if transform == TRANSFORMS[0] or outcome.test not in OF_ORDER:
                yield _in_percent(outcome, window, robust)


def _outcomes(
    window: Window, values: Floats, result: TrendResult, transform: str
) -> Iterator[Outcome]:
    primary = CALIBRATED if window.n >= SHORTEST_GLS else EXACT
    slope, low, high = result.slope, _missing(result.slope_low), _missing(result.slope_high)
    yield Outcome(transform, primary, slope, result.p_rising, result.p_falling, low, high)
    yield Outcome(
        transform, CONSERVATIVE, slope, result.p_conservative_rising, result.p_conservative_falling
    )
    if window.n < SHORTEST_GLS:
        return
    for compared in compare_tests(values, times=window.times, tests=tuple(COMPARED)):
        name = COMPARED[compared.test]
        slope = least_squares(values, window.times) if name == "HAC t" else result.theil_sen
        half = compared.p_two_sided / 2
        rising, falling = (half, 1 - half) if slope > 0 else (1 - half, half)
        yield Outcome(transform, name, slope, rising, falling)


def least_squares(values: Floats, times: tuple[int, ...]) -> float:
    """Return the ordinary slope, without a matrix product: equal bits whatever the threads."""
    centred = np.array(times, dtype=float)
    centred -= centred.mean()
    return float(np.sum(centred * (values - values.mean())) / np.sum(centred**2))


def _missing(value: float | None) -> float:
    return np.nan if value is None else value


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
