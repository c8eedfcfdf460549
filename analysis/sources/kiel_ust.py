"""Aid allocated to Ukraine by month (Kiel Institute, Ukraine Support Tracker).

A cost of the donors, not of Ukraine, and allocations, not deliveries. The price basis is not
stated, and a loan programme falls in one month. January 2022 is before the invasion.
"""

import pandas as pd

from analysis.sources.raw import INVASION, Raw, convert_unit, rows, where
from analysis.sources.tables import Table, date, integer, number, text

FILE, RELEASE = "total_allocations.csv", "release_info.csv"
PARTS = ["military", "financial", "humanitarian"]
MEASURES = {"aid_allocated": "total_allocations", **{f"aid_allocated_{one}": one for one in PARTS}}
# the dearest month on file has 23.1 billion euros
AMOUNT = number(0, 100)
MONTHS = {"year": integer(2022, 2100), "month": integer(1, 12)}
FILES = {
    FILE: Table(columns={**MONTHS, **dict.fromkeys(("total_allocations", *PARTS), AMOUNT)}),
    RELEASE: Table(
        columns={"release": integer(1, 500), "period": text(), "date": date(), "label": text()}
    ),
}
DONORS = "Donors to Ukraine"


def _month(table: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(table[["year", "month"]].assign(day=1)).rename("month")


def check(raw: Raw) -> None:
    """Note a month that is missing, a sum that is none, or a release that ends elsewhere."""
    table, checks = raw[FILE], raw.checks[FILE]
    month = _month(table)
    checks.in_order(month, "MS")
    checks.covers(month, raw.source)
    parts = table[PARTS].sum(axis=1)
    checks.equal(table["total_allocations"], parts, 2e-6, "the sum of its three parts")
    stated, last = raw[RELEASE]["period"], f"{month.iloc[-1]:%m/%Y}"
    problem = "the release ends with {}"
    raw.checks[RELEASE].refuse(stated != last, stated, problem, f"{last}, as {FILE} does")


def observe(raw: Raw) -> pd.DataFrame:
    """Return allocations by month, in all and by kind, published with the release."""
    table, month = raw[FILE], _month(raw[FILE])
    return pd.concat(
        rows(
            convert_unit(table[column]),
            indicator=measure,
            start=month,
            end=month + pd.offsets.MonthEnd(),
            published=raw[RELEASE]["date"].iloc[0],
            party=DONORS,
            note=where(month < INVASION.replace(day=1), "before the invasion"),
        )
        for measure, column in MEASURES.items()
    )
