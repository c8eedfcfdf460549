"""Traps of Eurostat's monthly decisions, on the real file and on damaged copies."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "temporary_protection_decisions_monthly.csv"


def test_months_before_august_2022_are_missing_not_nought(observed: Observed) -> None:
    rows = observed("eurostat")
    assert rows["period_start"].min() == pd.Timestamp("2022-08-01")
    assert len(rows) == 46
    assert (rows["value"] > 0).all()


def test_a_month_without_a_figure_after_the_beginning_is_refused(observe_altered: Observe) -> None:
    with pytest.raises(DataError, match="2024-01-01 has no figure"):
        observe_altered("eurostat", {FILE: lambda text: text.replace(",61875,", ",NA,")})


def test_the_jump_of_september_2025_says_why(observed: Observed) -> None:
    rows = observed("eurostat").set_index("period_start")
    assert rows.at[pd.Timestamp("2025-09-01"), "value"] == 79_235
    assert "18 to 22" in rows.at[pd.Timestamp("2025-09-01"), "note"]
    assert rows["note"].str.contains("18 to 22").sum() == 1


def test_publication_is_derived_from_the_lag_and_marked(observed: Observed) -> None:
    rows = observed("eurostat")
    assert rows["note"].str.startswith(PUBLISHED_DERIVED).all()
    assert ((rows["published"] - rows["period_end"]).dt.days == 60).all()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2024-01,EU27_2020", "2024-02,EU27_2020", "2024-02-01 stands twice"),
        ("2024-01,EU27_2020", "2024-13,EU27_2020", "is not a date"),
        (",61875,2024", ",61875,2023", "year of its month"),
        (",61875,", ",618750,", "out of proportion"),
        (",61875,", ",61876,", "not rounded"),
        (",61875,", ",-61875,", "too small"),
        ("2024-01,EU27_2020", "2024-01,EA20", "EA20"),
    ],
)  # fmt: skip
def test_a_damaged_month_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered("eurostat", {FILE: (old, new)})


def test_a_missing_month_is_refused(observe_altered: Observe) -> None:
    row = "2024-01,EU27_2020,TOTAL,T,UA,PER,M,61875,2024\n"
    with pytest.raises(DataError, match="dates are missing"):
        observe_altered("eurostat", {FILE: (row, "")})


def test_a_file_that_ends_before_its_coverage_is_refused(observe_altered: Observe) -> None:
    with pytest.raises(DataError, match="coverage"):
        observe_altered("eurostat", {FILE: lambda text: "\n".join(text.splitlines()[:-1]) + "\n"})
