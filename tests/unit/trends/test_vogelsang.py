"""Tests by printed critical values: p-values between them, and series too short or too plain."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trends import compare_tests
from analysis.trends.autoregression import simulate_ar1
from analysis.trends.vogelsang import T_PS, PrintedTable, polynomial_gain

NAMES = ("Vogelsang t-PS", "Bunzel-Vogelsang Dan-J")
TABLE = PrintedTable((0.2, 0.05), (1.0, 2.0), (0.0, 1.0))


def p_value(size, j=0.0, table=TABLE):
    return float(table.p_values(np.array([size]), np.array([j]))[0])


def test_at_a_printed_value_the_p_value_is_its_level():
    assert p_value(1.0) == 0.2
    assert p_value(2.0) == 0.05
    for level, critical, b in zip(T_PS.levels, T_PS.critical, T_PS.b, strict=True):
        assert p_value(critical * np.exp(0.3 * b), 0.3, T_PS) == pytest.approx(level)


def test_between_printed_values_levels_are_interpolated_on_their_logarithm():
    assert p_value(0.0) == 1.0
    assert p_value(0.5) == pytest.approx(np.sqrt(0.2))
    assert p_value(1.5) == pytest.approx(0.1)


def test_no_p_value_is_below_the_smallest_level_that_is_printed():
    assert p_value(50.0) == 0.05


def test_p_values_fall_as_the_ratio_grows_and_rise_with_j():
    sizes = np.linspace(0.0, 6.0, 200)
    for j in (0.0, 0.2, 1.0):
        assert (np.diff(T_PS.p_values(sizes, np.full(200, j))) <= 1e-15).all()
    gains = np.linspace(0.0, 3.0, 200)
    assert (np.diff(T_PS.p_values(np.full(200, 3.0), gains)) >= -1e-15).all()


def test_j_is_the_gain_of_a_polynomial_of_degree_nine_over_a_line():
    values = np.random.default_rng(9).standard_normal(40).cumsum()
    times = np.linspace(-1.0, 1.0, 40)
    line, curve = (
        float(np.sum((values - np.polynomial.Legendre.fit(times, values, degree)(times)) ** 2))
        for degree in (1, 9)
    )
    assert polynomial_gain(values[:, None])[0] == pytest.approx(line / curve - 1.0)


@pytest.mark.parametrize("n", [5, 10])
def test_ten_values_or_fewer_are_all_polynomial_and_nothing_is_found(n):
    for test in compare_tests(np.arange(float(n)) ** 1.1, tests=NAMES):
        assert test.p_two_sided == 1.0


def test_a_line_is_found_and_a_constant_is_not():
    for values, p_value in ((np.arange(30.0), 0.02), (np.full(30, 4.0), 1.0)):
        for test in compare_tests(values, tests=NAMES):
            assert test.p_two_sided == p_value


@pytest.mark.parametrize("name", NAMES)
def test_level_and_unit_of_a_series_do_not_matter(name):
    values = simulate_ar1((1,) * 47, 0.6, 1, np.random.default_rng(4))[:, 0]
    (plain,), (moved,) = (
        compare_tests(one, tests=(name,)) for one in (values, 1e6 + 1000.0 * values)
    )
    assert moved.p_two_sided == pytest.approx(plain.p_two_sided, abs=1e-6)
