"""Refugees from Ukraine and asylum applications of Russians (UNHCR Refugee Data Finder).

UNHCR revises its figures with every half-yearly release. A release of December gives stocks at
the end of each year; one of June gives the stock of 30 June for its last year, which must not be
taken for that of the year's end. The date of a release is that of its commit to the archive.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.manifest import Source
from analysis.sources.unhcr_files import (
    check_returns,
    read_applications,
    read_hosts,
    read_releases,
)
from analysis.sources.vintages import drop_restatements

STOCKS = {
    "excl_rus": "refugees_abroad",
    "rus": "refugees_in_russia",
    "refugees": "refugees_abroad_and_in_russia",
    "asylum": "asylum_seekers_abroad",
    "idps": "internally_displaced",
}
FLOWS = {"returned": "returned_refugees", "ret_idps": "returned_displaced"}


@dataclass(frozen=True)
class Recount:
    """A stock that is counted in another way from a date on; `name` ends the source's id."""

    since: pd.Timestamp
    name: str
    note: str


_RUSSIA = Recount(
    pd.Timestamp("2024-12-31"), "russia-recounted", "Russia's count comes from another source"
)
RECOUNTS = {
    # 6,894 in Russia after about 1.22 million
    "rus": _RUSSIA,
    "refugees": _RUSSIA,
    # 3.7 million after 5.1, mostly by a change of IOM's method
    "idps": Recount(
        pd.Timestamp("2023-12-31"), "displaced-recounted", "counted by another method than before"
    ),
}
REPORTING_CHANGES = {"CAN": "Canada", "ITA": "Italy"}
"""Hosts that report otherwise from a year on: the whole change of that year is told as such."""
REPORTING_CHANGED = 2025
WITHOUT_US = "without-us"
"""Ends the source's id in years of asylum applications that lack the US immigration service."""
FIRST_WAR_YEAR = 2022
LARGEST_HOSTS = 10
FIRST_YEAR_OF_APPLICATIONS = 2019


@dataclass(frozen=True)
class Raw:
    """The files as read.

    Attributes
    ----------
    releases
        Stocks and returns of Ukrainians by release and year.
    hosts
        Population by year, origin and country of asylum, as in the last release.
    applications
        Asylum applications of Russians by year, host and kind, as in the last release.
    """

    releases: pd.DataFrame
    hosts: pd.DataFrame
    applications: pd.DataFrame


def read(source: Source) -> Raw:
    """Read the four files and hold them against each other.

    Raises
    ------
    DataError
        See `unhcr_files`.
    """
    releases = read_releases(source)
    check_returns(source, releases)
    return Raw(releases, read_hosts(source, releases), read_applications(source, releases))


def observe(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return stocks and returns by release, stocks by host, and asylum applications."""
    releases = observations.combine(
        [
            *(_stock(raw, name, source, catalogue) for name in STOCKS),
            *(_flow(raw.releases, name, source, catalogue) for name in FLOWS),
        ]
    )
    return observations.combine(
        [
            # a release that leaves a figure as it was does not revise it
            drop_restatements(releases),
            _by_host(raw, source, catalogue),
            _applications(raw, source, catalogue),
        ]
    )


def _period_end(releases: pd.DataFrame) -> pd.Series:
    # Only the last year of a release of June is a mid-year stock; its earlier years are complete.
    half = releases["mid_year"] & (releases["year"] == releases["covered"])
    year = releases["year"].astype(int).astype(str)
    return pd.to_datetime(year + half.map({True: "-06-30", False: "-12-31"}))


def _release_note(releases: pd.DataFrame) -> pd.Series:
    return "release " + releases["version"]


def _reporting_changes(hosts: pd.DataFrame) -> dict[str, str]:
    """Return by code of the host how many refugees its change of reporting added or took away."""
    ukraine = hosts[hosts["coo"] == "UKR"]
    by_year = ukraine.pivot_table(index="coa_iso", columns="year", values="refugees")
    rise = by_year[REPORTING_CHANGED] - by_year[REPORTING_CHANGED - 1]
    return {
        code: f"{round(abs(rise[code]), -3):,.0f} {'more' if rise[code] > 0 else 'fewer'}"
        for code in REPORTING_CHANGES
    }


def _stock(raw: Raw, name: str, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    releases = raw.releases
    end = _period_end(releases)
    note = _release_note(releases)
    changes = _reporting_changes(raw.hosts)
    told = " and ".join(
        f"{REPORTING_CHANGES[code]} counts {text}" for code, text in changes.items()
    )
    note = note.mask(
        end.dt.year.eq(REPORTING_CHANGED) & (name in ("excl_rus", "refugees")),
        note + f"; {told} by changes of reporting",
    )
    recount = RECOUNTS.get(name)
    source_id = pd.Series(source.id, index=releases.index)
    if recount:
        # Trap: a fall by a change of method is no return of people. From then on the stock has
        # another source, so it cannot be joined to the one before.
        since = end >= recount.since
        source_id = source_id.mask(since, f"{source.id}/{recount.name}")
        note = note.mask(since, note + "; " + recount.note)
    rows = pd.DataFrame(
        {
            "period_start": end,
            "period_end": end,
            "value": releases[name],
            "published": releases["commit_date"],
            "source": source_id,
            "note": note,
        }
    )
    return observations.observe(rows, indicator=STOCKS[name], party="Ukraine", catalogue=catalogue)


def _flow(releases: pd.DataFrame, name: str, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    # Nought stands for 'not reported yet': the release of 2022.12 has no returns at all for the
    # year of which the next one has 1,017,000.
    reported = releases[releases[name] > 0]
    rows = pd.DataFrame(
        {
            "period_start": reported["year"].astype(int).astype(str) + "-01-01",
            "period_end": _period_end(reported),
            "value": reported[name],
            "published": reported["commit_date"],
            "note": _release_note(reported),
        }
    )
    return observations.observe(
        rows, indicator=FLOWS[name], party="Ukraine", source=source.id, catalogue=catalogue
    )


def _by_host(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the stock in each of the largest hosts but Russia, from the end of 2022 on.

    The file is that of the last release. A year's figures are taken to be published with the
    first release of the same total, and are marked so.
    """
    hosts = raw.hosts
    chosen = hosts[
        (hosts["coo"] == "UKR") & (hosts["year"] >= FIRST_WAR_YEAR) & (hosts["coa_iso"] != "RUS")
    ]
    largest = chosen.groupby("coa_iso")["refugees"].max().nlargest(LARGEST_HOSTS).index
    chosen = chosen[chosen["coa_iso"].isin(largest)]
    end = _end_in_last_release(chosen["year"], raw.releases)
    changes = {
        code: f"{text} by a change of reporting" for code, text in _reporting_changes(hosts).items()
    }
    changed = chosen["coa_iso"].map(changes).where(chosen["year"] == REPORTING_CHANGED)
    note = "host " + chosen["coa_name"] + "; " + PUBLISHED_DERIVED
    rows = pd.DataFrame(
        {
            "period_start": end,
            "period_end": end,
            "value": chosen["refugees"],
            "published": chosen["year"].map(_first_release_of_total(raw.releases)),
            "source": f"{source.id}/host-" + chosen["coa_iso"].str.lower(),
            "note": note.mask(changed.notna(), note + "; " + changed.fillna("")),
        }
    )
    return observations.observe(
        rows, indicator="refugees_by_host", party="Ukraine", catalogue=catalogue
    )


def _first_release_of_total(releases: pd.DataFrame) -> pd.Series:
    """Return the date on which the last release's total of each year first stood."""
    dated = releases.assign(end=_period_end(releases))
    newest = dated[dated["commit_date"] == dated["commit_date"].max()]
    # the stock of a June is not that of the December after it, even where the two are equal
    same = dated.merge(newest[["end", "refugees"]], on=["end", "refugees"])
    return same.groupby("year")["commit_date"].min()


def _end_in_last_release(years: pd.Series, releases: pd.DataFrame) -> pd.Series:
    """Return the day to which a year reaches in the last release: a June for its last year."""
    newest = releases[releases["commit_date"] == releases["commit_date"].max()]
    end = _period_end(newest).groupby(newest["year"]).first()
    # years before the first of the releases are complete
    whole = pd.to_datetime(years.astype(int).astype(str) + "-12-31")
    return years.map(end).fillna(whole)


def _applications(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return new asylum applications of Russians by year, all hosts together.

    Rule: only new applications (app_type N), for repeated ones, appeals and reviews are further
    steps of people already counted; and only persons (app_pc P), for cases are another unit,
    each of one or more persons. What is left out for its unit stands in the note. A year is
    taken to be published with the first year-end release that covers it; the last year of a
    release of June is half a year, published with that release.

    Trap: years without the US immigration service, in others the largest host, are of another
    scope. They have a source of their own, so that they cannot be compared with the rest.
    """
    new = raw.applications[
        (raw.applications["app_type"] == "N")
        & (raw.applications["year"] >= FIRST_YEAR_OF_APPLICATIONS)
    ]
    by_unit = new.pivot_table(
        index="year", columns="app_pc", values="applied", aggfunc="sum", fill_value=0
    ).reindex(columns=["P", "C"], fill_value=0)
    us_persons = new[(new["coa_iso"] == "USA") & (new["dec_level"] == "IN")]
    us_persons = us_persons[us_persons["app_pc"] == "P"]
    year = by_unit.index.to_series()
    # the US immigration service gave cases to 2020, persons from 2021, and nothing for 2025
    without_us = ~year.isin(us_persons["year"])
    cases = by_unit["C"].map(lambda number: f"; {number:.0f} cases left out" if number else "")
    end = _end_in_last_release(year, raw.releases)
    rows = pd.DataFrame(
        {
            "period_start": year.astype(int).astype(str) + "-01-01",
            "period_end": end,
            "value": by_unit["P"],
            "published": end.map(lambda day: _first_cover(raw.releases, day)),
            "source": without_us.map({True: f"{source.id}/{WITHOUT_US}", False: source.id}),
            "note": PUBLISHED_DERIVED
            + cases
            + without_us.map({True: "; without the US immigration service", False: ""}),
        }
    )
    return observations.observe(
        rows,
        indicator="asylum_applications",
        party="Russia",
        catalogue=catalogue,
    )


def _first_cover(releases: pd.DataFrame, day: pd.Timestamp) -> pd.Timestamp:
    """Return the date of the first release that covers a time up to a day.

    Applications up to a December are compiled with the releases of Decembers, half a year with
    that of its June.
    """
    last = _period_end(releases).groupby(releases["commit_date"]).max()
    first: pd.Timestamp = last.index[(last >= day) & (last.dt.month == day.month)].min()
    return first
