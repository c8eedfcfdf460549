"""The four files of UNHCR, and how they are held against each other."""

from collections.abc import Mapping

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, where, years
from analysis.sources.tables import Table, date, integer, text

RELEASES = "ukrainian_refugee_stock_by_release.csv"
HOSTS = "population_by_asylum_country.csv"
RETURNS = "returns_and_solutions.csv"
APPLICATIONS = "russian_asylum_applications.csv"
FIRST_YEAR = 2021
"""First year of the table of releases."""
FIRST_YEAR_ON_FILE = 2010
"""First year of the other files."""
MANY_APPLICATIONS = 1_000
LARGEST_SURGE = 10.0
"""Of hosts with many applications none has had more than 5.3 times those of its highest year
before (the United States, 2021)."""
VERSION = r"(20[0-9]{2})\.(0?6|12)\.[0-9]"
"""Version of a release: the last year it covers, its half-year, and a running number."""
LARGEST_REVISION = 2.0
"""Refugees who returned in 2022 were revised from 1,017,000 to 660,000, the most of all."""
REVISED = ("refugees", "asylum", "rus", "blr", "idps", "returned", "ret_idps", "n_coa")
# a year in which more than a million were abroad, in the war; before it, fewer than 100,000
BOUNDS = {
    True: {"refugees": (3e6, 1.2e7), "excl_rus": (2e6, 1e7), "idps": (1e6, 1e7)},
    False: {"refugees": (1e4, 1e5), "excl_rus": (1e4, 1e5), "idps": (5e5, 2e6)},
}
RETURNED = {"returned_refugees": "returned", "returned_idps": "ret_idps"}
SAME_IN_BOTH = {"refugees": "refugees", "asylum_seekers": "asylum", "idps": "idps", **RETURNED}
"""Columns of the table of hosts, and what they are in that of releases."""
YEAR = integer(2010, 2100)
COUNT, OPTIONAL_COUNT = integer(0, 2e7), integer(0, 2e7, optional=True)
ORIGIN = {
    "year": YEAR,
    "coo_name": text("Russian Federation", "Ukraine"),
    **dict.fromkeys(("coo", "coo_iso"), text("RUS", "UKR")),
    **dict.fromkeys(("coa_name", "coa", "coa_iso"), text()),
}
KINDS = ("procedure_type", "app_type", "dec_level", "app_pc")
FILES = {
    RELEASES: Table(
        columns={
            "commit": text(),
            "commit_date": date(),
            "version": text(),
            "year": YEAR,
            **dict.fromkeys(("refugees", "asylum", "rus", "blr"), COUNT),
            "n_coa": integer(30, 200),
            **dict.fromkeys(("idps", "returned", "ret_idps", "excl_rus", "excl_rus_blr"), COUNT),
        },
        key=("commit", "year"),
    ),
    HOSTS: Table(
        columns={
            **ORIGIN,
            **dict.fromkeys(("refugees", "asylum_seekers", "returned_refugees"), COUNT),
            **dict.fromkeys(("idps", "returned_idps", "stateless", "ooc"), COUNT),
            "oip": OPTIONAL_COUNT,
            "hst": COUNT,
        },
        key=("year", "coo", "coa"),
    ),
    RETURNS: Table(
        columns={
            **ORIGIN,
            **dict.fromkeys(("returned_refugees", "resettlement"), OPTIONAL_COUNT),
            **dict.fromkeys(("naturalisation", "returned_idps"), OPTIONAL_COUNT),
        },
        key=("year", "coo", "coa"),
    ),
    APPLICATIONS: Table(
        columns={
            **ORIGIN,
            "coo": text("RUS"),
            # lodged with: G government, U UNHCR, J both
            "procedure_type": text("G", "J", "U"),
            # N new, R repeat, A appeal, J judicial review, SP subsidiary protection, or two
            "app_type": text("N", "R", "A", "J", "NR", "NA", "RA", "SP"),
            "dec_level": text("FI", "AR", "RA", "FA", "JR", "EO", "IN", "NA", "SP"),
            # P persons, C cases, each of one or more persons
            "app_pc": text("P", "C"),
            # UNHCR gives counts below five as five
            "applied": integer(5, 200_000),
        },
        key=("year", "coa", *KINDS),
    ),
}


def releases_of(raw: Raw) -> pd.DataFrame:
    """Return the table of releases with the day that each reaches, and the end of each figure.

    Versions write the half-year as 06, 6 or 12. Only the last year of a release of June is a
    mid-year stock; its earlier years are complete.
    """
    table = raw[RELEASES]
    parts = table["version"].str.extract(f"^{VERSION}$")
    reaches = pd.to_datetime(parts[0] + where(parts[1].eq("12"), "-12-31", "-06-30"))
    end = years(table["year"])["end"]
    return table.assign(reaches=reaches, end=end.mask(table["year"] == reaches.dt.year, reaches))


def newest_release(releases: pd.DataFrame) -> pd.DataFrame:
    """Return the last release by year."""
    newest: pd.DataFrame = releases[releases["commit_date"] == releases["commit_date"].max()]
    return newest.set_index("year")


def check(raw: Raw) -> None:
    """Note releases and files that contradict themselves or each other."""
    releases, checks = releases_of(raw), raw.checks[RELEASES]
    wrong, expected = releases["reaches"].isna(), "a version like 2025.06.1 or 2025.12.0"
    checks.refuse(wrong, releases["version"], "'{}' is no version", expected)
    if wrong.any():
        return
    _check_releases(releases, checks)
    _check_order(releases, checks)
    newest = newest_release(releases)
    due = list(range(FIRST_YEAR_ON_FILE, newest["reaches"].max().year + 1))
    for name in (HOSTS, RETURNS, APPLICATIONS):
        _check_countries(raw[name], raw.checks[name])
        if name != RETURNS and sorted(raw[name]["year"].unique()) != due:
            problem = "a year is missing or lies beyond the last release"
            raw.checks[name].note(problem, expected=f"every year from {due[0]} to {due[-1]}")
    for name, same in ((HOSTS, SAME_IN_BOTH), (RETURNS, RETURNED)):
        table = raw[name][raw[name]["coo"] == "UKR"]
        _check_sums(table.groupby("year")[list(same)].sum(), same, newest, raw.checks[name])
    hosts = raw[HOSTS][(raw[HOSTS]["coo"] == "UKR") & (raw[HOSTS]["refugees"] > 0)]
    for code, column in (("RUS", "rus"), ("BLR", "blr")):
        there = hosts[hosts["coa_iso"] == code].groupby("year")[["refugees"]].sum()
        _check_sums(there, {"refugees": column}, newest, raw.checks[HOSTS])
    count = hosts.groupby("year")[["refugees"]].count()
    _check_sums(count, {"refugees": "n_coa"}, newest, raw.checks[HOSTS])
    _check_surges(raw[APPLICATIONS], raw.checks[APPLICATIONS])


def _check_sums(
    sums: pd.DataFrame, names: Mapping[str, str], newest: pd.DataFrame, checks: Checks
) -> None:
    for column, total in names.items():
        found = sums[column].reindex(newest.index)
        meaning = f"'{total}' of the last release in {RELEASES}, summed over the hosts"
        checks.equal(found, newest[total], 0, meaning)


def _check_releases(releases: pd.DataFrame, checks: Checks) -> None:
    dated = releases["commit_date"]
    problem = "the release of {} is dated before the end of its period"
    checks.refuse(dated <= releases["reaches"], dated, problem, "a later day")
    apart = releases["excl_rus"]
    checks.equal(apart, releases["refugees"] - releases["rus"], 0, "all less those in Russia")
    further = apart - releases["blr"]
    checks.equal(releases["excl_rus_blr"], further, 0, "excl_rus less those in Belarus")
    for war, bounds in BOUNDS.items():
        chosen = releases[(releases["year"] > FIRST_YEAR) == war]
        for column, (low, high) in bounds.items():
            wrong, expected = ~chosen[column].between(low, high), f"{low:,.0f} to {high:,.0f}"
            checks.refuse(wrong, chosen[column], "{} is out of bounds", expected)


def _check_order(releases: pd.DataFrame, checks: Checks) -> None:
    release, commit = releases.groupby("commit"), releases["commit"]
    for column in ("version", "commit_date"):
        several = release[column].transform("nunique") > 1
        checks.refuse(several, commit, f"the release {{}} has several of '{column}'", "one")
    ends = release["year"].agg(["min", "max", "size"])
    covered = release["reaches"].first().dt.year
    whole = ends["min"].eq(FIRST_YEAR) & ends["max"].eq(covered)
    whole &= ends["size"].eq(covered - FIRST_YEAR + 1)
    problem = "the release {} lacks a year, or has one beyond its version"
    checks.refuse(~commit.map(whole), commit, problem, f"each year from {FIRST_YEAR} on")
    # a figure may be revised, but not doubled or halved; nought means that none is given yet
    for column in REVISED:
        same = releases[column].where(releases[column] > 0).groupby(releases["end"])
        wrong = same.transform("max") > LARGEST_REVISION * same.transform("min")
        problem = "releases disagree on {} by more than a factor of two"
        checks.refuse(wrong, releases[column], problem, "revisions as ever before")
    order = releases.sort_values(["commit_date", "year"])
    less = order["reaches"] < order["reaches"].shift()
    problem = "the release {} covers less than an earlier one"
    checks.refuse(less, order["version"], problem, "versions in order of their day")


def _check_countries(table: pd.DataFrame, checks: Checks) -> None:
    different, code = table["coo"] != table["coo_iso"], table["coa_iso"]
    checks.refuse(different, table["coo"], "'{}' is not the origin of coo_iso", "one country")
    wrong = ~code.str.fullmatch("[A-Z]{3}")
    checks.refuse(wrong, code, "'{}' is no code of a host", "three letters")
    for one, other in (("coo", "coo_name"), ("coa", "coa_name"), ("coa_iso", "coa")):
        several = table.groupby(one)[other].transform("nunique") > 1
        problem = f"'{{}}' belongs to several of '{other}'"
        checks.refuse(several, table[one], problem, "a code of one country")


def _check_surges(table: pd.DataFrame, checks: Checks) -> None:
    """Note a year of a host that dwarfs all its years before: nothing sums these figures."""
    kinds = ["coa", "app_type", "app_pc"]
    lodged = table.groupby([*kinds, "year"])["applied"].sum()
    most_before = lodged.groupby(kinds).cummax().groupby(kinds).shift()
    surges = (lodged > MANY_APPLICATIONS) & (lodged > LARGEST_SURGE * most_before)
    here = surges.reindex(pd.MultiIndex.from_frame(table[[*kinds, "year"]]))
    wrong = pd.Series(here.to_numpy(), index=table.index)
    problem = "the host has many times the applications of any year before ({})"
    checks.refuse(wrong, table["applied"], problem, f"at most {LARGEST_SURGE:g} times")
