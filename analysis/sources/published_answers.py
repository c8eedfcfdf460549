"""What others published that answers our question: killed or spent a month, a year or in all.

A context table, to be shown beside ours. Kinds must not be mixed, and most are running totals.
Some state a day of publication, others a month or a year; values may be ranges, and one is
blank: its figures were not seen.
"""

import pandas as pd

from analysis.sources.raw import Raw
from analysis.sources.tables import DECIMAL, Table, text

FILE = "published_answers.csv"
KINDS = ("pace", "flow", "cumulative", "benchmark", "reference")
FILES = {
    FILE: Table(
        columns={
            **dict.fromkeys(("publisher", "side", "measure"), text()),
            **dict.fromkeys(("period", "value"), text(optional=True)),
            "unit": text(optional=True),
            "as_of": text(optional=True),
            "published": text(),
            "kind": text(*KINDS),
            "url": text(),
            "note": text(optional=True),
        },
        key=("publisher", "side", "measure", "period"),
    )
}
VALUE = rf"(just under )?(-?{DECIMAL})(?:-({DECIMAL}))?"
RANGE_IN_UNIT = r"^(\w+) \(([0-9][0-9,]{0,14})-([0-9][0-9,]{0,14})\)$"
DAY = "(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}"


def check(raw: Raw) -> None:
    """Note a value that is neither number, range nor blank, and a day that is none."""
    table, checks = raw[FILE], raw.checks[FILE]
    value = table["value"]
    wrong = ~value.str.fullmatch(VALUE) & value.ne("")
    checks.refuse(wrong, value, "'{}' is no figure", "a number, a range as 40-60, or nothing")
    for column in ("published", "as_of"):
        cells = table[column]
        wrong = (~cells.str.fullmatch(DAY) | last_days(cells).isna()) & cells.ne("")
        checks.refuse(wrong, cells, "'{}' is no date", "a day, a month or a year")
    ends = table["value"].str.extract(f"^{VALUE}$")[[1, 2]].astype("float64")
    checks.refuse(ends[2] <= ends[1], value, "the range {} is upside down", "low-high")
    address = table["url"]
    checks.refuse(~address.str.startswith("https://"), address, "'{}' is no address", "https://")


def context(raw: Raw) -> dict[str, pd.DataFrame]:
    """Return the rows with value, low and high as numbers, and days that are never too early.

    `value` of a range is its middle; of 'just under 1' it is 1, which is `high` too. A blank
    stays blank. `published_by` is the last day that the statement of publication allows, at the
    latest that of retrieval; `day_stated` is whether it is a day.
    """
    table, retrieved = raw[FILE], pd.Timestamp(raw.source.retrieved)
    days = last_days(table["published"])
    parts = table["value"].str.extract(f"^{VALUE}$")
    first, last = parts[1].astype("float64"), parts[2].astype("float64")
    under = parts[0].notna()
    # a range may stand with the unit, behind the best figure: persons (71,065-135,105)
    beside = table["unit"].str.extract(RANGE_IN_UNIT)
    low, high = (beside[end].str.replace(",", "").astype("float64") for end in (1, 2))
    table = table.assign(
        value=(first + last.fillna(first)) / 2,
        low=first.where(last.notna()).fillna(low),
        high=last.mask(under, first).fillna(high),
        unit=table["unit"].mask(low.notna(), beside[0]),
        as_stated=table["value"],
        published_by=days.mask(days > retrieved, retrieved).dt.strftime("%Y-%m-%d"),
        day_stated=table["published"].str.len().eq(len("2026-01-27")),
    )
    return {"published_answers.csv": table}


def last_days(texts: pd.Series) -> pd.Series:
    """Return the last days of days, months and years, missing where there is no such day.

    Examples
    --------
    >>> last_days(pd.Series(["2026", "2024-02", "2024-02-14"])).astype(str).tolist()
    ['2026-12-31', '2024-02-29', '2024-02-14']
    """
    days = pd.to_datetime((texts + "-01-01").str[:10], format="%Y-%m-%d", errors="coerce")
    length = texts.str.len()
    days = days.mask(length == len("2026"), days + pd.offsets.YearEnd(0))
    return days.mask(length == len("2026-01"), days + pd.offsets.MonthEnd(0))
