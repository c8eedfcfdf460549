"""Checks across rows: what is wrong is named with its line, and never something else."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.checks import Checks, tell


def told(check: str, *values: object, **more: object) -> str:
    """Return what a check notes."""
    checks = Checks("data/raw/some/x.csv")
    getattr(checks, check)(*values, **more)
    return "; ".join(str(problem) for problem in checks.problems)


def series(*values: object, name: str = "x") -> pd.Series:
    """Return values with the lines of a file."""
    return pd.Series(values, index=pd.RangeIndex(2, 2 + len(values), name="line"), name=name)


def days(*texts: str) -> pd.Series:
    """Return days with the lines of a file."""
    return series(*pd.to_datetime(list(texts)), name="date")


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        (("2024-01-01", "2024-01-02", "2024-01-03"), ""),
        (("2024-01-01", "2024-01-01"), "line 3, column 'date': the date 2024-01-01 stands twice"),
        (("2024-01-02", "2024-01-01"), "the date 2024-01-01 is out of order"),
        (("2024-01-01", "2024-01-03"), "2024-01-03 stands where 2024-01-02 is due"),
    ],
)
def test_days_follow_each_other(dates, problem):
    assert (
        problem in told("in_order", days(*dates), "D")
        if problem
        else (told("in_order", days(*dates), "D") == "")
    )


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        (("2024-01-01", "2024-02-05"), ""),
        (("2024-01-01", "2024-01-01"), "the date 2024-01-01 stands twice"),
        (("2024-01-02", "2024-01-01"), "the date 2024-01-01 is out of order"),
    ],
)
def test_days_without_a_step_stand_in_order(dates, problem):
    noted = told("in_order", days(*dates))
    assert problem in noted if problem else noted == ""


def test_month_ends_and_weeks_are_steps_too():
    assert told("in_order", days("2024-01-31", "2024-02-29", "2024-03-31"), "ME") == ""
    assert "2024-01-15 stands where" in told("in_order", days("2024-01-01", "2024-01-15"), "7D")


def test_a_running_total_may_stand_still_but_not_fall():
    dates = days("2024-01-01", "2024-01-02", "2024-01-03")
    assert told("never_falling", series(1.0, 1.0, 2.0), dates) == ""
    assert "falls from 2 to 1 on 2024-01-03" in told("never_falling", series(1.0, 2.0, 1.0), dates)


def test_a_missing_value_agrees_with_nothing_but_a_missing_one():
    nan = float("nan")
    assert told("equal", series(1.0, nan), series(1.0, nan), 0, "the same") == ""
    assert "contradicts" in told("equal", series(1.0, nan), series(1.0, 2.0), 0, "the same")


def test_bounds_that_are_missing_bind_nothing():
    nan = float("nan")
    assert told("ordered", series(nan), series(2.0), series(3.0)) == ""
    assert "outside its own range" in told("ordered", series(1.0), series(4.0), series(3.0))


def test_a_leap_is_told_with_what_was_expected():
    assert "expected 0.333 to 3 times" in told("in_proportion", series(1.0, 4.0), 3.0).lower()
    assert told("in_proportion", series(1.0, 3.0), 3.0) == ""


def test_a_leap_is_one_within_its_own_series():
    values, both = series(1.0, 100.0, 2.0, 90.0), series("a", "b", "a", "b")
    assert told("in_proportion", values, 3.0, by=both) == ""
    assert "90.0 is out of proportion" in told("in_proportion", values, 3.0, 0.95, by=both)


def test_figures_of_a_period_that_contradict_each_other_are_told_with_it():
    wrong = pd.Series([False, True], index=pd.to_datetime(["2024-01-31", "2024-02-29"]))
    assert "period ending 2024-02-29: they differ" in told("agree", wrong, "they differ")
    assert told("agree", wrong & False, "they differ") == ""


def test_several_problems_of_a_file_are_one_message():
    checks = Checks("data/raw/some/x.csv")
    for number in range(20):
        checks.note(f"problem {number}", f"line {number}", "none", "mend it")
    with pytest.raises(DataError) as refused:
        tell(checks)
    message = str(refused.value)
    assert message.startswith("data/raw/some/x.csv: 20 problems: (1) line 0: problem 0 (expected")
    assert "and 8 more" in message and message.endswith("mend it.")


def test_problems_of_two_files_name_both():
    both = [Checks(f"data/raw/some/{name}") for name in ("x.csv", "y.csv")]
    for checks in both:
        checks.note("wrong", "line 2")
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv, line 2.*data/raw/some/y\.csv"):
        tell(*both)


def test_nothing_noted_is_nothing_raised():
    tell(Checks("data/raw/some/x.csv"))


def test_a_problem_that_holds_a_text_from_outside_is_cut() -> None:
    checks = Checks("data/raw/some/x.csv")
    checks.note("the field '" + "x" * 5000 + "' is not known")
    with pytest.raises(DataError) as caught:
        tell(checks)
    assert len(str(caught.value)) < 500
