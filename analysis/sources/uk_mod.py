"""Russian killed and wounded by month, as posted by the UK Ministry of Defence.

The posts restate the General Staff's claim: over 47 months the ratio to it is 0.998 with a
standard deviation of 0.018. It is a second publisher, not a second source, and never counted as
independent evidence.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.checks import (
    refuse_where,
    require_contiguous,
    require_coverage,
    require_equal,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.publication import post_date
from analysis.sources.reading import OPTIONAL_TEXT, TEXT, Column, read_table

FILE = "monthly_russian_casualties.csv"
AVERAGE = "casualties (average daily losses)"
DAYS = "days in month"
MONTH_TOTAL = "casualties in month"
RUNNING_TOTAL = "cumulative casualties"
NEXT_MONTH = "date (at beginning of next month)"
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
COLUMNS = {
    "month": Column(choices=MONTHS),
    "year": Column("integer", minimum=2022, maximum=2100),
    # the highest month on file has 1,570 a day: beyond 5,000 the unit has changed
    AVERAGE: Column("integer", minimum=1, maximum=5000),
    DAYS: Column("integer", minimum=28, maximum=31),
    MONTH_TOTAL: Column("integer", minimum=1),
    RUNNING_TOTAL: Column("integer", minimum=1),
    NEXT_MONTH: Column("date", format="%d/%m/%Y"),
    "source": Column(choices=("UK MoD",)),
    "source_url": TEXT,
    "note": OPTIONAL_TEXT,
}
NOTE = "restates the claim of Ukraine's General Staff about its enemy; daily average as posted"


def read(source: Source) -> pd.DataFrame:
    """Read the file.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, and start and end of each month.

    Raises
    ------
    DataError
        A month is missing, doubled or out of order, the columns contradict each other, or an
        address is not that of a post.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    start = rows[NEXT_MONTH] - pd.DateOffset(months=1)
    rows = rows.assign(start=start.rename("month"), end=rows[NEXT_MONTH] - pd.Timedelta(days=1))
    _check_dates(rows, source, path)
    require_equal(
        rows[MONTH_TOTAL], rows[AVERAGE] * rows[DAYS], 0, "the daily average times the days", path
    )
    require_equal(
        rows[RUNNING_TOTAL], rows[MONTH_TOTAL].cumsum(), 0, "the sum of the months so far", path
    )
    published = rows["source_url"].map(post_date)
    refuse_where(
        published.isna() | (published <= rows["end"]),
        rows["source_url"],
        "'{}' is not a post made after the month",
        "the address of a post on X",
        path,
    )
    return rows.assign(published=published)


def _check_dates(rows: pd.DataFrame, source: Source, path: Path) -> None:
    number = rows["month"].map(MONTHS.index) + 1
    named = pd.to_datetime(pd.DataFrame({"year": rows["year"], "month": number, "day": 1}))
    refuse_where(
        rows["start"] != named,
        rows[NEXT_MONTH],
        "{} does not follow the month that the row names",
        "the first day of the next month",
        path,
    )
    require_equal(rows[DAYS], rows["end"].dt.day, 0, "the number of days in that month", path)
    require_contiguous(rows["start"].rename("month"), pd.DateOffset(months=1), path)
    require_coverage(rows["start"], source, path)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the total of each month: the posted daily average times the days.

    A post's id holds its own time, so the date of publication is exact. January to April 2025
    stand under four ids in a row (...173 to ...176), the leavings of filling down a
    spreadsheet; the time is in the upper bits of an id, so the date is right for all four.
    """
    frame = pd.DataFrame(
        {
            "period_start": raw["start"],
            "period_end": raw["end"],
            "value": raw[MONTH_TOTAL],
            "published": raw["published"],
        }
    )
    return observations.observe(
        frame,
        indicator="personnel_losses_claimed",
        party="Russia",
        source=source.id,
        note=NOTE,
        catalogue=catalogue,
    )
