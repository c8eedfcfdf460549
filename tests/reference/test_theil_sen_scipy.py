"""Theil-Sen slope and interval against SciPy's ``theilslopes``, and Sen's (1968) own example.

Sen (1968), *Estimates of the regression coefficient based on Kendall's tau*, JASA 63, section 6:
x = 1, 2, 3, 4, 10, 12, 18 and y = 9, 15, 19, 20, 45, 55, 78 have a slope of 4. Tolerances: slopes
exact to rounding; SciPy rounds the rank of its interval's ends to the nearest, we round outwards.
"""

import numpy as np
import pytest
from scipy.stats import theilslopes

from analysis.trends.kendall import theil_sen_exact, theil_sen_normal


def test_sens_example_has_a_slope_of_four():
    x = np.array([1, 2, 3, 4, 10, 12, 18])
    y = np.array([9.0, 15, 19, 20, 45, 55, 78])
    assert theil_sen_exact(y, x, 0.07).slope == pytest.approx(4.0)


def test_slopes_are_those_of_scipy(nile_flow):
    times = np.arange(nile_flow.size)
    ours = theil_sen_normal(nile_flow, times, 0.05, 0.0)
    assert ours.slope == pytest.approx(theilslopes(nile_flow, times).slope, rel=1e-12)


def test_intervals_for_independent_noise_are_those_of_scipy_or_one_rank_wider(nile_flow):
    times = np.arange(nile_flow.size)
    ours, theirs = theil_sen_normal(nile_flow, times, 0.05, 0.0), theilslopes(nile_flow, times)
    assert ours.low == pytest.approx(theirs.low_slope, rel=0.01)
    assert ours.high == pytest.approx(theirs.high_slope, rel=0.01)
