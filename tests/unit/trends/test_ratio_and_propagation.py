"""Change between periods, measurement error, and several tests of one claim."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends import TrendError, holm, propagate, ratio_of_means


def test_the_ratio_is_that_of_the_means_and_the_interval_holds_it():
    rng = np.random.default_rng(1)
    earlier, later = 10 + rng.standard_normal(12), 20 + rng.standard_normal(12)
    result = ratio_of_means(earlier, later)
    assert result.ratio == pytest.approx(later.mean() / earlier.mean())
    assert result.low < result.ratio < result.high
    assert result.probability_higher == 1.0
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False)) == result.to_dict()


def test_one_seed_gives_one_answer_and_another_a_near_one():
    values = np.random.default_rng(2).gamma(2.0, size=24)
    again = [ratio_of_means(values[:12], values[12:], seed=seed) for seed in (1, 1, 2)]
    assert again[0] == again[1]
    assert again[2].low == pytest.approx(again[0].low, rel=0.1)


def test_a_resampled_mean_of_zero_leaves_the_ratio_without_an_upper_end():
    result = ratio_of_means([0.0, 0.0, 1.0], [1.0, 1.0, 1.0])
    assert result.high is None
    assert result.low > 1


def test_equal_constants_have_a_ratio_of_one_and_even_odds():
    result = ratio_of_means([2.0] * 12, [2.0] * 12)
    assert (result.ratio, result.low, result.high, result.probability_higher) == (1, 1, 1, 0.5)


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [([0, 0, 0], [1, 2, 3], "all 0"), ([1, -1, 1], [1, 2, 3], "negative"), ([1], [2, 3, 4], "3")],
)
def test_ratios_without_meaning_are_refused(earlier, later, words):
    with pytest.raises(TrendError, match=words):
        ratio_of_means(earlier, later)


def test_errors_that_are_common_shift_a_mean_more_than_independent_ones():
    central = np.full(25, 10.0)
    spread = propagate(central - 2, central, central + 2, np.mean)
    common = spread.common.high - spread.common.low
    independent = spread.independent.high - spread.independent.low
    assert common == pytest.approx(5 * independent, rel=0.2)
    assert common == pytest.approx(2 * 1.645 * 2 / 1.96, rel=0.15)


def test_an_interval_that_leans_upward_moves_the_draws_upward():
    central = np.full(10, 10.0)
    spread = propagate(central - 1, central, central + 8, np.mean)
    assert spread.common.high - 10 > 4 * (10 - spread.common.low)


def test_figures_without_error_have_no_spread():
    values = np.arange(5.0)
    spread = propagate(values, values, values, np.sum)
    assert spread.central == spread.common.low == spread.independent.high == 10.0
    assert json.loads(json.dumps(spread.to_dict())) == spread.to_dict()


def test_bounds_out_of_order_and_statistics_without_value_are_refused():
    with pytest.raises(TrendError, match="position 1"):
        propagate([1, 5], [2, 4], [3, 6], np.mean)
    with pytest.raises(TrendError, match="one length"):
        propagate([1], [2, 4], [3, 6], np.mean)
    with pytest.raises(TrendError, match="not finite"):
        propagate([1, 1], [2, 2], [3, 3], lambda values: np.nan)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_each_p_value_and_bonferronis(p_values):
    adjusted, p = holm(p_values), np.array(p_values)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, p * p.size) + 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


def test_holm_refuses_what_is_no_probability():
    with pytest.raises(TrendError):
        holm([0.1, np.nan])


def test_values_count_by_their_weights():
    """A first month of which five days belong to the year: 5 * 100 + 30 * 10 + 30 * 10 over 65."""
    result = ratio_of_means(
        [100.0, 10.0, 10.0], [20.0, 20.0, 20.0], weights=([5, 30, 30], [30, 30, 30])
    )
    assert result.earlier_mean == pytest.approx(1100 / 65)
    assert result.ratio == pytest.approx(20 * 65 / 1100)
    assert result.high == pytest.approx(2.0)  # a resample of nothing but tens


def test_a_weight_is_resampled_with_its_value():
    few = ratio_of_means([100.0, 10, 10], [20.0] * 3, weights=([1, 30, 30], [1, 1, 1]))
    assert few.earlier_mean == pytest.approx(700 / 61)
    assert few.probability_higher > 0.6


@pytest.mark.parametrize("weights", [([1, 1], [1, 1, 1]), ([1, 0, 1], [1, 1, 1])])
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(TrendError, match=r"weight|Weights|observations"):
        ratio_of_means([1.0, 2, 3], [1.0, 2, 3], weights=weights)
