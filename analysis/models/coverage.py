"""How often intervals hold what they should: a simulation study, a cell a length and a series.

It proves the arithmetic and not the budgets: errors of sources are drawn with the sizes that the
budget declares. Tried are the *realised ratio* of the last window over the first, by a source that
errs by its budget; the *level ratio*, of the level beneath noisy months; the *forecast* of the
month one and six months ahead; and the *filled window*, which claims fill, over the first, which a
register counts (a fifth as many series, of one length). Beside the first stands the same with half
the slow error and without it, beside the next two variances of greatest likelihood plugged in.

Every cell has its own stream from its place: cells run anywhere in any order, through joblib here
or on a Dask cluster inside `joblib.parallel_config(backend="dask")`, with equal results.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.signal import lfilter

from analysis.models.budgets import Budget
from analysis.models.errors import error_factors, spans
from analysis.models.grids import combine
from analysis.models.local_level import ahead, draw_levels, log_likelihood, posterior_points
from analysis.models.register import FilledRegister, integrate
from analysis.series.flows import Array

LENGTHS = (16, 24, 46, 52)
WINDOW = 12
HORIZONS = (1, 6)
DRAWS = 300
"""Draws a series of states; errors of sources take `ERROR_DRAWS`, the same for all series."""
ERROR_DRAWS = 2000
AT_ONCE = 100
"""Series that are drawn together, to bound memory."""
GOALS = {0.5: 0.42, 0.9: 0.85}
"""Nominal share of an interval, and the least that the method in use should hold."""
IN_USE = "in use"
SLOW_ERRORS = {IN_USE: 1.0, "half the slow error": 0.5, "no slow error": 0.0}
"""Times the declared size that intervals of the realised ratio take, by method."""
FILLED = 46
"""Months of the series whose last window is filled."""
CLAIMS = (0.46, 0.09)
"""Drift of the claims for a death in a square-root year, and their noise."""
CAUSES = {
    "walk with drift": "the model has no drift, and a steady rise carries on beyond it",
    "level shift": "one large step among none is not what the model expects",
    "heavy tails": "rare large steps make the others look larger or smaller than they are",
}
"""Why a cell may fall short of its goal, by series; else it is not explained."""
CHANCE = "within two standard errors of the goal; "
"""What a cause begins with where the shortfall may be chance."""
FIRST_MONTH = "2022-03"

Held = Iterable[tuple[str, str, list[float]]]
"""Target, method, and the shares of series whose intervals held the truth, as in `GOALS`."""


class Simulated(NamedTuple):
    """Series in logs, shape (series, months): the level, and the months that were seen."""

    level: Array
    seen: Array


def local_level(shape: tuple[int, int], rng: np.random.Generator) -> Simulated:
    """A level that walks, with noise; both sizes between .05 and .20, drawn for each series."""
    step, noise = _sizes(shape[0], rng)
    level = np.cumsum(step * rng.standard_normal(shape), axis=1)
    return Simulated(level, level + noise * rng.standard_normal(shape))


def walk_with_drift(shape: tuple[int, int], rng: np.random.Generator) -> Simulated:
    """A walk by .10 a month that rises by .02 a month; no noise."""
    level = np.cumsum(0.02 + 0.10 * rng.standard_normal(shape), axis=1)
    return Simulated(level, level)


def autoregression_about_trend(shape: tuple[int, int], rng: np.random.Generator) -> Simulated:
    """A line that rises by .02 a month, and about it an AR(1) of .7 and .20; no noise."""
    shocks = 0.20 * np.sqrt(1 - 0.7**2) * rng.standard_normal(shape)
    shocks[:, 0] = 0.20 * rng.standard_normal(shape[0])
    level = 0.02 * np.arange(shape[1]) + lfilter([1.0], [1.0, -0.7], shocks)
    return Simulated(level, level)


def level_shift(shape: tuple[int, int], rng: np.random.Generator) -> Simulated:
    """A constant that doubles or halves once, anywhere between the windows' ends; noise of .15."""
    months = np.arange(shape[1])
    when = rng.integers(shape[1] // 4, shape[1] - shape[1] // 4, (shape[0], 1))
    change = np.log(2) * rng.choice([-1.0, 1.0], (shape[0], 1))
    level = np.where(months >= when, change, 0.0)
    return Simulated(level, level + 0.15 * rng.standard_normal(shape))


def heavy_tails(shape: tuple[int, int], rng: np.random.Generator) -> Simulated:
    """A local level of the same sizes, steps and noise Student with three degrees of freedom."""
    step, noise = _sizes(shape[0], rng) / np.sqrt(3)
    level = np.cumsum(step * rng.standard_t(3, shape), axis=1)
    return Simulated(level, level + noise * rng.standard_t(3, shape))


def _sizes(n_series: int, rng: np.random.Generator) -> Array:
    return np.exp(rng.uniform(np.log(0.05), np.log(0.20), (2, n_series, 1)))


SERIES: Mapping[str, Callable[[tuple[int, int], np.random.Generator], Simulated]] = {
    "local level": local_level,
    "walk with drift": walk_with_drift,
    "AR(1) about a trend": autoregression_about_trend,
    "level shift": level_shift,
    "heavy tails": heavy_tails,
}


def run_coverage(n_series: int, seed: int, budget: Budget, jobs: int = 1) -> pd.DataFrame:
    """Run the study over all lengths and kinds of series, `n_series` a cell.

    The realised ratio is seen through a source with the errors of `budget`. A row a cell, target,
    method and nominal share: the share of series whose interval held the truth, its standard
    error, the goal, and why the method in use falls short of it, where it does.
    """
    cells = list(itertools.product(LENGTHS, SERIES))
    tasks = [
        delayed(cover)(length, series, n_series, (seed, place), budget)
        for place, (length, series) in enumerate(cells)
    ]
    tasks += [
        delayed(cover_filled)(series, max(1, n_series // 5), (seed, place))
        for place, series in enumerate(SERIES, len(cells))
    ]
    tables: list[pd.DataFrame] = Parallel(n_jobs=jobs)(tasks)
    return pd.concat(tables, ignore_index=True)


def cover(
    length: int, series: str, n_series: int, seed: tuple[int, int], budget: Budget
) -> pd.DataFrame:
    """Return the shares of one cell: see `run_coverage`."""
    rng = np.random.default_rng(seed)
    simulated = SERIES[series]((n_series, length + max(HORIZONS)), rng)
    by_errors = _realised_ratio(simulated.seen[:, :length], budget, rng)
    held = itertools.chain(by_errors, _by_states(simulated, length, rng))
    return _table(length, series, n_series, held)


def cover_filled(series: str, n_series: int, seed: tuple[int, int]) -> pd.DataFrame:
    """Return the shares of the cell whose last window is filled: see `run_coverage`."""
    rng = np.random.default_rng(seed)
    shape = (n_series, FILLED)
    logs = SERIES[series](shape, rng).seen
    drift, noise = CLAIMS
    claimed = logs + 1.5 + np.cumsum(drift / np.sqrt(12) * rng.standard_normal(shape), axis=1)
    claimed += noise * rng.standard_normal(shape)
    counted = logs.copy()
    counted[:, -WINDOW:] = np.nan
    months = pd.period_range(FIRST_MONTH, periods=FILLED, freq="M")
    draws = np.empty((n_series, DRAWS))
    for row in range(n_series):
        rates = {"register": np.exp(counted[row]), "claims": np.exp(claimed[row])}
        posterior = integrate(FilledRegister(pd.DataFrame(rates, index=months)))
        draws[row] = _log_ratio(posterior.draws(DRAWS, int(rng.integers(2**31))))
    held = _held(draws, _log_ratio(logs))
    return _table(FILLED, series, n_series, [("filled window", IN_USE, held)])


def _table(length: int, series: str, n_series: int, held: Held) -> pd.DataFrame:
    rows = [
        (length, series, target, method, nominal, share, goal if method == IN_USE else np.nan)
        for target, method, shares in held
        for (nominal, goal), share in zip(GOALS.items(), shares, strict=True)
    ]
    columns = ["length", "series", "target", "method", "nominal", "realised", "goal"]
    table = pd.DataFrame(rows, columns=columns)
    table["error"] = np.sqrt(table["realised"] * (1 - table["realised"]) / n_series)
    short = table["goal"] - table["realised"]
    table = table.assign(holds=~(short > 0), n_series=n_series)
    chance = np.where(short <= 2 * table["error"], CHANCE, "") + CAUSES.get(series, "unexplained")
    return table.assign(cause=np.where(table["holds"], "", chance))


def _realised_ratio(logs: Array, budget: Budget, rng: np.random.Generator) -> Held:
    """Yield how often intervals hold the ratio of months that a source saw through its errors."""
    n_series, length = logs.shape
    months = spans(pd.period_range(FIRST_MONTH, periods=length, freq="M"))
    reported = np.exp(logs) * error_factors(months, budget, rng, 2 * n_series)[:n_series]
    first, last = _windows(length)
    for method, factor in SLOW_ERRORS.items():
        errors = error_factors(months, budget, rng, ERROR_DRAWS, factor)
        late, early = (reported[:, one] @ errors[:, one].T for one in (last, first))
        yield "realised ratio", method, _held(np.log(late / early), _log_ratio(logs))


def _by_states(simulated: Simulated, length: int, rng: np.random.Generator) -> Held:
    """Yield how often the local level holds the level's ratio and the months to come."""
    seen = simulated.seen[:, :length]
    for method in (IN_USE, "plug-in variances"):
        ratios, futures = [], []
        for start in range(0, len(seen), AT_ONCE):
            some = seen[start : start + AT_ONCE]
            if method == IN_USE:
                points = posterior_points(some, DRAWS, rng)
            else:
                points = np.repeat(most_likely(some)[:, None], DRAWS, axis=1)
            repeated = np.broadcast_to(some[:, None], (*points.shape[:2], length))
            levels = draw_levels(repeated, points, rng)
            ratios.append(_log_ratio(levels))
            futures.append(ahead(levels[..., -1], points, max(HORIZONS), rng))
        held = _held(np.concatenate(ratios), _log_ratio(simulated.level[:, :length]))
        yield "level ratio", method, held
        future = np.concatenate(futures)
        for horizon in HORIZONS:
            came = simulated.seen[:, length + horizon - 1]
            yield f"forecast, {horizon} ahead", method, _held(future[..., horizon - 1], came)


def most_likely(series: Array) -> Array:
    """Return step and noise of greatest likelihood, on a fine grid, shape (series, 2)."""
    axis = np.geomspace(1e-4, 3, 45)
    points = combine(axis, axis)
    return np.asarray(points[log_likelihood(series, points).argmax(axis=-1)])


def _windows(length: int) -> tuple[slice, slice]:
    """Return where the first and the last window of so many months lie."""
    window = min(WINDOW, length // 2)
    return slice(window), slice(length - window, length)


def _log_ratio(logs: Array) -> Array:
    """Return the log of the last window's mean over the first's."""
    first, last = (np.exp(logs[..., one]).mean(axis=-1) for one in _windows(logs.shape[-1]))
    return np.asarray(np.log(last / first))


def _held(draws: Array, truth: Array) -> list[float]:
    """Return the share of series whose central intervals hold the truth, by nominal share."""
    ends = (np.quantile(draws, [(1 - goal) / 2, (1 + goal) / 2], axis=1) for goal in GOALS)
    return [float(((truth >= low) & (truth <= high)).mean()) for low, high in ends]
