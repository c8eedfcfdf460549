"""The trend test: what it says, and that it says it about what it was given."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from analysis.trends import Pattern, TableStore, TrendError, fit_trend
from analysis.trends.autoregression import TrendDesign, simulate_ar1
from analysis.trends.result import tipping_point

FIELDS = {
    "n", "method", "level", "slope", "slope_low", "slope_high", "theil_sen", "theil_sen_low",
    "theil_sen_high", "statistic", "persistence", "persistence_low", "persistence_high",
    "p_two_sided", "p_rising", "p_falling", "p_conservative_two_sided", "p_conservative_rising",
    "p_conservative_falling", "smallest_attainable_p", "size", "power", "detectable_slope",
    "tipping_persistence",
}  # fmt: skip


def noise(n, rho=0.3, seed=1):
    return simulate_ar1((1,) * (n - 1), rho, 1, np.random.default_rng(seed))[:, 0]


@pytest.mark.parametrize("values", [[3, 1, 4, 1, 5], list(noise(24)), [2.0] * 6, [2.0] * 12])
def test_a_result_is_plain_json_without_nan(values):
    result = fit_trend(values).to_dict()
    assert set(result) == FIELDS
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_a_strong_trend_in_mild_noise_is_found_by_both_tests():
    result = fit_trend(noise(48) + 0.2 * np.arange(48))
    assert result.p_two_sided < 0.01
    assert result.p_conservative_two_sided < 0.05
    assert result.slope_low < 0.2 < result.slope_high
    assert result.p_rising == pytest.approx(result.p_two_sided / 2)


def test_the_interval_leaves_out_zero_exactly_when_the_test_rejects():
    for seed in range(12):
        result = fit_trend(noise(24, 0.5, seed) + 0.08 * np.arange(24), level=0.1)
        outside = result.slope_low > 0 or result.slope_high < 0
        assert outside == (result.p_two_sided <= 0.1)


def test_a_slope_at_either_end_of_the_interval_is_just_rejected():
    values, times = noise(24, 0.5, seed=2), np.arange(24)
    result = fit_trend(values, level=0.1)
    for end in (result.slope_low, result.slope_high):
        assert fit_trend(values - end * times).p_two_sided == pytest.approx(0.1, abs=0.002)


def test_the_conservative_p_value_is_never_below_the_calibrated_one():
    for seed in range(12):
        result = fit_trend(noise(24, 0.6, seed) + 0.1 * np.arange(24))
        assert result.p_conservative_two_sided >= result.p_two_sided


def test_a_random_walk_is_called_persistent_and_its_drift_doubtful():
    result = fit_trend(noise(96, 1.0, seed=3))
    assert result.persistence > 0.9
    assert result.p_conservative_two_sided > 0.05


def test_power_grows_with_the_slope_and_reaches_eighty_percent_at_the_detectable_one():
    plain = noise(48)
    first = fit_trend(plain)
    steep = fit_trend(plain + (first.detectable_slope - first.slope) * np.arange(48))
    assert first.power < steep.power
    assert steep.slope == pytest.approx(first.detectable_slope)
    assert steep.power == pytest.approx(0.8, abs=0.01)


def test_a_found_trend_tips_at_more_persistence_and_a_missed_one_at_less():
    found = fit_trend(noise(48) + 0.08 * np.arange(48))
    assert found.p_two_sided < 0.05
    assert found.tipping_persistence > found.persistence
    flat = noise(24, 0.7, seed=4) + 0.08 * np.arange(24)
    missed = fit_trend(flat)
    assert missed.p_two_sided > 0.05
    assert missed.tipping_persistence is None or missed.tipping_persistence < 0.95


def test_at_the_tipping_persistence_the_p_value_is_the_level():
    """A trend found and one missed, each read at the coefficient where its verdict turns."""
    table = TableStore().get(Pattern((1,) * 47))
    design = TrendDesign((1,) * 47)
    found = noise(48) + 0.08 * np.arange(48)
    missed = noise(48, 0.9, seed=3) + 0.3 * np.arange(48)
    for values, rejects in ((found, True), (missed, False)):
        result = fit_trend(values)
        assert (result.p_two_sided <= 0.05) == rejects
        fit = design.fit(values[:, None] - values.mean())
        there = table.calibrated(fit.statistic, np.array([result.tipping_persistence]))[0]
        assert there == pytest.approx(0.05, rel=0.02)


def test_a_p_value_crosses_the_level_in_proportion_between_two_coefficients():
    """Logs of p: from 0.01 at 0.2 to 0.25 at 0.4, half way at 0.05."""
    tipping = tipping_point(
        np.array([0.0, 0.2, 0.4]), np.array([0.01, 0.01, 0.25]), 0.2, 0.01, 0.05
    )
    assert tipping == pytest.approx(0.3)


@pytest.mark.parametrize(("n", "coefficient"), [(12, 0.0), (12, 0.6), (12, 0.9), (24, 0.6)])
def test_the_robust_interval_covers_the_slope_about_as_often_as_it_says(n, coefficient):
    """As often as the GLS interval, nearly; rates of 2,000 series stand in the notes on method."""
    series = simulate_ar1((1,) * (n - 1), coefficient, 300, np.random.default_rng([8, n]))
    results = [fit_trend(one) for one in series.T]
    covered = np.mean([one.theil_sen_low <= 0.0 <= one.theil_sen_high for one in results])
    assert covered >= 0.95 - (0.02 if coefficient <= 0.6 else 0.05) - 2 * np.sqrt(0.05 * 0.95 / 300)
    assert covered < 0.999
    assert all(one.theil_sen_low < one.theil_sen < one.theil_sen_high for one in results)


def test_gaps_are_positions_left_out_not_steps_skipped():
    times = np.r_[0:10, 14:30, 36:50]
    values = noise(50)[times] + 0.1 * times
    with_gaps = fit_trend(values, times=times)
    closed = fit_trend(values)
    assert with_gaps.slope == pytest.approx(0.1, abs=0.05)
    assert closed.slope > 1.1 * with_gaps.slope


def test_the_slope_is_per_unit_of_time_and_p_values_do_not_depend_on_the_unit():
    values = noise(24) + 0.05 * np.arange(24)
    months, days = fit_trend(values), fit_trend(values, times=np.arange(24) * 30)
    assert days.slope * 30 == pytest.approx(months.slope)
    assert days.theil_sen * 30 == pytest.approx(months.theil_sen)
    assert days.theil_sen_low * 30 == pytest.approx(months.theil_sen_low)
    assert days.p_two_sided == months.p_two_sided
    assert days.detectable_slope * 30 == pytest.approx(months.detectable_slope)


def test_noise_far_below_the_level_of_the_series_is_still_noise():
    values = noise(24)
    assert fit_trend(1e10 + values).p_two_sided == pytest.approx(
        fit_trend(values).p_two_sided, abs=1e-3
    )


def test_a_series_on_a_line_goes_to_kendall_and_is_certain():
    result = fit_trend(np.arange(20) * 0.1 - 3)
    assert result.method == "exact permutation of Kendall's S"
    assert result.p_two_sided == pytest.approx(2 / math.factorial(20), rel=1e-6)
    assert result.slope == pytest.approx(0.1)


@pytest.mark.parametrize("n", [8, 300])
def test_lines_of_any_length_have_an_answer(n):
    result = fit_trend(-2.0 * np.arange(n))
    assert result.p_falling < 1e-4
    assert result.p_conservative_rising == 1.0


def test_a_constant_has_no_trend_and_no_doubt_about_it():
    result = fit_trend([7.0] * 30)
    assert (result.slope, result.p_two_sided, result.p_conservative_two_sided) == (0.0, 1.0, 1.0)
    assert result.detectable_slope is None


@pytest.mark.parametrize(
    ("values", "times", "words"),
    [
        ([1.0, np.nan, 2.0], None, "missing or infinite"),
        ([1.0, np.inf, 2.0], None, "missing or infinite"),
        ([1.0, 2.0], None, "at least 3"),
        ([[1.0, 2.0, 3.0]], None, "one dimension"),
        (["a", "b", "c"], None, "must be numbers"),
        ([1.0, 2.0, 3.0], [0, 2, 1], "increase strictly"),
        ([1.0, 2.0, 3.0], [0, 1, 1], "increase strictly"),
        ([1.0, 2.0, 3.0], [0, 0.5, 1], "whole numbers"),
        ([1.0, 2.0, 3.0], [0, 1], "times of shape"),
        ([1e200, 2.0, 3.0], None, "larger unit"),
    ],
)
def test_unusable_input_is_refused_in_words(values, times, words):
    with pytest.raises(TrendError, match=words):
        fit_trend(values, times=times)


def test_a_level_outside_its_range_is_refused():
    with pytest.raises(TrendError, match="level"):
        fit_trend([1, 2, 3, 4], level=0.0)
