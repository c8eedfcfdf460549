"""Variants of Mann-Kendall against pymannkendall 1.4.3 where it is right. Tolerance: 1e-9.

Hamed and Rao (1998), Yue and Wang (2004), von Storch (1995), Yue, Pilon, Phinney and
Cavadias (2002).
"""

import numpy as np
import pytest

from analysis.trends import compare_tests

pymannkendall = pytest.importorskip("pymannkendall")

PAIRS = {
    "Mann-Kendall": pymannkendall.original_test,
    "Hamed-Rao": pymannkendall.hamed_rao_modification_test,
    "Yue-Wang": pymannkendall.yue_wang_modification_test,
    "prewhitened Mann-Kendall": pymannkendall.pre_whitening_modification_test,
    "trend-free prewhitened Mann-Kendall": (
        pymannkendall.trend_free_pre_whitening_modification_test
    ),
}


@pytest.mark.parametrize("name", list(PAIRS))
@pytest.mark.parametrize("seed", [2, 5])
def test_p_values_are_those_of_pymannkendall(name, seed):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(40) + 0.03 * np.arange(40)
    ours = {test.test: test.p_two_sided for test in compare_tests(values)}
    theirs = PAIRS[name](values)
    assert ours[name] == pytest.approx(theirs.p, abs=1e-9)


def test_a_negative_variance_gives_the_uncorrected_test_where_pymannkendall_gives_nan():
    """Noise that swings back each time: its first autocorrelation takes the variance below zero."""
    shocks = np.random.default_rng(8).standard_normal(31)
    values = shocks[1:] - 0.9 * shocks[:-1] + 0.02 * np.arange(30)
    with np.errstate(invalid="ignore"):
        assert np.isnan(pymannkendall.hamed_rao_modification_test(values).p)
    ours = {test.test: test.p_two_sided for test in compare_tests(values)}
    assert ours["Hamed-Rao"] == ours["Mann-Kendall"]
    assert 0.0 < ours["Hamed-Rao"] < 1.0
