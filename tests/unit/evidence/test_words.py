"""The rule that turns the numbers of one series into a verdict."""

from __future__ import annotations

import pytest
from made_up import SERIES_RULE as RULE

from analysis.evidence.words import Direction, word_for_momentum, word_for_trend


@pytest.mark.parametrize(
    ("change", "slope", "p_rise", "p_conservative", "verdict", "grade"),
    [
        (50.0, 1.0, 0.01, 0.02, "supported", "strong"),
        (50.0, 1.0, 0.01, 0.20, "supported", "moderate"),
        (50.0, 1.0, 0.025, 0.025, "supported", "strong"),  # two-sided 5 %: 2.5 % on either side
        (50.0, 1.0, 0.01, 0.026, "supported", "moderate"),
        (50.0, 1.0, 0.026, 0.20, "partly supported", "weak"),
        (-50.0, -1.0, 0.974, 1.0, "partly contradicted", "weak"),
        (50.0, 1.0, 0.30, 0.40, "partly supported", "weak"),
        (5.0, 1.0, 0.30, 0.40, "undecided", "weak"),
        (-50.0, 1.0, 0.01, 0.02, "undecided", "weak"),
        (50.0, -1.0, 0.30, 0.40, "undecided", "weak"),
        (50.0, 1.0, None, None, "partly supported", "weak"),
        (-50.0, -1.0, 0.99, 1.0, "contradicted", "strong"),
        (-50.0, -1.0, 0.80, 1.0, "partly contradicted", "weak"),
    ],
)
def test_a_verdict_follows_from_test_and_record(
    change: float,
    slope: float,
    p_rise: float | None,
    p_conservative: float | None,
    verdict: str,
    grade: str,
) -> None:
    p_fall = None if p_rise is None else 1 - p_rise
    fall_conservative = None if p_rise is None else (0.02 if p_rise > 0.95 else 1.0)
    seen = Direction(change, slope, p_rise, p_fall, p_conservative, fall_conservative)
    word = word_for_trend(seen, RULE, 0.05)
    assert (word.verdict, word.grade) == (verdict, grade)


@pytest.mark.parametrize(
    ("conservative", "verdict", "mirrored", "grade"),
    [
        (0.02, "supported", "contradicted", "strong"),
        (0.06, "partly supported", "partly contradicted", "weak"),
    ],
)
def test_the_exact_test_alone_gives_partly_and_weak(
    conservative: float, verdict: str, mirrored: str, grade: str
) -> None:
    rise = Direction(50.0, 1.0, 0.01, 0.99, conservative, 1.0, exact=True)
    word = word_for_trend(rise, RULE, 0.05)
    assert (word.verdict, word.grade) == (verdict, grade)
    assert ("takes the values to be independent" in word.because) == (grade == "weak")
    fall = word_for_trend(rise.mirrored(), RULE, 0.05)
    assert (fall.verdict, fall.grade) == (mirrored, grade)


def test_a_fall_mirrors_a_rise() -> None:
    rise = Direction(50.0, 1.0, 0.01, 0.99, 0.02, 1.0)
    assert word_for_trend(rise, RULE, 0.05).verdict == "supported"
    assert word_for_trend(rise.mirrored(), RULE, 0.05).verdict == "contradicted"
    assert rise.mirrored().mirrored() == rise


@pytest.mark.parametrize(
    ("change", "low", "high", "conservative", "sure", "verdict", "grade"),
    [
        (30.0, 5.0, 60.0, True, 0.99, "supported", "strong"),
        (30.0, 5.0, 60.0, True, 0.60, "supported", "moderate"),
        (30.0, 5.0, 60.0, False, 0.99, "supported", "moderate"),
        (30.0, 5.0, 60.0, True, 0.40, "supported", "moderate"),
        (30.0, 5.0, 60.0, True, 0.30, "partly supported", "weak"),
        (30.0, -5.0, 60.0, False, 0.99, "partly supported", "weak"),
        (3.0, -5.0, 10.0, False, 0.99, "undecided", "weak"),
        (-30.0, -60.0, -5.0, True, 0.01, "contradicted", "strong"),
        (-30.0, -60.0, -5.0, True, 0.50, "contradicted", "moderate"),
        (-30.0, -60.0, -5.0, True, 0.86, "partly contradicted", "weak"),
        (-30.0, -60.0, 5.0, False, 0.01, "partly contradicted", "weak"),
        (-30.0, None, None, False, None, "partly contradicted", "weak"),
        (30.0, 5.0, 60.0, True, None, "supported", "moderate"),
    ],
)
def test_momentum_follows_the_test_of_the_step_between_periods(
    change: float,
    low: float | None,
    high: float | None,
    conservative: bool,
    sure: float | None,
    verdict: str,
    grade: str,
) -> None:
    word = word_for_momentum(change, low, high, conservative, sure, RULE)
    assert (word.verdict, word.grade) == (verdict, grade)


def test_months_below_those_before_that_rise_again_are_said_to_do_both() -> None:
    word = word_for_momentum(-19.0, -27.0, -9.0, True, 0.86, RULE)
    assert word.turning
    assert word.reason("rise") == (
        "the comparison of periods finds a fall, but the newest months likely rise"
    )
    # of a series whose fall is the cost, a lower cost is a rise
    assert word.reason("fall") == (
        "the comparison of periods finds a rise, but the newest months likely fall"
    )
    assert not word_for_momentum(-19.0, -27.0, -9.0, True, 0.6, RULE).turning


def test_a_turn_is_told_where_the_interval_includes_none_as_well() -> None:
    word = word_for_momentum(30.0, -5.0, 60.0, False, 0.2, RULE)
    assert word.turning
    assert word.reason("rise").endswith("finds a step, and the newest months likely fall")
