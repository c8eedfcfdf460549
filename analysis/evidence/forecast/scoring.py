"""Hold a forecast against what came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.evidence.forecast.issue import month_weights, monthly_values
from analysis.evidence.forecast.models import NO_CHANGE
from analysis.evidence.forecast.predictive import Predictive
from analysis.evidence.forecast.records import SixMonthForecast
from analysis.formats import measured, month, quantity, share
from analysis.indicators.series import Series
from analysis.source_names import source_name

COVERAGES = (0.5, 0.8, 0.95)


def score(forecast: SixMonthForecast, outturn: Series) -> SixMonthForecast:
    """Return the forecast with its scores.

    Parameters
    ----------
    forecast
        As it was issued.
    outturn
        The same indicator, party and source as it is known now. Months not yet known are left
        out, and the note says so; with none known the scores stay empty.
    """
    months = pd.PeriodIndex(forecast.months, freq="M")
    values = monthly_values(outturn).reindex(months).to_numpy(dtype=float)
    known = np.isfinite(values)
    came = tuple(
        float(value) if finite else None for value, finite in zip(values, known, strict=True)
    )
    missing = _missing(int((~known).sum()), len(months))
    scored = replace(forecast, outturn=came, note=". ".join(filter(None, (forecast.note, missing))))
    if not known.any():
        return scored
    weights, _ = month_weights(forecast.unit, months)
    own, unchanged = (
        float(np.mean(one.crps(values)[known])) for one in (forecast.predictive, forecast.no_change)
    )
    return replace(
        scored,
        outturn_total=float(np.sum(values * weights)) if known.all() else None,
        coverage=_coverage(forecast.predictive, values, known),
        crps=own,
        crps_no_change=unchanged,
        skill=1 - own / unchanged if unchanged > 0 else None,
        mean_absolute_error=_absolute(forecast.predictive, values),
        mean_absolute_error_no_change=_absolute(forecast.no_change, values),
    )


def describe(forecast: SixMonthForecast) -> str:
    """Return in plain words what the months were expected to bring, and what they brought."""
    first, last = month(f"{forecast.months[0]}-01"), month(f"{forecast.months[-1]}-01")
    expected = measured(
        forecast.expected_total,
        forecast.expected_total_low,
        forecast.expected_total_high,
        forecast.total_unit,
    )
    change = "" if forecast.kind == "flow" else "change, "
    head = f"{forecast.title} ({change}{source_name(forecast.source)}), {first} to {last}: "
    head += f"expected were {expected}"
    if forecast.outturn_total is None:
        return f"{head}; what came is not known in full."
    where = "inside" if forecast.total_inside else "outside"
    came = quantity(forecast.outturn_total, forecast.total_unit)
    return f"{head}; it came to {came}, {where} that range{_months_inside(forecast)}."


def describe_scores(forecast: SixMonthForecast) -> str:
    """Return in plain words how good the forecast was, month by month and against no change."""
    if forecast.crps is None:
        return "Nothing has come that it could be scored by."
    scores = (
        f"Score of its months (CRPS, smaller is better): {quantity(forecast.crps, forecast.unit)}"
    )
    if forecast.model == NO_CHANGE:
        against = "; the model that did best before is itself no change, so there is none to beat"
    else:
        against = (
            f", of no change {quantity(forecast.crps_no_change, forecast.unit)} "
            f"(model: {forecast.model})"
        )
    return f"{scores}{against}{_months_inside(forecast)}."


def _months_inside(forecast: SixMonthForecast) -> str:
    """Return how many months came inside their own interval: a sum can hide those that did not."""
    known = sum(value is not None for value in forecast.outturn)
    nominal = max(forecast.coverage)
    inside = round(forecast.coverage[nominal] * known)
    of = share(float(nominal))
    return f"; {inside} of {known} single months lay inside their own range of {of}"


def _missing(missing: int, months: int) -> str:
    return f"{missing} of {months} months are not known yet and are not scored" if missing else ""


def _coverage(predictive: Predictive, values: np.ndarray, known: np.ndarray) -> dict[str, float]:
    shares = {}
    for nominal in COVERAGES:
        tail = (1 - nominal) / 2
        low, high = predictive.quantiles(np.array([tail, 1 - tail])).T
        shares[f"{nominal:g}"] = float(np.mean(((low <= values) & (values <= high))[known]))
    return shares


def _absolute(predictive: Predictive, values: np.ndarray) -> float:
    return float(np.nanmean(np.abs(values - predictive.quantiles(np.array([0.5]))[:, 0])))
