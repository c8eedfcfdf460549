"""World Economic Outlook of the IMF: its vintages from October 2019 on, and one whole panel.

Each vintage is a release: a row of the table for each figure in each vintage. Levels must never
be compared across vintages, for countries are rebased in between (Ukraine's GDP of 2021 is 181.0
billion dollars in October 2021 and 199.8 today); whoever uses them chains growth rates within
one vintage. The note of each row names the vintage.
"""

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, convert_unit, rows, where, years
from analysis.sources.tables import MONTH, Table, integer, number, text

FILE, PANEL = "weo_vintages.csv", "weo_2026-04_panel.csv"
PANEL_VINTAGE = "2026-04"
# all areas of the catalogue where none are named
BELLIGERENTS, COMPARED = ("RUS", "UKR"), ("USA", "CHN", "IND", "DEU", "G163", "G998", "G001")
AREAS = {
    "NGDP_RPCH": (),
    "NGDPD": BELLIGERENTS,
    "PPPGDP": (*BELLIGERENTS, *COMPARED),
    "PPPSH": (*BELLIGERENTS, *COMPARED),
    "LP": BELLIGERENTS,
}
"""Areas whose figures are observed, by concept."""
LEVEL, PERCENT = number(0, 2e9, optional=True), number(-1_000, 2e5, optional=True)
LEVELS = ("ngdp_r", "ngdprppppc", "ngdprpc", "ngdpd", "ngdpdpc", "pppgdp", "ppppc", "pppsh")
SHARES = ("nid_ngdp", "ngsd_ngdp", "bca_ngdpd", "tx_rpch", "tm_rpch", "ggr_ngdp", "ggx_ngdp")
KEY = ("vintage", "area", "concept", "year")
FILES = {
    FILE: Table(
        columns={
            "vintage": MONTH,
            "area": text(),
            "area_name": text(),
            "concept": text(*AREAS),
            "unit": text(optional=True),
            "scale": text("", "1", "1e6", "1e9", optional=True),
            "year": integer(2015, 2040),
            "value": number(),
            # the year of the last outturn; fiscal years as FY2024/25; empty for groups of
            # countries, and in vintages that `first_estimates` of sources.yaml names
            "lastactualdate": text(optional=True),
            "is_projection": integer(0, 1, optional=True),
        },
        key=KEY,
    ),
    PANEL: Table(
        columns={
            **dict.fromkeys(("country", "iso"), text()),
            "year": integer(1980, 2040),
            "aggregate": integer(0, 1),
            "ngdp_rpch": PERCENT,
            **dict.fromkeys(LEVELS, LEVEL),
            **dict.fromkeys(("pcpipch", "pcpiepch"), PERCENT),
            **dict.fromkeys(("lp", "lur"), LEVEL),
            **dict.fromkeys((*SHARES, "ggxcnl_ngdp", "ggxwdg_ngdp"), PERCENT),
        },
        key=("iso", "year"),
    ),
}
FIRST_YEAR = 2019
"""First year that is observed."""
GROWTH_ONLY = (pd.Timestamp("2019-10-01"), pd.Timestamp("2020-04-01"))
"""Vintages of which the archive holds growth rates only."""
UKRAINE_ENDS_EARLY = tuple(pd.to_datetime(["2022-04-01", "2022-10-01", "2023-04-01"]))
"""Vintages that give Ukraine no forecast beyond their own year."""
FIRST_YEAR_ON_FILE = 2015
VINTAGE_MONTHS = (4, 10)
SHARE_TOLERANCE = 0.06
"""Share of the world against GDP over the world's GDP, percentage points: 0.055 at most."""


def check(raw: Raw) -> None:
    """Note cells that contradict each other, vintages that differ, series with holes."""
    table, checks = raw[FILE], raw.checks[FILE]
    raw.check_bounds(FILE, table["concept"], table["value"])
    # units and scales as the archive writes them; the notation changed twice
    known = {(name, unit) for name, one in raw.source.figures.items() for unit in one.unit}
    pairs = pd.MultiIndex.from_arrays([table["concept"], table["unit"] + " " + table["scale"]])
    wrong = pd.Series(~pairs.isin(known), table.index)
    expected = "a unit of `figures` in sources.yaml"
    checks.refuse(wrong, table["unit"], "'{}' is not a unit of its concept", expected)
    _check_flags(raw, checks)
    _check_vintages(table, checks)
    _check_series(table, checks)
    _check_shares(table, checks)


def _check_flags(raw: Raw, checks: Checks) -> None:
    table = raw[FILE]
    written, flag = table["lastactualdate"], table["is_projection"]
    actual = written.str.extract(r"^(?:FY)?([0-9]{4})(?:/[0-9]{2})?$")[0].astype("float64")
    expected = "a year, or a fiscal year as FY2024/25"
    checks.refuse(actual.isna() & written.ne(""), written, "'{}' is not a year", expected)
    problem, expected = "{} goes with no date of an outturn", "both or neither"
    checks.refuse(flag.isna() != actual.isna(), flag, problem, expected)
    wrong = flag.notna() & (flag.eq(1) != (table["year"] > actual))
    problem = "{} contradicts the date of the last outturn"
    checks.refuse(wrong, flag, problem, "1 after that year, else 0")
    months = table["vintage"].dt.strftime("%Y-%m")
    bare = flag.isna().groupby(months).transform("all")
    untold = bare & ~months.isin(raw.source.first_estimates)
    problem = "the vintage of {} does not say what is an outturn"
    expected = "its first year that is none, under `first_estimates` in sources.yaml"
    checks.refuse(untold, months.rename("vintage"), problem, expected)


def _check_vintages(table: pd.DataFrame, checks: Checks) -> None:
    found = sorted(table["vintage"].unique())
    months = pd.date_range(found[0], found[-1], freq="MS")
    due = [month for month in months if month.month in VINTAGE_MONTHS]
    if found != due or found[0] != GROWTH_ONLY[0]:
        checks.note(
            f"the vintages are {', '.join(f'{month:%Y-%m}' for month in found)}",
            expected="one of April and one of October of each year, from October 2019 on",
        )
    pairs = table["area"] + " " + table["concept"]
    all_pairs = set(pairs)
    growth = {pair for pair in all_pairs if pair.endswith("NGDP_RPCH")}
    for month, held in pairs.groupby(table["vintage"]):
        odd = sorted((growth if month in GROWTH_ONLY else all_pairs) ^ set(held))
        if odd:
            checks.note(
                f"the vintage {month:%Y-%m} differs from the others in {', '.join(odd[:3])}",
                expected="the same areas and concepts in all, growth only in the first two",
            )


def _check_series(table: pd.DataFrame, checks: Checks) -> None:
    ordered = table.sort_values(list(KEY))
    series = ordered.groupby(list(KEY[:-1]))
    year, last = ordered["year"], ordered.groupby("vintage")["year"].transform("max")
    hole = (series["year"].diff() > 1) | (series["year"].transform("min") != FIRST_YEAR_ON_FILE)
    # known issue: in the first vintages of the war Ukraine's series end with the year
    short = (ordered["area"] == "UKR") & ordered["vintage"].isin(UKRAINE_ENDS_EARLY)
    ends_early = (series["year"].transform("max") != last) & ~short
    expected = f"every year from {FIRST_YEAR_ON_FILE} to the last of the vintage"
    checks.refuse(hole, year, "the series has a hole before {}", expected)
    checks.refuse(ends_early, year, "the series of {} ends early", expected)
    # no level doubles or halves within a year
    levels = ordered[ordered["concept"] != "NGDP_RPCH"]
    checks.in_proportion(levels["value"], 2, by=[levels[name] for name in KEY[:-1]])


def _check_shares(table: pd.DataFrame, checks: Checks) -> None:
    keys = ["vintage", "area", "year"]
    gdp = table[table["concept"] == "PPPGDP"].set_index(keys)["value"]
    shares = table[table["concept"] == "PPPSH"]
    own, world = (
        gdp.reindex(pd.MultiIndex.from_frame(places[keys])).to_numpy()
        for places in (shares, shares.assign(area="G001"))
    )
    gap = (own / world * 100 - shares["value"]).abs()
    problem, expected = "the share {} contradicts GDP", "GDP over the GDP of the world"
    checks.refuse(~(gap <= SHARE_TOLERANCE), shares["value"], problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return growth of all areas, and levels of the few that reports compare, by vintage.

    Rules. The archive gives the month of a vintage only: where `vintages` gives no day, it
    counts as published on the last day of that month, never too early. Outturns and projections
    are different measures, so the vintages of 2022, which give Ukraine no forecast beyond the
    year, simply have no such rows.

    Groups of countries, and PPP concepts of one vintage, carry no flag: for these the year of
    the vintage and all later years are projections. India's flags call its fiscal year an
    outturn in the year in which it began: a year that is not over is none for anybody. The
    vintage of April 2026 has no flags at all: `first_estimates` says which year is no outturn.
    """
    pairs = [(one, area) for one, areas in AREAS.items() for area in areas or raw.areas]
    table = raw[FILE].assign(month=raw[FILE]["vintage"].dt.strftime("%Y-%m"))
    first = table["month"].map(dict(raw.source.first_estimates))
    by_year = table["year"] >= first.fillna(table["vintage"].dt.year)
    table["projection"] = by_year | table["is_projection"].eq(1)
    observed = pd.MultiIndex.from_frame(table[["concept", "area"]]).isin(pairs)
    table = table[observed & (table["year"] >= FIRST_YEAR) & table["area"].isin(list(raw.areas))]
    measure = raw.told(table["concept"], "measure")
    stated = pd.to_datetime(table["month"].map(dict(raw.source.vintages)))
    return rows(
        convert_unit(table["value"], raw.told(table["concept"], "factor")),
        indicator=measure + where(table["projection"], "_forecast"),
        # a stock (population) is that of the middle of the year
        **years(table["year"], middle=measure == "population"),
        published=stated.fillna(table["vintage"] + pd.offsets.MonthEnd()),
        party=table["area"].map(raw.areas),
        note="vintage " + table["month"],
    )


def context(raw: Raw) -> dict[str, pd.DataFrame]:
    """Return the panel, with the day of its publication and which years are no outturns.

    Traps: values of `first_estimates` on are estimates or forecasts, and Ukraine's population is
    that of controlled territory.
    """
    outturn = raw[PANEL]["year"] < raw.source.first_estimate(PANEL_VINTAGE)
    published = raw.source.released(PANEL_VINTAGE).isoformat()
    return {"panel.csv": raw[PANEL].assign(outturn=outturn.astype(int), published=published)}
