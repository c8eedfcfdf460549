"""What must hold of a step, of breaks, of the direction and of the usual tests, as of a trend."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import (
    TableParameters,
    TableStore,
    compare_tests,
    direction_now,
    fit_breaks,
    fit_step,
    fit_trend,
)

N, BEFORE = 12, 6
TABLES = TableStore(None, TableParameters(replications=500))

values_of = st.lists(st.integers(-1000, 1000).map(lambda k: k / 8), min_size=N, max_size=N).map(
    np.array
)
few = settings(max_examples=40, deadline=None, derandomize=True)
shifts, scales = st.integers(-64, 64), st.sampled_from([0.25, 2.0, 1024.0])


def step(values):
    return fit_step(values, BEFORE, tables=TABLES)


def p_values(result):
    return [
        result.p_two_sided, result.p_rising, result.p_falling, result.p_conservative_two_sided,
        result.p_conservative_rising, result.p_conservative_falling,
    ]  # fmt: skip


@few
@given(values_of, shifts, scales)
def test_shift_and_positive_scale_change_no_p_value_of_a_step(values, shift, scale):
    assert p_values(step(values * scale + shift)) == pytest.approx(p_values(step(values)), abs=1e-6)


@few
@given(values_of)
def test_time_reversed_flips_the_sign_of_a_step(values):
    forward, backward = step(values), step(values[::-1])
    assert backward.slope == pytest.approx(-forward.slope, abs=1e-6)
    assert backward.p_rising == pytest.approx(forward.p_falling, abs=1e-6)


@few
@given(values_of, st.floats(0.0, 50.0))
def test_a_rising_step_added_never_raises_the_p_value_for_rising(values, height):
    before, after = step(values), step(values + height * (np.arange(N) >= BEFORE))
    assert after.p_rising <= before.p_rising + 1e-6
    assert after.p_conservative_rising <= before.p_conservative_rising + 1e-6


@few
@given(values_of, shifts, scales)
def test_shift_and_positive_scale_change_no_p_value_of_the_usual_tests(values, shift, scale):
    plain = {test.test: test.p_two_sided for test in compare_tests(values)}
    moved = {test.test: test.p_two_sided for test in compare_tests(values * scale + shift)}
    assert moved == pytest.approx(plain, abs=1e-6)


@few
@given(values_of)
def test_a_series_turned_upside_down_has_the_two_sided_p_values_it_had(values):
    plain = {test.test: test.p_two_sided for test in compare_tests(values)}
    turned = {test.test: test.p_two_sided for test in compare_tests(-values)}
    assert turned == pytest.approx(plain, abs=1e-6)
    up, down = fit_trend(values, tables=TABLES), fit_trend(-values, tables=TABLES)
    assert down.p_two_sided == pytest.approx(up.p_two_sided, abs=1e-6)
    assert down.p_rising == pytest.approx(up.p_falling, abs=1e-6)


@few
@given(values_of, shifts, scales)
def test_breaks_do_not_depend_on_the_unit_of_the_series(values, shift, scale):
    plain = fit_breaks(values, replications=99)
    moved = fit_breaks(values * scale + shift, replications=99)
    assert [one.last for one in moved.breaks] == [one.last for one in plain.breaks]
    assert moved.sup_f_p_value == pytest.approx(plain.sup_f_p_value, abs=0.011)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(values_of, st.sampled_from([0.25, 1024.0]))
def test_the_direction_follows_the_scale_and_turns_with_the_series(values, scale):
    plain, scaled, turned = (direction_now(one) for one in (values, scale * values, -values))
    size = max(float(np.ptp(values)), 1e-9)
    assert scaled.slope / scale == pytest.approx(plain.slope, abs=1e-3 * size)
    assert scaled.probability_rising == pytest.approx(plain.probability_rising, abs=5e-3)
    assert turned.probability_rising == pytest.approx(1 - plain.probability_rising, abs=5e-3)


@few
@given(values_of)
def test_an_interval_holds_its_slope(values):
    result = fit_trend(values, tables=TABLES)
    assert result.slope_low <= result.slope <= result.slope_high
    assert result.theil_sen_low <= result.theil_sen <= result.theil_sen_high
    if result.persistence is not None:  # a constant has none
        assert result.persistence_low <= result.persistence <= result.persistence_high
