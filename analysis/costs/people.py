"""Draws of people abroad and displaced, from dated counts, and of births missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.costs.draws import (
    SHOWN,
    Drawn,
    Settings,
    WindowDraws,
    a_month,
    read_dated,
    windows_until,
)
from analysis.series import EVE, MONTH_DAYS, WAR_START, Known, Window, calendar_years
from analysis.series.flows import Array

BIRTHS_FROM = 2014
"""First year of the trend of births: from then on the counted territory is the same."""


def stock(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw a stock from all its dated counts: its mean in a window, and its net change a month.

    The errors are those of the counts since the war began; between two of them, and from nought on
    the eve of the war, the stock runs in a straight line.
    """
    frame = read_dated(known, drawn, settings)
    frame = frame[frame["period_end"] >= pd.Timestamp(WAR_START)].reset_index(drop=True)
    if len(frame) < 2:
        return None
    dates = frame[["period_end"]].assign(period_start=frame["period_end"])
    values = frame["value"].to_numpy()
    counts = settings.with_errors(values, dates, drawn.anchor.budget, drawn.party)
    windows = windows_until(known.day, frame["period_end"].max().date())
    views = read_stock(counts, frame["period_end"], windows)
    return replace(drawn, views=views, figures=frame)


def read_stock(
    counts: Array, dates: pd.Series, windows: Sequence[Window]
) -> tuple[WindowDraws, WindowDraws]:
    """Return a stock's mean in windows, and its net change a month, from draws at rising dates.

    Windows are kept of which three quarters of the days lie before the last count.
    """
    at = np.append(0, (dates - EVE).dt.days)
    kept, means, changes, shares, ends = [], [], [], [], []
    for window in windows:
        first = (pd.Timestamp(window.start) - EVE).days
        last = min((pd.Timestamp(window.end) - EVE).days, at[-1])
        days = last - first + 1
        if days < SHOWN * window.days:
            continue
        path = _lines(np.arange(first, last + 1), at)
        both = _lines(np.array([first - 1, last]), at)
        kept.append(window)
        means.append(path.mean(axis=0))
        changes.append((both[1] - both[0]) / days * MONTH_DAYS)
        shares.append(days / window.days)
        ends.append(window.start + dt.timedelta(days=int(days) - 1))

    def read(view: str, weights: list[Array]) -> WindowDraws:
        # without a window yet, there are no weights: of shape (windows, dates) all the same
        amounts = counts @ np.reshape(weights, (-1, counts.shape[1])).T
        covered = np.array(shares)
        return WindowDraws(view, tuple(kept), amounts, covered, 0 * covered, tuple(ends))

    return read("stock", means), read("flow", changes)


def _lines(days: NDArray[np.int64], at: NDArray[np.int64]) -> Array:
    """Return the weight of each count, but the nought before the first, on each day."""
    return np.transpose([np.interp(days, at, alone) for alone in np.eye(len(at))[1:]])


def births(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw births missing: those that a path led to expect, less those registered.

    The path is the trend of the years before the war in logs, with its error of prediction, or
    the level of 2021, with the spread of past changes.
    """
    frame = read_dated(known, drawn, settings)
    counts = frame.set_index(frame["period_end"].dt.year)["value"]
    before = np.log(counts[(counts.index >= BIRTHS_FROM) & (counts.index < WAR_START.year)])
    after = counts[counts.index >= WAR_START.year]
    if len(before) < 4 or after.empty:
        return None
    rng = settings.rng(drawn.anchor.figures[0].source, drawn.party)
    expect = _trend if settings.values["births_path"] == "trend" else _level
    expected = expect(before, after.index.to_numpy(), rng, settings)
    windows = [one for one in calendar_years(known.day) if int(one.name) in after.index]
    missing = a_month(expected - after.to_numpy(), windows)
    return replace(drawn, views=(WindowDraws.counted(windows, missing),), figures=frame)


def _trend(
    before: pd.Series, years: np.ndarray, rng: np.random.Generator, settings: Settings
) -> Array:
    """Return draws of births by the trend in logs: Student errors of a least squares prediction."""
    x = before.index.to_numpy(float)
    slope, level = np.polyfit(x - x.mean(), before.to_numpy(), 1)
    residuals = before.to_numpy() - level - slope * (x - x.mean())
    degrees = len(x) - 2
    sd = np.sqrt((residuals**2).sum() / degrees) * settings.slow
    sd = sd * np.sqrt(degrees / rng.chisquare(degrees, (settings.n // 2, 1)))
    spread = np.sqrt(((x - x.mean()) ** 2).sum())
    error = sd * rng.standard_normal((len(sd), 1)) / np.sqrt(len(x))
    error = error + sd * rng.standard_normal((len(sd), 1)) * (years - x.mean()) / spread
    error = error + sd * rng.standard_normal((len(sd), len(years)))
    ahead: Array = np.exp(level + slope * (years - x.mean()) + np.concatenate([error, -error]))
    return ahead


def _level(
    before: pd.Series, years: np.ndarray, rng: np.random.Generator, settings: Settings
) -> Array:
    """Return draws of births by the level of the last year: a walk with past changes."""
    size = before.diff().std() * settings.slow
    steps = rng.standard_normal((settings.n // 2, len(years))).cumsum(axis=1) * size
    ahead: Array = np.exp(before.iloc[-1] + np.concatenate([steps, -steps]))
    return ahead
