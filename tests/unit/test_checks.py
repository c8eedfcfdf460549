"""Checks across rows and columns: each refuses the first line at fault and says where."""

from __future__ import annotations

import doctest
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.sources import publication, publishers
from analysis.sources.checks import (
    declared_coverage,
    refuse_where,
    require_contiguous,
    require_coverage,
    require_equal,
    require_increasing,
    require_never_falling,
    require_ordered,
)
from analysis.sources.manifest import RawFile, Source

PATH = Path("data/raw/some/x.csv")
DAY = pd.DateOffset(days=1)


def dates(*days: str) -> pd.Series:
    """Return a column of dates, its index the line in the file."""
    return series(*map(pd.Timestamp, days), name="date")


def series(*values: object, name: str = "count") -> pd.Series:
    """Return a column, its index the line in the file."""
    lines = pd.RangeIndex(2, len(values) + 2, name="line")
    return pd.Series(list(values), index=lines, name=name)


def source(coverage: str) -> Source:
    """Return a source with this coverage."""
    return Source("some", Path("data/raw"), (RawFile("some/x.csv", "", 0),), {"coverage": coverage})


def test_the_first_line_at_fault_is_named():
    wrong = series(False, True, True)
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv, line 3, column 'count': 5 is bad"):
        refuse_where(wrong, series(1, 5, 6), "{} is bad", "good", PATH)
    refuse_where(series(False, False), series(1, 2), "{} is bad", "good", PATH)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2024-01-01", "2024-01-01"), "2024-01-01 stands twice"),
        (("2024-01-01", "2024-01-02", "2024-01-01"), "2024-01-01 stands twice"),
        (("2024-01-02", "2024-01-01"), "2024-01-01 is out of order"),
        (("2024-01-01", "2024-01-03"), "2024-01-03 stands where 2024-01-02 is due"),
        (("2024-01-01", "2025-01-01"), "dates are missing"),
    ],
)
def test_days_that_do_not_follow_each_other_are_refused(days, expected):
    with pytest.raises(DataError, match=expected):
        require_contiguous(dates(*days), DAY, PATH)


@given(st.dates(), st.integers(1, 40))
def test_days_that_follow_each_other_pass(first, length):
    days = pd.Series(
        [pd.Timestamp(first) + number * DAY for number in range(length)],
        index=pd.RangeIndex(length, name="line"),
        name="date",
    )
    require_contiguous(days, DAY, PATH)
    require_increasing(days, PATH)


def test_a_leap_day_may_not_be_missing():
    require_contiguous(dates("2024-02-28", "2024-02-29", "2024-03-01"), DAY, PATH)
    with pytest.raises(DataError, match="2024-02-29 is due"):
        require_contiguous(dates("2024-02-28", "2024-03-01"), DAY, PATH)


def test_a_running_total_may_stand_still_but_not_fall():
    days = dates("2024-01-01", "2024-01-02")
    require_never_falling(series(5.0, 5.0), days, PATH)
    with pytest.raises(DataError, match=r"falls from 5 to 4 on 2024-01-02.*corrections"):
        require_never_falling(series(5.0, 4.0), days, PATH)


def test_columns_may_differ_by_rounding_only():
    require_equal(series(1.0), series(1.4), 0.5, "the rest", PATH)
    with pytest.raises(DataError, match=r"1.0 contradicts.*the rest, which is 1.6"):
        require_equal(series(1.0), series(1.6), 0.5, "the rest", PATH)


def test_a_missing_value_agrees_only_with_a_missing_one():
    nan = float("nan")
    require_equal(series(nan), series(nan), 0, "the rest", PATH)
    with pytest.raises(DataError):
        require_equal(series(nan), series(1.0), 0, "the rest", PATH)
    with pytest.raises(DataError):
        require_equal(series(1.0), series(nan), 0, "the rest", PATH)


def test_a_range_holds_its_central_value_and_missing_bounds_bind_nothing():
    nan = float("nan")
    require_ordered(series(1.0, nan, 1.0), series(2.0, 2.0, nan), series(3.0, nan, 3.0), PATH)
    for low, middle, high in ((3, 2, 4), (1, 5, 4), (4, float("nan"), 3)):
        with pytest.raises(DataError, match="outside its own range"):
            require_ordered(series(low), series(middle), series(high), PATH)


@pytest.mark.parametrize(
    ("coverage", "first", "last"),
    [
        ("2022-02-25 to 2026-06-28", "2022-02-25", "2026-06-28"),
        ("2022-03 to 2026-01", "2022-03-01", "2026-01-01"),
        ("2022-W08 to 2025-W52", "2022-02-21", "2025-12-22"),
    ],
)
def test_the_declared_coverage_is_days_months_or_weeks(coverage, first, last):
    assert declared_coverage(source(coverage)) == (pd.Timestamp(first), pd.Timestamp(last))


def test_a_coverage_in_other_words_is_refused():
    with pytest.raises(DataError, match="the coverage '2022 to now' cannot be read"):
        declared_coverage(source("2022 to now"))


def test_a_file_may_be_longer_than_declared_but_not_shorter():
    days = dates("2024-01-01", "2024-06-30")
    require_coverage(days, source("2024-01-02 to 2024-06-29"), PATH)
    for coverage in ("2023-12-31 to 2024-06-30", "2024-01-01 to 2024-07-01"):
        with pytest.raises(DataError, match=r"reaches from 2024-01-01 to 2024-06-30"):
            require_coverage(days, source(coverage), PATH)
    week = pd.Timedelta(days=7)
    require_coverage(days, source("2024-01-01 to 2024-07-07"), PATH, short=week)


@pytest.mark.parametrize("module", [publication, publishers])
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0
