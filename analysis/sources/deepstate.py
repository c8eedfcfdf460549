"""Area of Ukraine occupied by Russia, daily, by DeepState.

A map maker close to Ukraine's armed forces. It lags Ukrainian advances, so gains of 2026 are
probably too high. Russia's Kursk region is outside the series and stands in a column of its own.
"""

import pandas as pd

from analysis.sources.raw import DAY, Raw, join_notes, rows, where
from analysis.sources.tables import Table, date, integer, number

FILE = "occupied_area_daily.csv"
UKRAINE, OCCUPIED_BEFORE_2022 = 603_549.0, 43_969.3
"""Areas in km2: the one that the percentages of the file are shares of, and Crimea and the parts
of Donbas held before the invasion, the same on every day."""
LARGEST_CHANGE = 4000.0
"""Plausible limit of a day's change, km2: 3,538 were retaken on 2022-09-10."""
FIRST_DAY_IN_KURSK = pd.Timestamp("2024-08-08")
MAP_FILLED_IN = pd.Timestamp("2022-05-01")
AREA, OPTIONAL_AREA = number(0, UKRAINE), number(0, 3_000, optional=True)
FILES = {
    FILE: Table(
        columns={
            "date": date(),
            "update_id": integer(1.5e9, 4e9),
            "age_h": number(0, 72),
            **dict.fromkeys(("occupied_post2022_km2", "occupied_total_km2"), AREA),
            "pct_of_ukraine": number(0, 100),
            "grey_km2": number(0, 10_000),
            "liberated_km2": AREA,
            **dict.fromkeys(("ua_held_in_russia_km2", "grey_in_russia_km2"), OPTIONAL_AREA),
        },
        time="date",
        every="D",
    )
}
MEASURES = {
    "area_occupied": ("occupied_total_km2", "Ukraine"),
    "area_occupied_since_2022": ("occupied_post2022_km2", "Ukraine"),
    "share_of_ukraine_occupied": ("pct_of_ukraine", "Ukraine"),
    "area_held_in_russia": ("ua_held_in_russia_km2", "Russia"),
}
"""Column of each measure, and whose territory it is part of."""


def check(raw: Raw) -> None:
    """Note maps that change, and areas that contradict each other."""
    table, checks = raw[FILE], raw.checks[FILE]
    days, total = table["date"], table["occupied_total_km2"]
    # the id of a map is the second it was made; its age is counted to the end of the day (UTC)
    made = pd.to_datetime(table["update_id"], unit="s")
    age = (days + DAY - made).dt.total_seconds() / 3600
    checks.equal(table["age_h"], age, 0.0506, "the hours from update_id to the day's end")
    areas = table.drop(columns=["date", "update_id", "age_h"]).fillna(-1)
    again = table["update_id"].eq(table["update_id"].shift())
    changed = again & areas.ne(areas.shift()).any(axis=1)
    expected = "the areas of the day before, which has the same map"
    checks.refuse(changed, table["update_id"], "map {} changed", expected)
    before = table["occupied_post2022_km2"] + OCCUPIED_BEFORE_2022
    checks.equal(total, before, 0.0061, "the area since 2022 and the area before")
    share = total / UKRAINE * 100
    checks.equal(table["pct_of_ukraine"], share, 0.00062, "the area over that of Ukraine")
    limit = f"a change of at most {LARGEST_CHANGE:,.0f} km2 in a day"
    checks.refuse(total.diff().abs() > LARGEST_CHANGE, total, "the area jumps to {}", limit)
    held = table["ua_held_in_russia_km2"]
    wrong = held.notna() != (days >= FIRST_DAY_IN_KURSK)
    checks.refuse(wrong, held, "{} is not due here", "an area from 2024-08-08 on and none before")


def observe(raw: Raw) -> pd.DataFrame:
    """Return the areas at the end of each day.

    All days are kept. Growth in April 2022 is the map being filled in, and those rows say so: a
    pace may start no earlier than May 2022. A day without a new map keeps that of the day
    before, and says so too.
    """
    table = raw[FILE]
    filling = where(table["date"] < MAP_FILLED_IN, "map being filled in")
    carried = where(table["age_h"] > 24, "no new map that day")
    note, day = join_notes(filling, carried), table["date"]
    return pd.concat(
        rows(table[column], indicator=measure, start=day, published=day, party=party, note=note)
        for measure, (column, party) in MEASURES.items()
    )
