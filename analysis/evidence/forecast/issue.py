"""Forecast the pace of a monthly indicator with what was known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.evidence.forecast.models import CANDIDATES, NO_CHANGE, Floats
from analysis.evidence.forecast.predictive import Predictive, draw_paths, predict
from analysis.evidence.forecast.records import SixMonthForecast
from analysis.indicators.series import Series
from analysis.indicators.specification import DAYS_PER
from analysis.study import PER_UNIT

FEWEST_MONTHS = 12
"""Months a model is fitted on at least."""
FEWEST_ORIGINS = 6
"""Past months from which a model is tried at least."""
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
DRAWS = 20_000


class TooShortError(DataError):
    """A series has too few months in a row to be forecast."""


@dataclass(frozen=True)
class Issue:
    """How a forecast was issued: the day, the kind of figure, the coverage of its interval."""

    day: dt.date
    kind: str
    confidence: float


@dataclass(frozen=True)
class Target:
    """The months forecast, and how far they are from what is known.

    Attributes
    ----------
    last_known
        Last month known.
    months
        The months forecast.
    """

    last_known: pd.Period
    months: pd.PeriodIndex

    @property
    def steps(self) -> int:
        """Months from the last one known to the last one forecast."""
        return int(self.months[-1].ordinal - self.last_known.ordinal)


@dataclass(frozen=True)
class Backtest:
    """Forecasts of each candidate, and the errors of those made in the past.

    Attributes
    ----------
    forecasts
        By candidate, for the months of the target, shape (months,).
    errors
        By candidate, outturn less forecast, shape (origins, months).
    """

    forecasts: Mapping[str, Floats]
    errors: Mapping[str, Floats]

    @property
    def mean_absolute_errors(self) -> dict[str, float]:
        """By candidate, over all origins and months."""
        return {name: float(np.abs(errors).mean()) for name, errors in self.errors.items()}

    @property
    def best(self) -> str:
        """The candidate with the smallest mean absolute error; the simplest of equals."""
        errors = self.mean_absolute_errors
        return min(errors, key=lambda name: errors[name])


def target_months(as_of: dt.date, horizon: int) -> pd.PeriodIndex:
    """Return the months ahead: from the first that is not over at the end of the day.

    Examples
    --------
    >>> [str(month) for month in target_months(dt.date(2025, 12, 10), 2)]
    ['2025-12', '2026-01']
    >>> str(target_months(dt.date(2025, 12, 31), 1)[0])
    '2026-01'
    """
    first = pd.Period(as_of + dt.timedelta(days=1), freq="M")
    return pd.period_range(first, periods=horizon, freq="M")


def monthly_values(series: Series) -> pd.Series:
    """Return the observed pace by month (index of monthly periods)."""
    outturns = series.outturns
    months = pd.PeriodIndex(outturns["period_end"].dt.to_period("M"))
    return pd.Series(outturns["value"].to_numpy(dtype=float), index=months)


def unbroken(values: pd.Series) -> pd.Series:
    """Return the last run of months without a gap."""
    ordinals = np.array([month.ordinal for month in values.index], dtype=int)
    breaks = np.flatnonzero(np.diff(ordinals) != 1)
    return values.iloc[breaks[-1] + 1 :] if breaks.size else values


def month_weights(unit: str, months: pd.PeriodIndex) -> tuple[Floats, str]:
    """Return what a pace is multiplied with to give each month's amount, and its unit."""
    days = months.days_in_month.to_numpy(dtype=float)
    for per, suffix in PER_UNIT.items():
        if unit.endswith(f" {suffix}"):
            return days / DAYS_PER[per], unit.removesuffix(f" {suffix}")
    raise DataError(
        f"'{unit}' is not an amount per unit of time, so its months cannot be summed",
        where="forecast",
        expected=f"a unit that ends with one of {', '.join(PER_UNIT.values())}",
    )


def backtest(values: Floats, target: Target, origins: int) -> Backtest:
    """Forecast with every candidate, now and from past months, and collect the errors.

    A past origin counts if every month that it forecasts is known; the newest are used.
    """
    horizon, steps = len(target.months), target.steps
    last = values.size - steps
    chosen = np.arange(max(FEWEST_MONTHS - 1, last - origins), last)
    ahead = np.arange(steps - horizon, steps)
    outturns = values[chosen[:, None] + 1 + ahead]
    every = {name: model(values, steps)[:, ahead] for name, model in CANDIDATES.items()}
    return Backtest(
        forecasts={name: rows[-1] for name, rows in every.items()},
        errors={name: outturns - rows[chosen] for name, rows in every.items()},
    )


def forecast_ahead(
    series: Series,
    *,
    as_of: dt.date,
    horizon: int,
    origins: int,
    seed: int,
    confidence: float,
    kind: str,
) -> SixMonthForecast:
    """Forecast the months that were not over on a day.

    Parameters
    ----------
    series
        Monthly paces, as they were known on the day.
    as_of
        The day of issue. A month that is not over is forecast whole: what is already known of
        it is not used.
    horizon
        Months ahead.
    origins
        Past months, at most, from which each candidate is tried.
    seed
        Of the draws for the amount over all months.
    confidence
        Coverage of the interval of that amount.
    kind
        `flow`, of which the logarithm is modelled since it cannot fall below nothing, or `stock`,
        of which the pace is a change of either sign.

    Raises
    ------
    TooShortError
        There are too few months in a row.
    DataError
        A value has no logarithm, or the unit is not an amount per unit of time.
    """
    months = target_months(as_of, horizon)
    known = monthly_values(series)
    known = unbroken(known[known.index < months[0]])
    _require_enough(series, known, months)
    target = Target(known.index[-1], months)
    values, logarithm = known.to_numpy(), kind == "flow"
    if logarithm and values.min() <= 0:
        raise DataError(
            f"the month {known.idxmin()} has no positive value, so it has no logarithm",
            where=f"forecast of {series.indicator} of {series.party} by {series.source}",
            expected="positive values, or a model on the values themselves",
        )
    tried = backtest(np.log(values) if logarithm else values, target, origins)
    chosen = {
        name: predict(tried.forecasts[name], tried.errors[name], target.steps, logarithm=logarithm)
        for name in (tried.best, NO_CHANGE)
    }
    weights, _ = month_weights(series.unit, months)
    paths = draw_paths(chosen[tried.best], tried.errors[tried.best], DRAWS, seed)
    tail = (1 - confidence) / 2
    low, middle, high = np.quantile(
        np.einsum("dm,m->d", paths, weights), (tail, 0.5, 1 - tail)
    ).tolist()
    issued = Issue(as_of, kind, confidence)
    return _record(series, target, tried, chosen, issued, (low, middle, high))


def _require_enough(series: Series, known: pd.Series, months: pd.PeriodIndex) -> None:
    last = known.index[-1].ordinal if len(known) else months[0].ordinal - 1
    wanted = FEWEST_MONTHS + FEWEST_ORIGINS - 1 + int(months[-1].ordinal - last)
    if series.frequency != "month" or len(known) < wanted:
        raise TooShortError(
            f"there are {len(known)} months in a row, too few to forecast from and to backtest",
            where=f"forecast of {series.indicator} of {series.party} by {series.source}",
            expected=f"a monthly series of at least {wanted} months without a gap",
        )


def _record(
    series: Series,
    target: Target,
    tried: Backtest,
    chosen: Mapping[str, Predictive],
    issued: Issue,
    total: tuple[float, float, float],
) -> SixMonthForecast:
    predictive = chosen[tried.best]
    values = predictive.quantiles(np.array(LEVELS))
    weights, total_unit = month_weights(series.unit, target.months)
    unchanged = chosen[NO_CHANGE].quantiles(np.array([0.5]))[:, 0]
    return SixMonthForecast(
        indicator=series.indicator,
        title=series.title,
        party=series.party,
        source=series.source,
        source_title=series.source_title,
        claimed=series.claimed,
        unit=series.unit,
        total_unit=total_unit,
        kind=issued.kind,
        issued=issued.day.isoformat(),
        last_known=str(target.last_known),
        months=tuple(str(month) for month in target.months),
        point=tuple(values[:, LEVELS.index(0.5)].tolist()),
        quantiles={
            f"{level:g}": tuple(values[:, column].tolist()) for column, level in enumerate(LEVELS)
        },
        expected_total=total[1],
        expected_total_low=total[0],
        expected_total_high=total[2],
        no_change_total=float(np.sum(unchanged * weights)),
        confidence=issued.confidence,
        model=tried.best,
        origins=len(tried.errors[tried.best]),
        backtest=tried.mean_absolute_errors,
        predictive=predictive,
        no_change=chosen[NO_CHANGE],
        note=_note(target, tried),
    )


def _note(target: Target, tried: Backtest) -> str:
    sentences = []
    between = target.steps - len(target.months)
    if between:
        sentences.append(
            f"The last month known was {target.last_known}, so {between} more "
            f"{'month is' if between == 1 else 'months are'} bridged"
        )
    if tried.best == NO_CHANGE:
        sentences.append("No candidate did better than no change, which is therefore the forecast")
    return " ".join(f"{sentence}." for sentence in sentences)
