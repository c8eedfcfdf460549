"""Every independent group of sources has one vote."""

from __future__ import annotations

from analysis.evidence.agreement import agree
from analysis.evidence.records import Evidence
from analysis.evidence.rules import AgreementRule

RULE = AgreementRule(supported=0.6667, partly=0.5, fewest_groups=2)


def row(group: str, verdict: str, grade: str = "moderate") -> Evidence:
    return Evidence(
        as_of="latest",
        family="casualties",
        indicator="x",
        title="x",
        party="Russia",
        reading="pace",
        source=group,
        group=group,
        claimed=False,
        unit="persons",
        frequency="month",
        cost="rise",
        n=10,
        first_period="2022-03-01",
        last_period="2022-12-31",
        first_value=1.0,
        last_value=2.0,
        change=100.0,
        change_low=None,
        change_high=None,
        verdict=verdict,
        grade=grade,
        reason="",
    )


def test_a_verdict_that_holds_on_one_source_only_is_partly() -> None:
    assert agree([row("a", "supported")], RULE).verdict == "partly supported"


def test_sources_that_restate_each_other_count_once() -> None:
    twice = [row("a", "supported"), row("a", "supported")]
    assert agree(twice, RULE).verdict == "partly supported"
    assert agree(twice, RULE).votes == 1


def test_two_independent_sources_support() -> None:
    found = agree([row("a", "supported"), row("b", "partly supported", "weak")], RULE)
    assert (found.verdict, found.grade) == ("supported", "weak")


def test_rows_true_by_construction_never_count() -> None:
    rows = [row("a", "true by construction", ""), row("b", "contradicted")]
    assert agree(rows, RULE).votes == 1
    assert agree(rows[:1], RULE).verdict == "true by construction"


def test_one_vote_against_makes_it_partly() -> None:
    rows = [row("a", "supported"), row("b", "supported"), row("c", "contradicted")]
    assert agree(rows, RULE).verdict == "partly supported"


def test_a_draw_is_undecided() -> None:
    assert agree([row("a", "supported"), row("b", "contradicted")], RULE).verdict == "undecided"


def test_contradiction_mirrors_support() -> None:
    rows = [row("a", "contradicted"), row("b", "contradicted")]
    assert agree(rows, RULE).verdict == "contradicted"


def test_nothing_to_vote_on_is_not_testable() -> None:
    assert agree([], RULE).verdict == "not testable"
