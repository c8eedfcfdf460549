import numpy as np
import pandas as pd
import pytest

from analysis.series import MONTH_DAYS, month_ends, monthly, path_of_stock
from analysis.series.flows import daily


def figures(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["period_start", "period_end", "value"])
    for column in ("period_start", "period_end"):
        table[column] = pd.to_datetime(table[column])
    return table.assign(low=np.nan, high=np.nan)


def test_a_week_falls_into_months_by_its_days() -> None:
    table = monthly(figures(("2024-02-01", "2024-02-27", 27.0), ("2024-02-28", "2024-03-05", 70.0),
                            ("2024-03-06", "2024-03-31", 26.0)))  # fmt: skip
    expected = [(27 + 20) / 29 * MONTH_DAYS, (50 + 26) / 31 * MONTH_DAYS]
    assert table["value"].tolist() == pytest.approx(expected)


def test_the_first_week_is_spread_over_its_days_of_war() -> None:
    days = daily(figures(("2022-02-21", "2022-02-27", 400.0)), np.datetime64("2022-02-21"), 7)
    assert np.isnan(days[:3]).all()
    assert days[3:].tolist() == [100.0] * 4


def test_february_2022_counts_by_its_five_days_of_war() -> None:
    table = monthly(figures(("2022-02-24", "2022-02-28", 50.0)))
    assert table["value"].tolist() == pytest.approx([10 * MONTH_DAYS])


def test_a_longer_period_gives_its_other_days_what_it_has_beyond_the_shorter_ones() -> None:
    days = daily(
        figures(("2025-01-01", "2025-01-04", 10.0), ("2025-01-04", "2025-01-04", 4.0)),
        np.datetime64("2025-01-01"),
        4,
    )
    assert days.tolist() == [2.0, 2.0, 2.0, 4.0]


def test_nothing_is_negative_where_the_shorter_periods_have_more_than_the_longer() -> None:
    days = daily(
        figures(("2025-01-01", "2025-01-02", 3.0), ("2025-01-02", "2025-01-02", 5.0)),
        np.datetime64("2025-01-01"),
        2,
    )
    assert np.isnan(days[0]) and days[1] == 5.0


@pytest.mark.parametrize(("last", "months"), [("2024-05-23", 0), ("2024-05-24", 1)])
def test_a_month_is_one_from_three_quarters_of_its_days_on(last: str, months: int) -> None:
    assert len(monthly(figures(("2024-05-01", last, 20.0)))) == months


def test_a_stock_is_not_carried_across_more_than_45_days() -> None:
    near = figures(("2024-01-20", "2024-01-20", 0.0), ("2024-03-05", "2024-03-05", 45.0))
    assert month_ends(near)["value"].tolist() == pytest.approx([11.0, 40.0])
    far = figures(("2024-01-20", "2024-01-20", 0.0), ("2024-03-06", "2024-03-06", 46.0))
    assert month_ends(far).empty


def test_a_stock_rises_from_nought_in_a_straight_line() -> None:
    days = pd.date_range("2022-02-23", "2022-03-05")
    path = path_of_stock(figures(("2022-03-05", "2022-03-05", 10.0)), days, from_nought=True)
    assert path.tolist() == pytest.approx(list(range(11)))
    assert (
        np.isnan(
            path_of_stock(figures(("2022-03-01", "2022-03-01", 1.0)), days, from_nought=False)
        ).sum()
        == 10
    )
