"""The four files of UNHCR, read strictly and held against each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import DataError
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import DATE, TEXT, Column, place, read_table

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
VERSION = r"(20\d\d)\.(0?6|12)\.\d"
"""Version of a release: the last year it covers, its half-year, and a running number."""

_YEAR = Column("integer", minimum=2010, maximum=2100)
_COUNT = Column("integer", minimum=0, maximum=2e7)
_OPTIONAL_COUNT = Column("integer", optional=True, minimum=0, maximum=2e7)
_ORIGIN = {
    "year": _YEAR,
    "coo_name": Column(choices=("Russian Federation", "Ukraine")),
    "coo": Column(choices=("RUS", "UKR")),
    "coo_iso": Column(choices=("RUS", "UKR")),
    "coa_name": TEXT,
    "coa": TEXT,
    "coa_iso": TEXT,
}
_RELEASE_COLUMNS = {
    "commit": TEXT,
    "commit_date": DATE,
    "version": TEXT,
    "year": _YEAR,
    **dict.fromkeys(("refugees", "asylum", "rus", "blr"), _COUNT),
    "n_coa": Column("integer", minimum=30, maximum=200),
    **dict.fromkeys(("idps", "returned", "ret_idps", "excl_rus", "excl_rus_blr"), _COUNT),
}
_HOST_COLUMNS = {
    **_ORIGIN,
    **dict.fromkeys(
        ("refugees", "asylum_seekers", "returned_refugees", "idps", "returned_idps"), _COUNT
    ),
    **dict.fromkeys(("stateless", "ooc"), _COUNT),
    "oip": _OPTIONAL_COUNT,
    "hst": _COUNT,
}
_RETURN_COLUMNS = {
    **_ORIGIN,
    **dict.fromkeys(
        ("returned_refugees", "resettlement", "naturalisation", "returned_idps"), _OPTIONAL_COUNT
    ),
}
_APPLICATION_COLUMNS = {
    **_ORIGIN,
    # lodged with: G government, U UNHCR, J both
    "procedure_type": Column(choices=("G", "J", "U")),
    # N new, R repeat, A appeal, J judicial review, SP subsidiary protection, or two of them
    "app_type": Column(choices=("N", "R", "A", "J", "NR", "NA", "RA", "SP")),
    "dec_level": Column(choices=("FI", "AR", "RA", "FA", "JR", "EO", "IN", "NA", "SP")),
    # P persons, C cases, each of one or more persons
    "app_pc": Column(choices=("P", "C")),
    # UNHCR gives counts below five as five
    "applied": Column("integer", minimum=5, maximum=200_000),
}
# a year in which more than a million were abroad, in the war; before it, fewer than 100,000
_WAR_BOUNDS = {"refugees": (3e6, 1.2e7), "excl_rus": (2e6, 1e7), "idps": (1e6, 1e7)}
_PREWAR_BOUNDS = {"refugees": (1e4, 1e5), "excl_rus": (1e4, 1e5), "idps": (5e5, 2e6)}
LARGEST_REVISION = 2.0
"""Refugees who returned in 2022 were revised from 1,017,000 to 660,000, the most of all."""
_REVISED = ("refugees", "asylum", "rus", "blr", "idps", "returned", "ret_idps", "n_coa")


def read_releases(source: Source) -> pd.DataFrame:
    """Read the stock of Ukrainian refugees by release: a row for each release and year.

    Adds the columns `covered` (last year the release covers) and `mid_year` (whether its figure
    for that year is that of 30 June).

    Raises
    ------
    DataError
        A release has an unreadable version, several dates, a year missing or doubled, or is
        dated before the end of what it covers; versions go back in time; or totals with and
        without Russia and Belarus contradict each other.
    """
    path = source.path(RELEASES)
    rows = apply_corrections(read_table(path, _RELEASE_COLUMNS), source, path)
    parts = rows["version"].str.extract(f"^{VERSION}$")
    _refuse(parts[0].isna(), path, "the version is not like 2025.06.1 or 2025.12.0")
    rows["covered"] = parts[0].astype("float64")
    # Versions write the half-year as 06, 6 or 12.
    rows["mid_year"] = parts[1] != "12"
    end = pd.to_datetime(
        rows["covered"].astype(int).astype(str)
        + rows["mid_year"].map({True: "-06-30", False: "-12-31"})
    )
    _refuse(rows["commit_date"] <= end, path, "the release is dated before the end of its period")
    _refuse(
        rows["excl_rus"] != rows["refugees"] - rows["rus"],
        path,
        "excl_rus is not the total less those in Russia",
    )
    _refuse(
        rows["excl_rus_blr"] != rows["excl_rus"] - rows["blr"],
        path,
        "excl_rus_blr is not excl_rus less those in Belarus",
    )
    _check_bounds(rows, path)
    _check_order(rows, path)
    return rows


def _check_bounds(rows: pd.DataFrame, path: Path) -> None:
    for war, bounds in ((True, _WAR_BOUNDS), (False, _PREWAR_BOUNDS)):
        chosen = rows[(rows["year"] > FIRST_YEAR) == war]
        for column, (low, high) in bounds.items():
            wrong = ~chosen[column].between(low, high)
            _refuse(wrong, path, f"'{column}' is not between {low:,.0f} and {high:,.0f}")


def _check_order(rows: pd.DataFrame, path: Path) -> None:
    release = rows.groupby("commit")
    for column in ("version", "commit_date"):
        _refuse(
            release[column].transform("nunique") > 1, path, f"the release has several of '{column}'"
        )
    _refuse(rows.duplicated(["commit", "year"]), path, "the release gives the year twice")
    years = release["year"].agg(["min", "max", "size"])
    covered = release["covered"].first()
    whole = (
        (years["min"] == FIRST_YEAR)
        & (years["max"] == covered)
        & (years["size"] == covered - FIRST_YEAR + 1)
    )
    _refuse(
        ~rows["commit"].map(whole), path, "the release lacks a year, or has one beyond its version"
    )
    # a figure may be revised, but not doubled or halved; nought means that none is given yet
    half = rows["mid_year"] & (rows["year"] == rows["covered"])
    for column in _REVISED:
        given = rows[column].where(rows[column] > 0)
        same = given.groupby([rows["year"], half])
        wrong = same.transform("max") > LARGEST_REVISION * same.transform("min")
        _refuse(wrong, path, f"releases disagree on '{column}' by more than a factor of two")
    order = rows.sort_values(["commit_date", "year"])
    covered_until = order["covered"] + order["mid_year"].map({True: 0.5, False: 1.0})
    _refuse(covered_until.diff() < 0, path, "a later release covers less than an earlier one")


def read_hosts(source: Source, releases: pd.DataFrame) -> pd.DataFrame:
    """Read population by country of origin and asylum, and hold it against the last release.

    Raises
    ------
    DataError
        A pair of countries stands twice in a year, a code belongs to two countries, or the sum
        over hosts differs from the total of the last release.
    """
    path = source.path(HOSTS)
    rows = apply_corrections(read_table(path, _HOST_COLUMNS), source, path)
    _check_countries(rows, ["year", "coo", "coa"], path)
    _check_years(rows, releases, path)
    ukraine = rows[rows["coo"] == "UKR"]
    sums = ukraine.groupby("year")[list(_SAME_IN_BOTH)].sum()
    for code, column in (("RUS", "rus"), ("BLR", "blr")):
        sums[column] = ukraine[ukraine["coa_iso"] == code].set_index("year")["refugees"]
    sums["n_coa"] = ukraine[ukraine["refugees"] > 0].groupby("year").size()
    _check_sums(
        sums, {**_SAME_IN_BOTH, "rus": "rus", "blr": "blr", "n_coa": "n_coa"}, releases, path
    )
    return rows


_SAME_IN_BOTH = {
    "refugees": "refugees",
    "asylum_seekers": "asylum",
    "idps": "idps",
    "returned_refugees": "returned",
    "returned_idps": "ret_idps",
}


def check_returns(source: Source, releases: pd.DataFrame) -> None:
    """Refuse the file of returns if its sums differ from those of the last release.

    Raises
    ------
    DataError
        As said, or a pair of countries stands twice in a year.
    """
    path = source.path(RETURNS)
    rows = apply_corrections(read_table(path, _RETURN_COLUMNS), source, path)
    _check_countries(rows, ["year", "coo", "coa"], path)
    names = {"returned_refugees": "returned", "returned_idps": "ret_idps"}
    sums = rows[rows["coo"] == "UKR"].groupby("year")[list(names)].sum()
    _check_sums(sums, names, releases, path)


def _check_sums(
    sums: pd.DataFrame, names: dict[str, str], releases: pd.DataFrame, path: Path
) -> None:
    newest = releases[releases["commit_date"] == releases["commit_date"].max()]
    totals = newest.set_index("year")
    for year in totals.index:
        for column, total in names.items():
            found = sums[column].get(year, float("nan"))
            if found != totals.at[year, total]:
                raise DataError(
                    f"'{column}' of Ukraine sums to {found:,.0f} over the hosts in {year:.0f}",
                    where=place(path),
                    expected=f"{totals.at[year, total]:,.0f} as in the last release in {RELEASES}",
                )


def read_applications(source: Source, releases: pd.DataFrame) -> pd.DataFrame:
    """Read the asylum applications of Russian citizens.

    Raises
    ------
    DataError
        A row stands twice, a code belongs to two countries, a year is missing or beyond the last
        release, or a host has many times the applications of its years before.
    """
    path = source.path(APPLICATIONS)
    rows = apply_corrections(read_table(path, _APPLICATION_COLUMNS), source, path)
    _refuse(rows["coo"] != "RUS", path, "the country of origin is not Russia")
    kinds = ["procedure_type", "app_type", "dec_level", "app_pc"]
    _check_countries(rows, ["year", "coa", *kinds], path)
    _check_years(rows, releases, path)
    _check_surges(rows, path)
    return rows


def _check_surges(rows: pd.DataFrame, path: Path) -> None:
    """Refuse a year of a host that dwarfs all its years before: nothing sums these figures."""
    kinds = ["coa", "app_type", "app_pc"]
    lodged = rows.groupby([*kinds, "year"])["applied"].sum()
    most_before = lodged.groupby(kinds).cummax().groupby(kinds).shift()
    surges = (lodged > MANY_APPLICATIONS) & (lodged > LARGEST_SURGE * most_before)
    here = pd.MultiIndex.from_frame(rows[[*kinds, "year"]])
    wrong = pd.Series(surges.reindex(here).to_numpy(), index=rows.index)
    _refuse(wrong, path, "a host has many times the applications of any year before")


def _check_years(rows: pd.DataFrame, releases: pd.DataFrame, path: Path) -> None:
    years = sorted(rows["year"].unique())
    last = int(releases["covered"].max())
    if years != list(range(FIRST_YEAR_ON_FILE, last + 1)):
        raise DataError(
            "a year is missing or lies beyond the last release",
            where=place(path),
            expected=f"every year from {FIRST_YEAR_ON_FILE} to {last}",
        )


def _check_countries(rows: pd.DataFrame, key: list[str], path: Path) -> None:
    _refuse(rows["coo"] != rows["coo_iso"], path, "two different countries of origin are named")
    _refuse(
        ~rows["coa_iso"].str.fullmatch("[A-Z]{3}"), path, "the host has no code of three letters"
    )
    for one, other in (("coo", "coo_name"), ("coa", "coa_name"), ("coa_iso", "coa")):
        several = rows.groupby(one)[other].transform("nunique") > 1
        _refuse(several, path, f"the {one} belongs to several of '{other}'")
    _refuse(rows.duplicated(key), path, f"the same {', '.join(key)} stand twice")


def _refuse(wrong: pd.Series, path: Path, problem: str) -> None:
    if wrong.any():
        raise DataError(
            problem,
            where=f"{place(path)}, line {wrong.index[wrong][0]}",
            expected="releases and countries that agree with each other",
        )
