"""A step of the level: the same test as that of a trend, with tables of its own."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analysis.trends import Pattern, TableParameters, TableStore, TrendError, fit_step, fit_trend
from analysis.trends.autoregression import TrendDesign, simulate_ar1
from analysis.trends.noise import oracle_step
from analysis.trends.tables import table_key, table_p_values

TWELVE = Pattern((1,) * 23, 12)
SMALL = TableStore(None, TableParameters(replications=500))


def noise(seed, rho=0.3, n=24):
    return simulate_ar1((1,) * (n - 1), rho, 1, np.random.default_rng(seed))[:, 0]


def lifted(height, seed=1):
    return noise(seed) + height * (np.arange(24) >= 12)


@pytest.mark.parametrize("coefficient", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_twelve_against_twelve_keeps_its_size(coefficient):
    """A bootstrap interval of the ratio finds a step in 14 to 66 % of such series."""
    rng = np.random.default_rng([12, round(10 * coefficient)])
    series = simulate_ar1(TWELVE.gaps, coefficient, 4000, rng)
    calibrated, conservative = table_p_values(
        TrendDesign(*vars(TWELVE).values()), series, TableStore().get(TWELVE)
    )
    luck = 2 * np.sqrt(0.05 * 0.95 / 4000)
    assert np.mean(calibrated <= 0.05) <= (0.07 if coefficient <= 0.6 else 0.10) + luck
    assert np.mean(conservative <= 0.05) <= 0.055 + luck


@pytest.mark.parametrize("coefficient", [0.0, 0.6, 1.0])
def test_it_finds_most_of_what_one_who_knew_the_noise_would_find(coefficient):
    rng = np.random.default_rng([13, round(10 * coefficient)])
    height = oracle_step(24, 12, coefficient)
    series = simulate_ar1(TWELVE.gaps, coefficient, 2000, rng)
    series += height * (np.arange(24) >= 12)[:, None]
    design = TrendDesign(TWELVE.gaps, 12)
    calibrated, _ = table_p_values(design, series, TableStore().get(TWELVE))
    assert np.mean(calibrated <= 0.05) > 0.5


def test_the_oracle_of_a_random_walk_sees_the_step_in_one_difference():
    """Its standard error is the innovation's, so the height is 2.8 times that."""
    assert oracle_step(24, 12, 1.0) == pytest.approx(2.8016, rel=1e-3)
    # without persistence: the standard error of a difference of two means of 12
    assert oracle_step(24, 12, 0.0) == pytest.approx(2.8016 * np.sqrt(2 / 12), rel=1e-3)


def test_the_slope_is_the_height_of_the_step_whatever_the_unit_of_time():
    values = lifted(5.0)
    months = fit_step(values, 12, tables=SMALL)
    days = fit_step(values, 12, times=np.arange(24) * 30, tables=SMALL)
    assert months.slope == pytest.approx(5.0, abs=1.0)
    assert days.slope == pytest.approx(months.slope)
    assert days.p_two_sided == months.p_two_sided
    assert months.method == "calibrated feasible GLS of a step"


def test_the_interval_leaves_out_no_step_exactly_when_the_test_rejects():
    found = [fit_step(lifted(1.2, seed), 12, tables=SMALL) for seed in range(12)]
    assert {result.p_two_sided <= 0.05 for result in found} == {True, False}
    for result in found:
        outside = result.slope_low > 0 or result.slope_high < 0
        assert outside == (result.p_two_sided <= 0.05)


def test_a_step_down_is_a_step_up_turned():
    up, down = (fit_step(sign * lifted(1.0), 12, tables=SMALL) for sign in (1, -1))
    assert down.slope == pytest.approx(-up.slope)
    assert down.p_two_sided == pytest.approx(up.p_two_sided, abs=1e-6)
    assert down.p_falling == pytest.approx(up.p_rising, abs=1e-6)


def test_a_slow_trend_is_no_step_to_be_sure_of():
    """Persistence takes up a trend; a step as large between two flat stretches is found."""
    line = 0.1 * np.arange(24)
    trend = fit_step(line + noise(3), 12, tables=SMALL)
    step = fit_step(lifted(np.ptp(line), 3), 12, tables=SMALL)
    assert step.p_two_sided < trend.p_two_sided


def test_the_robust_height_is_the_median_of_all_differences():
    # 1, 2, 4 against 10, 13: differences 9, 8, 6, 12, 11, 9; and three more values on each side
    result = fit_step([1.0, 2, 4, 1, 10, 13, 10, 13], 4, tables=SMALL)
    assert result.theil_sen == pytest.approx(9.0)


def test_two_flat_stretches_have_the_exact_test_of_their_order():
    """Of the 70 ways to choose four of eight, two separate the values as far."""
    result = fit_step([2.0] * 4 + [5.0] * 4, 4)
    assert (result.slope, result.p_two_sided) == (3.0, pytest.approx(2 / 70))
    flat = fit_step([2.0] * 8, 4)
    assert (flat.slope, flat.p_two_sided, flat.power) == (0.0, 1.0, 0.0)


def test_a_step_has_a_table_of_its_own():
    keys = {table_key(Pattern((1,) * 23, before)) for before in (0, 11, 12)}
    assert len(keys) == 3
    assert sorted(key.split("-")[0] for key in keys) == ["step", "step", "trend"]


def test_a_result_is_plain_json():
    result = fit_step(lifted(1.0), 12, tables=SMALL).to_dict()
    assert json.loads(json.dumps(result, allow_nan=False)) == result


@pytest.mark.parametrize("before", [0, 1, 23, 24])
def test_a_step_needs_two_values_on_either_side(before):
    with pytest.raises(TrendError, match="either side"):
        fit_step(noise(1), before)


def test_null_tables_of_another_level_are_refused():
    with pytest.raises(TrendError, match=r"level of 0\.05.*0\.1"):
        fit_trend(noise(1), level=0.1, tables=TableStore())
    with pytest.raises(TrendError, match=r"level of 0\.05.*0\.1"):
        fit_step(noise(1), 12, level=0.1, tables=TableStore())
