import numpy as np
import pytest

from analysis.costs.readings import quantile, round_chance, round_to


def test_the_last_digit_is_above_the_monte_carlo_noise() -> None:
    rounded, exact = [], []
    for seed in range(20):
        draws = np.random.default_rng(seed).lognormal(9, 0.3, 40_000)
        rounded.append(quantile(draws, 0.95))
        exact.append(np.quantile(draws, 0.95))
    steps = np.abs(np.subtract.outer(rounded, rounded))
    digit = steps[steps > 0].min()
    assert np.std(exact) < digit


def test_a_chance_near_one_keeps_more_digits() -> None:
    assert round_chance(36_123 / 40_000, 40_000) == 0.9
    assert round_chance(39_911 / 40_000, 40_000) == 0.998


def test_a_rounded_number_has_at_most_four_digits_and_no_minus_nought() -> None:
    assert round_to(123_456.0, 0.0) == 123_500
    assert str(round_to(-0.02, 0.5)) == "0.0"


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_what_is_no_number_stays_so(value: float) -> None:
    assert round_to(value, 1.0) == value or np.isnan(round_to(value, 1.0))
