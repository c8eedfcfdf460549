"""A study: the observations as they stood on a day, with the parameters of a run.

Notebooks and the evidence stage ask it for series; it reads no file and holds no results.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue, unknown
from analysis.errors import DataError
from analysis.indicators import growth
from analysis.indicators.series import SERIES_COLUMNS, Series
from analysis.indicators.specification import Specification, load_specifications
from analysis.observations import (
    drop_withdrawn_forecasts,
    filter_as_of,
    newest_publication,
    source_ids,
)
from analysis.sources.manifest import Source
from analysis.study_figures import figures_of

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
    def table_hash(self) -> str:
        """SHA-256 of its observations, the last digit included."""
        every = pd.util.hash_pandas_object(self.table, index=False).to_numpy()
        return hashlib.sha256(every.tobytes()).hexdigest()

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
    def _rows_by_source(self) -> dict[tuple[str, str], dict[str, NDArray[np.intp]]]:
        """Places of each source's rows in the figures of each measure and party."""
        places = {key: rows.groupby("source").indices for key, rows in self._by_measure.items()}
        return {
            key: {str(name): np.asarray(own) for name, own in found.items()}
            for key, found in places.items()
        }

    @cached_property
    def _all_series(self) -> dict[tuple[str, str], tuple[Series, ...]]:
        """Series that were asked for, by indicator and reading."""
        return {}

    @cached_property
    def _frames(self) -> dict[tuple[str, str, str, bool], pd.DataFrame]:
        """Figures of series that were built, by indicator, party, source, and whether totals."""
        return {}

    @cached_property
    def growth(self) -> pd.DataFrame:
        """All releases of growth: what `analysis.indicators.growth` goes by."""
        return self.table[self.table["indicator"].isin([growth.OUTTURN, growth.FORECAST])]

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
            rows = self._rows_by_source.get((measure, party), {})
            own = [rows[name] for name in rows if _is_of(name, source)]
            places = np.sort(np.concatenate(own)) if own else np.arange(0)
            chosen = chosen.iloc[places]
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
        frame = self._built(spec, party, source, total=reading == "total")
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

    def _built(self, spec: Specification, party: str, source: str, *, total: bool) -> pd.DataFrame:
        """Return the figures of a series; pace and momentum read the same ones, built once."""
        key = (spec.name, party, source, total)
        if key not in self._frames:
            frame = figures_of(self, spec, party, source, total=total)
            if "forecast" not in frame:
                frame = frame.assign(forecast=False)
            self._frames[key] = frame.dropna(subset=["value"]).sort_values(
                "period_end", ignore_index=True
            )
        return self._frames[key]

    def released(self, source: str, measures: Sequence[str] = ()) -> dt.date | None:
        """Return the day of the newest release of a source known then, of some measures or all."""
        newest = self._newest
        own = newest["source"].isin(
            [name for name in newest["source"].unique() if _is_of(name, source)]
        )
        if measures:
            own &= newest["indicator"].isin(list(measures))
        day = newest.loc[own, "published"].max()
        return None if pd.isna(day) else day.date()

    @cached_property
    def _newest(self) -> pd.DataFrame:
        """Newest release by source and measure: columns source, indicator, published."""
        groups = self.known.groupby(["source", "indicator"], sort=False)
        return groups["published"].max().reset_index()

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


def _is_of(name: str, source: str) -> bool:
    """Return whether a source is the one called for, or a publisher that it compiles."""
    return name == source or name.startswith(f"{source}/")
