"""Prose takes every number from a result by name, and a bad reference is an error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import evidence, judgement, part, voter

from analysis import formats
from analysis.evidence.records import VERDICTS
from analysis.prose import ProseError, fill, tell
from analysis.report.headlines import facts, says

RESULTS = {"needs": {"low": 411.0, "high": 588.0}, "tanks": 12_345, "row": evidence(),
           "name": "a *b*", "list": [1.0, 2.0]}  # fmt: skip


@pytest.mark.parametrize(("template", "written"), [
    ("{tanks:count} tanks", "12 300 tanks"),
    ("{tanks:exact} tanks", "12 345 tanks"),
    ("{row.change:change}", "+42 %"),
    ("{row.war_years.2022/23:number}", "400"),
    ("{needs:range usd_billion}", "411 billion dollars to 588 billion dollars"),
    ("{list.1:ratio}", "2"),
    ("{name}", "a *b*"),
    ("{{braces}}", "{braces}"),
])  # fmt: skip
def test_a_reference_becomes_what_it_names(template: str, written: str) -> None:
    assert fill(template, RESULTS).replace(formats.THIN, " ") == written


@pytest.mark.parametrize(("template", "said"), [
    ("{tank:count}", "expected 'tanks'"),
    ("{row.chnge:percent}", "'change'"),
    ("{list.7:number}", "there is no '7'"),
    ("{tanks:cuont}", "expected 'count'"),
    ("{tanks}", "without a format"),
    ("{row.__class__:number}", "there is no '__class__'"),
    ("{tanks!r}", "asks for a conversion"),
])  # fmt: skip
def test_a_reference_that_does_not_resolve_is_an_error_that_helps(template: str, said: str) -> None:
    with pytest.raises(ProseError) as raised:
        fill(template, RESULTS)
    assert said.lower() in str(raised.value).lower()


def test_text_from_results_cannot_become_markdown() -> None:
    assert tell("*ours* {name}", RESULTS).text == r"*ours* a \*b\*"


@given(st.floats(-1e15, 1e15))
def test_a_number_is_written_as_what_it_is_to_three_digits(value: float) -> None:
    written = formats.number(value).replace(formats.THIN, "").replace(formats.MINUS, "-")
    assert float(written) == pytest.approx(value, rel=0.005, abs=1e-300)
    assert written != "-0"


@pytest.mark.parametrize(("value", "unit", "written"), [
    (524.0, "USD billion", "524 billion dollars"),
    (7_040_000.0, "persons", "7.04 million persons"),
    (12.34, "percent of GDP", "12 % of GDP"),
    (1418.0, "days", "1 418 days"),
    (1045.0, "persons a day", "1 050 persons a day"),
    (250.4, "persons per km2", "250 persons per km²"),
    (2.617, "ratio", "2.62"),
])  # fmt: skip
def test_a_number_never_stands_without_its_unit(value: float, unit: str, written: str) -> None:
    assert formats.quantity(value, unit).replace(formats.THIN, " ") == written


def test_a_range_stands_before_its_point() -> None:
    told = formats.measured(1.15e6, 1.0e6, 1.3e6, "persons").replace(formats.THIN, " ")
    assert told == "1 to 1.3 million persons (1.15 million)"


def _votes(rise: int, fall: int, unsure: int) -> dict[str, Sequence[object]]:
    sides = ["rise"] * rise + ["fall"] * fall + ["open"] * unsure
    voters = [voter(f"{side}{number}", side) for number, side in enumerate(sides)]
    of = {side: [one["group"] for one in voters if one["side"] == side] for side in set(sides)}
    return {"supporting": of.get("rise", []), "contradicting": of.get("fall", []),
            "open": of.get("open", []), "voters": voters}  # fmt: skip


def _headline(pace: dict[str, object], momentum: dict[str, object]) -> str:
    parts = {"Russia": {"pace": pace, "momentum": momentum}}
    return " ".join(
        facts("Russia", judgement(by_part=parts, numbers={"momentum_months": 12})).values()
    )


def test_the_headline_counts_independent_sources_and_tells_the_momentum() -> None:
    families = {"casualties": {"verdict": "supported"}, "territory": {"verdict": "supported"},
                "emigration": {"verdict": "partly contradicted"},
                "economy": {"verdict": "undecided"}}  # fmt: skip
    told = _headline(
        part() | _votes(3, 1, 2) | {"families": families, "flips": {"fall3": "supported"}},
        part("contradicted"),
    )
    assert told == (
        "A month of war costs Russia more than it used to in 3 of 6 independent sources and less "
        "in 1; 2 cannot tell. Rising: casualties and territory; falling: emigration; no clear "
        "direction: economy. The verdict hangs on single sources: it would be supported without "
        "Source fall3. The last 12 months on record cost less than the 12 before in 1 of 3 sources."
    )


def test_the_headline_says_where_the_newest_months_turn() -> None:
    lower = {"voters": [voter("a", "fall", turning=["Losses claimed"]), voter("b", "fall")],
             "supporting": [], "contradicting": ["a", "b"]}  # fmt: skip
    told = _headline(part() | _votes(1, 1, 0), part("partly contradicted") | lower)
    assert told.endswith(
        "The verdict stays whichever single source is left out. The last 12 months on record cost "
        "less than the 12 before in 2 of 2 sources; the newest of them likely cost more again in "
        "losses claimed."
    )
    higher = {"voters": [voter("a", "rise", turning=["Losses claimed"])],
              "supporting": ["a"], "contradicting": []}  # fmt: skip
    told = _headline(part() | _votes(1, 1, 0), part("partly supported") | higher)
    assert told.endswith("; the newest of them likely cost less again in losses claimed.")


@pytest.mark.parametrize(("verdict", "said"), [
    ("supported", "cost more than the 12 before in 2 of 3 sources."),
    ("partly supported", "cost more than the 12 before in 2 of 3 sources."),
    ("undecided", "The last 12 months on record do not clearly differ from the 12 before."),
    ("contradicted", "cost less than the 12 before in 1 of 3 sources."),
])  # fmt: skip
def test_a_verdict_on_momentum_is_told_by_what_was_compared(verdict: str, said: str) -> None:
    assert _headline(part() | _votes(1, 0, 0), part(verdict)).endswith(said)


def test_a_momentum_that_could_not_be_asked_is_not_told() -> None:
    assert "months" not in _headline(part() | _votes(1, 0, 0), part("not testable"))


@pytest.mark.parametrize(("pace", "momentum", "said"), [
    ("supported", "contradicted", "A month of war costs Russia more than it used to; the last 12 "
     "months cost less than the 12 before."),
    ("undecided", "undecided",
     "Whether a month of war costs Russia more than it used to cannot be said."),
    ("partly contradicted", "partly supported", "There is some evidence that a month of war "
     "costs Russia less than it used to; there are signs that the last 12 months cost more than "
     "the 12 before."),
])  # fmt: skip
def test_the_short_answer_puts_both_verdicts_into_words(
    pace: str, momentum: str, said: str
) -> None:
    parts = {"Russia": {"pace": part(pace), "momentum": part(momentum)}}
    assert says("Russia", judgement(by_part=parts, numbers={"momentum_months": 12})) == said


@pytest.mark.parametrize("verdict", [*VERDICTS, "not testable"])
def test_every_verdict_has_a_short_answer_that_names_the_country(verdict: str) -> None:
    parts = {"Ukraine": {"pace": part(verdict)}}
    told = says("Ukraine", judgement(by_part=parts, numbers={"momentum_months": 12}))
    assert "Ukraine" in told
    assert "month" in told
