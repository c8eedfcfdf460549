"""Russian killed and wounded by month, as posted by the UK Ministry of Defence.

The posts restate the General Staff's claim: it is a second publisher, not a second source, and
never counted as independent evidence.
"""

import pandas as pd

from analysis.sources.publishers import post_date
from analysis.sources.raw import DAY, MONTHS, Raw, rows
from analysis.sources.tables import Table, date, integer, text

FILE = "monthly_russian_casualties.csv"
AVERAGE, DAYS = "casualties (average daily losses)", "days in month"
MONTH_TOTAL, RUNNING_TOTAL = "casualties in month", "cumulative casualties"
NEXT_MONTH = "date (at beginning of next month)"
FILES = {
    FILE: Table(
        columns={
            "month": text(*map(str.lower, MONTHS)),
            "year": integer(2022, 2100),
            # the highest month on file has 1,570 a day: beyond 5,000 the unit has changed
            AVERAGE: integer(1, 5000),
            DAYS: integer(28, 31),
            MONTH_TOTAL: integer(1),
            RUNNING_TOTAL: integer(1),
            NEXT_MONTH: date(format="%d/%m/%Y"),
            "source": text("UK MoD"),
            "source_url": text(),
            "note": text(optional=True),
        },
        unended=True,
    )
}
NOTE = "restates the claim of Ukraine's General Staff about its enemy; daily average as posted"


def check(raw: Raw) -> None:
    """Note months that are missing, and columns that contradict each other."""
    table, checks = raw[FILE], raw.checks[FILE]
    start, end = _period(table)
    number = table["month"].str.title().map(MONTHS.index) + 1
    named = pd.to_datetime(pd.DataFrame({"year": table["year"], "month": number, "day": 1}))
    problem = "{} does not follow the month that the row names"
    checks.refuse(start != named, table[NEXT_MONTH], problem, "the first day of the next month")
    checks.in_order(start, "MS")
    checks.covers(start, raw.source)
    checks.equal(table[DAYS], end.dt.day, 0, "the number of days in that month")
    whole = table[AVERAGE] * table[DAYS]
    checks.equal(table[MONTH_TOTAL], whole, 0, "the daily average times the days")
    sums = table[MONTH_TOTAL].cumsum()
    checks.equal(table[RUNNING_TOTAL], sums, 0, "the sum of the months so far")
    published = table["source_url"].map(post_date)
    early = published.isna() | (published <= end)
    problem = "'{}' is not a post made after the month"
    checks.refuse(early, table["source_url"], problem, "the address of a post on X")


def _period(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    start = (table[NEXT_MONTH] - pd.DateOffset(months=1)).rename("month")
    return start, table[NEXT_MONTH] - DAY


def observe(raw: Raw) -> pd.DataFrame:
    """Return the total of each month: the posted daily average times the days.

    A post's id holds its own time, so the date of publication is exact. January to April 2025
    stand under four ids in a row (...173 to ...176), the leavings of filling down a
    spreadsheet; the time is in the upper bits of an id, so the date is right for all four.
    """
    table = raw[FILE]
    start, end = _period(table)
    posted = table["source_url"].map(post_date)
    own = {"indicator": "personnel_losses_claimed", "party": "Russia", "note": NOTE}
    return rows(table[MONTH_TOTAL], start=start, end=end, published=posted, **own)
