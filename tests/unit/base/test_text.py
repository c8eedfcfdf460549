"""Numbers, dates and words for readers."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import text
from analysis.text import ProseError, fill, tell


def test_numbers_have_two_digits_and_a_true_minus_sign() -> None:
    assert [text.number(x) for x in (12162, -2.617, 0.4, 0.0512, 7, 99.6)] == [
        "12,000", "−2.6", "0.4", "0.051", "7", "100",
    ]  # fmt: skip


def test_counts_percentages_and_units_are_written_as_readers_expect() -> None:
    assert [text.count(x) for x in (7_040_000, 812_400, 1045)] == [
        "7.0\xa0million", "810,000", "1,000",
    ]  # fmt: skip
    assert [text.percent(x) for x in (2.617, -41.2, 5)] == ["2.6%", "−41%", "5%"]
    assert text.signed(12.3, text.percent) == "+12%"
    assert text.unit("persons a month") == "people a month"
    assert text.unit("percent of GDP") == "% of GDP"
    assert text.quantity(2.617, "ratio") == "2.6"


def test_a_gap_is_told_by_its_side_and_never_as_minus_so_much_below() -> None:
    told = [text.below(x) for x in (29.84, -0.68, 4.26, -9.96, 0.04, -0.04)]
    assert told == ["30% below", "0.7% above", "4.3% below", "10% above", "on", "on"]
    assert fill("{gap:below} its path", {"gap": -2.2}) == "2.2% above its path"


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf])
def test_what_is_not_known_is_a_dash(nothing: float | None) -> None:
    forms = (text.number, text.count, text.percent, text.share, text.fixed, text.probability,
             text.below)  # fmt: skip
    assert {form(nothing) for form in forms} == {"–"}
    assert text.quantity(nothing, "USD billion") == "–"


@given(st.floats(-1e15, 1e15))
def test_no_number_is_written_with_a_minus_before_nought(value: float) -> None:
    assert not text.fixed(value, 1).startswith("−0.0")
    assert "e" not in text.number(value)


def test_halves_are_rounded_away_from_zero() -> None:
    assert (text.fixed(2.5), text.fixed(-0.5), text.significant(0.125)) == ("3", "−1", 0.13)


def test_a_unit_stands_once_behind_a_range() -> None:
    assert text.interval(9.1e5, 1.3e6, "persons") == "910,000 to 1.3\xa0million\xa0people"
    assert text.interval(-1.2, 3.44, "percent of GDP") == "−1.2 to 3.4% of\xa0GDP".replace(
        "% of", "%\xa0of"
    )
    assert text.money(524) == "520\xa0billion\xa0dollars"


def test_a_probability_is_never_none_and_never_all() -> None:
    assert text.probability(1.0) == "more than 99 in 100"
    assert text.probability(0.0) == "less than 1 in 100"
    assert text.probability(0.9) == "90 in 100"


def test_dates_are_written_in_words_that_do_not_break() -> None:
    assert text.day("2025-12-10") == "10\xa0December\xa02025"
    assert text.month(dt.date(2022, 2, 1)) == "February\xa02022"


def test_words_agree_with_their_number() -> None:
    assert text.plural(1, "source") == "1\xa0source"
    assert text.plural(2, "source") == "2\xa0sources"
    assert text.listing(["a", "b", "c"]) == "a, b and c"
    assert text.listing([]) == ""


def test_prose_takes_numbers_from_results() -> None:
    results = {"pace": {"change": 41.8, "range": (1.2, 3.4)}, "who": "Russia"}
    told = fill("{who}: {pace.change:change}, {pace.range:range number}", results)
    assert told == "Russia: +42%, 1.2 to 3.4"


@pytest.mark.parametrize("template", ["{pace.chance:percent}", "{pace.change}", "{pace:nombre}"])
def test_a_reference_to_nothing_is_refused(template: str) -> None:
    with pytest.raises(ProseError):
        fill(template, {"pace": {"change": 1.0}})


def test_what_is_put_into_prose_cannot_become_markdown() -> None:
    assert tell("{name}", name="<b>*x*").text == "\\<b\\>\\*x\\*"
