"""Area assessed as controlled by Russia, daily, by the Institute for the Study of War (ISW).

By The Economist from the institute's maps; jumps to April 2022 are largely drawing conventions.
"""

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, derived, join_notes, rows, where
from analysis.sources.tables import Table, date, number

FILE = "area_assessed_as_controlled_by_russia.csv"
AREA = "area_assessed_as_russia_controlled"
SHARE = f"{AREA}_percent"
CHANGES = {
    f"change_in_{AREA}": 1,
    f"change_in_{AREA}_in_past_7_days": 7,
    f"change_in_{AREA}_in_past_30_days": 30,
}
"""Columns of change, and over how many rows each is taken."""
KM2 = 1e6
"""Square metres in a square kilometre."""
UKRAINE = 603_628 * KM2
"""Area of Ukraine that the percentages of the file are shares of."""
ROUNDING = 1.0
"""Square metres by which binary arithmetic may miss."""
CONVENTIONS_SETTLED = pd.Timestamp("2022-05-01")
LARGEST_CHANGE = 4500 * KM2
"""Plausible limit of a day's change from May 2022 on: 4,185 km2 were retaken on 2022-11-11."""


def _check_changes(table: pd.DataFrame, checks: Checks) -> None:
    # on the rows as they came: changes are taken over rows, the doubled 2026-04-04 included, and
    # over as many as there are at the start
    for column, span in CHANGES.items():
        start = table[AREA].shift(span).fillna(table[AREA].iloc[0])
        implied = (table[AREA] - start).mask(table.index == table.index[0])
        checks.equal(table[column], implied, ROUNDING, "the difference of the areas")


FILES = {
    FILE: Table(
        columns={
            "date": date(),
            AREA: number(0, UKRAINE),
            # empty in the first row, which has nothing to be compared to
            **dict.fromkeys(CHANGES, number(optional=True)),
            SHARE: number(0, 100),
        },
        time="date",
        every="D",
        as_served=_check_changes,
    )
}


def check(raw: Raw) -> None:
    """Note shares that are none, and jumps."""
    table, checks = raw[FILE], raw.checks[FILE]
    share = table[AREA] / UKRAINE * 100
    checks.equal(table[SHARE], share, 1e-9, "the area over that of Ukraine")
    settled = table["date"].shift() >= CONVENTIONS_SETTLED
    jumps = settled & (table[AREA].diff().abs() > LARGEST_CHANGE)
    checks.refuse(jumps, table[AREA], "the area jumps to {}", "a plausible change in a day")


def observe(raw: Raw) -> pd.DataFrame:
    """Return the area in square kilometres, and as a share of Ukraine, on each day.

    The file does not say when a map was published: it is dated by the lag that `sources.yaml`
    declares, and marked as derived.
    """
    table = raw[FILE]
    day, published = table["date"], table["date"] + raw.source.lag()
    jumps = where(day < CONVENTIONS_SETTLED, "jumps are largely drawing conventions")
    own = {"start": day, "published": published, "note": join_notes(jumps, derived(day.index))}
    area = rows(table[AREA] / KM2, indicator="area_occupied", **own)
    share = rows(table[SHARE], indicator="share_of_ukraine_occupied", **own)
    return pd.concat([area, share]).assign(party="Ukraine")
