"""Births and deaths registered in Ukraine by year.

Rounded to hundreds. The territory that is counted shrinks in 2014 (Crimea and a part of Donbas)
and again in 2022, so neither step is a change of births or deaths alone.
"""

import pandas as pd

from analysis.sources.raw import Raw, derived, join_notes, rows, years
from analysis.sources.tables import Table, date, integer

FILE = "ukraine_births_deaths_1990_2025.csv"
COUNTS = {"births": integer(50_000, 1_000_000), "deaths": integer(200_000, 1_500_000)}
FILES = {FILE: Table(columns={"year": date(format="%Y"), **COUNTS}, time="year", every="YS")}
LARGEST_STEP = 1.35
"""From one year to the next; both fell by a quarter in 2022."""
ROUNDED_TO = 100


def check(raw: Raw) -> None:
    """Note a figure that is not rounded, or a leap."""
    for column in COUNTS:
        cells = raw[FILE][column]
        problem = "{} is not rounded"
        raw.checks[FILE].refuse(cells % ROUNDED_TO > 0, cells, problem, "hundreds")
        raw.checks[FILE].in_proportion(cells, LARGEST_STEP)


def observe(raw: Raw) -> pd.DataFrame:
    """Return births and deaths by year; a year's figures come within the declared lag."""
    table, year = raw[FILE], raw[FILE]["year"].dt.year
    period = years(year)
    territory = pd.Series("", index=table.index)
    territory = territory.mask(year >= 2014, "without Crimea and a part of Donbas")
    territory = territory.mask(year >= 2022, "government-controlled territory only")
    published, note = period["end"] + raw.source.lag(), join_notes(derived(table.index), territory)
    own = {**period, "published": published, "note": note, "party": "Ukraine"}
    return pd.concat(rows(table[name], indicator=name, **own) for name in COUNTS)
