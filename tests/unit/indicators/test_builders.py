"""From figures to series at a regular frequency."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.indicators import builders


def figures(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period_start", "period_end", "value"])
    for name in ("period_start", "period_end"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.assign(low=float("nan"), high=float("nan"))


def test_a_week_across_two_months_falls_into_each_by_its_days() -> None:
    weeks = figures(
        *[
            (f"{start:%Y-%m-%d}", f"{start + pd.Timedelta(days=6):%Y-%m-%d}", 70.0)
            for start in pd.date_range("2024-01-01", "2024-02-26", freq="7D")
        ]
    )
    weeks.loc[4, "value"] = 7.0  # 29 January to 4 February: three days, four days
    monthly = builders.rate(weeks, "month", "day")
    assert monthly["value"].iloc[0] == pytest.approx((28 * 10 + 3 * 1) / 31)
    assert monthly["value"].iloc[1] == pytest.approx((4 * 1 + 25 * 10) / 29)


def test_a_month_that_has_only_begun_does_not_count() -> None:
    days = figures(
        *[
            (f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}", 5.0)
            for day in pd.date_range("2024-01-01", "2024-02-20")
        ]
    )
    assert builders.rate(days, "month", "day")["period_end"].tolist() == [
        pd.Timestamp("2024-01-31")
    ]


def test_a_year_that_begins_in_february_is_a_rate_over_its_own_days() -> None:
    years = figures(("2022-02-24", "2022-12-31", 311.0), ("2023-01-01", "2023-12-31", 365.0))
    assert builders.rate(years, "observed", "day")["value"].tolist() == [1.0, 1.0]


def test_a_stock_is_interpolated_to_the_end_of_a_month_across_a_short_gap_only() -> None:
    stock = figures(
        ("2024-01-21", "2024-01-21", 10.0),
        ("2024-02-10", "2024-02-10", 30.0),
        ("2024-05-01", "2024-05-01", 50.0),
    )
    monthly = builders.level(stock, "month")
    assert monthly["period_end"].tolist() == [pd.Timestamp("2024-01-31")]
    assert monthly["value"].tolist() == [pytest.approx(20.0)]


def test_a_change_is_per_unit_of_time_between_two_readings() -> None:
    stock = figures(("2024-01-31", "2024-01-31", 100.0), ("2024-03-31", "2024-03-31", 220.0))
    change = builders.change(stock, "day")
    assert change["value"].tolist() == [2.0]
    assert change["period_start"].tolist() == [pd.Timestamp("2024-02-01")]


def test_only_figures_of_the_length_called_for_are_kept() -> None:
    mixed = figures(("2024-01-01", "2024-01-31", 1.0), ("2024-01-01", "2024-12-31", 2.0))
    assert builders.keep_observed(mixed, "month")["value"].tolist() == [1.0]
    assert builders.keep_observed(mixed, "year")["value"].tolist() == [2.0]
    assert len(builders.keep_observed(mixed, "")) == 2


def test_a_missing_month_is_a_gap_in_the_positions() -> None:
    months = figures(("2024-01-01", "2024-01-31", 1.0), ("2024-03-01", "2024-03-31", 1.0))
    assert builders.positions(months, "month") == [0, 2]


def test_irregular_periods_have_places_in_months_or_weeks() -> None:
    ends = figures(*[(day, day, 1.0) for day in ("2022-12-31", "2023-06-30", "2024-02-29")])
    assert builders.positions(ends, "irregular") == [0, 6, 14]
    days = figures(*[(day, day, 1.0) for day in ("2022-12-31", "2023-01-08", "2023-02-28")])
    assert builders.positions(days, "irregular") == [0, 1, 8]  # 0, 8 and 59 days later
    assert builders.steps_per_year(days, "irregular") == pytest.approx(8 / (59 / 365.25))


def test_of_two_figures_in_one_week_only_the_order_is_known() -> None:
    close = figures(*[(day, day, 1.0) for day in ("2023-01-01", "2023-01-03", "2023-02-27")])
    assert builders.positions(close, "irregular") is None
    assert builders.steps_per_year(close, "irregular") == pytest.approx(2 / (57 / 365.25))


def test_a_cumulated_rate_gives_back_the_amounts() -> None:
    months = figures(("2024-01-01", "2024-01-31", 31.0), ("2024-02-01", "2024-02-29", 58.0))
    rates = builders.rate(months, "observed", "day")
    assert builders.cumulate(rates, "day")["value"].tolist() == [31.0, 89.0]


def test_a_leap_day_makes_no_difference_between_two_whole_years() -> None:
    years = figures(("2023-01-01", "2023-12-31", 1200.0), ("2024-01-01", "2024-12-31", 1200.0))
    monthly = builders.rate(years, "observed", "month")
    assert monthly["value"].tolist() == pytest.approx([100.0, 100.0], abs=1e-12)
    assert builders.cumulate(monthly, "month")["value"].tolist() == pytest.approx([1200, 2400])
