"""Refugees from Ukraine and asylum applications of Russians (UNHCR Refugee Data Finder).

UNHCR revises its figures with every half-yearly release. A release of December gives stocks at
the end of each year; one of June gives the stock of 30 June for its last year, which must not be
taken for that of the year's end. The date of a release is that of its commit to the archive.
"""

import pandas as pd

from analysis.sources import unhcr_files
from analysis.sources.history import drop_restatements
from analysis.sources.raw import Raw, derived, join_notes, rows, where, years
from analysis.sources.unhcr_files import APPLICATIONS, HOSTS, newest_release, releases_of

FILES, check = unhcr_files.FILES, unhcr_files.check
STOCKS = {
    "excl_rus": "refugees_abroad",
    "rus": "refugees_in_russia",
    "refugees": "refugees_abroad_and_in_russia",
    "asylum": "asylum_seekers_abroad",
    "idps": "internally_displaced",
}
FLOWS = {"returned": "returned_refugees", "ret_idps": "returned_displaced"}
# 6,894 in Russia after about 1.22 million
IN_RUSSIA = ("2024-12-31", "russia-recounted", "Russia's count comes from another source")
RECOUNTS = {
    "rus": IN_RUSSIA,
    "refugees": IN_RUSSIA,
    # 3.7 million after 5.1, mostly by a change of IOM's method
    "idps": ("2023-12-31", "displaced-recounted", "counted by another method than before"),
}
"""Stocks that are counted in another way from a date on: what then ends the source's id, and what
the note says."""
REPORTING_CHANGES = {"CAN": "Canada", "ITA": "Italy"}
"""Hosts that report otherwise from a year on: the whole change of that year is told as such."""
REPORTING_CHANGED = 2025
WITHOUT_US = "without-us"
"""Ends the source's id in years of asylum applications that lack the US immigration service."""
FIRST_WAR_YEAR = 2022
LARGEST_HOSTS = 10
FIRST_YEAR_OF_APPLICATIONS = 2019


def observe(raw: Raw) -> pd.DataFrame:
    """Return stocks and returns by release, stocks by host, and asylum applications."""
    released = pd.concat(_released(raw, name) for name in STOCKS | FLOWS)
    # a release that leaves a figure as it was does not revise it
    once = drop_restatements(released.assign(party="Ukraine", low=float("nan"), high=float("nan")))
    return pd.concat([once, _by_host(raw), _applications(raw)], ignore_index=True)


def _reporting_changes(hosts: pd.DataFrame) -> dict[str, str]:
    """Return by code of the host how many refugees its change of reporting added or took away."""
    ukraine = hosts[hosts["coo"] == "UKR"]
    by_year = ukraine.pivot_table(index="coa_iso", columns="year", values="refugees")
    if REPORTING_CHANGED not in by_year:
        return {}
    rise = by_year[REPORTING_CHANGED] - by_year[REPORTING_CHANGED - 1]
    return {
        code: f"{round(abs(rise[code]), -3):,.0f} {'more' if rise[code] > 0 else 'fewer'}"
        for code in REPORTING_CHANGES
    }


def _released(raw: Raw, name: str) -> pd.DataFrame:
    """Return a column of the releases: a stock at the end of each year, or the returns of one."""
    releases = releases_of(raw)
    if name in FLOWS:
        # Nought stands for 'not reported yet': the release of 2022.12 has no returns at all for the
        # year of which the next one has 1,017,000.
        releases = releases[releases[name] > 0]
    end = releases["end"]
    changes = _reporting_changes(raw[HOSTS]).items()
    told = " and ".join(f"{REPORTING_CHANGES[code]} counts {text}" for code, text in changes)
    changed = end.dt.year.eq(REPORTING_CHANGED) & (name in ("excl_rus", "refugees"))
    # Trap: a fall by a change of method is no return of people. From then on the stock has
    # another source, so it cannot be joined to the one before.
    day, ending, remark = RECOUNTS.get(name, ("", "", ""))
    recounted = end >= pd.Timestamp(day)
    return rows(
        releases[name],
        indicator=(STOCKS | FLOWS)[name],
        start=years(releases["year"])["start"] if name in FLOWS else end,
        end=end,
        published=releases["commit_date"],
        source=where(recounted, f"{raw.source.id}/{ending}", raw.source.id),
        note=join_notes(
            "release " + releases["version"],
            where(changed, f"{told} by changes of reporting"),
            where(recounted, remark),
        ),
    )


def _by_host(raw: Raw) -> pd.DataFrame:
    """Return the stock in each of the largest hosts but Russia, from the end of 2022 on.

    The file is that of the last release. A year's figures are taken to be published with the
    first release of the same total, and are marked so.
    """
    hosts, releases = raw[HOSTS], releases_of(raw)
    refuge = (hosts["coo"] == "UKR") & (hosts["coa_iso"] != "RUS")
    chosen = hosts[refuge & (hosts["year"] >= FIRST_WAR_YEAR)]
    largest = chosen.groupby("coa_iso")["refugees"].max().nlargest(LARGEST_HOSTS).index
    chosen = chosen[chosen["coa_iso"].isin(largest)]
    changed = chosen["coa_iso"].map(_reporting_changes(hosts)) + " by a change of reporting"
    changed = changed.where(chosen["year"] == REPORTING_CHANGED)
    host = "host " + chosen["coa_name"]
    # the stock of a June is not that of the December after it, even where the two are equal
    same = releases.merge(newest_release(releases)[["end", "refugees"]], on=["end", "refugees"])
    return rows(
        chosen["refugees"],
        indicator="refugees_by_host",
        start=_end_in_last_release(chosen["year"], releases),
        published=chosen["year"].map(same.groupby("year")["commit_date"].min()),
        party="Ukraine",
        source=f"{raw.source.id}/host-" + chosen["coa_iso"].str.lower(),
        note=join_notes(host, derived(host.index), changed),
    )


def _end_in_last_release(year: pd.Series, releases: pd.DataFrame) -> pd.Series:
    """Return the day to which a year reaches in the last release: a June for its last year."""
    # years before the first of the releases are complete
    return year.map(newest_release(releases)["end"]).fillna(years(year)["end"])


def _applications(raw: Raw) -> pd.DataFrame:
    """Return new asylum applications of Russians by year, all hosts together.

    Rule: only new applications (app_type N), for repeated ones, appeals and reviews are further
    steps of people already counted; and only persons (app_pc P), for cases are another unit,
    each of one or more persons. What is left out for its unit stands in the note. A year is
    taken to be published with the first year-end release that covers it; the last year of a
    release of June is half a year, published with that release.

    Trap: years without the US immigration service, in others the largest host, are of another
    scope. They have a source of their own, so that they cannot be compared with the rest.
    """
    table, releases = raw[APPLICATIONS], releases_of(raw)
    new = table[(table["app_type"] == "N") & (table["year"] >= FIRST_YEAR_OF_APPLICATIONS)]
    by_unit = new.groupby(["year", "app_pc"])["applied"].sum().unstack()
    by_unit = by_unit.reindex(columns=["P", "C"]).fillna(0)
    of_us = new[(new["coa_iso"] == "USA") & (new["dec_level"] == "IN") & (new["app_pc"] == "P")]
    year = by_unit.index.to_series()
    # the US immigration service gave cases to 2020, persons from 2021, and nothing for 2025
    without_us = ~year.isin(of_us["year"])
    cases = by_unit["C"].map(lambda number: f"{number:.0f} cases left out" if number else "")
    end = _end_in_last_release(year, releases)
    # up to a December they are compiled with the releases of Decembers, half a year with its June's
    reaches, first = releases["reaches"], {}
    for day in end:
        covers = (reaches >= day) & (reaches.dt.month == day.month)
        first[day] = releases.loc[covers, "commit_date"].min()
    scope = where(without_us, "without the US immigration service")
    return rows(
        by_unit["P"],
        indicator="asylum_applications",
        start=years(year)["start"],
        end=end,
        published=end.map(first),
        party="Russia",
        source=where(without_us, f"{raw.source.id}/{WITHOUT_US}", raw.source.id),
        note=join_notes(derived(year.index), cases, scope),
    )
