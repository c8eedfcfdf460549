"""The usual tests: never NaN, gaps by time, and as liberal as they are said to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import TrendError, compare_tests
from analysis.trends.comparison import COMPARISON_TESTS, autocorrelation, sen_slopes
from analysis.trends.kendall import theil_sen_exact


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
    assert found == pytest.approx([-4 / 6, 2 / 6, 0.0])


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
