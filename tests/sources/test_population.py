"""Traps of births and deaths."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.population import FILE


def test_the_territory_shrinks_in_2014_and_2022_and_the_rows_say_so(observed):
    births = observed("population").query("indicator == 'births'").set_index("period_start")
    assert "Crimea" not in births.loc["2013-01-01", "note"]
    assert "without Crimea" in births.loc["2014-01-01", "note"]
    assert "government-controlled" in births.loc["2022-01-01", "note"]


def test_a_year_is_known_two_months_after_its_end(observed):
    table = observed("population")
    assert (table["published"] - table["period_end"]).eq(pd.Timedelta(days=60)).all()
    assert table["note"].str.contains("publication date derived").all()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2021,273800", "2021,273810", "not rounded"),
        ("2021,273800", "2021,173800", "out of proportion"),
        ("\n2021,", "\n2022,", "stands twice|dates are missing"),
        ("2025,168800", "2025,١٦٨٨٠٠", "not a number"),
    ],
)
def test_a_damaged_year_is_refused(observe_altered, old, new, problem):
    with pytest.raises(DataError, match=problem):
        observe_altered("population", {FILE: (old, new)})
