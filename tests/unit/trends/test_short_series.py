"""Fewer than eight points: the exact permutation test, and what persistence would do to it."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

from analysis.trends import TrendError, fit_trend
from analysis.trends.kendall import exact_distribution, exact_test, kendall_s


@pytest.mark.parametrize(
    "values", [[1, 2, 2, 3], [5, 5, 1, 2, 2], [0, 0, 0, 1, 1, 4], [3, 1, 4, 1, 5, 9, 2]]
)
def test_the_distribution_with_ties_is_that_of_all_orders(values):
    every = np.array(list(permutations(values)), dtype=float).T
    support, counts = np.unique(kendall_s(every), return_counts=True)
    found, probability = exact_distribution(np.array(values, dtype=float))
    assert found.tolist() == support.tolist()
    assert probability == pytest.approx(counts / math.factorial(len(values)))


def test_four_points_cannot_reach_five_percent_two_sided():
    result = fit_trend([1, 2, 3, 4])
    assert result.p_two_sided == pytest.approx(2 / 24)
    assert result.smallest_attainable_p == pytest.approx(2 / 24)
    assert result.size == 0
    assert result.detectable_slope is None
    assert result.slope_low is None


def test_five_rising_points_are_certain_only_if_they_do_not_hang_together():
    """Four rising steps of a random walk have a chance of 2 / 16 two-sided."""
    result = fit_trend([10, 20, 25, 40, 50])
    assert result.p_two_sided == pytest.approx(2 / 120)
    assert result.p_conservative_two_sided == pytest.approx(2 / 16, abs=0.01)
    assert 0.3 < result.tipping_persistence < 0.8


def test_ties_raise_the_smallest_attainable_p():
    assert fit_trend([1, 1, 2, 3, 4]).smallest_attainable_p > 2 / 120


def test_all_tied_is_no_trend():
    assert exact_test(np.zeros(6)).p_two_sided == 1.0


def test_exact_distributions_with_ties_are_refused_beyond_what_can_be_enumerated():
    with pytest.raises(TrendError, match="normal approximation"):
        exact_distribution(np.r_[0.0, np.arange(10.0)])


def test_the_detectable_slope_is_found_four_times_in_five():
    rng = np.random.default_rng(5)
    values = rng.standard_normal(7)
    result = fit_trend(values)
    rest = values - result.slope * np.arange(7)
    spread = np.std(rest) * np.sqrt(7 / 5)
    drawn = spread * rng.standard_normal((7, 4000))
    drawn += result.detectable_slope * np.arange(7)[:, None]
    support, probability = exact_distribution(np.arange(7.0))
    p = [probability[np.abs(support) >= abs(s)].sum() for s in kendall_s(drawn)]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.8, abs=0.04)
