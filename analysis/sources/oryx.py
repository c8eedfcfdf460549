"""Armoured combat vehicles confirmed lost on pictures, both sides, by Oryx.

Counts are running totals by the day on which a loss was added to the list, not on which it
happened: only averages over quarters or longer bear meaning. They are a lower bound. The kind of
war changed (drones, infantry, motorbikes), so fewer vehicles lost do not mean less fighting.

Only tanks, armoured fighting vehicles, infantry fighting vehicles, armoured personnel carriers
and mine-resistant vehicles are used. 'All Types' had its definition changed in May 2026, and its
first row (Russia, 2022-03-28) is broken.
"""

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, rows, where
from analysis.sources.tables import Table, date, integer, text

DAILY = "totals_by_type_2022-03_2025-07.csv"
LATER = "totals_by_type_month_ends_2025-06_on.csv"
TYPES = {
    "Tanks": "tanks",
    "Armoured Fighting Vehicles": "afv",
    "Infantry Fighting Vehicles": "ifv",
    "Armoured Personnel Carriers": "apc",
    "Mine-Resistant Ambush Protected": "mrap",
}
"""Labels of armoured combat vehicles in the daily file, and their columns in the other."""
VEHICLES = list(TYPES.values())
OTHERS = ("imv", "towed_arty", "sp_arty", "rocket_missile_arty", "sam", "aircraft", "helicopters")
LONGEST_GAP = 36
"""Days to 2024-04-08, the longest of the daily file; others are 22 days in 2024-01 and 2025-05."""
MOST_REMOVED, MOST_ADDED = 40, 250
"""Oryx removes what it counted twice, at most 40 of a type at once (2022-09-29); at most 241 of a
type were added at once, over the longest gap."""
STATES = ("destroyed", "abandoned", "captured", "damaged")
COUNT, LISTED_BEFORE = integer(0, 50_000), integer(0, 50_000, optional=True)
COUNTRY = text("Russia", "Ukraine")


def _check_states(table: pd.DataFrame, checks: Checks) -> None:
    for group in ("all", "acv"):
        parts = table[[f"{group}_{state}" for state in STATES]].sum(axis=1)
        checks.equal(table[f"{group}_total"], parts, 0, "the sum of its four states")


FILES = {
    DAILY: Table(
        columns={
            "commit_date": date(),
            "country": COUNTRY,
            "equipment_type_label": text(),
            **dict.fromkeys((*STATES, "type_total"), COUNT),
        },
        key=("commit_date", "country", "equipment_type_label"),
    ),
    LATER: Table(
        columns={
            "date": date(),
            "country": COUNTRY,
            **{f"all_{one}": COUNT for one in ("total", *STATES)},
            **{f"acv_{one}": COUNT for one in ("total", *STATES)},
            **dict.fromkeys((*VEHICLES, *OTHERS, "trucks"), COUNT),
            # no longer listed from May 2026 on
            **dict.fromkeys(("recon_uav", "ugv"), LISTED_BEFORE),
        },
        key=("date", "country"),
        as_served=_check_states,
    ),
}


def check(raw: Raw) -> None:
    """Note countries that are missing, sums that are none, and breaks in a total.

    The daily file is frozen; on a day that both hold they must agree.
    """
    later, checks = raw[LATER], raw.checks[LATER]
    types = later[VEHICLES].sum(axis=1)
    checks.equal(later["acv_total"], types, 0, "the sum of its five types")
    dates = later["date"]
    checks.refuse(dates < dates.shift(), dates, "{} is out of order", "dates in order")
    lacks = later.groupby("date")["country"].transform("nunique") != len(COUNTRY.choices)
    checks.refuse(lacks, dates, "{} lacks a country", "both countries")
    both = later.reset_index().merge(_by_type(raw[DAILY]), on=["date", "country"]).set_index("line")
    for name in VEHICLES:
        found, implied = both[f"{name}_x"].rename(name), both[f"{name}_y"]
        checks.equal(found, implied, 0, f"the count in {DAILY}")
    joined = _join(raw)
    checks.covers(joined["date"], raw.source)
    for country, table in joined.groupby("country"):
        _check_steps(str(country), table, raw)


def _by_type(table: pd.DataFrame) -> pd.DataFrame:
    """Return the daily file with a column for each of the five types."""
    wide = table.pivot_table(
        index=["commit_date", "country"], columns="equipment_type_label", values="type_total"
    )
    return wide.rename(columns=TYPES)[VEHICLES].rename_axis(["date", "country"]).reset_index()


def _join(raw: Raw) -> pd.DataFrame:
    """Return all days of both files in order; on a day that both hold they agree."""
    later = raw[LATER][["date", "country", *VEHICLES]].assign(daily=False)
    both = pd.concat([_by_type(raw[DAILY]).assign(daily=True), later])
    once = both.drop_duplicates(["date", "country"])
    return once.sort_values(["date", "country"], ignore_index=True)


def _check_steps(country: str, table: pd.DataFrame, raw: Raw) -> None:
    # a list that cannot be had leaves a gap, in which more is added
    most = MOST_ADDED * (table["date"].diff().dt.days / LONGEST_GAP).clip(lower=1)
    for name in VEHICLES:
        step = table[name].fillna(0).diff()
        wrong = (step < -MOST_REMOVED) | (step > most)
        expected = (
            f"the total of {name} of {country} to change by -{MOST_REMOVED} to +{MOST_ADDED} from "
            f"one list to the next, or over {LONGEST_GAP} days of a longer gap"
        )
        for file, own in ((DAILY, table["daily"]), (LATER, ~table["daily"])):
            problem = "a running total breaks on {}"
            raw.checks[file].refuse(wrong & own, table["date"], problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return the running total of the five types on each day of a list.

    Days are those of a list, not of month ends: where none of a month's end is to be had, an
    earlier one stands. The lists after July 2025 come from another compiler.
    """
    joined = _join(raw)
    return rows(
        joined[VEHICLES].sum(axis=1),
        indicator="armoured_vehicles_confirmed_total",
        start=joined["date"],
        published=joined["date"],
        party=joined["country"],
        note=where(joined["mrap"].isna(), "no mine-resistant vehicles listed yet"),
    )
