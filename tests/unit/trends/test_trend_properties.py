"""What must hold for any series: shift, scale, time reversed, a trend added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import fit_trend

# A length on either side of the border between the tests, and two beyond it: a single null table
# serves all examples of a length.
LENGTHS = (6, 7, 8, 9, 12)

GAPPED = (0, 1, 2, 4, 5, 6, 9, 10, 11, 12)


def series(n):
    number = st.integers(-1000, 1000).map(lambda k: k / 8)
    return st.lists(number, min_size=n, max_size=n).map(np.array)


any_series = st.sampled_from(LENGTHS).flatmap(series)
few = settings(max_examples=60, deadline=None, derandomize=True)


def p_values(result):
    return np.array(
        [
            result.p_two_sided,
            result.p_rising,
            result.p_falling,
            result.p_conservative_two_sided,
            result.p_conservative_rising,
            result.p_conservative_falling,
        ]
    )


def odds(p_value):
    return p_value / (1.0002 - p_value)


@few
@given(any_series, st.integers(-64, 64), st.sampled_from([0.25, 2.0, 1024.0]))
def test_shift_and_positive_scale_change_no_p_value(values, shift, scale):
    changed = fit_trend(values * scale + shift)
    assert p_values(changed) == pytest.approx(p_values(fit_trend(values)), abs=1e-6)


@few
@given(any_series)
def test_time_reversed_flips_the_sign(values):
    forward, backward = fit_trend(values), fit_trend(values[::-1])
    assert backward.slope == pytest.approx(-forward.slope, abs=1e-6)
    assert backward.p_two_sided == pytest.approx(forward.p_two_sided, abs=1e-6)
    assert backward.p_rising == pytest.approx(forward.p_falling, abs=1e-6)


@few
@given(any_series, st.floats(0.0, 20.0))
def test_a_rising_trend_added_never_raises_the_p_value_for_rising(values, slope):
    before = fit_trend(values)
    after = fit_trend(values + slope * np.arange(values.size))
    assert after.p_rising <= before.p_rising + 1e-6
    assert after.p_conservative_rising <= before.p_conservative_rising + 1e-6


@few
@given(any_series)
def test_every_number_of_a_result_is_finite_and_every_chance_is_one(values):
    result = fit_trend(values)
    numbers = [v for v in result.to_dict().values() if isinstance(v, (int, float))]
    assert np.isfinite(numbers).all()
    assert ((p_values(result) >= 0) & (p_values(result) <= 1)).all()
    assert 0 <= result.size <= 1
    assert 0 <= result.power <= 1
    assert result.p_conservative_two_sided >= result.p_two_sided


@few
@given(series(len(GAPPED)), st.sampled_from([2, 3, 7]))
def test_p_values_do_not_depend_on_the_unit_of_gapped_times(values, unit):
    plain = fit_trend(values, times=GAPPED)
    scaled = fit_trend(values, times=[unit * time for time in GAPPED])
    assert p_values(scaled) == pytest.approx(p_values(plain), abs=1e-9)
    assert unit * scaled.slope == pytest.approx(plain.slope, abs=1e-9)


@few
@given(series(len(GAPPED)))
def test_gapped_time_reversed_flips_the_sign(values):
    forward = fit_trend(values, times=GAPPED)
    backward = fit_trend(values[::-1], times=[GAPPED[-1] - time for time in reversed(GAPPED)])
    assert backward.slope == pytest.approx(-forward.slope, abs=1e-6)
    # the mirrored gaps have simulations of their own, of the statistic and of the bound at which
    # it is read: the odds differ by their errors
    assert odds(backward.p_two_sided) == pytest.approx(odds(forward.p_two_sided), rel=0.35)
