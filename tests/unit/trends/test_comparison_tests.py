"""The usual tests: never NaN, gaps by time, and as liberal as they are said to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import TrendError, compare_tests
from analysis.trends.autoregression import simulate_ar1
from analysis.trends.comparison import COMPARISON_TESTS, autocorrelation
from analysis.trends.kendall import theil_sen_exact
from analysis.trends.slopes import sen_slopes


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(-3, 3), min_size=5, max_size=14))
def test_no_series_however_tied_gives_a_p_value_that_is_none(values):
    tests = compare_tests(values)
    assert [test.test for test in tests] == list(COMPARISON_TESTS)
    assert all(0.0 <= test.p_two_sided <= 1.0 for test in tests)


def test_autocorrelations_skip_pairs_across_a_gap():
    times = np.array([0, 1, 2, 10, 11, 12])
    values = np.array([1.0, -1, 1, -1, 1, -1])[:, None]
    found = autocorrelation(values, times, np.array([1, 2, 3]))[:, 0]
    # mean products of 4, 2 and no pairs over a mean square of 1, times 5 / 6 and 4 / 6
    assert found == pytest.approx([-5 / 6, 4 / 6, 0.0])


def test_a_gap_in_the_middle_does_not_make_neighbours_look_less_alike():
    """Dividing by all squares, of which gaps leave fewer pairs, halved what is found here."""
    times = np.concatenate([np.arange(2) + 5 * block for block in range(200)])
    walk = simulate_ar1((1,) * int(times[-1]), 0.6, 20, np.random.default_rng(8))[times]
    found = autocorrelation(walk, times, np.array([1]))[0]
    assert found.mean() == pytest.approx(0.6, abs=0.03)


def test_without_gaps_autocorrelations_are_those_of_the_textbook():
    values = np.array([1.0, 3.0, 2.0, 6.0])  # less the mean of 3: -2, 0, -1, 3; squares 14
    found = autocorrelation(values[:, None], np.arange(4), np.array([1, 2, 3]))[:, 0]
    assert found == pytest.approx([-3 / 14, 2 / 14, -6 / 14])


def test_irregular_dates_are_taken_in_order():
    values = np.random.default_rng(6).standard_normal(12)
    weeks = np.array([0, 3, 5, 12, 14, 20, 21, 30, 33, 40, 44, 51])
    assert compare_tests(values, times=weeks) == compare_tests(values)


def test_sen_slopes_of_many_series_are_those_of_each():
    rng = np.random.default_rng(1)
    series, times = rng.standard_normal((9, 250)), np.array([0, 1, 2, 4, 5, 6, 9, 10, 11])
    each = [theil_sen_exact(column, times, 0.05).slope for column in series.T]
    assert sen_slopes(series, times) == pytest.approx(each)


def test_gaps_change_what_prewhitening_sees():
    rng = np.random.default_rng(3)
    values, times = rng.standard_normal(20), np.r_[0:10, 20:30]
    closed = {t.test: t.p_two_sided for t in compare_tests(values)}
    apart = {t.test: t.p_two_sided for t in compare_tests(values, times=times)}
    assert closed["Mann-Kendall"] == apart["Mann-Kendall"]
    assert closed["prewhitened Mann-Kendall"] != apart["prewhitened Mann-Kendall"]


def test_too_few_values_are_refused():
    with pytest.raises(TrendError, match="at least 5"):
        compare_tests([1, 2, 3, 4])
