"""From what a study knows to the figures of an indicator: one way for each kind of series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.indicators import builders, growth, price
from analysis.indicators.specification import Specification

if TYPE_CHECKING:
    from analysis.study import Study

LAST_YEAR_SHOWN = 2027
"""Forecasts further ahead than the data are left out of series."""

Builder = Callable[["Study", Specification, str, str, bool], pd.DataFrame]


def figures_of(
    study: Study, spec: Specification, party: str, source: str, *, total: bool
) -> pd.DataFrame:
    """Return the figures of an indicator by one source, as a study reads them.

    Parameters
    ----------
    total
        Running totals or stocks, in the place of amounts or changes in each period.

    Returns
    -------
    pandas.DataFrame
        Columns of `analysis.indicators.builders.COLUMNS`, and of some `forecast`.
    """
    return _BUILDERS.get(spec.series, _ordinary)(study, spec, party, source, total)


def _ordinary(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    frame = _read(study, spec, _of_one_scope(study, spec.measure, party, source), total)
    if not spec.forecast:
        return frame
    ahead = _read(study, spec, study.figures(spec.forecast, party, source), total)
    # a forecast is shown only for periods that no outturn covers
    later = ahead[ahead["period_start"] > frame["period_end"].max()] if len(frame) else ahead
    both: pd.DataFrame = pd.concat([frame.assign(forecast=False), later.assign(forecast=True)])
    return both


def _of_one_scope(study: Study, measure: str, party: str, source: str) -> pd.DataFrame:
    """Return a source's figures without those of another scope, which extend its id."""
    figures = study.figures(measure, party, source)
    own = figures["source"] == source
    return figures[own] if own.any() else figures


def _read(study: Study, spec: Specification, figures: pd.DataFrame, total: bool) -> pd.DataFrame:
    figures = builders.keep_observed(figures, spec.observed)
    if figures.empty:
        return figures
    if spec.series == "rate":
        rates = builders.rate(figures, spec.frequency, spec.per)
        return builders.cumulate(rates, spec.per) if total else rates
    levels = builders.level(figures, spec.frequency)
    if spec.frequency == "observed" and study.catalogue.measure(spec.measure).kind == "stock":
        # an assessment covers the time since the invasion, but its total stands at the end
        levels = levels.assign(period_start=levels["period_end"])
    if total or study.catalogue.measure(spec.measure).kind == "index":
        return levels
    changes = builders.change(levels, spec.per)
    return changes if spec.frequency == "observed" else builders.consecutive(changes)


def _refugees(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    """Refugees at the ends of years and half-years, in or without Russia as parameters say.

    Within a year of arrivals a stock is all new: the first reading is the end of 2022.
    """
    with_russia = study.parameters["include_russia"]
    measure = "refugees_abroad_and_in_russia" if with_russia else "refugees_abroad"
    figures = study.figures(measure, party, source)
    # since 2024 refugees in Russia are counted otherwise: those rows have a source of their own
    levels = builders.level(figures[figures["source"] == source], "observed")
    levels = levels[levels["period_end"] >= pd.Timestamp("2022-12-31")]
    return levels if total else builders.change(levels, spec.per)


def _growth(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    rates = growth.growth_rates(study.growth, party, study.day, source)
    return _annual(rates["value"], rates["forecast"])


def _gdp_gap(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    table = growth.counterfactual(
        study.growth,
        party,
        study.day,
        base_year=int(study.parameters["base_year"]),
        forecast_vintage=str(study.parameters["forecast_vintage"]),
        publisher=source,
    )
    return _annual(table["gap"], table["forecast"])


def _relative_gdp(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    rivals = list(study.parameters["rivals"])
    base_year = int(study.parameters["base_year"])
    table = growth.relative(
        study.growth, party, rivals, study.day, base_year=base_year, publisher=source
    )
    return _annual(table[rivals].mean(axis=1), table["forecast"])


def _annual(values: pd.Series, forecast: pd.Series) -> pd.DataFrame:
    """Return a series by year, from the first year of the war on, a few years ahead."""
    chosen = values[(values.index >= 2022) & (values.index <= LAST_YEAR_SHOWN)]
    years = [pd.Period(str(int(year)), freq="Y") for year in chosen.index]
    return pd.DataFrame(
        {
            "period_start": [year.start_time for year in years],
            "period_end": [year.end_time.normalize() for year in years],
            "value": chosen.to_numpy(),
            "low": float("nan"),
            "high": float("nan"),
            "forecast": forecast.reindex(chosen.index).to_numpy(dtype=bool),
        }
    ).astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})


def _needs_to_gdp(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    levels = builders.level(study.figures("recovery_needs", party, source), "observed")
    levels = levels.assign(period_start=levels["period_end"])
    gdp = float(study.parameters["prewar_gdp"])
    return levels.assign(**{name: levels[name] / gdp for name in builders.VALUES})


def _losses_per_km2(
    study: Study, spec: Specification, party: str, source: str, total: bool
) -> pd.DataFrame:
    months = int(study.parameters["window_months"])
    return price_windows(study, source, months, step=months)[builders.COLUMNS]


def price_windows(study: Study, source: str, months: int, *, step: int) -> pd.DataFrame:
    """Return claimed losses, area gained and price over windows, on one map maker's area.

    See `analysis.indicators.price.windows` for the columns.
    """
    paces = study.all_series("personnel_losses_claimed", "pace")
    claimed = [one.frame for one in paces if one.source == "general_staff"]
    area = study.figures("area_occupied", "Ukraine", source)
    if area.empty or not claimed:
        return pd.DataFrame(columns=[*builders.COLUMNS, "losses", "gain"])
    losses = claimed[0]
    days = (losses["period_end"] - losses["period_start"]).dt.days + 1
    area = builders.level(area, "month")
    area = area[area["period_start"] >= pd.Timestamp(study.parameters["map_start"])]
    gains = builders.consecutive(builders.change(area, "day"), longest=31)
    span = (gains["period_end"] - gains["period_start"]).dt.days + 1
    return price.windows(
        losses.assign(value=losses["value"] * days),
        gains.assign(value=gains["value"] * span),
        months,
        smallest_gain=float(study.parameters["smallest_gain"]),
        step=step,
    )


_BUILDERS: Mapping[str, Builder] = {
    "refugees": _refugees,
    "growth": _growth,
    "gdp_gap": _gdp_gap,
    "relative_gdp": _relative_gdp,
    "needs_to_gdp": _needs_to_gdp,
    "losses_per_km2": _losses_per_km2,
}
