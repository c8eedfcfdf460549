"""Verdicts come of the lines that decide; a belligerent's claim decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from made_up_rows import flow, stock

from analysis.claims.case import Case
from analysis.claims.records import Found, Line
from analysis.claims.rules import by_date, by_parts, confidence_of, figure_verdict

DAY = dt.date(2025, 1, 1)


def line(agrees: bool | None, grade: int = 3, voice: str = "a", **more: str) -> Line:
    return Line("l", 1.0, "ratio", agrees, "imf_weo", DAY, DAY, grade, voice, **more)


@pytest.fixture
def any_case(case: Callable[..., Case]) -> Case:
    return case(stock("recovery_needs", "2025-02-25", 524, party="Ukraine"))


def test_a_claim_about_the_enemy_decides_nothing() -> None:
    counted = [line(True), line(False), line(True)]
    for value in (1.0, 10.0):
        claim = replace(line(False, grade=1), value=value)
        assert figure_verdict([*counted, claim], 0.5) == figure_verdict(counted, 0.5)
    verdict, told = figure_verdict([line(True, grade=1)], 0.5)
    assert verdict == "undecided" and "decides nothing" in told


def test_lines_that_are_set_aside_decide_nothing() -> None:
    assert figure_verdict([line(True), line(False, aside="too old")], 0.5)[0] == "supported"
    assert figure_verdict([line(False, aside="too old")], 0.5)[0] == "not testable"
    assert figure_verdict([line(None)], 0.5)[0] == "undecided"


def test_a_source_that_speaks_twice_is_one_voice(any_case: Case) -> None:
    alone = confidence_of(any_case, "supported", [line(True), line(True)])
    two = confidence_of(any_case, "supported", [line(True), line(True, voice="b")])
    three = [line(True), line(True, voice="b"), line(True, voice="c")]
    assert (alone.word, two.word) == ("low", "medium")
    assert confidence_of(any_case, "supported", three).word == "high"


def test_a_source_on_the_other_side_lowers_confidence(any_case: Case) -> None:
    lines = [line(True), line(True, voice="b"), line(False, voice="c")]
    assert confidence_of(any_case, "partly supported", lines).word == "low"


def test_another_definition_of_the_same_source_lowers_confidence(any_case: Case) -> None:
    lines = [line(True), line(True, voice="b"), line(False)]
    found = confidence_of(any_case, "partly supported", lines)
    assert found.word == "low"
    assert any("definition" in reason for reason in found.reasons)


def test_a_claim_adds_no_confidence(any_case: Case) -> None:
    without = confidence_of(any_case, "supported", [line(True)])
    assert confidence_of(any_case, "supported", [line(True), line(True, 1, "b")]) == without


def test_what_a_verdict_rests_on_is_told_as_declared_unless_it_is_modelled(any_case: Case) -> None:
    found = [confidence_of(any_case, "supported", [line(True, grade)]) for grade in (3, 2)]
    assert [one.reasons[0] for one in found] == [
        "It rests on official outturns, which the publisher takes over (Imf weo).",
        "It rests on a forecast, or a count times something assumed (Imf weo).",
    ]


def test_an_open_verdict_has_no_source_on_its_side(any_case: Case) -> None:
    assert confidence_of(any_case, "undecided", [line(None)]).word == "low"
    split = [line(True), line(False, voice="b")]
    assert confidence_of(any_case, "undecided", split).word == "very low"


def test_a_chance_that_larger_errors_would_take_lowers_confidence(any_case: Case) -> None:
    words = [confidence_of(any_case, "supported", [line(True)], p).word for p in (0.75, 0.9999)]
    assert words == ["very low", "low"]


def test_a_whole_is_as_true_as_its_weakest_part(any_case: Case, by_id: dict[str, Any]) -> None:
    lines = (line(True, part="boom"), line(True, part="stall"), line(False, part="stall"))
    verdict = by_parts(any_case, by_id["growth_stalled"], Found(lines))
    assert verdict.verdict == "undecided"
    assert verdict.parts == {"boom": "supported", "stall": "undecided"}
    # of two parts that are as true, and known by one source and by two, the less sure counts
    lines = (*(line(True, voice=voice, part="boom") for voice in "ab"), line(True, part="stall"))
    assert by_parts(any_case, by_id["growth_stalled"], Found(lines)).confidence == "low"


def test_days_are_counted_with_the_first_and_the_last(
    any_case: Case, by_id: dict[str, Any]
) -> None:
    verdict = by_date(any_case, by_id["longer_than_1941"])
    assert verdict.found.numbers["day"] == "2026-01-12"
    assert "24\xa0February\xa02022" in verdict.found.sentences[0], "the count is from a first day"
    assert verdict.verdict == "supported"


@pytest.mark.parametrize(("days", "is_soon"), [(-1, False), (0, True), (90, True), (91, False)])
def test_soon_is_neither_before_the_article_nor_months_later(
    any_case: Case, by_id: dict[str, Any], days: int, is_soon: bool
) -> None:
    claim = by_id["longer_than_1941"]
    assert claim.soon_days == 90
    until = any_case.document.article.published - claim.first_day
    found = by_date(any_case, claim.model_copy(update={"days": until.days + days}))
    assert (found.verdict == "supported") is is_soon


@pytest.mark.parametrize(("agrees", "said"), [(True, "bears it out"), (False, "does not bear")])
def test_one_reading_is_told_as_one(agrees: bool, said: str) -> None:
    _, told = figure_verdict([line(agrees)], 0.5)
    assert told.startswith("The one reading") and said in told


def test_on_the_day_itself_it_is_told_as_passed(
    case: Callable[..., Case], by_id: dict[str, Any]
) -> None:
    eve, day, after = (
        by_date(case(flow("civilians_killed", day, day, 1.0), day=day), by_id["longer_than_1941"])
        for day in ("2026-01-11", "2026-01-12", "2026-01-13")
    )
    assert eve.found.sentences != day.found.sentences == after.found.sentences


def by(case: Case, **confidence: Any) -> Case:
    """Return the case with its rule of confidence changed."""
    rules = case.document.rules
    changed = rules.confidence.model_copy(update=confidence)
    update = {"rules": rules.model_copy(update={"confidence": changed})}
    return replace(case, document=case.document.model_copy(update=update))


def test_a_source_below_the_grade_of_an_independent_one_adds_no_confidence(any_case: Case) -> None:
    lines = [line(True), line(True, 2, "b")]
    words = [confidence_of(by(any_case, fewest_independent_grade=grade), "supported", lines).word
             for grade in (2, 3)]  # fmt: skip
    assert words == ["medium", "low"]


def test_where_its_grade_caps_a_confidence_it_says_so(any_case: Case) -> None:
    lines = [line(True, voice=voice) for voice in "abc"]
    capped = confidence_of(by(any_case, caps={"3": "low"}), "supported", lines)
    assert capped.word == "low" and "no more than low" in capped.reasons[-1]
