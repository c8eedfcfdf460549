"""Rules that turn findings into the verdict on a claim."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import ClaimError
from analysis.evidence.findings.facts import compare, compare_range
from analysis.evidence.judge import Case, _figure_verdict, _share_verdict, judge
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claims
from analysis.project import Project
from analysis.study import Study


@pytest.mark.parametrize(
    ("reached", "counted", "verdict"),
    [
        (0, 0, "not testable"),
        (3, 3, "supported"),
        (2, 3, "partly supported"),
        (1, 2, "undecided"),
        (1, 3, "partly contradicted"),
        (0, 3, "contradicted"),
    ],
)
def test_a_figure_is_as_true_as_the_share_of_readings_that_reach_it(
    reached: int, counted: int, verdict: str
) -> None:
    assert _share_verdict(reached, counted, 0.5) == verdict


@pytest.mark.parametrize(
    ("how", "value", "agrees"),
    [
        ({"compare": "at_least", "figure": 2.6}, 2.62, True),
        ({"compare": "at_least", "figure": 2.6}, 2.59, False),
        ({"compare": "at_most", "figure": 0}, 0.0, True),
        ({"compare": "at_most", "figure": 0}, 1.0, False),
        ({"compare": "near", "figure": 200, "tolerance": 5}, 190.0, True),
        ({"compare": "near", "figure": 200, "tolerance": 5}, 181.0, False),
    ],
)
def test_a_value_is_compared_as_the_claim_says(
    how: dict[str, object], value: float, agrees: bool
) -> None:
    assert compare(value, how) is agrees


def test_a_range_that_holds_the_figure_decides_nothing() -> None:
    how = {"compare": "at_least", "figure": 1.0}
    assert compare_range(1.1, 1.3, how) is True
    assert compare_range(0.5, 0.9, how) is False
    assert compare_range(0.5, 1.3, how) is None


def _one(agrees: bool | None, **fields: object) -> Finding:
    return Finding("a reading", 1.0, "ratio", agrees, "a", "2025-01-01", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([_one(True), _one(True), _one(None)], "supported"),
        ([_one(True), _one(False, counts=False)], "supported"),
        ([_one(None), _one(None)], "undecided"),
        ([_one(None, counts=False)], "not testable"),
        ([_one(True, claimed=True), _one(None)], "partly supported"),
        ([_one(False, claimed=True)], "partly contradicted"),
        ([_one(True, claimed=True), _one(True)], "supported"),
    ],
)
def test_what_is_not_counted_is_silent_and_a_belligerents_word_alone_is_partly(
    findings: list[Finding], verdict: str
) -> None:
    assert _figure_verdict(findings, 0.5) == verdict


def test_a_claim_of_two_parts_is_as_true_as_the_part_that_is_less_so(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "growth_stalled")
    verdicts = {part: next(iter(told.values()))["verdict"] for part, told in found.by_part.items()}
    assert verdicts["boom"] == "supported"
    assert found.verdict == verdicts["stall"]


@pytest.fixture(scope="module")
def claims(project: Project) -> Claims:
    return project.load_claims()


@pytest.fixture(scope="module", params=["2025-12-10", "latest"])
def studies(project: Project, request: pytest.FixtureRequest) -> dict[str, Study]:
    return project.open_studies(request.param)


def _case(studies: dict[str, Study], claims: Claims) -> Case:
    return Case(studies=studies, claims=claims, label="test", evidence=())


def test_the_war_had_lasted_longer_on_12_january_2026(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "longer_than_1941")
    assert found.verdict == "supported"
    assert found.numbers["day"] == "2026-01-12"
    # both the first and the last day are included, as in the usual count
    assert (dt.date(1945, 5, 9) - dt.date(1941, 6, 22)).days + 1 == 1418


def test_troop_levels_are_not_testable_and_say_what_it_would_take(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "troop_levels")
    assert found.verdict == "not testable"
    assert "mobilised" in found.reason


def test_the_claimed_total_crossed_a_million_on_12_june_2025(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "million_casualties")
    assert found.numbers["crossed"] == "2025-06-12"
    own = [one for one in found.findings if one.source == "general_staff"]
    assert [one.agrees for one in own] == [True]


def test_the_two_halves_of_one_percent_at_200_000_fit_no_window_at_claimed_losses(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "one_percent_200k")
    assert [one.agrees for one in found.findings if one.claimed] == [False, False]
    assert found.verdict == "partly contradicted"


def test_needs_over_prewar_gdp_are_read_by_several_denominators(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "rebuild_ratio")
    assert found.verdict == "supported"
    assert found.numbers["ratio"] == pytest.approx(found.numbers["needs"] / 200)
    assert len([one for one in found.findings if one.agrees is not None]) >= 3
    assert found.grade == "weak"  # one assessor, whatever his sum is divided by


def test_a_claim_without_a_finder_is_refused(
    studies: dict[str, Study], claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(judge.__globals__["FINDERS"], "no_halt")
    with pytest.raises(ClaimError, match="nothing finds figures"):
        judge(_case(studies, claims), "no_halt")
