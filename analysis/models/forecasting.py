"""Forecasts six months ahead, and their scores from every past month (rolling origin).

All methods work in logs and give draws, which depend on the seed and the origin alone. Scores are
proper, lower is better: CRPS (Gneiting and Raftery 2007, eq. 20 and 21) and the weighted interval
score (Bracher, Ray, Gneiting and Reich 2021, eq. 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.models.grids import BOUNDS
from analysis.models.local_level import forecast_level
from analysis.series.flows import Array

HORIZON = 6
RECENT = 6
FEWEST = 12
"""Months that a series must have before it is forecast."""
REFERENCE = "as the last six months"

Forecaster = Callable[[Array, int, int, np.random.Generator], Array]
"""From logs by month, a horizon, a number of draws and a stream to draws, shape (n, horizon)."""


def as_recent(logs: Array, horizon: int, n: int, rng: np.random.Generator) -> Array:
    """Forecast the mean of the last six months, with the spread of past changes.

    What came h months later against the mean of six months, at every past month, either way round:
    the baseline of epidemic forecast hubs (Cramer and others 2022), against which others are
    scored. A horizon of which fewer than four past changes are on file takes the spread of the
    longest one that has them, times the root of the ratio.
    """
    means = np.convolve(logs, np.full(RECENT, 1 / RECENT), mode="valid")
    out = np.empty((n, horizon))
    ticks = (np.arange(n) + 0.5) / n
    order = np.argsort(rng.random((n, horizon)), axis=0)
    for h in range(1, horizon + 1):
        past = logs[RECENT - 1 + h :] - means[:-h]
        if len(past) >= 4:  # one month ahead there are as many: see `FEWEST`
            changes, longest = past, h
        either = np.concatenate([changes, -changes]) * np.sqrt(h / longest)
        # quantiles between the past changes, each draw one of them
        out[:, h - 1] = np.quantile(either, ticks)[order[:, h - 1]]
    return np.asarray(means[-1] + out)


def by_drift(logs: Array, horizon: int, n: int, rng: np.random.Generator) -> Array:
    """Forecast the last month plus h times the mean change, with the error of that mean (a
    Student distribution with the changes' degrees of freedom)."""
    changes = np.diff(logs)
    count = len(changes)
    mixing = np.sqrt((count - 1) / rng.chisquare(count - 1, (n, 1)))
    sd = changes.std(ddof=1) * mixing
    drift = changes.mean() + sd / np.sqrt(count) * rng.standard_normal((n, 1))
    walk = np.cumsum(sd * rng.standard_normal((n, horizon)), axis=1)
    return np.asarray(logs[-1] + drift * np.arange(1, horizon + 1) + walk)


METHODS: Mapping[str, Forecaster] = {
    "local level": forecast_level,
    REFERENCE: as_recent,
    "drift": by_drift,
}


def forecast(
    values: Array, method: str, n: int = 2000, seed: int = 0, horizon: int = HORIZON
) -> Array:
    """Return draws of the next months by a method of `METHODS`, in the unit of the values.

    They are by month, above nought, without gaps, `FEWEST` of them or more.
    """
    logs = _logs(values)
    rng = np.random.default_rng([seed, len(logs), list(METHODS).index(method)])
    return np.exp(METHODS[method](logs, horizon, n, rng))


def place(values: Array) -> tuple[float, float]:
    """Return middle and twice the spread, the unit in which the changes of a stock are forecast."""
    return float(np.median(values)), 2 * float(np.std(values, ddof=1)) or 1.0


def rolling_origins(
    truth: Array, known: Iterable[Array], *, horizon: int = HORIZON, n: int = 1000, seed: int = 0,
    by_place: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Return the scores of every method from every past month.

    Parameters
    ----------
    truth
        By month, as known now, above nought, without gaps.
    known
        For each origin the series as it was known then, from the same first month; `by_place`, for
        changes of a stock, forecasts each in the `place` of its own logs.

    Returns
    -------
    DataFrame
        origin (number of months known), method, and what `score` returns.
    """
    final = _logs(truth)
    tables = []
    for logs in map(_logs, known):
        size = len(logs)
        observed = final[size : size + horizon]
        middle, unit = place(logs) if by_place else (0.0, 1.0)
        for number, (name, method) in enumerate(METHODS.items()):
            rng = np.random.default_rng([seed, size, number])
            draws = method((logs - middle) / unit, horizon, n, rng)[:, : len(observed)]
            tables.append(score(middle + unit * draws, observed).assign(origin=size, method=name))
    return pd.concat(tables, ignore_index=True)


def score(draws: Array, observed: Array) -> pd.DataFrame:
    """Return the scores of draws (n, horizons) in logs against what came, a row a horizon.

    Bounds and what came are in the unit of the values, scores in logs.
    """
    quantiles = np.quantile(draws, [*BOUNDS.values()], axis=0)
    low90, low50, _, high50, high90 = quantiles
    return pd.DataFrame(
        {
            "horizon": np.arange(1, len(observed) + 1),
            **dict(zip(BOUNDS, np.exp(quantiles), strict=True)),
            "observed": np.exp(observed),
            "crps": crps_sample(draws, observed),
            "wis": weighted_interval_score(quantiles, observed),
            "held50": (observed >= low50) & (observed <= high50),
            "held90": (observed >= low90) & (observed <= high90),
        }
    )


def crps_sample(draws: Array, observed: Array) -> Array:
    """Return E|X - y| - E|X - X'| / 2 of samples (n, ...), the second mean over all pairs."""
    n = len(draws)
    ranked = np.sort(draws, axis=0)
    ranks = (2 * np.arange(1, n + 1) - n - 1).reshape(-1, *[1] * (draws.ndim - 1))
    spread = (ranks * ranked).sum(axis=0) / n**2
    return np.asarray(np.abs(draws - observed).mean(axis=0) - spread)


def weighted_interval_score(quantiles: Array, observed: Array) -> Array:
    """Return the weighted interval score of the quantiles of `BOUNDS`, in order, shape (5, ...).

    It is twice the mean of the quantiles' pinball losses.
    """
    missed = observed - quantiles
    shares = np.array([*BOUNDS.values()]).reshape(-1, *[1] * (missed.ndim - 1))
    return np.asarray(2 * np.maximum(shares * missed, (shares - 1) * missed).mean(axis=0))


def relative_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return by method its mean scores, its coverage, and its number of forecasts.

    Those named ``relative_`` are over the scores of the reference: below one is better.
    """
    methods = scores.groupby("method", sort=False)
    table = methods[["crps", "wis", "held50", "held90"]].mean()
    relative = (table / table.loc[REFERENCE])[["crps", "wis"]].add_prefix("relative_")
    return table.join(relative).assign(forecasts=methods.size())


def _logs(values: Array) -> Array:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or len(array) < FEWEST or not (np.isfinite(array) & (array > 0)).all():
        raise DataError(
            "a series cannot be forecast",
            expected=f"{FEWEST} months or more, all above nought, none missing",
        )
    return np.asarray(np.log(array))
