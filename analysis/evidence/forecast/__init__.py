"""The article's forecast: what six more months were expected to cost, and what they did cost.

`forecast_studies` issues a forecast for each monthly indicator with what one study knew, and
scores it against what another knows. The pace is forecast, not the level: months of a pace add up
to the cost of those months. For territory that pace is the change of the area, since errors of a
level would be those of its starting point again and again, and its sum is the area gained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.evidence.forecast.issue import TooShortError, forecast_ahead, target_months
from analysis.evidence.forecast.records import SixMonthForecast
from analysis.evidence.forecast.scoring import describe, score
from analysis.indicators.series import Series
from analysis.study import Study

INDICATORS = (
    "personnel_losses_claimed",
    "named_dead_and_missing",
    "area_occupied",
    "protection_decisions",
)
"""Indicators that are published by month, or nearly so."""

__all__ = [
    "INDICATORS",
    "SixMonthForecast",
    "TooShortError",
    "describe",
    "forecast_ahead",
    "forecast_studies",
    "score",
    "target_months",
]


def forecast_studies(
    issued: Study, scored: Study, indicators: Sequence[str] = INDICATORS
) -> list[SixMonthForecast]:
    """Forecast each indicator with what was known to one study, scored by what another knows.

    Parameters
    ----------
    issued
        The study as of the day of issue. Its parameters `forecast_horizon_months`,
        `backtest_origins`, `seed` and `confidence` are used.
    scored
        The study that knows the outturn.
    indicators
        Names of monthly indicators.

    Returns
    -------
    list of SixMonthForecast
        One a party and source; of sources that restate each other the first only. A series that
        was too short on that day, or of which `scored` knows nothing, is left out.
    """
    return list(_forecasts(issued, scored, indicators))


def _forecasts(
    issued: Study, scored: Study, indicators: Sequence[str]
) -> Iterator[SixMonthForecast]:
    parameters = issued.parameters
    for name in indicators:
        groups = set()
        for series in issued.all_series(name, "pace"):
            if (series.party, series.group) in groups:
                continue
            groups.add((series.party, series.group))
            outturn = _same(scored, series)
            if outturn is None:
                continue
            try:
                forecast = forecast_ahead(
                    series,
                    as_of=issued.day,
                    horizon=int(parameters["forecast_horizon_months"]),
                    origins=int(parameters["backtest_origins"]),
                    seed=int(parameters["seed"]),
                    confidence=float(parameters["confidence"]),
                    kind=_kind(issued, name),
                )
            except TooShortError:
                continue
            yield score(forecast, outturn)


def _kind(study: Study, indicator: str) -> str:
    return study.catalogue.measure(study.specification(indicator).measure).kind


def _same(study: Study, series: Series) -> Series | None:
    """Return a series as another study knows it; `None` on days before its first figure."""
    known = study.all_series(series.indicator, "pace")
    same = [one for one in known if (one.party, one.source) == (series.party, series.source)]
    return same[0] if same else None
