"""War-years run from 24 February to 23 February."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.indicators.war_years import war_year_bounds, war_year_label, war_year_means


def daily(first: str, last: str, value: float) -> pd.DataFrame:
    days = pd.date_range(first, last)
    return pd.DataFrame({"period_start": days, "period_end": days, "value": value})


def test_a_war_year_ends_on_23_february() -> None:
    assert war_year_bounds(3) == (dt.date(2024, 2, 24), dt.date(2025, 2, 23))
    assert war_year_label(3) == "2024/25"


def test_a_war_year_that_is_not_over_is_left_out() -> None:
    assert war_year_means(daily("2022-02-24", "2023-12-31", 5.0)) == {"2022/23": 5.0}


def test_a_period_across_two_war_years_counts_in_each_by_its_days() -> None:
    frame = pd.concat(
        [
            daily("2022-02-24", "2023-01-31", 1.0),
            pd.DataFrame(
                {
                    "period_start": [pd.Timestamp("2023-02-01")],
                    "period_end": [pd.Timestamp("2023-02-28")],
                    "value": [2.0],
                }
            ),
            daily("2023-03-01", "2024-02-23", 3.0),
        ]
    )
    means = war_year_means(frame)
    assert means["2022/23"] == pytest.approx((342 * 1 + 23 * 2) / 365)
    assert means["2023/24"] == pytest.approx((5 * 2 + 360 * 3) / 365)


def test_an_empty_series_has_no_war_years() -> None:
    assert war_year_means(daily("2022-02-24", "2022-02-23", 1.0)) == {}


def test_a_war_year_with_holes_has_the_mean_of_the_months_known() -> None:
    frame = pd.concat(
        [daily("2022-03-01", "2022-06-30", 2.0), daily("2022-11-01", "2023-02-23", 4.0)]
    )
    assert war_year_means(frame)["2022/23"] == pytest.approx((122 * 2 + 115 * 4) / 237)


def test_a_war_year_that_is_mostly_unknown_has_no_mean() -> None:
    assert war_year_means(daily("2022-10-01", "2023-02-23", 2.0)) == {}
