"""One series under one reading: describe it, test it, and put it into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis import formats
from analysis.evidence import words
from analysis.evidence.recent import compare_recent, step_between
from analysis.evidence.records import ASIDE, Evidence
from analysis.evidence.rules import SeriesRule
from analysis.indicators.builders import positions, steps_per_year
from analysis.indicators.series import Series
from analysis.indicators.specification import Specification
from analysis.indicators.war_years import mean_by_days, war_year_days, war_year_means
from analysis.study import Study
from analysis.trends import TrendResult, fit_trend
from analysis.trends.ratio import ratio_of_means
from analysis.trends.trend import SHORTEST_GLS, fit_trends
from analysis.trends.uncertainty import draw_series

DAYS_A_MONTH = 365.25 / 12
SPARK_POINTS = 24
LEAST_BASE = 0.05
"""A first value below this share of the last is no base for a percentage."""
NOTHING_LEFT = -100.0
"""Percent: what falls by more has changed its sign."""


@dataclass(frozen=True)
class Assessment:
    """What an assessment adds to the facts of a series."""

    word: words.Word
    change: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    trend: Mapping[str, Any] | None = None
    direction: Mapping[str, Any] | None = None
    measurement: Mapping[str, float] | None = None


def assess(study: Study, series: Series, label: str, rule: SeriesRule) -> Evidence:
    """Return what one series says under its reading.

    Parameters
    ----------
    study
        Gives the parameters of the run.
    series
        Not empty.
    label
        How the date is called: `article`, `latest`, or an ISO date.
    rule
        Thresholds of `claims.yaml`.
    """
    spec = study.specification(series.indicator)
    outturns = series.outturns
    assessment = _ASSESS[series.reading](study, spec, series, rule)
    years = war_year_means(outturns) if series.reading in ("pace", "momentum") else {}
    first, last = outturns.iloc[0], outturns.iloc[-1]
    return Evidence(
        as_of=label,
        family=spec.family,
        indicator=series.indicator,
        title=series.title,
        party=series.party,
        reading=series.reading,
        source=series.source,
        group=series.group,
        claimed=series.claimed,
        unit=series.unit,
        frequency=series.frequency,
        cost=series.cost,
        n=len(outturns),
        first_period=f"{first['period_start']:%Y-%m-%d}",
        last_period=f"{last['period_end']:%Y-%m-%d}",
        first_value=float(first["value"]),
        last_value=float(last["value"]),
        change=assessment.change,
        change_low=assessment.change_low,
        change_high=assessment.change_high,
        verdict=assessment.word.verdict,
        grade=assessment.word.grade,
        reason=_reason(series, assessment, spec),
        war_years=years,
        trend=assessment.trend or {},
        direction=assessment.direction or {},
        measurement=assessment.measurement or {},
        spark=_spark(outturns["value"]),
        chain=spec.chain,
        turning=assessment.word.turning,
    )


def _reason(series: Series, assessment: Assessment, spec: Specification) -> str:
    because = assessment.word.reason(series.cost)
    if assessment.word.verdict in ASIDE:
        # a caveat of this source alone may be why it cannot be compared
        own = spec.caveats.get(series.source, "")
        return f"{because[:1].upper()}{because[1:]}. {own}".strip()
    last = f"last figure ({formats.month(series.last_day)}) against the first"
    against = {
        "pace": "last war-year against the first" if _by_war_year(series) else last,
        "price": "last window against the first",
        "total": last,
        "momentum": "last months against as many before",
    }[series.reading]
    caveat = spec.caveat_of(series.source)
    change = assessment.change
    shown = _told_change(change)
    if assessment.change_low is not None and assessment.change_high is not None:
        low, high = formats.change(assessment.change_low), formats.change(assessment.change_high)
        shown = f"{low} to {high} ({shown})"
    if assessment.direction:
        rising = formats.probability(assessment.direction["probability_rising"])
        shown += f"; probability that the newest months rise: {rising}"
    said = f"{because[:1].upper()}{because[1:]}; {against}: {shown}."
    return f"{said} {caveat}" if caveat else said


def _told_change(change: float | None) -> str:
    if change is None:
        return "too near zero, or below it, for a percentage"
    # a percentage of a figure that has changed its sign says nothing
    return formats.change(change) if change >= NOTHING_LEFT else "from above zero to below it"


def _total(study: Study, spec: Specification, series: Series, rule: SeriesRule) -> Assessment:
    """A stock that can fall is tested; a running total is true by construction."""
    values = series.outturns["value"]
    ends = values.iloc[0], values.iloc[-1]
    if spec.cumulative or spec.series == "rate":
        return Assessment(words.BY_CONSTRUCTION, _percent(*ends))
    return _tested(study, series, rule, ends)


def _pace(study: Study, spec: Specification, series: Series, rule: SeriesRule) -> Assessment:
    ends = _ends(series)(series.outturns["value"].to_numpy())
    if spec.scattered:
        return Assessment(words.SCATTERED, _percent(*ends))
    low, high = _war_years_apart(series, study.parameters, rule)
    return replace(_tested(study, series, rule, ends), change_low=low, change_high=high)


def _war_years_apart(
    series: Series, parameters: Mapping[str, Any], rule: SeriesRule
) -> tuple[float | None, float | None]:
    """Return the interval, in percent, of the change from the first to the last war-year.

    It allows for months that hang together, and describes: no verdict is made from it.
    """
    if not _by_war_year(series):
        return None, None
    values = series.outturns["value"].to_numpy()
    years = list(war_year_days(series.outturns).values())
    stretches = [(values[days > 0], days[days > 0]) for days in (years[0], years[-1])]
    (earlier, first), (later, last) = stretches
    if (
        min(len(earlier), len(later)) < rule.fewest_tested
        or _percent(*_ends(series)(values)) is None
    ):
        return None, None
    return _ratio_interval(earlier, later, parameters, (first, last))


def _ends(series: Series) -> Callable[[np.ndarray], tuple[float, float]]:
    """Return what reads the two that are compared from values at the times of a series.

    They are the means of war-years where there are months, else the first and last figure.
    """
    if _by_war_year(series):
        days = list(war_year_days(series.outturns).values())
        first, last = days[0], days[-1]
        return lambda values: (mean_by_days(values, first), mean_by_days(values, last))
    return lambda values: (float(values[0]), float(values[-1]))


def _by_war_year(series: Series) -> bool:
    regular = series.reading == "pace" and series.frequency in ("month", "quarter")
    return regular and len(war_year_days(series.outturns)) > 1


def _tested(
    study: Study, series: Series, rule: SeriesRule, ends: tuple[float, float]
) -> Assessment:
    """Describe a series by its ends and test it for a trend, if it is long and regular enough."""
    values = series.outturns["value"]
    change = _percent(*ends)
    if len(values) < rule.fewest_described:
        return Assessment(words.TOO_FEW, change)
    trend = None
    if len(values) >= rule.fewest_tested:
        trend = trend_of(series.outturns, series.frequency, study).to_dict()
    word = _word(study, series, rule, ends, trend)
    measurement = _measurement(study, series, rule, word) if trend else {}
    return Assessment(word, change, trend=trend, measurement=measurement)


def _word(
    study: Study,
    series: Series,
    rule: SeriesRule,
    ends: tuple[float, float],
    trend: Mapping[str, Any] | None,
) -> words.Word:
    slope = ends[1] - ends[0] if trend is None else float(trend["theil_sen"])
    p = {} if trend is None else {name: trend[f"p_{key}"] for name, key in _P_VALUES.items()}
    exact = len(series.outturns) < SHORTEST_GLS
    seen = words.Direction(change=_difference(*ends), slope=slope, exact=exact, **p)
    cost = seen if series.cost == "rise" else seen.mirrored()
    return words.word_for_trend(cost, rule, float(study.parameters["level"]))


def _measurement(
    study: Study, series: Series, rule: SeriesRule, word: words.Word
) -> Mapping[str, float]:
    """Return how often the verdict stays on draws from the source's own bounds."""
    outturns = series.outturns
    if outturns[["low", "high"]].isna().any(axis=None):
        return {}
    common, independent = draw_series(
        outturns["low"].to_numpy(),
        outturns["value"].to_numpy(),
        outturns["high"].to_numpy(),
        draws=int(study.parameters["measurement_draws"]),
        seed=int(study.parameters["seed"]),
    )
    ends = _ends(series)

    def share(draws: np.ndarray) -> float:
        trends = vars(
            fit_trends(
                draws.T,
                times=positions(outturns, series.frequency),
                level=float(study.parameters["level"]),
                tables=study.tables,
            )
        )
        stays = [
            _word(
                study, series, rule, ends(values), {key: trends[key][place] for key in trends}
            ).verdict
            == word.verdict
            for place, values in enumerate(draws)
        ]
        return float(np.mean(stays))

    return {"common": share(common), "independent": share(independent)}


_P_VALUES = {
    "p_rising": "rising",
    "p_falling": "falling",
    "p_rising_conservative": "conservative_rising",
    "p_falling_conservative": "conservative_falling",
}


def trend_of(frame: pd.DataFrame, frequency: str, study: Study) -> TrendResult:
    """Return the trend test of a series, gaps counted as gaps, its slopes a year."""
    return fit_trend(
        frame["value"].to_numpy(),
        times=positions(frame, frequency),
        level=float(study.parameters["level"]),
        tables=study.tables,
    ).per(steps_per_year(frame, frequency))


def _momentum(study: Study, spec: Specification, series: Series, rule: SeriesRule) -> Assessment:
    """Last months against the same number before, and the direction of the pace now."""
    recent = compare_recent(series, study.parameters)
    if recent is None:
        return Assessment(words.TOO_FEW)
    if (study.day - series.last_day).days > rule.months_old * DAYS_A_MONTH:
        return Assessment(words.OUT_OF_DATE)
    earlier, later = recent.earlier, recent.later
    sign = 1.0 if series.cost == "rise" else -1.0
    change, low, high = _compare(earlier, later, study.parameters, rule)
    step = step_between(recent, study, rule)
    trend = None if step is None else step.to_dict()
    if change is None:
        # a pace at or below zero has no ratio: only its direction can be told
        change_for_word = sign * float(np.sign(later.mean() - earlier.mean())) * 100
        word = words.word_for_momentum(change_for_word, *_said(step, sign), None, rule)
        return Assessment(word, trend=trend)
    direction = None
    sure = None
    if step is not None:
        # statsmodels takes its time to be imported, and most families' series are too short for it
        from analysis.trends.direction import direction_now

        now = direction_now(
            series.outturns["value"].to_numpy(),
            times=positions(series.outturns, series.frequency),
            confidence=float(study.parameters["confidence"]),
        )
        direction = now.to_dict()
        sure = now.probability_rising if sign > 0 else 1 - now.probability_rising
    word = words.word_for_momentum(sign * change, *_said(step, sign), sure, rule)
    return Assessment(word, change, low, high, trend=trend, direction=direction)


def _said(step: TrendResult | None, sign: float) -> tuple[float | None, float | None, bool]:
    """Return the interval of a step, as if a rise were a cost, and whether both tests find it."""
    if step is None:
        return None, None, False
    agrees = step.p_conservative_two_sided <= step.level
    ends = sorted((sign * float(step.slope_low or 0), sign * float(step.slope_high or 0)))
    return ends[0], ends[1], agrees


def _compare(
    earlier: np.ndarray, later: np.ndarray, parameters: Mapping[str, Any], rule: SeriesRule
) -> tuple[float | None, float | None, float | None]:
    if not len(earlier) or not len(later) or earlier.mean() <= 0 or later.mean() <= 0:
        return None, None, None
    change = _percent(earlier.mean(), later.mean())
    if min(len(earlier), len(later)) < rule.fewest_per_side:
        return change, None, None
    return change, *_ratio_interval(earlier, later, parameters)


def _ratio_interval(
    earlier: np.ndarray,
    later: np.ndarray,
    parameters: Mapping[str, Any],
    weights: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[float | None, float | None]:
    """Return the interval of a change of means in percent."""
    if min(earlier.min(), later.min()) < 0 or not earlier.any():
        # a ratio whose parts can turn negative has no interval worth the name
        return None, None
    ratio = ratio_of_means(
        earlier,
        later,
        weights=weights,
        confidence=float(parameters["confidence"]),
        replications=int(parameters["replications"]),
        seed=int(parameters["seed"]),
    )
    high = None if ratio.high is None else 100 * (ratio.high - 1)
    return 100 * (ratio.low - 1), high


def _percent(first: float, last: float) -> float | None:
    """Return the change in percent, or `None` where it would be a ratio to next to nothing."""
    return None if first <= LEAST_BASE * abs(last) else float(100 * (last / first - 1))


def _difference(first: float, last: float) -> float:
    """Return the change in percent of the larger of the two, so that a base of zero is no harm."""
    larger = max(abs(first), abs(last))
    change = _percent(first, last)
    return float(100 * (last - first) / larger if larger else 0.0) if change is None else change


def _spark(values: pd.Series) -> tuple[float, ...]:
    chosen = np.unique(np.linspace(0, len(values) - 1, min(len(values), SPARK_POINTS)).round())
    return tuple(float(f"{value:.4g}") for value in values.iloc[chosen.astype(int)])


_ASSESS: Mapping[str, Callable[[Study, Specification, Series, SeriesRule], Assessment]] = {
    "total": _total,
    "pace": _pace,
    "price": _pace,
    "momentum": _momentum,
}
