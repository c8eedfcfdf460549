"""Checks across the rows and columns of a raw table: what one cell alone cannot show.

Each refuses the first line at fault. They make a raw file vouch for itself: days that must
follow each other, columns that restate each other, the span that `sources.yaml` promises.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis.errors import DataError
from analysis.sources.manifest import Source
from analysis.sources.reading import place

NO_TIME = pd.Timedelta(0)


def refuse_where(
    wrong: pd.Series, cells: pd.Series, problem: str, expected: str, path: Path, remedy: str = ""
) -> None:
    """Refuse the first line that is marked.

    Parameters
    ----------
    wrong
        Which lines are at fault. The index is the line in the file, and its name says so; an
        index without a name is not shown.
    cells
        The column that the message names, with the same index.
    problem
        What is wrong, with ``{}`` for the cell.

    Raises
    ------
    DataError
        Any line is marked.
    """
    if wrong.any():
        line = wrong.index[wrong][0]
        cell: object = cells.loc[line]
        shown = f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else str(cell)
        at = f"{wrong.index.name} {line}, " if wrong.index.name else ""
        raise DataError(
            problem.format(shown),
            where=f"{place(path)}, {at}column '{cells.name}'",
            expected=expected,
            remedy=remedy,
        )


def require_increasing(dates: pd.Series, path: Path) -> None:
    """Refuse dates that are doubled or out of order.

    Raises
    ------
    DataError
        Naming the line (the index) and the date.
    """
    wrong = dates.diff() <= NO_TIME
    if wrong.any():
        line = wrong.index[wrong][0]
        doubled = dates.duplicated(keep=False)[line]
        problem = "the date {} stands twice" if doubled else "the date {} is out of order"
        refuse_where(wrong, dates, problem, "each date once, in order", path)


def require_never_falling(totals: pd.Series, dates: pd.Series, path: Path) -> None:
    """Refuse a cumulative count that falls.

    Raises
    ------
    DataError
        Naming the line, the date and both values.
    """
    wrong = totals.diff() < 0
    if wrong.any():
        line = wrong.index[wrong][0]
        before = totals.shift()[line]
        refuse_where(
            wrong,
            totals,
            f"the running total falls from {before:,.0f} to {totals[line]:,.0f} "
            f"on {dates[line]:%Y-%m-%d}",
            "a cumulative count that never falls",
            path,
            "If the publisher corrected itself, write it into corrections.yaml",
        )


def require_contiguous(dates: pd.Series, step: pd.DateOffset, path: Path) -> None:
    """Refuse dates that do not follow each other by one step: doubled, shuffled, or with a gap.

    Raises
    ------
    DataError
        Naming the line and the date.
    """
    due = dates.shift() + step
    wrong = dates.ne(due) & due.notna()
    if wrong.any():
        line = wrong.index[wrong][0]
        if dates.duplicated(keep=False)[line]:
            problem = "the date {} stands twice"
        elif dates[line] < due[line]:
            problem = "the date {} is out of order"
        else:
            problem = f"{{}} stands where {due[line]:%Y-%m-%d} is due: dates are missing"
        refuse_where(wrong, dates, problem, "every date once, in order, without gaps", path)


def require_equal(
    found: pd.Series, implied: pd.Series, tolerance: float, meaning: str, path: Path
) -> None:
    """Refuse a column that contradicts other columns of its own file beyond rounding.

    Parameters
    ----------
    found, implied
        The column, and what the other columns make it; a missing value agrees with nothing but
        another missing one.
    tolerance
        Largest difference that rounding explains, in the unit of the column.
    meaning
        What it must equal, in words.

    Raises
    ------
    DataError
        Naming the line and both values.
    """
    wrong = ~((found - implied).abs() <= tolerance) & ~(found.isna() & implied.isna())
    if wrong.any():
        line = wrong.index[wrong][0]
        expected = f"{meaning}, which is {implied.at[line]:.10g}"
        refuse_where(wrong, found, "{} contradicts the other columns", expected, path)


def require_ordered(low: pd.Series, middle: pd.Series, high: pd.Series, path: Path) -> None:
    """Refuse a range that does not hold its own central value; missing bounds bind nothing.

    Raises
    ------
    DataError
        Naming the line.
    """
    wrong = (low > middle) | (middle > high) | (low > high)
    refuse_where(wrong, middle, "{} is outside its own range", "low <= central <= high", path)


def require_coverage(
    dates: pd.Series, source: Source, path: Path, *, short: pd.Timedelta = NO_TIME
) -> None:
    """Refuse a file that does not reach over the span that `sources.yaml` declares for it.

    Parameters
    ----------
    dates
        Starts of the periods in the file, in order.
    source
        Its ``coverage`` reads ``FIRST to LAST``: days, months (2022-03) or ISO weeks (2022-W08).
    short
        How much earlier than declared the file may end.

    Raises
    ------
    DataError
        The first date is later, or the last one earlier, than declared.
    """
    first, last = declared_coverage(source)
    covers = dates.iloc[0] <= first and dates.iloc[-1] >= last - short
    if not covers:
        raise DataError(
            f"the file reaches from {dates.iloc[0]:%Y-%m-%d} to {dates.iloc[-1]:%Y-%m-%d}",
            where=f"{place(path)}, column '{dates.name}'",
            expected=f"at least {first:%Y-%m-%d} to {last:%Y-%m-%d}, the coverage in sources.yaml",
            remedy="Download it again; a file with a shorter span needs its coverage changed",
        )


def declared_coverage(source: Source) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first days of the first and last period that `sources.yaml` declares."""
    text = str(source.details.get("coverage", ""))
    ends = re.fullmatch(r"(\S+) to (\S+)", text)
    days = [_first_day(end) for end in ends.groups()] if ends else [None, None]
    if days[0] is None or days[1] is None:
        raise DataError(
            f"the coverage '{text}' cannot be read",
            where=f"data/raw/sources.yaml, source {source.id}",
            expected="FIRST to LAST, as 2022-02-25 to 2026-06-28, 2022-03 to 2026-01 "
            "or 2022-W08 to 2025-W52",
        )
    return days[0], days[1]


def _first_day(text: str) -> pd.Timestamp | None:
    week = re.fullmatch(r"(\d{4})-W(\d{2})", text)
    if week:
        return pd.Timestamp.fromisocalendar(int(week[1]), int(week[2]), 1)
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return pd.Timestamp(text)
    return None
