import dataclasses
import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.costs.assess import Reading
from analysis.costs.confidence import Confidence
from analysis.costs.draws import WindowDraws
from analysis.costs.kinds import Windows
from analysis.costs.readings import (
    SAME,
    Outcome,
    compare,
    direction,
    held,
    pairs,
    quantile,
    round_chance,
    round_to,
    side_of,
    word_of,
)
from analysis.costs.rows import reading_rows
from analysis.series import war_year


def outcome(up: float, rise: float, down: float) -> Outcome:
    """A ratio that rises by a tenth, rises, or falls by a tenth with given chances."""
    n = 10_000
    draws = np.full(n, 0.95)
    draws[: round(rise * n)] = 1.05
    draws[: round(up * n)] = 2.0
    draws[n - round(down * n) :] = 0.5
    return Outcome(war_year(1), war_year(2), "ratio", np.ones(n), draws, 0.1)


@pytest.mark.parametrize(
    ("up", "rise", "down", "side"),
    [
        (0.95, 0.97, 0.01, "risen"),
        (0.904, 0.97, 0.01, "risen, perhaps by less than a tenth"),
        (0.01, 0.03, 0.95, "fallen"),
        (0.02, 0.50, 0.02, "little changed"),
        (0.60, 0.95, 0.02, "risen, perhaps by less than a tenth"),
        (0.02, 0.05, 0.60, "fallen, perhaps by less than a tenth"),
        (0.40, 0.60, 0.30, "unclear"),
        (0.60, 0.904, 0.02, "unclear"),
    ],
)
def test_the_first_side_that_holds_is_the_side(rules, up, rise, down, side) -> None:
    assert side_of(outcome(up, rise, down), rules) == side


def test_a_fall_to_ten_elevenths_is_a_fall_by_a_tenth(rules) -> None:
    at = Outcome(war_year(1), war_year(2), "ratio", np.ones(9000), np.full(9000, 1 / 1.1), 0.1)
    assert side_of(at, rules) == "fallen"


def test_of_a_difference_a_tenth_of_the_first_amount_is_noticeable(windows, rules) -> None:
    small = compare(windows(100.0, 109.0, spread=0.001), "year_1", "year_2", "difference", 0.1)
    large = compare(windows(100.0, 111.0, spread=0.001), "year_1", "year_2", "difference", 0.1)
    assert side_of(small, rules) == "little changed"
    assert side_of(large, rules) == "risen"


def test_a_series_turned_round_in_time_has_the_other_side(windows, rules) -> None:
    draws = windows(10.0, 20.0, 40.0)
    turned = dataclasses.replace(draws, amounts=draws.amounts[:, ::-1])
    sides = [
        side_of(compare(one, "year_1", "year_3", "ratio", 0.1), rules) for one in (draws, turned)
    ]
    assert sides == ["risen", "fallen"]


def test_a_last_window_twice_the_first_has_risen(windows, rules) -> None:
    draws = windows(40.0, 20.0, 10.0)
    assert side_of(compare(draws, "year_1", "year_3", "ratio", 0.1), rules) == "fallen"
    amounts = draws.amounts.copy()
    amounts[:, 2] = 2 * amounts[:, 0]
    doubled = dataclasses.replace(draws, amounts=amounts)
    assert side_of(compare(doubled, "year_1", "year_3", "ratio", 0.1), rules) == "risen"


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


def test_a_side_has_a_direction_or_none() -> None:
    assert direction("fallen, perhaps by less than a tenth") == -1
    assert direction("little changed") == direction("unclear") == 0


def test_a_side_rests_on_any_change_that_way_or_on_none() -> None:
    found = outcome(0.4, 0.55, 0.3)
    sides = ("risen", "fallen, perhaps by less than a tenth", "little changed", "unclear")
    assert [held(found, side) for side in sides] == pytest.approx([0.55, 0.45, 0.3, 0.55])


def asked(*covered: float, day: str = "2026-02-23", last: Any = "half_covered") -> Any:
    """What is compared of war-years of which so much is covered, by the day."""
    windows = Windows(years="war", first="year_1", last=last, before="previous", newest="last")
    kind, anchor = SimpleNamespace(joint=("soldiers killed",)), SimpleNamespace(windows=windows)
    years = [war_year(number + 1) for number in range(len(covered))]
    view = WindowDraws.counted(years, np.ones((1, len(years))))
    view = dataclasses.replace(view, covered=np.array(covered))
    drawn: Any = SimpleNamespace(kind=kind, anchor=anchor)
    return pairs(drawn, view, dt.date.fromisoformat(day))


def test_a_year_is_compared_once_it_is_over_and_enough_of_it_is_covered() -> None:
    assert asked(1, 1, 1, 0.5)["pace"] == ("year_1", "year_4")
    assert asked(1, 1, 1, 0.49)["pace"] == SAME
    assert asked(1, 1, 1, 1, day="2026-02-22")["pace"] == SAME
    assert [asked(1, 1, 1, share, last="last")["pace"][1] for share in (0.98, 0.99)] == [
        "year_3", "year_4"
    ]  # fmt: skip
    assert asked(0.49, 1, 1, 1) == {}


def test_year_on_year_is_of_two_years_in_a_row_and_both_countries_of_the_same_two() -> None:
    whole, hole = asked(1, 1, 1, 1), asked(1, 1, 0.4, 1)
    assert (whole["year_on_year"], whole["same_windows"]) == (("year_3", "year_4"), SAME)
    assert {*hole} == {"pace"}


def test_a_kind_read_both_ways_has_a_row_of_both_at_the_lower_confidence(windows) -> None:
    found = compare(windows(100.0, 120.0), "year_1", "year_2", "ratio", 0.1)
    stock, flow = (
        Reading(view, "newest", found, side, Confidence(word, points, 3, ()), "", 1.2)
        for view, side, word, points in (
            ("stock", "risen", "low", 2),
            ("flow", "fallen", "high", 4),
        )
    )
    kind, views = SimpleNamespace(kind="people_abroad"), ("stock", "flow")
    drawn = SimpleNamespace(party="Ukraine", kind=kind, views=views)

    def rows(*readings: Reading) -> list[Any]:
        return [*reading_rows(SimpleNamespace(drawn=drawn, brief=True, readings=readings))]  # type: ignore[arg-type]

    *each, both = rows(flow, stock)
    assert [row["view"] for row in (*each, both)] == ["flow", "stock", "both"]
    assert both["side"] == "risen as a stock, fallen as a flow"
    assert (both["confidence"], both["points"]) == ("low", 2)
    assert both["reasons"] == "the lower of both, as a stock"
    perhaps, less = "risen, perhaps by less than a tenth", "fallen, perhaps by less than a tenth"
    for as_stock, as_flow, side in (
        ("risen", "risen", "risen"),
        ("risen", perhaps, perhaps),
        (less, "fallen", less),
        ("unclear", "unclear", "unclear"),
        ("unclear", "little changed", "unclear as a stock, little changed as a flow"),
        ("risen", less, f"risen as a stock, {less} as a flow"),
    ):
        one, other = (dataclasses.replace(each, side=own)
                      for each, own in ((stock, as_stock), (flow, as_flow)))  # fmt: skip
        assert rows(one, other)[-1]["side"] == side
    assert [row["view"] for row in rows(stock)] == ["stock"]


def test_where_draws_cannot_tell_the_weaker_side_holds_until_there_are_more(rules) -> None:
    near = outcome(0.914, 0.97, 0.0)  # three Monte Carlo errors above
    assert side_of(near, rules, errors=0) == "risen"
    assert side_of(near, rules) == "risen, perhaps by less than a tenth"
    more = near
    for _ in range(7):
        more = more.more(more)
    assert len(more.draws) == 128 * len(near.draws) and more.p_up == near.p_up
    assert side_of(more, rules) == "risen"


def test_a_word_that_draws_cannot_tell_is_the_weaker(rules) -> None:
    near = outcome(0.5, 0.957, 0.0)
    assert word_of(near, rules, errors=0) == "extremely likely"
    assert word_of(near, rules) == "very likely"


def test_no_number_beside_a_word_that_is_limited_is_above_its_bound(rules) -> None:
    words = [entry.word for entry in rules.likelihood]
    most = {word: rules.most_beside(word) for word in words}
    assert most.pop(rules.most_at_medium) == 0.9
    assert set(most.values()) == {0.99}
