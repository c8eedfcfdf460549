"""Theil-Sen slope and interval against SciPy's ``theilslopes``, and Sen's (1968) own example.

Sen (1968), *Estimates of the regression coefficient based on Kendall's tau*, JASA 63, section 6:
x = 1, 2, 3, 4, 10, 12, 18 and y = 9, 15, 19, 20, 45, 55, 78 have a slope of 4. Tolerances: slopes
exact to rounding; for the interval, SciPy takes the normal approximation of the variance of S and
we its exact distribution, whose ranks may differ by a few among 4,950 slopes: 2 % of the interval.
"""

import numpy as np
import pytest
from scipy.stats import theilslopes

from analysis.trends.kendall import theil_sen_exact
from analysis.trends.slopes import sen_slopes


def test_sens_example_has_a_slope_of_four():
    x = np.array([1, 2, 3, 4, 10, 12, 18])
    y = np.array([9.0, 15, 19, 20, 45, 55, 78])
    assert theil_sen_exact(y, x, 0.07).slope == pytest.approx(4.0)


def test_slopes_are_those_of_scipy(nile_flow):
    times = np.arange(nile_flow.size)
    expected = pytest.approx(theilslopes(nile_flow, times).slope, rel=1e-12)
    assert theil_sen_exact(nile_flow, times, 0.05).slope == expected
    assert sen_slopes(nile_flow[:, None], times)[0] == expected


def test_intervals_for_independent_noise_are_those_of_scipy(nile_flow):
    times = np.arange(nile_flow.size)
    ours, theirs = theil_sen_exact(nile_flow, times, 0.05), theilslopes(nile_flow, times)
    width = theirs.high_slope - theirs.low_slope
    assert ours.low == pytest.approx(theirs.low_slope, abs=0.02 * width)
    assert ours.high == pytest.approx(theirs.high_slope, abs=0.02 * width)
