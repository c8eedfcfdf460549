"""A study: the observations as they stood on a day, with the parameters of a run.

Notebooks and the evidence stage ask it for series; it reads no file and holds no results.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue, unknown
from analysis.errors import DataError
from analysis.indicators import builders, growth, price
from analysis.indicators.series import SERIES_COLUMNS, Series
from analysis.indicators.specification import Specification, load_specifications
from analysis.observations import (
    drop_withdrawn_forecasts,
    filter_as_of,
    newest_publication,
    source_ids,
)
from analysis.sources.manifest import Source

LAST_YEAR_SHOWN = 2027
"""Forecasts further ahead than the data are left out of series."""
GROWTH = ("growth", "gdp_gap", "relative_gdp")
"""Series chained from growth rates: within the Outlook, or by a country's statistics office."""
PER_UNIT = {"day": "a day", "week": "a week", "month": "a month", "year": "a year"}


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that was known on a day, and how to look at it.

    Attributes
    ----------
    table
        Observations of all releases.
    catalogue, sources
        What is measured, and where from.
    parameters
        Flat parameters by name, as in `params.yaml` (those of all families).
    as_of
        `latest` or an ISO date.
    tables
        Where the null distributions of the trend test are kept; `None` simulates what is needed.
    """

    table: pd.DataFrame
    catalogue: Catalogue
    sources: Sequence[Source]
    parameters: Mapping[str, Any]
    as_of: str = "latest"
    tables: Path | None = None

    def __post_init__(self) -> None:
        """Leave out the sources and indicators that the run is to do without."""
        without = list(self.parameters["without_sources"])
        kept = self.table[~source_ids(self.table).isin(without)]
        object.__setattr__(self, "table", kept)

    @cached_property
    def day(self) -> dt.date:
        """The day whose knowledge is shown; of `latest` the newest publication that is dated."""
        return self._limit or newest_publication(self.table)

    @property
    def _limit(self) -> dt.date | None:
        """The last day of publication that counts; `None` for all there is."""
        return None if self.as_of == "latest" else dt.date.fromisoformat(self.as_of)

    @cached_property
    def known(self) -> pd.DataFrame:
        """Of each figure, the last release published by that day, but no withdrawn forecast."""
        complete = [source.id for source in self.sources if source.has_complete_releases]
        known = filter_as_of(self.table, self._limit)
        return drop_withdrawn_forecasts(known, self.catalogue, complete)

    @cached_property
    def _by_measure(self) -> dict[tuple[str, str], pd.DataFrame]:
        """What was known of each measure and party."""
        groups = self.known.groupby(["indicator", "party"], sort=False)
        return {(str(measure), str(party)): rows for (measure, party), rows in groups}

    @cached_property
    def _all_series(self) -> dict[tuple[str, str], tuple[Series, ...]]:
        """Series that were asked for, by indicator and reading."""
        return {}

    @cached_property
    def published(self) -> pd.DataFrame:
        """All releases published by that day."""
        if self._limit is None:
            return self.table
        return self.table[self.table["published"] <= pd.Timestamp(self._limit)]

    @cached_property
    def specifications(self) -> dict[str, Specification]:
        """Every indicator by name, but those that the run is to do without."""
        without = set(self.parameters["without_indicators"])
        return {name: spec for name, spec in self._declared.items() if name not in without}

    @cached_property
    def _declared(self) -> dict[str, Specification]:
        return load_specifications(self.catalogue)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the sources by id."""
        return {source.id: str(source.details.get("title", source.id)) for source in self.sources}

    @cached_property
    def publishers(self) -> dict[str, str]:
        """Publishers of the sources by id."""
        return {source.id: str(source.details.get("publisher", "")) for source in self.sources}

    def specification(self, name: str) -> Specification:
        """Return an indicator by name, or refuse the name with the nearest valid one.

        One that the run is to do without is still called by its title; it has no series.
        """
        if name not in self._declared:
            raise unknown("indicator", name, self._declared, "indicators.yaml")
        return self._declared[name]

    def family(self, family: str) -> list[Specification]:
        """Return the indicators of a family, in the order of `indicators.yaml`."""
        return [spec for spec in self.specifications.values() if spec.family == family]

    def figures(
        self, measure: str, party: str, source: str = "", *, all_days: bool = False
    ) -> pd.DataFrame:
        """Return what was known of a measure, within the days of the study or of all days."""
        chosen = self._by_measure.get((measure, party), self.known.iloc[:0])
        if source:
            exact = chosen["source"].eq(source) | chosen["source"].str.startswith(f"{source}/")
            chosen = chosen[exact]
        return chosen if all_days else self._within(chosen)

    def _within(self, figures: pd.DataFrame) -> pd.DataFrame:
        start = pd.Timestamp(self.parameters["start"])
        end = self.parameters["end"]
        last = self.day if end == "as_of" else dt.date.fromisoformat(str(end))
        after = figures["period_end"] >= start
        return figures[after & (figures["period_start"] <= pd.Timestamp(last))]

    def all_series(self, name: str, reading: str) -> list[Series]:
        """Return the series of an indicator under a reading: one a party and source.

        Sources that compile several publishers give one series each publisher, except where
        only totals are asked of them. Empty where nothing was known yet.
        """
        if (name, reading) not in self._all_series:
            self._all_series[name, reading] = self._every_series(name, reading)
        return list(self._all_series[name, reading])

    def _every_series(self, name: str, reading: str) -> tuple[Series, ...]:
        spec = self.specification(name)
        if name not in self.specifications:
            return ()
        series = [
            self._series(spec, party, source, reading)
            for party in spec.parties
            for declared in spec.sources
            for source in self._publishers(spec, party, declared)
        ]
        return tuple(one for one in series if not one.frame.empty)

    def series(self, name: str, reading: str, party: str = "", source: str = "") -> Series:
        """Return one series: the first that fits.

        Raises
        ------
        DataError
            Nothing was known of it by that day.
        """
        for one in self.all_series(name, reading):
            if party in ("", one.party) and one.source.startswith(source):
                return one
        raise DataError(
            f"nothing is known of the {reading} of {name}",
            where=f"observations as of {self.day}",
            expected=f"figures of {party or 'a party'} by {source or 'a source'}",
        )

    def _publishers(self, spec: Specification, party: str, declared: str) -> list[str]:
        if spec.series in GROWTH and declared != growth.IMF:
            return [growth.NATIONAL[party]] if party in growth.NATIONAL else []
        if not spec.measure or spec.readings == ("total",):
            return [declared]
        found = self.figures(spec.measure, party, declared)["source"].unique()
        return sorted(found)

    def _series(self, spec: Specification, party: str, source: str, reading: str) -> Series:
        build = _BUILDERS.get(spec.series, _ordinary)
        frame = build(self, spec, party, source, reading)
        if "forecast" not in frame:
            frame = frame.assign(forecast=False)
        frame = frame.dropna(subset=["value"]).sort_values("period_end", ignore_index=True)
        start = spec.start
        if isinstance(start, str):
            start = dt.date.fromisoformat(str(self.parameters[start]))
        if start is not None:
            frame = frame[frame["period_start"] >= pd.Timestamp(start)]
        if spec.drop_recent:
            frame = frame.iloc[: len(frame) - int(self.parameters["drop_recent_months"])]
        return Series(
            indicator=spec.name,
            party=party,
            source=source,
            title=spec.title,
            reading=reading,
            unit=self._unit(spec, reading),
            frequency=self._frequency(spec, frame),
            frame=frame.reset_index(drop=True)[list(SERIES_COLUMNS)],
            claimed=spec.claimed,
            group=spec.group(source),
            cost=spec.cost,
            source_title=self.titles.get(source.partition("/")[0], source),
            publisher=self.publishers.get(source.partition("/")[0], ""),
            released=self.released(source, spec.measures),
        )

    def released(self, source: str, measures: Sequence[str] = ()) -> dt.date | None:
        """Return the day of the newest release of a source known then, of some measures or all."""
        own = self.known["source"].eq(source) | self.known["source"].str.startswith(f"{source}/")
        if measures:
            own &= self.known["indicator"].isin(list(measures))
        newest = self.known.loc[own, "published"].max()
        return None if pd.isna(newest) else newest.date()

    def _frequency(self, spec: Specification, frame: pd.DataFrame) -> str:
        if spec.frequency != "observed":
            return spec.frequency
        ends = frame["period_end"]
        annual = len(ends) > 1 and ends.diff().dropna().dt.days.between(365, 366).all()
        return "year" if annual else "irregular"

    def _unit(self, spec: Specification, reading: str) -> str:
        unit = spec.unit or self.catalogue.measure(spec.measure).unit
        timed = spec.series == "rate" or self._is_stock(spec)
        if reading in ("pace", "momentum") and timed and spec.per:
            return f"{unit} {PER_UNIT[spec.per]}"
        return unit

    def _is_stock(self, spec: Specification) -> bool:
        if spec.series == "refugees":
            return True
        return spec.series == "level" and self.catalogue.measure(spec.measure).kind == "stock"


Builder = Callable[[Study, Specification, str, str, str], pd.DataFrame]


def _ordinary(
    study: Study, spec: Specification, party: str, source: str, reading: str
) -> pd.DataFrame:
    frame = _read(study, spec, _of_one_scope(study, spec.measure, party, source), reading)
    if not spec.forecast:
        return frame
    ahead = _read(study, spec, study.figures(spec.forecast, party, source), reading)
    # a forecast is shown only for periods that no outturn covers
    later = ahead[ahead["period_start"] > frame["period_end"].max()] if len(frame) else ahead
    both: pd.DataFrame = pd.concat([frame.assign(forecast=False), later.assign(forecast=True)])
    return both


def _of_one_scope(study: Study, measure: str, party: str, source: str) -> pd.DataFrame:
    """Return a source's figures without those of another scope, which extend its id."""
    figures = study.figures(measure, party, source)
    own = figures["source"] == source
    return figures[own] if own.any() else figures


def _read(study: Study, spec: Specification, figures: pd.DataFrame, reading: str) -> pd.DataFrame:
    figures = builders.keep_observed(figures, spec.observed)
    if figures.empty:
        return figures
    if spec.series == "rate":
        rates = builders.rate(figures, spec.frequency, spec.per)
        return builders.cumulate(rates, spec.per) if reading == "total" else rates
    levels = builders.level(figures, spec.frequency)
    if spec.frequency == "observed" and study.catalogue.measure(spec.measure).kind == "stock":
        # an assessment covers the time since the invasion, but its total stands at the end
        levels = levels.assign(period_start=levels["period_end"])
    if reading == "total" or study.catalogue.measure(spec.measure).kind == "index":
        return levels
    changes = builders.change(levels, spec.per)
    return changes if spec.frequency == "observed" else builders.consecutive(changes)


def _refugees(
    study: Study, spec: Specification, party: str, source: str, reading: str
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
    return levels if reading == "total" else builders.change(levels, spec.per)


def _growth(
    study: Study, spec: Specification, party: str, source: str, reading: str
) -> pd.DataFrame:
    rates = growth.growth_rates(study.table, party, study.day, source)
    return _annual(rates["value"], rates["forecast"])


def _gdp_gap(
    study: Study, spec: Specification, party: str, source: str, reading: str
) -> pd.DataFrame:
    table = growth.counterfactual(
        study.table,
        party,
        study.day,
        base_year=int(study.parameters["base_year"]),
        forecast_vintage=str(study.parameters["forecast_vintage"]),
        publisher=source,
    )
    return _annual(table["gap"], table["forecast"])


def _relative_gdp(
    study: Study, spec: Specification, party: str, source: str, reading: str
) -> pd.DataFrame:
    rivals = list(study.parameters["rivals"])
    base_year = int(study.parameters["base_year"])
    table = growth.relative(
        study.table, party, rivals, study.day, base_year=base_year, publisher=source
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
    study: Study, spec: Specification, party: str, source: str, reading: str
) -> pd.DataFrame:
    levels = builders.level(study.figures("recovery_needs", party, source), "observed")
    levels = levels.assign(period_start=levels["period_end"])
    gdp = float(study.parameters["prewar_gdp"])
    return levels.assign(**{name: levels[name] / gdp for name in builders.VALUES})


def _losses_per_km2(
    study: Study, spec: Specification, party: str, source: str, reading: str
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
