"""Draws of what happened: by month, and as the mean amount of a month in each window.

Every kind of cost is drawn by one function of `lives`, `people` or `things`, named by the method
of its anchor in `kinds.yaml`, from what was known, a `Drawn` that is empty yet, and the settings.
"""

from __future__ import annotations

import datetime as dt
import functools
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.costs.kinds import Anchor, Figures, Kind
from analysis.models.budgets import Budget, Size
from analysis.models.errors import Months, with_errors
from analysis.series import MONTH_DAYS, WAR_START, Known, Window, monthly, overlap
from analysis.series.flows import Array
from analysis.series.windows import calendar_years, last_months, war_years

COVERED = 0.5
"""Share of a window's days that the anchor covers, from which nothing else enters it."""
SHOWN = 0.75
"""Share of a window's days that must be known, counted or filled, for its amount to be given."""

NONE = Size(size=0, basis="model", reason="what a source says")
ERRORLESS = Budget(counts=NONE.reason, common=NONE, slow=NONE, single=NONE)


@dataclass(frozen=True, eq=False)
class Settings:
    """What draws hang on beside the data: parameters by name, and the errors of sources."""

    values: Mapping[str, Any]
    budgets: Mapping[str, Budget]
    n: int  # of draws
    slow: float  # multiplies the slow errors of the budgets
    stream: int = 0  # of the sets of draws of one seed: further ones where a side is not settled

    @classmethod
    def of(cls, values: Mapping[str, Any], budgets: Mapping[str, Budget]) -> Self:
        return cls(values, budgets, int(values["n_draws"]), float(values["error_factor"]))

    def rng(self, source: str, party: str) -> np.random.Generator:
        """Return the one random stream of a source and party."""
        own = zlib.crc32(f"{source}/{party}".encode())
        further = [self.stream] if self.stream else []
        return np.random.default_rng([int(self.values["seed"]), own, *further])

    def with_errors(
        self, values: Array, periods: Months, source: str, party: str, **more: Any
    ) -> Array:
        """Return draws of what happened by the errors of a source, of shape (draws, periods)."""
        rng, budget = self.rng(source, party), self.budgets[source]
        return with_errors(values, periods, budget, rng, self.n, self.slow, **more)

    def stated(self) -> Settings:
        """Return the settings without any error, for what a source says."""
        budgets = dict.fromkeys(self.budgets, ERRORLESS)
        return replace(self, budgets=budgets, n=2000, slow=0.0)


@dataclass(frozen=True, eq=False)
class MonthDraws:
    """Draws by calendar month: amounts a month of 30.4375 days, of shape (draws, months)."""

    months: pd.PeriodIndex
    amounts: Array
    covered: NDArray[np.bool_]  # by the anchor; something else filled the others

    @property
    def filled(self) -> NDArray[np.bool_]:
        return ~self.covered

    def within(self, windows: Iterable[Window], view: str = "flow") -> WindowDraws:
        """Return the mean amount of a month in each window of which enough days are known.

        Where the anchor covers half of a window or more, nothing that fills the rest enters.
        """
        kept, weights, shares, ends = [], [], [], []
        for window in windows:
            days = overlap(self.months, window).astype(float)
            if days.sum() >= SHOWN * window.days:
                own = days * self.covered
                used = own if own.sum() >= COVERED * window.days else days
                counted = self.months[own > 0]
                kept.append(window)
                weights.append(used / used.sum())
                shares.append(days * (used > 0) / window.days)
                end = counted[-1].end_time.date() if len(counted) else None
                ends.append(end and min(end, window.end))
        # of shape (windows, months) also where there is no window yet
        each, share = (np.reshape(one, (-1, len(self.months))) for one in (weights, shares))
        covered, filled = (share @ one.astype(float) for one in (self.covered, ~self.covered))
        return WindowDraws(view, tuple(kept), self.amounts @ each.T, covered, filled, tuple(ends))


@dataclass(frozen=True, eq=False)
class WindowDraws:
    """Draws of the mean amount of a month in windows, of shape (draws, windows)."""

    view: str  # flow or stock
    windows: tuple[Window, ...]
    amounts: Array
    covered: Array  # share of each window's days that the anchor covers
    filled: Array  # share that something else filled
    counted_to: tuple[dt.date | None, ...]  # last day that the anchor covers

    @classmethod
    def counted(cls, windows: Iterable[Window], amounts: Array, view: str = "flow") -> WindowDraws:
        """Return draws of windows that the anchor covers whole."""
        own = tuple(windows)
        ends = tuple(window.end for window in own)
        return cls(view, own, amounts, np.ones(len(own)), np.zeros(len(own)), ends)

    @property
    def names(self) -> list[str]:
        return [window.name for window in self.windows]

    def of(self, name: str) -> Array:
        """Return the draws of one window, of shape (draws,)."""
        return self.amounts[:, self.names.index(name)]

    def take(self, places: Iterable[int]) -> WindowDraws:
        at = list(places)
        windows = tuple(self.windows[place] for place in at)
        ends = tuple(self.counted_to[place] for place in at)
        covered, filled = self.covered[at], self.filled[at]
        return WindowDraws(self.view, windows, self.amounts[:, at], covered, filled, ends)


@dataclass(frozen=True, eq=False)
class Drawn:
    """One kind of cost of one country, drawn, and what it was counted by."""

    kind: Kind
    party: str
    anchor: Anchor
    views: tuple[WindowDraws, ...] = ()  # of a flow, or of a stock and of its net change
    months: MonthDraws | None = None  # where the anchor knows months
    figures: pd.DataFrame = field(default_factory=pd.DataFrame)  # observations that entered
    # month by source, amounts a day: what a register's model is fitted to
    rates: pd.DataFrame = field(default_factory=pd.DataFrame)
    model: Any = None  # where one is fitted: a posterior, or a counterfactual

    def view(self, name: str) -> WindowDraws:
        return next(view for view in self.views if view.view == name)

    def by(self, months: MonthDraws, day: dt.date) -> Drawn:
        """Return the same flow by other draws, in the windows that had begun by a day.

        Months stand for all their days; windows are counted to the last day of the figures.
        """
        last = months.months[months.covered][-1].end_time.date()
        view, counted = months.within(windows_until(day, last)), self.figures["period_end"].max()
        ends = tuple(end and min(end, counted.date()) for end in view.counted_to)
        return replace(self, months=months, views=(replace(view, counted_to=ends),))


def windows_until(
    day: dt.date, covered_to: dt.date, filled_to: dt.date | None = None
) -> list[Window]:
    """Return the war-years and calendar years begun by a day, and the newest twelve months covered.

    A later year that something fills in part has that part as a window, ``2026 (Jan-Aug)``.
    """
    before = last_months(covered_to, back=12, name="before_newest")
    newest = (before, last_months(covered_to, name="newest"))
    begun = [window for window in newest if window.start >= WAR_START]
    years = calendar_years(day)
    if filled_to is not None and filled_to.year > covered_to.year:
        # one window for what is known of that year, and not a year that something else fills, too
        year, month = filled_to.year, pd.Timestamp(filled_to).month_name()[:3]  # always in English
        part = Window(f"{year} (Jan-{month})", dt.date(year, 1, 1), filled_to)
        years = [*(one for one in years if one.name != str(year)), part]
    return [*war_years(day), *years, *begun]


@functools.lru_cache(maxsize=8)  # a kind is drawn many times from the same figures
def read_months(known: Known, party: str, asked: Figures, without_newest: int = 0) -> pd.Series:
    """Return the figures of a source by month, measures added, as amounts a month.

    Empty where a measure is not known. The newest months of a list that keeps filling may be left
    out.
    """
    columns = []
    for measure in asked.measures:
        months = monthly(read_figures(known, party, asked, measure))
        columns.append(months.set_index(months["month"].dt.to_period("M"))["value"])
    table = pd.concat(columns, axis=1)
    if any(column.empty for column in columns):
        return table.iloc[:0, 0]
    amounts: pd.Series = table.dropna().sum(axis=1)
    if asked.until is not None:
        amounts = amounts[pd.PeriodIndex(amounts.index).end_time.date <= asked.until]
    return amounts.iloc[: max(len(amounts) - without_newest, 0)]


def read_figures(known: Known, party: str, asked: Figures, measure: str = "") -> pd.DataFrame:
    """Return the figures of the first measure, or another, that `kinds.yaml` asks for."""
    release: Literal["", "newest"] = "newest" if asked.whole else ""
    own = measure or asked.measures[0]
    rows = known.figures(own, party, asked.source, length=asked.length, release=release)
    return rows[rows["source"] == asked.source] if asked.alone else rows


def read_dated(known: Known, drawn: Drawn, settings: Settings) -> pd.DataFrame:
    """Return all figures of an anchor in order of time; of one day the first source's."""
    first, _ = chosen_figures(drawn.anchor, settings)
    frames = [
        read_figures(known, drawn.party, asked, measure)
        for asked in (first, *drawn.anchor.figures[1:])
        for measure in asked.measures
    ]
    frame = pd.concat(frames).drop_duplicates("period_end", keep="first")
    return frame.sort_values("period_end", kind="stable").reset_index(drop=True)


def chosen_figures(anchor: Anchor, settings: Settings) -> tuple[Figures, float]:
    """Return the first figures of an anchor as parameters have them, and dead to be added."""
    figures = anchor.figures[0]
    value = str(settings.values.get(anchor.parameter, "")).lower()
    variant = anchor.variants.get(value)
    if variant is None:
        return figures, 0.0
    update = {"measures": variant.measures or figures.measures, "alone": variant.alone}
    return figures.model_copy(update=update), variant.first_year


def a_month(totals: Array, windows: Iterable[Window]) -> Array:
    """Return totals of windows, of shape (draws, windows), as amounts a month."""
    return np.asarray(totals / (np.array([window.days for window in windows]) / MONTH_DAYS))
