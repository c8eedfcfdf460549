import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.models.benchmarking import benchmark, daily_shape, war_days

LIST = pd.Series(
    np.r_[20.0, np.arange(1.0, 32)], index=pd.period_range("2022-02", "2024-09", freq="M")
)


def test_the_months_of_every_draw_sum_to_its_year():
    yearly = np.random.default_rng(1).uniform(1e4, 6e4, (50, 4))
    rates = benchmark(yearly, [2022, 2023, 2024, 2025], LIST)
    cases = rates * war_days(rates.columns)
    sums = cases.T.groupby(rates.columns.year).sum().T
    assert sums.to_numpy() == pytest.approx(yearly)


def test_within_a_year_months_keep_the_proportions_of_the_list():
    rates = benchmark(np.full((1, 1), 1000.0), [2023], LIST).iloc[0]
    assert rates["2023-08"] / rates["2023-03"] == pytest.approx(LIST["2023-08"] / LIST["2023-03"])


def test_february_2022_has_five_days_at_the_pace_of_march():
    rates = benchmark(np.full((1, 1), 1000.0), [2022], LIST).iloc[0]
    assert rates.index[0] == pd.Period("2022-02", freq="M")
    assert rates.iloc[0] == rates.iloc[1]
    assert war_days(pd.period_range("2022-01", "2022-03", freq="M")).tolist() == [0, 5, 31]


def test_a_month_without_a_figure_stands_at_its_years_mean():
    holed = LIST.drop(pd.Period("2023-05", freq="M"))
    pace = daily_shape(holed, pd.period_range("2023-01", "2023-12", freq="M"))
    assert pace["2023-05"] == pytest.approx(holed["2023-01":"2023-12"].mean())


def test_months_past_the_list_stand_at_its_last_years_mean():
    pace = daily_shape(LIST, pd.period_range("2024-01", "2025-12", freq="M"))
    assert set(pace["2024-10":]) == {LIST["2024-01":].mean()}


def test_totals_and_years_must_match():
    with pytest.raises(DataError, match="1 yearly totals for 2 years"):
        benchmark(np.ones((3, 1)), [2022, 2023], LIST)


def test_a_shape_below_nought_is_refused():
    with pytest.raises(DataError, match="below nought"):
        daily_shape(-LIST, LIST.index)
