from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.errors import DataError
from analysis.models.local_level import forecast_level
from analysis.models.trend import fit_line, fit_trend

MONTHS = pd.period_range("2022-03", periods=40, freq="M")


@pytest.fixture(scope="module")
def rising():
    noise = 0.05 * np.random.default_rng(1).standard_normal(40)
    return pd.Series(100 * np.exp(0.03 * np.arange(40) + noise), index=MONTHS)


def test_a_steady_rise_has_its_slope_and_goes_on(rising):
    trend = fit_trend(rising, "smooth trend")
    assert trend.slope["median"].iloc[-1] == pytest.approx(0.03, abs=0.01)
    assert trend.p_rising > 0.98
    assert trend.outlook["median"].iloc[-1] > rising.iloc[-1] * 1.1


def test_a_series_turned_in_time_falls_as_surely_as_it_rose(rising):
    turned = pd.Series(rising.to_numpy()[::-1], index=MONTHS)
    there, back = (fit_trend(series, "smooth trend") for series in (rising, turned))
    # a slope leads from its own month to the next, so the last one but one led from the first
    first = there.slope["median"].iloc[0]
    assert back.slope["median"].iloc[-2] == pytest.approx(-first, abs=1e-6)
    assert back.p_rising < 0.1


def test_the_outlook_of_a_local_level_is_that_of_the_fast_twin(rising):
    trend = fit_trend(rising)
    draws = np.exp(forecast_level(np.log(rising.to_numpy()), 6, 40_000, np.random.default_rng(1)))
    for column, share in (("low90", 0.05), ("median", 0.5), ("high50", 0.75), ("high90", 0.95)):
        wanted = np.quantile(draws, share, axis=0)
        assert trend.outlook[column].to_numpy() == pytest.approx(wanted, rel=0.02)


def test_one_point_of_the_grid_is_statsmodels_own_forecast(rising, monkeypatch):
    monkeypatch.setattr("analysis.models.trend.NOISES", (0.05, 0.0500001, 2))
    monkeypatch.setitem(
        __import__("analysis.models.trend", fromlist=["STEPS"]).STEPS,
        "smooth trend",
        (0.01, 0.01000001, 2),
    )
    trend = fit_trend(rising, "smooth trend")
    model = UnobservedComponents(np.log(rising), level="smooth trend", use_exact_diffuse=True)
    ahead = model.smooth([0.05**2, 0.01**2]).get_forecast(6)
    bounds = np.exp(ahead.conf_int(alpha=0.1).to_numpy())
    assert trend.outlook[["low90", "high90"]].to_numpy() == pytest.approx(bounds, rel=1e-4)


def test_gaps_and_quarters_are_allowed():
    quarters = pd.period_range("2019Q1", periods=20, freq="Q")
    series = pd.Series(np.linspace(1, 3, 20), index=quarters).drop(quarters[7])
    trend = fit_trend(series, "smooth trend", logs=False)
    assert len(trend.level) == 20
    assert trend.level["median"].iloc[7] == pytest.approx(1 + 2 * 7 / 19, abs=0.05)
    assert trend.outlook.index[0] == pd.Period("2024Q1", freq="Q")


def test_the_unit_of_a_series_does_not_matter(rising):
    """Percent or shares, logs or not: the same trend."""
    for logs in (True, False):
        one, other = (fit_trend(rising * unit, logs=logs) for unit in (1, 1000))
        assert other.level["median"].to_numpy() == pytest.approx(
            1000 * one.level["median"].to_numpy(), rel=1e-9
        )


def test_the_summary_is_a_table_that_tells_level_slope_and_outlook(rising):
    table = fit_trend(rising, "smooth trend").summary()
    assert list(table.columns) == ["5%", "50%", "95%"]
    told = " ".join(table.index)
    for word in ("noise", "step of the slope", "level, 2025-06", "slope now", "outlook, 2025-12"):
        assert word in told


def test_statsmodels_own_table_stands_beside(rising):
    trend = fit_trend(rising, "smooth trend")
    told = str(trend.fitted.summary().tables[1])
    assert "sigma2.irregular" in told
    assert trend.fitted.params**0.5 == pytest.approx(trend.grid.summary()["mean"].to_numpy())


def test_what_is_not_above_nought_has_no_logs(rising):
    with pytest.raises(DataError, match="logs=False"):
        fit_trend(rising - 150)


def test_a_line_through_few_values_has_the_fit_of_least_squares():
    dates = pd.DatetimeIndex(["2022-06-01", "2023-02-24", "2024-02-24", "2024-12-31"])
    values = np.array([97.0, 135, 152, 176])
    exact = fit_line(dates, values, np.tile(values, (20_000, 1)), seed=1)
    low, high = exact.ols.conf_int(0.1)[1]
    # without errors of the values only the line's own sampling error is left
    assert np.quantile(exact.slopes, [0.05, 0.95]) == pytest.approx([low, high], rel=0.03)


@pytest.mark.parametrize(("size", "scatter"), [(0.05, 0.0), (0.02, 0.0), (0.02, 0.08)])
def test_the_interval_of_a_slope_holds_as_often_as_it_says(size, scatter):
    """Errors of the values are in their residuals already: added twice, none would ever miss."""
    dates = pd.DatetimeIndex(["2022-06-01", "2023-02-24", "2023-12-31", "2024-12-31", "2025-12-31"])
    rng = np.random.default_rng(2)
    years, held = np.asarray((dates - dates[0]).days) / 365.25, []
    for seed in range(600):
        logs = 0.2 * years + np.hypot(size, scatter) * rng.standard_normal(5)
        draws = np.exp(logs + size * rng.standard_normal((1000, 5)))
        low, high = np.quantile(fit_line(dates, np.exp(logs), draws, seed).slopes, [0.05, 0.95])
        held.append(low <= 0.2 <= high)
    assert 0.86 < np.mean(held) < 0.97


def test_two_values_have_the_slope_between_them():
    dates = pd.DatetimeIndex(["2022-01-01", "2024-01-01"])
    line = fit_line(dates, np.array([1.0, 2.0]), np.array([[1.0, 2.0], [1.0, 4.0]]), seed=1)
    years = 730 / 365.25
    assert line.slopes == pytest.approx(np.log([2, 4]) / years)
    assert line.summary()["P(rises)"].iloc[-1] == 1


def test_level_and_outlook_are_rows_that_seaborn_takes(rising):
    trend = fit_trend(rising, "smooth trend")
    tidy = trend.tidy()
    assert tidy.groupby("part")["date"].nunique().to_dict() == {"level": 40, "outlook": 6}
    last = tidy[(tidy["date"] == "2025-12-01") & (tidy["quantile"] == 0.95)]
    assert last["value"].tolist() == [trend.outlook["high90"].iloc[-1]]


def test_the_row_of_the_newest_period_says_where_and_how_fast(rising):
    row = fit_trend(rising, "smooth trend").newest()
    assert (row["newest"], row["outlook to"]) == ("2025-06", "2025-12")
    assert row["slope 5%, percent a period"] < 3 < row["slope 95%, percent a period"]
    assert np.isnan(fit_trend(rising).newest()["P(slope > 0)"])


def test_the_table_of_a_line_is_that_of_least_squares_and_warns_of_nothing(recwarn):
    dates = pd.DatetimeIndex(["2022-06-01", "2023-02-24", "2024-02-24", "2024-12-31"])
    values = np.array([97.0, 135, 152, 176])
    line = fit_line(dates, values, np.tile(values, (100, 1)), seed=1)
    rows = {row[0]: row[1:] for row in line.coefficients().data[1:]}
    assert float(rows["slope, a year"][0]) == pytest.approx(line.ols.params[1], abs=1e-4)
    assert float(rows["slope, a year"][1]) == pytest.approx(line.ols.bse[1], abs=1e-3)
    fit_line(dates[:2], values[:2], np.tile(values[:2], (100, 1)), seed=1).coefficients()
    assert not recwarn.list


YEAR = pd.period_range("2024-01", periods=12, freq="M")


VALUES = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 999])


HIDDEN = np.ma.masked_array(VALUES, mask=[False] * 11 + [True])


def test_a_value_that_is_hidden_is_a_gap_of_a_trend_and_not_a_figure() -> None:
    assert fit_trend(pd.Series(HIDDEN, index=YEAR)).level["median"].max() < 50


@pytest.mark.parametrize(
    "values",
    [pd.date_range("2024-01", periods=12), VALUES.astype(str), np.ones(12, dtype=bool)],
    ids=["dates", "text", "truth"],
)
def test_a_trend_is_fitted_to_numbers_alone(values: Any) -> None:
    with pytest.raises(DataError, match="values are no plain numbers"):
        fit_trend(pd.Series(values, index=YEAR))


def test_a_line_is_fitted_to_numbers_that_hide_nothing() -> None:
    dates, draws = YEAR.to_timestamp(), np.tile(VALUES, (20, 1))
    assert fit_line(dates, VALUES, draws, seed=1).slopes.size == 20
    with pytest.raises(DataError, match="values are no plain numbers"):
        fit_line(dates, HIDDEN, draws, seed=1)
    with pytest.raises(DataError, match="draws are no plain numbers"):
        fit_line(dates, VALUES, np.ma.masked_array(draws, mask=draws > 900), seed=1)
