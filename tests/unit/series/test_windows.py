import datetime as dt

import pandas as pd
import pytest

from analysis.series import calendar_years, last_months, overlap, war_year, war_years


def test_a_war_year_ends_on_the_eve_of_its_day() -> None:
    assert war_year(3).start == dt.date(2024, 2, 24)
    assert war_year(3).end == dt.date(2025, 2, 23)
    assert war_year(3).days == 366


def test_the_first_calendar_year_has_311_days_of_war() -> None:
    first, second = calendar_years(dt.date(2023, 1, 1))
    assert (first.name, first.days) == ("2022", 311)
    assert (second.name, second.days) == ("2023", 365)


@pytest.mark.parametrize(
    ("day", "begun"), [("2023-02-23", 1), ("2023-02-24", 2), ("2026-08-31", 5)]
)
def test_a_war_year_counts_from_its_first_day(day: str, begun: int) -> None:
    assert len(war_years(dt.date.fromisoformat(day))) == begun


def test_a_month_that_is_not_over_is_no_whole_month() -> None:
    assert last_months(dt.date(2025, 3, 30)).end == dt.date(2025, 2, 28)
    assert last_months(dt.date(2025, 3, 31)).end == dt.date(2025, 3, 31)


def test_the_twelve_months_before_end_where_the_newest_begin() -> None:
    newest, before = (last_months(dt.date(2026, 1, 31), back=back) for back in (0, 12))
    assert before.end + dt.timedelta(days=1) == newest.start


def test_every_day_of_a_window_lies_in_one_month() -> None:
    months = pd.period_range("2022-02", "2026-12", freq="M")
    for window in (*war_years(dt.date(2026, 1, 1)), *calendar_years(dt.date(2026, 1, 1))):
        assert overlap(months, window).sum() == window.days
