"""Rules that turn evidence and findings into the verdict on a claim.

Evidence, findings and forecasts are made up, and every answer is set by hand; the real data come
last, where a date or a count is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from made_up import evidence

from analysis import formats
from analysis.errors import ClaimError
from analysis.evidence.by_figure import figure_grade, figure_verdict, share_verdict
from analysis.evidence.findings.facts import Found, compare, compare_range
from analysis.evidence.forecast import SixMonthForecast
from analysis.evidence.forecast.predictive import Predictive
from analysis.evidence.judge import Case, ScoredForecast, judge, judge_all
from analysis.evidence.records import Evidence, Finding, Judgement
from analysis.evidence.rules import Claims
from analysis.indicators.specification import FAMILIES
from analysis.project import Project
from analysis.study import Study


@dataclass(frozen=True)
class Dated:
    """All that rules ask of a study."""

    day: dt.date = dt.date(2026, 7, 1)
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {"momentum_months": 12, "level": 0.05}
    )


@pytest.fixture(scope="module")
def claims(project: Project) -> Claims:
    return project.claims


def case_of(
    claims: Claims, rows: Sequence[Evidence] = (), day: str = "2026-07-01", **more: Any
) -> Case:
    known = Dated(dt.date.fromisoformat(day))
    studies: Any = dict.fromkeys(FAMILIES, known)
    more.setdefault("parameters", known.parameters)
    return Case(studies=studies, claims=claims, label="latest", evidence=rows, **more)


def plain(text: str) -> str:
    return text.replace(formats.THIN, " ").replace(formats.MINUS, "-")


def test_every_claim_is_judged_in_the_order_of_the_file(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in judge.__globals__["FINDERS"]:
        found_nothing(monkeypatch, name)
    found = judge_all(case_of(claims))
    assert [one.claim for one in found] == [claim.id for claim in claims.claims]
    undated = [one.verdict for one in found if one.claim != "longer_than_1941"]
    assert set(undated) == {"not testable"}
    assert {one.grade for one in found if one.verdict == "not testable"} == {""}


# headline: by_agreement


def voter(
    party: str, source: str, verdict: str, grade: str = "weak", family: str = "casualties",
    reading: str = "pace", **changes: Any,
) -> Evidence:  # fmt: skip
    made = evidence(
        party=party, reading=reading, verdict=verdict, grade=grade, source=source,
        indicator=f"of_{source}",
    )  # fmt: skip
    return replace(made, family=family, title=f"Title {source}", **changes)


def two_countries() -> list[Evidence]:
    """Russia 2 : 1 with one open; Ukraine 2 : 0, both by tests."""
    return [
        voter("Russia", "general_staff", "supported", "moderate"),
        voter("Russia", "sipri", "partly supported", family="economy"),
        voter("Russia", "oryx", "partly contradicted"),
        voter("Russia", "unhcr", "undecided", family="emigration"),
        voter("Ukraine", "deepstate", "supported", "strong", family="territory"),
        voter("Ukraine", "ualosses_study", "supported", "strong"),
        voter("Russia", "general_staff", "contradicted", "strong", reading="momentum"),
        voter("Russia", "oryx", "partly contradicted", reading="momentum", turning=True),
        voter("Russia", "price_maker", "supported", reading="price", family="territory"),
        voter("Russia", "price_maker", "supported", reading="momentum", family="territory"),
        voter("Russia", "general_staff", "true by construction", "", reading="total"),
    ]


def test_headline_both_countries_is_as_true_as_where_it_is_least(claims: Claims) -> None:
    found = judge(case_of(claims, two_countries()), "headline")
    assert (found.verdict, found.grade) == ("partly supported", "weak")
    verdicts = {p: parts["pace"]["verdict"] for p, parts in found.by_part.items()}
    assert verdicts == {"Russia": "partly supported", "Ukraine": "supported"}
    turned = [replace(row, party={"Russia": "Ukraine", "Ukraine": "Russia"}[row.party])
              for row in two_countries()]  # fmt: skip
    assert judge(case_of(claims, turned), "headline").verdict == "partly supported"


def test_headline_counts_votes_and_names_families(claims: Claims) -> None:
    found = judge(case_of(claims, two_countries()), "headline")
    assert found.answer == (
        "By the pace of losses, Russia: partly supported (2 of 4 independent sources show a rise, "
        "1 a fall; rising: economy; no clear direction: casualties and emigration); Ukraine: "
        "supported (2 of 2 independent sources show a rise, 0 a fall; rising: territory and "
        "casualties)."
    )
    assert found.numbers["russia_pace_supporting"] == 2
    assert found.numbers["russia_pace_contradicting"] == 1
    assert found.numbers["ukraine_pace_open"] == 0
    assert found.numbers["momentum_months"] == 12


def test_headline_lists_the_voters_and_what_each_source_left_out_would_do(claims: Claims) -> None:
    found = judge(case_of(claims, two_countries()), "headline")
    assert found.reason == (
        "Each independent source has one vote; the verdict is that of the country where the claim "
        "fares worse. Russia: The cost rises by General Staff of Ukraine (Title general_staff); "
        "SIPRI (Title sipri). The cost falls by Oryx (Title oryx). Neither by UNHCR (Title "
        "unhcr). The verdict hangs on single sources: it would be undecided without General Staff "
        "of Ukraine or without SIPRI; supported without Oryx. Ukraine: The cost rises by DeepState "
        "(Title deepstate); UALosses study (Title ualosses_study). The verdict hangs on single "
        "sources: it would be partly supported without DeepState or without UALosses study."
    )
    pace = found.by_part["Russia"]["pace"]
    assert pace["without"] == {
        "general_staff": "undecided",
        "oryx": "supported",
        "sipri": "undecided",
        "unhcr": "partly supported",
    }
    assert set(pace["flips"]) == {"general_staff", "oryx", "sipri"}
    sides = {one["group"]: one["side"] for one in pace["voters"]}
    assert sides == {"general_staff": "rise", "oryx": "fall", "sipri": "rise", "unhcr": "open"}
    assert pace["families"]["casualties"] == {
        "verdict": "undecided", "rise": 1, "fall": 1, "open": 0,
    }  # fmt: skip


def test_headline_does_not_take_the_direction_of_a_price_for_the_momentum(claims: Claims) -> None:
    parts = judge(case_of(claims, two_countries()), "headline").by_part["Russia"]
    assert parts["momentum"]["verdict"] == "contradicted"
    assert parts["momentum"]["contradicting"] == ["general_staff", "oryx"]
    assert [one["turning"] for one in parts["momentum"]["voters"]] == [[], ["Title oryx"]]
    assert parts["price"]["supporting"] == ["price_maker"]
    assert parts["total"]["verdict"] == "true by construction"


def test_headline_says_so_where_no_single_source_decides(claims: Claims) -> None:
    rows = [voter("Russia", name, "supported") for name in ("oryx", "sipri", "unhcr")]
    rows += [replace(row, party="Ukraine") for row in rows]
    found = judge(case_of(claims, rows), "headline")
    assert found.verdict == "supported"
    assert found.reason.count("The verdict stays whichever single source is left out.") == 2


def test_headline_keeps_trends_that_many_tests_together_still_find(claims: Claims) -> None:
    rows = [
        voter("Russia", name, "supported", trend={"p_two_sided": p})
        for name, p in (("oryx", 0.001), ("sipri", 0.03), ("unhcr", 0.04))
    ]
    pace = judge(case_of(claims, rows), "headline").by_part["Russia"]["pace"]
    assert pace["tests"] == 3
    # 0.03 times two is more than 0.05
    assert pace["found_after_holm"] == ["of_oryx"]


# claims about a figure


def finding(agrees: bool | None, value: float, unit: str, source: str) -> Finding:
    return Finding("a reading", value, unit, agrees, source, "2025-06-01")


def found_nothing(monkeypatch: pytest.MonkeyPatch, claim: str) -> None:
    monkeypatch.setitem(judge.__globals__["FINDERS"], claim, lambda study, claim: Found(()))


def judged_on(
    claims: Claims, monkeypatch: pytest.MonkeyPatch, claim: str,
    findings: Sequence[Finding], numbers: dict[str, Any] | None = None,
) -> Judgement:  # fmt: skip
    made = Found(tuple(findings), numbers or {})
    monkeypatch.setitem(judge.__globals__["FINDERS"], claim, lambda study, claim: made)
    return judge(case_of(claims), claim)


FIGURES = [
    # claim, (agrees, value, source)..., verdict, grade, answer
    (
        "rebuild_ratio",
        [(True, 2.62, "rdna"), (True, 2.89, "rdna and world_bank"), (None, 2.8, "rdna")],
        "supported", "weak",
        "The data give 2.62 to 2.89; by 2 of 3 ways to read the claim they bear out the article's "
        "figure.",
    ),
    (
        "prewar_gdp",
        [(True, 200.0, "world_bank"), (False, 181.0, "imf_weo"), (True, 199.8, "imf_weo")],
        "partly supported", "moderate",
        "The data give 181 to 200 billion dollars; by 2 of 3 ways to read the claim they bear out "
        "the article's figure.",
    ),
    (
        "emigration_7m",
        [(False, 5.2, "unhcr"), (True, 6.9, "displacement_figures/unhcr"), (False, 2.8, "border")],
        "partly contradicted", "moderate",
        "The data give 2.8 to 6.9 million persons; by 1 of 3 ways to read the claim they bear out "
        "the article's figure.",
    ),
    (
        "many_not_return",
        [(True, 51.0, "unhcr"), (True, 65.0, "ces")],
        "supported", "strong",
        "The data give 51 to 65 %; by both ways to read the claim they reach the threshold set "
        "here, at least 33 %.",
    ),
    (
        "million_casualties",
        [(False, 0.6, "a"), (False, 0.8, "b")],
        "contradicted", "strong",
        "The data give 0.6 to 0.8 million persons; by neither way to read the claim do they "
        "bear out the article's figure.",
    ),
    (
        "no_halt",
        [(True, 0.0, "deepstate"), (False, 2.0, "isw_area")],
        "undecided", "weak",
        "The data give 0 to 2 months; by 1 of 2 ways to read the claim they stay within the "
        "threshold set here, at most 0 months.",
    ),
    (
        "volunteers_cost",
        [(True, 3.55, "istories"), (True, 1.6, "kluge")],
        "supported", "weak",  # observations that are no series are weak at best
        "The data give 1.6 to 3.55; by both ways to read the claim they reach the threshold set "
        "here, at least 1.5.",
    ),
    (
        "growth_stalled",
        [(True, 4.3, "imf"), (True, 0.6, "imf"), (False, 2.0, "ebrd")],
        "partly supported", "moderate",
        "The data give 0.6 to 4.3 %; by 2 of 3 ways to read the claim they fit the part of the "
        "claim that they bear on, by the thresholds set here.",
    ),
    (
        "falling_behind",
        [(True, 85.5, "imf_weo"), (False, 101.0, "imf_weo"), (False, 100.0, "imf_weo")],
        "partly contradicted", "weak",  # one source
        "The data give 85.5 to 101 index points; by 1 of 3 ways to read the claim they stay within "
        "the threshold set here, at most 99 index points.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "rows", "verdict", "grade", "answer"), FIGURES, ids=[row[0] for row in FIGURES]
)
def test_a_figure_is_judged_by_the_readings_that_reach_it(
    claims: Claims, monkeypatch: pytest.MonkeyPatch, claim: str,
    rows: Sequence[tuple[bool | None, float, str]], verdict: str, grade: str, answer: str,
) -> None:  # fmt: skip
    unit = str(claims.claim(claim).settings["unit"])
    findings = [finding(agrees, value, unit, source) for agrees, value, source in rows]
    found = judged_on(claims, monkeypatch, claim, findings, {"named": 3.0})
    assert (found.verdict, found.grade) == (verdict, grade)
    assert plain(found.answer) == answer
    counted = [row for row in rows if row[0] is not None]
    reached = sum(row[0] is True for row in counted)
    assert found.numbers == {"named": 3.0, "reached": reached, "counted": len(counted)}
    some = f"{reached} of {len(rows)} reasonable ways"
    by = {(2, 2): "both reasonable ways", (0, 2): "neither reasonable way"}
    ways = by.get((reached, len(rows)), some)
    assert found.reason.startswith(f"By {ways} to read the claim ")


@pytest.mark.parametrize(("votes", "told"), [
    ([True, True, True], "by all 3 ways to read the claim they bear out"),
    ([False, False, False], "by none of the 3 ways to read the claim do they bear out"),
    ([True], "by the one way to read the claim they bear out"),
    ([False], "by the one way to read the claim they do not bear out"),
    ([True, None], "by 1 of 2 ways to read the claim they bear out"),
    ([False, None], "by none of the 2 ways to read the claim do they bear out"),
])  # fmt: skip
def test_how_many_ways_bear_a_claim_out_is_told_in_a_plain_sentence(
    claims: Claims, monkeypatch: pytest.MonkeyPatch, votes: Sequence[bool | None], told: str
) -> None:
    findings = [finding(vote, 2.7, "ratio", f"source{at}") for at, vote in enumerate(votes)]
    found = judged_on(claims, monkeypatch, "rebuild_ratio", findings)
    assert f"{told} the article's figure." in plain(found.answer)


def test_every_figure_claim_has_a_hand_set_answer(claims: Claims) -> None:
    asked = {claim.id for claim in claims.claims if claim.rule == "figure"}
    assert asked == {row[0] for row in FIGURES}


def test_readings_in_another_unit_are_not_in_the_range(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [finding(True, 6.9, "million persons", "a"), finding(True, 16.0, "percent", "a")]
    found = judged_on(claims, monkeypatch, "emigration_7m", rows)
    assert plain(found.answer).startswith("The data give 6.9 million persons; by both ways ")


def test_nothing_published_by_then_is_not_testable(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = judged_on(claims, monkeypatch, "volunteers_cost", [])
    assert (found.verdict, found.grade) == ("not testable", "")
    assert found.answer == "Nothing that had been published by then bears on it."


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
    assert share_verdict(reached, counted, 0.5) == verdict


@pytest.mark.parametrize(
    ("verdict", "sources", "grade"),
    [
        ("supported", ("a", "b"), "strong"),
        ("contradicted", ("a", "b"), "strong"),
        ("partly supported", ("a", "b"), "moderate"),
        ("partly contradicted", ("a", "b"), "moderate"),
        ("undecided", ("a", "b"), "weak"),
        ("supported", ("a", "a"), "weak"),
        # one assessment over two measures of GDP is one assessment
        ("supported", ("a", "a and b", "a and c"), "weak"),
        ("supported", ("a and c", "b and c"), "strong"),
        ("not testable", (), ""),
    ],
)
def test_a_figure_is_strong_where_independent_sources_are_at_one(
    verdict: str, sources: tuple[str, ...], grade: str
) -> None:
    counted = [finding(True, 1.0, "ratio", source) for source in sources]
    assert figure_grade(verdict, counted) == grade


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


def reading(agrees: bool | None, source: str = "a", **fields: Any) -> Finding:
    return Finding("a reading", 1.0, "ratio", agrees, source, "2025-01-01", **fields)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([reading(True), reading(True), reading(None)], "supported"),
        ([reading(True), reading(False, counts=False)], "supported"),
        ([reading(None), reading(None)], "undecided"),
        ([reading(None, counts=False)], "not testable"),
        ([reading(True, claimed=True), reading(None)], "partly supported"),
        ([reading(False, claimed=True)], "partly contradicted"),
        ([reading(True, claimed=True), reading(True)], "supported"),
    ],
)
def test_what_is_not_counted_is_silent_and_a_belligerents_word_alone_is_partly(
    findings: list[Finding], verdict: str
) -> None:
    assert figure_verdict(findings, 0.5) == verdict


def test_windows_are_judged_as_figures_and_told_by_their_findings(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [reading(False, "deepstate", claimed=True), reading(None, "mediazona_meduza")]
    made = Found(tuple(rows), {"x": 1.0}, answer="No window holds both.")
    monkeypatch.setitem(judge.__globals__["FINDERS"], "one_percent_200k", lambda study, claim: made)
    found = judge(case_of(claims), "one_percent_200k")
    assert (found.verdict, found.grade) == ("partly contradicted", "weak")
    assert found.answer == "No window holds both."
    assert found.reason == (
        "By none of the 2 reasonable ways to read the claim do the data show a window in which "
        "both halves hold; 1 may go either way; nothing but a belligerent's claim decides, so no "
        "more than 'partly' is said."
    )


def test_a_claim_of_two_parts_is_as_true_as_the_part_that_is_less_so(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        reading(True, "imf", part="boom"),
        reading(True, "rosstat", part="boom"),
        reading(False, "imf", part="stall"),
        reading(False, "ebrd", part="stall"),
        reading(True, "cmasf", part="stall"),
    ]
    found = judged_on(claims, monkeypatch, "growth_stalled", rows)
    assert (found.verdict, found.grade) == ("partly contradicted", "moderate")
    assert found.by_part == {
        "boom": {"2 of 2 readings": {"verdict": "supported", "grade": "strong"}},
        "stall": {"1 of 3 readings": {"verdict": "partly contradicted", "grade": "moderate"}},
    }


# claims about a day


@pytest.mark.parametrize(
    ("days", "soon", "verdict", "left"),
    [(1418, 90, "supported", 33), (1418, 33, "supported", 33), (1418, 32, "contradicted", 33),
     (1385, 90, "supported", 0), (1384, 90, "contradicted", -1)],
)  # fmt: skip
def test_soon_is_within_the_days_that_are_set(
    claims: Claims, days: int, soon: int, verdict: str, left: int
) -> None:
    claim = claims.claim("longer_than_1941")
    changed = replace(claim, settings={**claim.settings, "figure": days, "soon_days": soon})
    found = judge(case_of(replace(claims, claims=(changed,))), "longer_than_1941")
    assert (found.verdict, found.grade) == (verdict, "strong")
    assert found.numbers["days_after_article"] == left


def test_the_day_is_told_as_past_only_once_it_is(claims: Claims) -> None:
    def answer(day: str) -> str:
        return judge(case_of(claims, day=day), "longer_than_1941").answer

    assert "will pass" in answer("2026-01-11")
    assert "war passed" in answer("2026-01-12")
    assert (dt.date(1945, 5, 9) - dt.date(1941, 6, 22)).days + 1 == 1418


# claims about a forecast


def forecast(
    indicator: str, source: str, came: float | None, *, kind: str = "flow",
    model: str = "no change", coverage: float = 1.0,
) -> SixMonthForecast:  # fmt: skip
    distribution = Predictive((1.0,) * 6, (1.0,) * 6, 5.0, logarithm=False)
    scored = came is not None
    return SixMonthForecast(
        indicator=indicator, title=f"Title {indicator}", party="Russia", source=source,
        source_title=source, claimed=False, kind=kind, unit="persons a day", total_unit="persons",
        issued="2025-12-10", last_known="2025-11",
        months=("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"),
        point=(1.0,) * 6, quantiles={}, expected_total=150.0, expected_total_low=90.0,
        expected_total_high=210.0, no_change_total=150.0, confidence=0.95, model=model,
        origins=24, predictive=distribution, no_change=distribution, note="",
        outturn=((came or 0.0) / 6,) * 6 if scored else (None,) * 6, outturn_total=came,
        coverage={"0.5": 0.5, "0.95": coverage} if scored else {},
        crps=12.0 if scored else None, crps_no_change=16.0 if scored else None,
    )  # fmt: skip


def waited(claims: Claims, *series: tuple[str, str, float | None, float]) -> Judgement:
    scored = [
        ScoredForecast(forecast(indicator, source, came), before)
        for indicator, source, came, before in series
    ]
    return judge(case_of(claims, forecasts=scored), "wait_six_months")


def test_months_that_have_not_come_are_not_testable(claims: Claims) -> None:
    found = waited(claims, ("losses", "general_staff", None, 100.0))
    assert (found.verdict, found.grade, found.findings) == ("not testable", "", ())
    assert plain(found.answer) == (
        "Title losses (General Staff of Ukraine), December 2025 to May 2026: expected were 90 to "
        "210 persons (150); what came is not known in full."
    )


@pytest.mark.parametrize(
    ("came", "verdict", "agrees"),
    [(110.0, "partly supported", True), (109.0, "undecided", False), (91.0, "undecided", False),
     (90.0, "partly contradicted", False), (200.0, "partly supported", True)],
)  # fmt: skip
def test_a_change_that_is_not_noticeable_is_no_higher_cost(
    claims: Claims, came: float, verdict: str, agrees: bool
) -> None:
    found = waited(claims, ("losses", "general_staff", came, 100.0))
    assert (found.verdict, found.grade) == (verdict, "weak")
    assert [one.agrees for one in found.findings] == [agrees]


def test_two_maps_of_one_front_share_one_vote(claims: Claims) -> None:
    found = waited(
        claims,
        ("losses", "general_staff", 200.0, 100.0),
        ("area", "deepstate", 50.0, 100.0),
        ("area", "isw_area", 40.0, 100.0),
    )
    # one thing cost more and one less: a draw, though two series of three are lower
    assert found.verdict == "undecided"
    assert found.numbers == {"things": 2, "cost_more": 1, "cost_less": 1}
    split = waited(claims, ("area", "deepstate", 150.0, 100.0), ("area", "isw_area", 50.0, 100.0))
    assert split.numbers == {"things": 1, "cost_more": 0, "cost_less": 0}


def test_what_six_more_months_cost_is_told_before_what_is_judged(claims: Claims) -> None:
    found = waited(claims, ("losses", "general_staff", 192.0, 185.0))
    assert plain(found.answer) == (
        "Title losses (General Staff of Ukraine), December 2025 to May 2026: expected were 90 to "
        "210 persons (150); it came to 192 persons, inside that range; 6 of 6 single months lay "
        "inside their own range of 95 %."
    )
    assert plain(found.reason) == (
        "The question is whether the months cost noticeably more than as many before: 0 of 1 "
        "things forecast did, 0 cost noticeably less; less than 10 % either way counts as no "
        "change. That they cost lives at all needs no test, and what peace would have been worth "
        "cannot be observed."
    )
    assert "185 persons (+3.8 %, no noticeable change)" in plain(found.findings[0].note)


def test_months_before_with_a_gain_below_nothing_are_compared_by_its_size(claims: Claims) -> None:
    assert waited(claims, ("area", "deepstate", 50.0, -100.0)).numbers["cost_more"] == 1
    assert waited(claims, ("area", "deepstate", -150.0, -100.0)).numbers["cost_less"] == 1
    assert waited(claims, ("area", "deepstate", 5.0, 0.0)).numbers["cost_more"] == 1


def test_troop_levels_are_not_testable_and_say_what_it_would_take(claims: Claims) -> None:
    found = judge(case_of(claims), "troop_levels")
    assert found.verdict == "not testable"
    assert "mobilised" in found.reason


def test_what_the_specifications_say_goes_with_the_claim(claims: Claims) -> None:
    shares = {"headline": {"Russia": {"sources": 4}}}
    case = case_of(claims, two_countries(), specifications=shares)
    assert judge(case, "headline").specifications == {"Russia": {"sources": 4}}
    assert judge(case, "troop_levels").specifications == {}


# the real data


@pytest.fixture(scope="module", params=["2025-12-10", "latest"])
def studies(project: Project, request: pytest.FixtureRequest) -> dict[str, Study]:
    return project.open_studies({"then": request.param})["then"]


def _case(studies: dict[str, Study], claims: Claims) -> Case:
    return Case(studies=studies, claims=claims, label="test", evidence=())


def test_the_war_had_lasted_longer_on_12_january_2026(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "longer_than_1941")
    assert found.verdict == "supported"
    assert found.numbers["day"] == "2026-01-12"


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


def test_growth_is_as_true_as_its_stall(studies: dict[str, Study], claims: Claims) -> None:
    found = judge(_case(studies, claims), "growth_stalled")
    verdicts = {part: next(iter(told.values()))["verdict"] for part, told in found.by_part.items()}
    assert verdicts["boom"] == "supported"
    assert found.verdict == verdicts["stall"]


def test_needs_over_prewar_gdp_are_read_by_several_denominators(
    studies: dict[str, Study], claims: Claims
) -> None:
    found = judge(_case(studies, claims), "rebuild_ratio")
    assert (found.verdict, found.grade) == ("supported", "weak")
    assert found.numbers["ratio"] == pytest.approx(found.numbers["needs"] / 200)
    assert len([one for one in found.findings if one.agrees is not None]) >= 3


def test_a_claim_without_a_finder_is_refused(
    studies: dict[str, Study], claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(judge.__globals__["FINDERS"], "no_halt")
    with pytest.raises(ClaimError, match="nothing finds figures"):
        judge(_case(studies, claims), "no_halt")
