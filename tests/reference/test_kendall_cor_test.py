"""Kendall's S against R 4.2.2, ``cor.test(method = "kendall")``. Tolerance: 1e-12 relative.

R's one-sided alternatives 'greater' and 'less' are rising and falling here.
"""

import numpy as np
import pytest

from analysis.trends.kendall import exact_test, normal_test


def sides(test):
    return [test.p_two_sided, test.p_rising, test.p_falling]


def test_exact_p_values_are_those_of_cor_test(r_values):
    assert sides(exact_test(r_values["kendall_short"])) == pytest.approx(
        r_values["kendall_exact_p"], rel=1e-12
    )


def test_normal_p_values_with_ties_and_continuity_are_those_of_cor_test(r_values, nile_flow):
    assert sides(normal_test(nile_flow)) == pytest.approx(
        r_values["kendall_nile_normal_p"], rel=1e-12
    )
    assert sides(normal_test(r_values["kendall_tied"])) == pytest.approx(
        r_values["kendall_tied_continuity_p"], rel=1e-12
    )


def test_normal_p_values_without_continuity_are_those_of_cor_test(r_values):
    test = normal_test(r_values["kendall_tied"], continuity=False)
    assert sides(test) == pytest.approx(r_values["kendall_tied_normal_p"], rel=1e-12)


def test_the_exact_distribution_of_nine_values_is_not_the_normal_one(r_values):
    short = r_values["kendall_short"]
    assert abs(exact_test(short).p_two_sided - normal_test(short).p_two_sided) > 1e-4
    assert np.isclose(exact_test(short).s, 24)
