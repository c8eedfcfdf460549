"""How far a source may be wrong, apart from what varies in the war itself (`uncertainty.yaml`).

Errors are in logs: a figure is what the source says times exp(common + slow + single), and for
what is known to be too low times an upward factor besides.

common
    The same in every period; cancels from a ratio, counts for an amount.
slow
    A random walk by month, its size the standard deviation of the change in a square-root year.
    It does not cancel, and decides most ratios.
single
    Independent between periods.
edge
    Upward only: the newest months of a register are unfinished. Half-normal.
floor
    Upward only: what was verified is a part of what happened. Half-normal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field, RootModel, model_validator

from analysis.errors import DataError
from analysis.models.types import FloatArray
from analysis.series.windows import MONTH_DAYS, WAR_START
from analysis.yaml import Document, read_document

INVASION = pd.Timestamp(WAR_START)
CENTRED = (INVASION, pd.Timestamp("2025-02-23"))
"""First and last day of the war-years over which a slow path is centred, whatever is covered."""
DEGREES = 5
"""Degrees of freedom of a slow path: its size is itself known from few revisions."""

Months = pd.PeriodIndex | pd.DataFrame
"""Periods of figures: an index of periods, or a frame with `period_start` and `period_end`."""

Basis = Literal["published", "vintages", "between", "model", "declared"]


class Size(Document):
    """One standard deviation in logs, its basis (see `uncertainty.yaml`), and what it rests on."""

    size: Annotated[float, Field(ge=0, le=3)]
    basis: Basis
    reason: Annotated[str, Field(min_length=10)]


class Edge(Size):
    """Scale of the upward factor of periods that end less than `under_months` before release."""

    under_months: Annotated[float, Field(gt=0, le=120)]


class Floor(Document):
    """Scales of the upward factor of what was verified, in the first war-year and later."""

    first_year: Size
    later: Size


class Budget(Document):
    """The errors of one source, as the module tells them."""

    counts: Annotated[str, Field(min_length=10)]
    """What the budget is for, as a reader is told."""
    common: Size
    slow: Size
    single: Size
    edge: tuple[Edge, ...] = ()
    """By age at release, youngest first; the youngest's holds for filled months too."""
    floor: Floor | None = None

    @model_validator(mode="after")
    def _edges_are_ordered(self) -> Budget:
        ages = [edge.under_months for edge in self.edge]
        sizes = [edge.size for edge in self.edge]
        if ages != sorted(set(ages)) or sizes != sorted(sizes, reverse=True):
            raise ValueError("edge: expected rising ages with sizes that do not rise")
        return self


class Uncertainty(RootModel[dict[str, Budget]]):
    """All budgets by name."""


def load_uncertainty(path: Path) -> Mapping[str, Budget]:
    """Return the error budgets of `uncertainty.yaml` by name, or every problem with its line."""
    return read_document(path, Uncertainty, "uncertainty.yaml", error=DataError).root


def with_errors(
    values: FloatArray,
    months: Months,
    budget: Budget,
    rng: np.random.Generator,
    n_draws: int,
    factor: float = 1.0,
    *,
    released: dt.date | pd.Timestamp | None = None,
    filled: np.ndarray | None = None,
) -> FloatArray:
    """Return draws of what happened, given what a source says and how far it may be wrong.

    Parameters
    ----------
    values
        What the source says, any unit: one number a period, shape (periods,), or draws of it,
        shape (m, periods), which are used equally often.
    months
        The periods: calendar months, years, or any with `period_start` and `period_end`.
    budget
        The source's errors.
    rng
        One stream a source and party. Draws of a month stay the same when later months are added.
    n_draws
        Number of draws, even: half of the paths are mirrors of the other half, so that the
        middle draw, before edge and floor, is what the source says.
    factor
        Multiplies the slow error.
    released
        Day of the release, for the upward factor of unfinished periods; nothing: no period but
        the filled ones counts as unfinished.
    filled
        True for periods that another source filled.

    Returns
    -------
    ndarray, shape (n_draws, periods)
    """
    values = np.asarray(values, dtype=float)
    bounds = spans(months)
    resampling, errors = rng.spawn(2)
    if values.ndim == 2 and len(values) != n_draws:
        half = resampling.permutation(np.resize(np.arange(len(values)), (n_draws + 1) // 2))
        values = values[np.concatenate([half, half])[:n_draws]]
    logs = log_errors(bounds, budget, errors, n_draws, factor, released=released, filled=filled)
    return np.exp(logs) * values


def log_errors(
    months: Months,
    budget: Budget,
    rng: np.random.Generator,
    n_draws: int,
    factor: float = 1.0,
    *,
    released: dt.date | pd.Timestamp | None = None,
    filled: np.ndarray | None = None,
) -> FloatArray:
    """Return draws of the logs of a source's errors, (n_draws, periods): see `with_errors`."""
    bounds = spans(months)
    for_common, for_slow, for_single, for_edge, for_floor = rng.spawn(5)
    half = (n_draws + 1) // 2
    errors = slow_paths(bounds, budget.slow.size * factor, for_slow, half)
    errors += budget.common.size * for_common.standard_normal((half, 1))
    errors += budget.single.size * for_single.standard_normal((len(bounds), half)).T
    both = np.concatenate([errors, -errors])[:n_draws]
    # unfinished months are revised together, so a draw has one upward error for all of them
    both += np.abs(for_edge.standard_normal((n_draws, 1))) * edge_scales(
        bounds, budget, released, filled
    )
    if budget.floor is not None:
        upward = np.abs(for_floor.standard_normal((2, n_draws, 1)))
        early = share_of_days(bounds, INVASION, INVASION + pd.DateOffset(years=1, days=-1))
        both += upward[0] * budget.floor.first_year.size * early
        both += upward[1] * budget.floor.later.size * (1 - early)
    return both


def slow_paths(months: Months, size: float, rng: np.random.Generator, n_paths: int) -> FloatArray:
    """Return random walks by month, averaged over each period, shape (n_paths, periods).

    The change in a square-root year has a Student distribution of five degrees of freedom with
    scale `size` (one mixing variable a path), and every path has mean nought over the first
    three war-years, whatever is covered.
    """
    bounds = spans(months)
    first = min(INVASION, bounds["period_start"].min())
    last = max(CENTRED[1], bounds["period_end"].max())
    grid = pd.period_range(first, last, freq="M")
    for_scale, for_steps = rng.spawn(2)
    scale = size / np.sqrt(12) * np.sqrt(DEGREES / for_scale.chisquare(DEGREES, n_paths))
    steps = for_steps.standard_normal((len(grid), n_paths))
    walk = np.cumsum(steps, axis=0) * scale
    walk -= shares_of_months(grid, *(pd.Series(day) for day in CENTRED)) @ walk
    weights = shares_of_months(grid, bounds["period_start"], bounds["period_end"])
    return np.ascontiguousarray((weights @ walk).T)


def edge_scales(
    months: Months,
    budget: Budget,
    released: dt.date | pd.Timestamp | None = None,
    filled: np.ndarray | None = None,
) -> FloatArray:
    """Return the scale of each period's upward factor for what a register has yet to list."""
    bounds = spans(months)
    scales = np.zeros(len(bounds))
    if not budget.edge:
        return scales
    if released is not None:
        days = (pd.Timestamp(released) - bounds["period_end"]).dt.days.to_numpy()
        for edge in reversed(budget.edge):
            scales[days / MONTH_DAYS < edge.under_months] = edge.size
    if filled is not None:
        scales[np.asarray(filled, dtype=bool)] = budget.edge[0].size
    return scales


def split_normal(
    central: FloatArray,
    low: FloatArray,
    high: FloatArray,
    rng: np.random.Generator,
    n_draws: int,
    level: float = 0.95,
) -> FloatArray:
    """Return draws (n_draws, periods) whose median is `central` and whose interval is published.

    In logs, a half-normal of its own scale on either side of the centre. Where no bounds are
    given (not a number) the centre itself is drawn. Half of the draws mirror the other half.
    `level` is what the published interval holds.
    """
    from scipy.special import ndtri

    centre = np.asarray(central, dtype=float)
    width = ndtri(0.5 + level / 2)
    below = np.nan_to_num(np.log(centre / np.asarray(low, dtype=float)) / width)
    above = np.nan_to_num(np.log(np.asarray(high, dtype=float) / centre) / width)
    z = rng.standard_normal((len(centre), (n_draws + 1) // 2)).T
    z = np.concatenate([z, -z])[:n_draws]
    return np.asarray(centre * np.exp(np.where(z < 0, below, above) * z))


def spans(months: Months) -> pd.DataFrame:
    """Return first and last day of each period; one under way at the invasion begins there."""
    if isinstance(months, pd.DataFrame):
        frame = months[["period_start", "period_end"]].reset_index(drop=True)
    else:
        start = months.to_timestamp(how="start").normalize()
        end = months.to_timestamp(how="end").normalize()
        begun = start.where((start >= INVASION) | (end < INVASION), INVASION)
        frame = pd.DataFrame({"period_start": begun, "period_end": end})
    return frame.astype("datetime64[ns]")


def share_of_days(months: Months, first: pd.Timestamp, last: pd.Timestamp) -> FloatArray:
    """Return the share of each period's days that lie between two days, both included."""
    bounds = spans(months)
    start, end = bounds["period_start"], bounds["period_end"]
    held = (end.where(end < last, last) - start.where(start > first, first)).dt.days + 1
    return np.asarray(held.clip(lower=0) / ((end - start).dt.days + 1), dtype=float)


def shares_of_months(months: pd.PeriodIndex, first: pd.Series, last: pd.Series) -> FloatArray:
    """Return the shares of each month in stretches of days, (stretches, months); rows sum to 1."""
    starts, ends = months.to_timestamp(), months.to_timestamp(how="end").normalize()
    days = [np.asarray(one, dtype="datetime64[D]").astype(int) for one in (starts, ends)]
    asked = [np.asarray(one, dtype="datetime64[D]").astype(int) for one in (first, last)]
    low, high = (one.reshape(-1, 1) for one in asked)
    held = np.clip(np.minimum(days[1], high) - np.maximum(days[0], low) + 1, 0, None)
    return np.asarray(held / held.sum(axis=1, keepdims=True), dtype=float)
