"""Known traps of the UN's verified civilian casualties."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of

FILE = "published_figures.csv"


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("civilian_casualties")


def figure(table: pd.DataFrame, measure: str, start: str, end: str) -> pd.DataFrame:
    """Return the releases of one figure in order of publication."""
    rows = table[
        (table["indicator"] == measure)
        & (table["period_start"] == start)
        & (table["period_end"] == end)
    ]
    return rows.sort_values("published")


def test_a_revised_month_is_a_second_row_and_not_an_edit(table):
    march = figure(table, "civilians_killed", "2022-03-01", "2022-03-31")
    assert march["value"].tolist() == [4_154, 4_289]
    april = figure(table, "civilians_killed", "2025-04-01", "2025-04-30")
    assert april["value"].tolist() == [209, 221]


def test_a_revised_year_replaces_the_first_one_from_its_day_on(table):
    year = ("civilians_killed", "2025-01-01", "2025-12-31")
    before = filter_as_of(table, dt.date(2026, 2, 15))
    after = filter_as_of(table, dt.date(2026, 2, 16))
    assert figure(before, *year)["value"].tolist() == [2_514]
    assert figure(after, *year)["value"].tolist() == [2_526]


def test_a_running_total_is_a_stock_at_its_last_day(table):
    totals = table[table["indicator"] == "civilians_killed_total"]
    assert totals["period_start"].eq(totals["period_end"]).all()
    assert totals["kind"].eq("stock").all()


def test_no_month_is_the_difference_of_two_running_totals(table):
    # 8,173 on 2023-03-05 less 7,155 on 2023-02-05 would be 1,018 killed in February 2023
    february = figure(table, "civilians_killed", "2023-02-01", "2023-02-28")
    assert february["value"].tolist() == [143]


def test_february_2022_is_five_days(table):
    february = table[table["period_end"] == "2022-02-28"]
    assert february["period_start"].eq(pd.Timestamp("2022-02-24")).all()


def test_months_without_the_split_have_killed_and_injured_together(table):
    both = table[table["indicator"] == "civilian_casualties"]
    assert figure(both, "civilian_casualties", "2024-03-01", "2024-03-31")["value"].item() == 604
    killed = table[table["indicator"] == "civilians_killed"]
    assert figure(killed, "civilians_killed", "2024-03-01", "2024-03-31").empty


def test_rounded_monthly_averages_are_left_out(table):
    assert not table["value"].isin([163, 547]).any()


def test_a_publication_known_by_its_month_counts_from_the_last_day_and_says_so(table):
    rows = table[table["note"].str.contains("day of publication not known")]
    assert len(rows) == 33 - 2
    assert rows["published"].dt.is_month_end.all()


def test_no_figure_is_published_before_its_period_is_over(table):
    assert (table["published"] >= table["period_end"]).all()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            (
                "2022-04-24,2729,persons (verified),2022-04-26",
                "2022-04-24,7729,persons (verified),2022-04-26",
            ),
            "falls from",
        ),
        (("2022-02-24,2022-04-24,2729", "2022-03-24,2022-04-24,2729"), "begins on 2022-03-24"),
        (("2024-06-01,2024-06-30,146", "2024-06-01,2024-06-30,1460"), "less than the months"),
        (("2022-03-01,2022-03-31,4154", "2022-03-01,2022-03-31,8154"), "less than the months"),
        (("2024-06-01,2024-06-30,146", "2024-06-02,2024-06-30,146"), "a month from"),
        (("2024-06-01,2024-06-30,146", "2024-06-01,2024-06-30,-146"), "not valid here"),
        (
            ("146,persons (verified),2024-07-11", "146,persons (verified),2024-06-11"),
            "before the end",
        ),
        (
            lambda text: text.replace("civilians_killed_month,", "civilians_dead_month,"),
            "under `figures` of source",
        ),
        (lambda text: text.replace(",Ukraine,", ",Poland,"), "one of Ukraine"),
        (lambda text: text.replace("persons (verified)", "thousand"), "one of persons"),
    ],
)
def test_contradictions_are_refused(observe_altered, edit, expected):
    def first_only(text: str) -> str:
        old, new = edit
        assert old in text
        return text.replace(old, new, 1)

    with pytest.raises(DataError, match=expected) as refused:
        observe_altered(
            "civilian_casualties", {FILE: first_only if isinstance(edit, tuple) else edit}
        )
    assert f"data/raw/civilian_casualties/{FILE}" in str(refused.value)


def test_the_order_of_rows_does_not_matter(observe_altered):
    def backwards(text: str) -> str:
        header, *rows = text.splitlines(keepends=True)
        return "".join([header, *reversed(rows)])

    table = observe_altered("civilian_casualties", {})
    pd.testing.assert_frame_equal(observe_altered("civilian_casualties", {FILE: backwards}), table)
