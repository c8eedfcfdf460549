"""What was known on a day: the table of observations, cut at a day of publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import DataError
from analysis.observations import (
    Catalogue,
    cut_off,
    drop_withdrawn_forecasts,
    filter_as_of,
    read,
    source_ids,
)
from analysis.series.flows import monthly, of_length
from analysis.series.windows import Window, war_years

if TYPE_CHECKING:
    from analysis.project import Project

SHOWN = ["period_start", "period_end", "value", "low", "high", "source", "published", "note"]


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that had been published by a day.

    Attributes
    ----------
    published
        All releases by that day, in the columns of the table of observations.
    as_of
        ``latest`` or an ISO date.
    catalogue
        Says of each measure what it is.
    complete
        Sources whose every release is a complete set: a forecast that the newest one does not
        repeat is withdrawn.
    """

    published: pd.DataFrame
    as_of: str
    catalogue: Catalogue = field(repr=False)
    complete: Collection[str] = ()

    @cached_property
    def table(self) -> pd.DataFrame:
        """Of each figure the newest release, but no forecast that its source let go."""
        return drop_withdrawn_forecasts(
            filter_as_of(self.published, None), self.catalogue, self.complete
        )

    @cached_property
    def day(self) -> dt.date:
        """The day of a page: the cut-off that was used."""
        return cut_off(self.published, self.catalogue, self.as_of)

    @cached_property
    def _groups(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        return {
            (str(measure), str(party)): rows
            for (measure, party), rows in self.table.groupby(["indicator", "party"], sort=False)
        }

    def figures(
        self, measure: str, party: str, source: str = "", *, length: str = "", release: str = ""
    ) -> pd.DataFrame:
        """Return the figures of a measure as they stood on the day.

        Parameters
        ----------
        measure, party
            As in `indicators.yaml`.
        source
            A source, or one of the publishers that it compiles; all of them when left out.
        length
            Only figures whose period is a ``day``, ``week``, ``month``, ``quarter``,
            ``half-year`` or ``year``.
        release
            ``newest``: only what the newest release holds; ``before``: the release before it.

        Returns
        -------
        pandas.DataFrame
            Columns period_start, period_end, value, low, high, source, published, note, in
            order of time; empty where nothing was known.

        Raises
        ------
        DataError
            `indicators.yaml` has no such measure.

        Examples
        --------
        >>> known = open_known("2025-12-10")                              # doctest: +SKIP
        >>> known.figures("refugees_abroad", "Ukraine", "unhcr").tail(2)  # doctest: +SKIP
        """
        self.catalogue.measure(measure)
        rows = self._rows(measure, party, before=release == "before")
        if source:
            rows = rows[(rows["source"] == source) | rows["source"].str.startswith(f"{source}/")]
        if release and not rows.empty:
            days = sorted(rows["published"].unique())
            place = -1 if release == "newest" else -2
            rows = rows[rows["published"] == days[place]] if len(days) >= -place else rows.iloc[:0]
        ordered = of_length(rows, length).sort_values(["period_end", "source"], kind="stable")
        return ordered[SHOWN].reset_index(drop=True)

    def _rows(self, measure: str, party: str, *, before: bool) -> pd.DataFrame:
        """Return the rows of a measure: of all releases where an earlier one is asked for."""
        if before:
            own = self.published
            return own[(own["indicator"] == measure) & (own["party"] == party)]
        return self._groups.get((measure, party), self.table.iloc[:0])

    def months(self, measure: str, party: str, source: str = "", **asked: str) -> pd.DataFrame:
        """Return a flow by month, spread over the days of its figures.

        Parameters
        ----------
        measure, party, source, asked
            As for `figures`; of one source only.

        Returns
        -------
        pandas.DataFrame
            Columns month (first day), value, low, high: amounts a month of 30.4375 days.

        Examples
        --------
        >>> known.months("personnel_losses_claimed", "Russia", "general_staff")  # doctest: +SKIP
        """
        return monthly(self.figures(measure, party, source, **asked))

    def series(self, name: str, party: str = "") -> pd.DataFrame:
        """Return a named series of `indicators.yaml`, or a measure, as a tidy frame.

        Parameters
        ----------
        name
            A series, or a measure.
        party
            The country; may be left out where the series names one.

        Returns
        -------
        pandas.DataFrame
            Columns period (first day of the month, quarter or year; the day of a stock that is
            counted at odd days), source, value, low, high: one row a period and source. Flows
            are amounts a month of 30.4375 days, stocks as at the period's end, indices as they
            stand.

        Raises
        ------
        DataError
            There is no such name, or nothing was known of it by that day.

        Examples
        --------
        >>> deaths = open_known().series("military_deaths_estimated", "Russia")  # doctest: +SKIP
        >>> deaths.tail(3)                                                       # doctest: +SKIP
        """
        from analysis.series.named import tidy

        frame = tidy(self, name, party)
        if frame.empty:
            raise DataError(
                f"nothing is known of {name}" + (f" of {party}" if party else ""),
                where=f"observations as of {self.day}",
                expected="figures published by that day",
            )
        return frame

    def war_years(self) -> list[Window]:
        """Return the war-years that had begun by the day."""
        return war_years(self.day)

    def until(self, day: str | dt.date) -> Known:
        """Return what had been known on an earlier day."""
        cut = pd.Timestamp(day)
        earlier = self.published[self.published["published"] <= cut]
        return Known(earlier, f"{cut:%Y-%m-%d}", self.catalogue, self.complete)


def open_known(
    as_of: str | dt.date = "latest",
    without_sources: Collection[str] = (),
    project: Project | None = None,
) -> Known:
    """Return what was known on a day.

    Parameters
    ----------
    as_of
        ``latest`` or a day.
    without_sources
        Ids of sources to do without.
    project
        The checkout; the one that the current folder lies in when left out.

    Raises
    ------
    WarCostsError
        The current folder is in no checkout.
    DataError
        A source to do without does not exist, or nothing had been published by that day.

    Examples
    --------
    >>> known = open_known("2025-12-10", without_sources=["oryx"])  # doctest: +SKIP
    >>> known.day                                                   # doctest: +SKIP
    datetime.date(2025, 12, 10)
    """
    from analysis.project import Project

    project = project or Project.here()
    table = read(project.observations)
    ids = source_ids(table)
    unknown = sorted(set(without_sources) - {source.id for source in project.sources})
    if unknown:
        raise DataError(
            f"there is no source '{unknown[0]}' to do without",
            where="without_sources",
            expected=f"ids of sources, as {', '.join(sorted(ids.unique())[:4])}",
        )
    table = table[~ids.isin(list(without_sources))]
    complete = [source.id for source in project.sources if source.complete_releases]
    known = Known(table.reset_index(drop=True), "latest", project.catalogue, complete)
    return known if str(as_of) == "latest" else known.until(as_of)
