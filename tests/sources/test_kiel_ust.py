"""Traps of the Ukraine Support Tracker."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.kiel_ust import FILE, RELEASE

RAW = Path(__file__).parents[2] / "data" / "raw" / "kiel_ust"
(LAST,) = re.findall(r'\d\d/\d{4}"?,"?2', (RAW / RELEASE).read_text(encoding="utf-8"))
"""The last month of the release as it stands in the file, up to the year of its day."""


def test_aid_is_a_cost_of_the_donors_and_not_of_ukraine(observed):
    assert set(observed("kiel_ust")["party"]) == {"Donors to Ukraine"}


def test_january_2022_is_before_the_invasion_and_says_so(observed):
    table = observed("kiel_ust")
    told = table[table["note"] == "before the invasion"]
    assert set(told["period_end"]) == {pd.Timestamp("2022-01-31")}


def test_all_months_are_of_one_release(observed):
    table = observed("kiel_ust")
    assert set(table["published"]) == {pd.Timestamp("2026-08-04")}
    whole = table[table["indicator"] == "aid_allocated"]
    assert len(whole) == 52 and whole["value"].max() == pytest.approx(23.149562)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (FILE, "2022,3,5.065387", "2022,3,6.065387", "the sum of its three parts"),
        (FILE, "2022,3,5.0", "2022,4,5.0", "stands twice|dates are missing"),
        (RELEASE, LAST, f"05/2031{LAST[7:]}", "the release ends with 05/2031"),
    ],
)
def test_a_contradiction_is_refused(observe_altered, file, old, new, problem):
    with pytest.raises(DataError, match=problem):
        observe_altered("kiel_ust", {file: (old, new)})
