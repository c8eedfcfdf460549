"""Every independent group of sources has one vote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up import evidence

from analysis.evidence.agreement import agree, by_family, leave_one_out, verdict_of_votes
from analysis.evidence.records import Evidence
from analysis.evidence.rules import AgreementRule

RULE = AgreementRule(supported=0.6666, partly=0.5, fewest_groups=2, fewest_outright=1)


def row(group: str, verdict: str, grade: str = "moderate", **changes: object) -> Evidence:
    made = evidence(verdict=verdict, grade=grade, source=group, indicator=f"of_{group}")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_verdict_that_holds_on_one_source_only_is_partly() -> None:
    assert agree([row("a", "supported")], RULE).verdict == "partly supported"


def test_sources_that_restate_each_other_count_once() -> None:
    twice = [row("a", "supported"), row("a", "supported")]
    assert agree(twice, RULE).verdict == "partly supported"
    assert agree(twice, RULE).votes == 1


def test_two_independent_sources_support() -> None:
    found = agree([row("a", "supported"), row("b", "partly supported", "weak")], RULE)
    assert (found.verdict, found.grade) == ("supported", "weak")


def test_two_halves_make_no_whole() -> None:
    rows = [row("a", "partly contradicted"), row("b", "partly contradicted")]
    assert agree(rows, RULE).verdict == "partly contradicted"
    assert agree([*rows, row("c", "contradicted")], RULE).verdict == "contradicted"


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


@pytest.mark.parametrize(
    ("sides", "outright", "verdict"),
    [
        ([1, 1, 0], 1, "supported"),  # two thirds are enough
        ([1, 1, 0], 0, "partly supported"),
        ([1, 1, 0, 0], 2, "partly supported"),  # half is not
        ([1, 0, 0], 1, "undecided"),
        ([-1, -1, 1], 2, "partly contradicted"),
        ([-1, -1, 0], 2, "contradicted"),
        ([0, 0], 0, "undecided"),
        ([], 0, "not testable"),
    ],
)
def test_votes_make_a_verdict(sides: list[int], outright: int, verdict: str) -> None:
    assert verdict_of_votes(sides, outright, RULE) == verdict


def test_a_group_votes_by_the_mean_of_its_rows() -> None:
    mixed = agree([row("a", "supported"), row("a", "undecided", indicator="y")], RULE)
    assert [(vote.score, vote.side) for vote in mixed.voters] == [(1.0, 1)]
    weak = agree(
        [row("a", "partly supported"), *(row("a", "undecided", indicator=x) for x in "yz")], RULE
    )
    assert [vote.side for vote in weak.voters] == [0]


def test_indicators_of_one_chain_are_one_row_of_their_group() -> None:
    twice = [
        row("imf", "partly contradicted", indicator="growth", chain="gdp"),
        row("imf", "partly contradicted", indicator="gap", chain="gdp"),
        row("imf", "undecided", indicator="share"),
        row("imf", "undecided", indicator="relative"),
    ]
    assert [vote.score for vote in agree(twice, RULE).voters] == [pytest.approx(-1 / 3)]
    apart = [replace(one, chain="") for one in twice]
    assert [vote.side for vote in agree(apart, RULE).voters] == [-1]


def test_two_sources_of_one_indicator_within_a_group_are_one_row() -> None:
    rows = [
        row("sipri", "partly supported", indicator="share"),
        row("sipri", "partly supported", indicator="share", source="world_bank"),
        row("sipri", "contradicted", indicator="constant"),
    ]
    assert [vote.score for vote in agree(rows, RULE).voters] == [-0.5]


def test_each_source_is_left_out_in_turn() -> None:
    rows = [row("a", "supported"), row("b", "partly supported"), row("c", "contradicted")]
    without = leave_one_out(rows, RULE)
    assert {group: one.verdict for group, one in without.items()} == {
        "a": "undecided",
        "b": "undecided",
        "c": "supported",
    }


def test_families_agree_among_their_own_sources() -> None:
    rows = [
        row("a", "supported"),
        row("b", "contradicted", family="emigration"),
        row("c", "contradicted", family="emigration"),
        row("d", "not testable", "", family="economy"),
    ]
    families = by_family(rows, RULE)
    assert {name: one.verdict for name, one in families.items()} == {
        "casualties": "partly supported",
        "emigration": "contradicted",
    }


def test_the_grade_is_that_of_most_voters_on_the_side_that_leads() -> None:
    rows = [
        row("a", "supported", "strong"),
        row("b", "supported", "moderate"),
        row("c", "supported", "weak"),
        row("d", "undecided", "strong"),
    ]
    assert agree(rows, RULE).grade == "moderate"
    assert agree([*rows, row("e", "contradicted", "strong")], RULE).grade == "moderate"


def test_a_voter_names_its_indicators_and_those_that_turn() -> None:
    rows = [
        row("a", "contradicted", title="Losses", turning=True),
        row("a", "contradicted", title="Losses", source="b"),
        row("a", "contradicted", title="Prices", indicator="y"),
    ]
    (vote,) = agree(rows, RULE).voters
    assert (vote.name, vote.turning, vote.families) == (
        "Losses, Prices",
        ("Losses",),
        ("casualties",),
    )
