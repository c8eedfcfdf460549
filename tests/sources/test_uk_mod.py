"""Known traps of the UK Ministry of Defence's monthly posts."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.uk_mod import FILE


def test_the_day_of_a_post_is_read_from_its_id(observed):
    published = observed("uk_mod").set_index("period_start")["published"]
    assert published["2022-03-01"] == pd.Timestamp("2025-01-07")
    assert published["2025-10-01"] == pd.Timestamp("2025-11-04")
    assert published["2026-01-01"] == pd.Timestamp("2026-02-14")


def test_four_ids_in_a_row_from_a_spreadsheet_are_one_post(observed):
    published = observed("uk_mod").set_index("period_start")["published"]
    assert published["2025-01-01":"2025-04-01"].eq(pd.Timestamp("2025-05-03")).all()


def test_nothing_is_published_before_its_month_is_over(observed):
    table = observed("uk_mod")
    assert (table["published"] > table["period_end"]).all()


def test_it_restates_the_general_staff_and_is_no_second_source(observed):
    posted = observed("uk_mod").set_index("period_start")["value"]
    table = observed("general_staff")
    daily = table[table["indicator"] == "personnel_losses_claimed"].set_index("period_start")
    ratio = posted / daily["value"].resample("MS").sum().reindex(posted.index)
    assert ratio.mean() == pytest.approx(0.998, abs=0.002)
    assert ratio.std() < 0.018
    assert observed("uk_mod")["note"].str.contains("restates the claim").all()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("march,2022,386,31,11966", "march,2022,387,31,11966"), "daily average times the days"),
        (("2022,193,30,5790,17756", "2022,193,30,5790,17757"), "sum of the months so far"),
        (("2022,193,30,", "2022,193,31,"), "the number of days in that month"),
        (("may,2022,", "may,2023,"), "does not follow the month"),
        (("01/06/2022", "2022-06-01"), "is not a date"),
        (("april,2022", "Avril,2022"), "'Avril' is not known"),
        (("1995804832376951120", "1900000000000000000"), "not a post made after the month"),
        (("https://x.com/DefenceHQ/status/1985653844789940734/photo/2", "x.com"), "not a post"),
        (
            lambda text: text.replace("june,2022", "june,2022", 1).replace(
                next(row for row in text.splitlines(True) if row.startswith("june,2022")), ""
            ),
            "sum of the months|dates are missing",
        ),
    ],
)
def test_contradictions_are_refused(observe_altered, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("uk_mod", {FILE: edit})
    assert f"data/raw/uk_mod/{FILE}" in str(refused.value)
    assert "line " in str(refused.value)


def test_a_break_in_the_months_is_refused_even_if_the_sums_hold(observe_altered):
    def without_last_two_but_one(text: str) -> str:
        rows = text.splitlines(keepends=True)
        last = next(place for place, row in enumerate(rows) if row.startswith("january,2026"))
        return "".join([*rows[:last], rows[last].replace("january,2026", "march,2026")])

    with pytest.raises(DataError, match="does not follow the month"):
        observe_altered("uk_mod", {FILE: without_last_two_but_one})
