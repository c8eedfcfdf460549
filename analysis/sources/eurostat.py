"""Decisions granting temporary protection to Ukrainian citizens in the EU, by month (Eurostat)."""

import pandas as pd

from analysis.sources.raw import Raw, derived, join_notes, rows, where
from analysis.sources.tables import MONTH, Table, integer, text

FILE = "temporary_protection_decisions_monthly.csv"
# a month has brought 41,000 to 232,000 decisions
PERSONS = integer(5_000, 1_000_000, optional=True, missing=("NA",))
DIMENSIONS = {"geo": "EU27_2020", "age": "TOTAL", "sex": "T", "citizen": "UA", "unit": "PER"}
FILES: dict[str, Table] = {
    FILE: Table(
        columns={
            "time": MONTH,
            **{name: text(only) for name, only in DIMENSIONS.items()},
            "freq": text("M"),
            "value": PERSONS,
            "year": integer(),
        },
        time="time",
        every="MS",
    )
}
FIRST_MONTH = pd.Timestamp("2022-08-01")
"""The EU-wide total begins here: some member states did not report the months before."""
ROUNDED_TO = 5
"""Eurostat rounds figures on asylum to the nearest five persons."""
LARGEST_STEP = 3.0
"""No month has had twice or half as many decisions as the month before; a shift of the decimal
point or a change of unit within the file is a factor of ten."""
YOUNG_MEN_MAY_LEAVE = pd.Timestamp("2025-09-01")
"""First full month after Ukraine let men aged 18 to 22 cross the border."""
JUMP = "men aged 18 to 22 had been allowed to leave"


def check(raw: Raw) -> None:
    """Note months without a figure, unrounded, or out of proportion to their neighbour."""
    table, checks = raw[FILE], raw.checks[FILE]
    time, value = table["time"], table["value"]
    checks.equal(table["year"], time.dt.year.astype("float64"), 0, "the year of its month")
    # known issue: months before August 2022 are NA; from then on none may be, but those at the
    # end that member states have still to report
    given = time[value.notna()]
    missing = value.isna() & time.between(FIRST_MONTH, given.max())
    checks.refuse(missing, time, "{} has no figure", "a figure from August 2022 on")
    checks.covers(given, raw.source)
    unrounded = value.fillna(0) % ROUNDED_TO != 0
    checks.refuse(unrounded, value, "{} is not rounded", "persons, to the nearest five")
    checks.in_proportion(value, LARGEST_STEP)


def observe(raw: Raw) -> pd.DataFrame:
    """Return decisions by month.

    The file is one extraction, without dates of publication: each month is dated by the lag that
    `sources.yaml` declares. The jump of September 2025 says what it is in the note.
    """
    table = raw[FILE]
    last_day = table["time"] + pd.offsets.MonthEnd()
    jump = where(table["time"] == YOUNG_MEN_MAY_LEAVE, JUMP)
    return rows(
        table["value"],
        indicator="protection_decisions",
        start=table["time"],
        end=last_day,
        published=last_day + raw.source.lag(),
        party="Ukraine",
        note=join_notes(derived(table.index), jump),
    )
