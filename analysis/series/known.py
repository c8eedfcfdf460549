"""What was known on a day: observations cut at that day, series of them, and tables beside."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Literal, Self

import pandas as pd

from analysis.errors import DataError
from analysis.observations import (
    Catalogue,
    cut_off,
    drop_withdrawn_forecasts,
    filter_as_of,
    of_source,
    read,
    read_built,
    source_ids,
    unknown,
)
from analysis.project import Project
from analysis.series.flows import month_ends, monthly

Context = Literal["panel", "wars", "war_dyads", "published_answers"]
LENGTHS = {"day": (1, 1), "week": (4, 8), "month": (4, 31), "quarter": (89, 93),
           "half-year": (180, 185), "year": (310, 366), "part of a year": (1, 250)}  # fmt: skip
"""Shortest and longest period in days that goes by a name (the war's first ones are short)."""
SHOWN = ["period_start", "period_end", "value", "low", "high", "source", "published", "note"]


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that had been published by a day."""

    published: pd.DataFrame  # all releases by that day, columns of the table of observations
    as_of: str  # ``latest`` or an ISO date
    catalogue: Catalogue = field(repr=False)
    # sources whose every release is a complete set: what it does not repeat it withdraws
    complete: Collection[str] = ()
    # figures are read once, for they are drawn many times
    _found: dict[tuple[str, ...], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False
    )

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
        self,
        measure: str,
        party: str,
        source: str = "",
        *,
        length: str = "",
        release: Literal["", "newest"] = "",
    ) -> pd.DataFrame:
        """Return the figures of a measure as they stood on the day.

        Parameters
        ----------
        measure, party
            As in `indicators.yaml`, which must have the measure.
        source
            A source, or one of the publishers that it compiles; all of them when left out.
        length
            Only figures whose period is a ``day``, ``week``, ``month``, ``quarter``,
            ``half-year`` or ``year``.
        release
            ``newest``: only what the newest release holds.

        Returns
        -------
        pandas.DataFrame
            Columns period_start, period_end, value, low, high, source, published, note, in
            order of time; empty where nothing was known.
        """
        asked = (measure, party, source, length, release)
        if asked not in self._found:
            self.catalogue.measure(measure)
            rows = self._groups.get((measure, party), self.table.iloc[:0])
            if source:
                rows = rows[of_source(rows, source)]
            if release == "newest":
                rows = rows[rows["published"] == rows["published"].max()]
            if length:
                days = (rows["period_end"] - rows["period_start"]).dt.days + 1
                rows = rows[days.between(*LENGTHS[length])]
            ordered = rows.sort_values(["period_end", "source"], kind="stable")
            self._found[asked] = ordered[SHOWN].reset_index(drop=True)
        return self._found[asked].copy()

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
            Columns month, or period where the series is not by month (first day of the month,
            quarter or year; the day of a stock that is counted at odd days), party, source, value,
            low, high: one row a period and source. Flows are amounts a month of 30.4375 days,
            stocks as at the period's end, indices as they stand.

        Raises
        ------
        DataError
            There is no such name, or nothing was known of it by that day.
        """
        frame = tidy(self, name, party)
        if frame.empty:
            raise DataError(
                f"nothing is known of {name}" + (f" of {party}" if party else ""),
                where=f"observations as of {self.day}",
                expected="figures published by that day",
            )
        return frame

    def until(self, day: str | dt.date) -> Self:
        """Return what had been known on an earlier day."""
        cut = pd.Timestamp(day)
        earlier = self.published[self.published["published"] <= cut]
        return replace(self, published=earlier, as_of=f"{cut:%Y-%m-%d}")


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
    DataError
        A source to do without does not exist, the day has not come, or nothing had been published
        by it.
    """
    project = project or Project.here()
    table = read(project.observations)
    ids = source_ids(table)
    valid = [source.id for source in project.sources]
    for name in sorted(set(without_sources) - {*valid}):
        raise unknown("source", name, valid, "without_sources")
    table = table[~ids.isin(list(without_sources))]
    complete = [source.id for source in project.sources if source.complete_releases]
    known = Known(table.reset_index(drop=True), "latest", project.catalogue, complete)
    known = known if str(as_of) == "latest" else known.until(as_of)
    if known.published.empty:
        raise DataError(f"nothing had been published by {known.as_of}", where="as_of")
    newest = known.published["published"].max().date()
    if known.as_of != "latest" and known.day > max(newest, dt.date.today()):
        raise DataError(f"{known.as_of} has not come yet", where="as_of", expected="a day to today")
    return known


def open_context(name: Context, project: Project | None = None) -> pd.DataFrame:
    """Return a context table: never observations, and never cut at a day of publication.

    ``panel``: the Outlook of April 2026, economies by year; ``wars``: battle deaths of other wars
    by calendar year; ``war_dyads``: the same of chosen dyads, this war among them;
    ``published_answers``: what others say a month, a year or the war has cost.
    """
    return read_built((project or Project.here()).processed / f"{name}.csv", na_values=[""])


def tidy(known: Known, name: str, party: str = "") -> pd.DataFrame:
    """Return a named series, or a measure by its own name, one row a period and source."""
    entry = known.catalogue.series.get(name)
    if entry is None:  # a measure as it stands: flows and stocks by month, the rest as dated
        measure, sources, length, start = name, [""], "", ""
        by_month = known.catalogue.measure(name).kind != "index"
    else:
        measure, sources, length, start = entry.measure, [*entry.sources], entry.length, entry.start
        by_month = entry.frequency == "month"
    is_stock = known.catalogue.measure(measure).kind == "stock"
    when = "month" if by_month else "period"
    columns = [when, "party", "source", "value", "low", "high"]
    frames = []
    for one, source in product((party,) if party or entry is None else entry.parties, sources):
        figures = known.figures(measure, one, source, length=length)
        for publisher, rows in figures.groupby("source", sort=True):
            if by_month:
                frame = month_ends(rows) if is_stock else monthly(rows)
            else:
                frame = rows.assign(period=rows["period_end" if is_stock else "period_start"])
            if start:
                frame = frame[frame[when] >= pd.Timestamp(start)]
            frames.append(frame.assign(party=one, source=publisher))
    found = [frame[columns] for frame in frames if len(frame)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
