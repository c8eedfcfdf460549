"""Breaks and direction: rose until, fell after, and where it heads now."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analysis.trends import TrendError, direction_now, fit_breaks
from analysis.trends.autoregression import simulate_ar1
from analysis.trends.segments import best_partitions, residual_sums


def noise(n, rho=0.2, seed=1):
    return simulate_ar1((1,) * (n - 1), rho, 1, np.random.default_rng(seed))[:, 0]


def test_a_series_that_rose_and_then_fell_breaks_at_its_top():
    values = np.r_[np.arange(34), 33 - 1.5 * np.arange(1, 15)] + 2 * noise(48)
    result = fit_breaks(values)
    assert len(result.breaks) == 1
    assert result.breaks[0].low - 1 <= 33 <= result.breaks[0].high + 1
    rising, falling = result.segments
    assert rising.slope == pytest.approx(1.0, abs=0.2)
    assert falling.slope == pytest.approx(-1.5, abs=0.3)
    assert (rising.first, falling.last) == (0, 47)


def test_two_shifts_of_the_mean_are_both_dated():
    values = np.r_[np.zeros(30), np.full(30, 5.0), np.full(30, -4.0)] + noise(90)
    result = fit_breaks(values, kind="mean")
    assert [found.last for found in result.breaks] == pytest.approx([29, 59], abs=2)
    assert [part.mean for part in result.segments] == pytest.approx([0, 5, -4], abs=0.7)


def test_the_dynamic_programme_finds_what_trying_every_date_finds():
    values = noise(24, 0.5, seed=8)
    sums = residual_sums(values[:, None], "trend")[:, :, 0]
    tried = {
        (a, b): sums[0, a] + sums[a + 1, b] + sums[b + 1, 23]
        for a in range(4, 24)
        for b in range(a + 5, 19)
    }
    lasts, totals = best_partitions(residual_sums(values[:, None], "trend"), 5, 2)
    assert tuple(lasts[2][:, 0]) == min(tried, key=tried.get)
    assert totals[2, 0] == pytest.approx(min(tried.values()))


def test_residual_sums_are_those_of_least_squares():
    values = noise(15, seed=9)
    sums = residual_sums(values[:, None], "trend")[:, :, 0]
    for i, j in [(0, 14), (3, 9), (10, 14)]:
        part = np.arange(i, j + 1)
        rest = np.polyfit(part, values[i : j + 1], 1, full=True)[1]
        assert sums[i, j] == pytest.approx(rest[0])


def test_persistent_noise_without_a_break_is_seldom_given_one():
    """BIC alone finds breaks in most such series; tests at the fitted persistence do not."""
    broken = by_bic = 0
    for seed in range(40):
        result = fit_breaks(noise(40, 0.8, seed), replications=199)
        broken += len(result.breaks) > 0
        by_bic += result.bic_breaks > 0
    assert by_bic > 20
    assert broken <= 5


def test_a_constant_has_no_break_and_short_segments_are_refused():
    assert fit_breaks([3.0] * 20).breaks == ()
    with pytest.raises(TrendError, match="no room"):
        fit_breaks(noise(12), min_segment=8)
    with pytest.raises(TrendError, match="at least 4"):
        fit_breaks(noise(12), min_segment=2)
    with pytest.raises(TrendError, match="kind"):
        fit_breaks(noise(12), kind="wiggle")


def test_results_of_shape_are_plain_json():
    for result in (fit_breaks(noise(30)), direction_now(noise(30))):
        assert json.loads(json.dumps(result.to_dict(), allow_nan=False)) == result.to_dict()


def test_direction_follows_the_end_of_the_series_not_its_whole():
    values = np.r_[np.arange(40.0), 40 - 2.0 * np.arange(20)] + noise(60)
    now = direction_now(values)
    assert now.slope < 0
    assert now.probability_rising < 0.1
    assert np.polyfit(np.arange(60), values, 1)[0] > 0


def test_direction_of_a_steady_climb_is_its_slope():
    now = direction_now(0.5 * np.arange(60) + noise(60, 0.0))
    assert now.low <= 0.5 <= now.high
    assert now.probability_rising > 0.99


def test_direction_scales_with_the_series_and_its_time():
    values = 0.1 * np.arange(30) + noise(30)
    now, scaled = direction_now(values), direction_now(1000 * values + 7, times=np.arange(30) * 2)
    assert scaled.slope == pytest.approx(500 * now.slope, rel=1e-3)


def test_direction_of_a_constant_is_level_and_of_short_series_refused():
    assert direction_now([4.0] * 10).probability_rising == 0.5
    with pytest.raises(TrendError, match="at least 8"):
        direction_now([1.0, 2.0, 3.0])
