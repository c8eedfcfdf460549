"""The verdict on each claim, by its rule, from evidence and findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import ClaimError
from analysis.evidence.agreement import SCORES, Agreement, agree
from analysis.evidence.findings import (
    casualties,
    economy,
    emigration,
    reconstruction,
    rivals,
    territory,
)
from analysis.evidence.findings.facts import Found
from analysis.evidence.forecast.records import SixMonthForecast
from analysis.evidence.forecast.scoring import describe
from analysis.evidence.records import Evidence, Finding, Judgement
from analysis.evidence.rules import Claim, Claims
from analysis.formats import interval, quantity
from analysis.prose import fill
from analysis.study import Study
from analysis.trends.multiple import holm

FINDERS: Mapping[str, Callable[[Study, Claim], Found]] = {
    "rebuild_ratio": reconstruction.rebuild_ratio,
    "prewar_gdp": reconstruction.prewar_gdp,
    "emigration_7m": emigration.emigration_7m,
    "many_not_return": emigration.many_not_return,
    "million_casualties": casualties.million_casualties,
    "one_percent_200k": territory.one_percent_200k,
    "no_halt": territory.no_halt,
    "growth_stalled": economy.growth_stalled,
    "falling_behind": rivals.falling_behind,
    "volunteers_cost": economy.volunteers_cost,
}


@dataclass(frozen=True)
class ScoredForecast:
    """A forecast beside what the same number of months before had brought."""

    forecast: SixMonthForecast
    before_total: float


@dataclass(frozen=True, eq=False)
class Case:
    """Everything a claim is judged on at one date.

    Attributes
    ----------
    studies
        By family.
    label
        `article`, `latest` or an ISO date.
    evidence
        All rows at that date.
    forecasts
        For `wait_six_months`; scored where the months have come.
    agreement
        Share of specifications that agree, by claim.
    """

    studies: Mapping[str, Study]
    claims: Claims
    label: str
    evidence: Sequence[Evidence]
    forecasts: Sequence[ScoredForecast] = ()
    agreement: Mapping[str, float] = field(default_factory=dict)


def judge(case: Case, claim_id: str) -> Judgement:
    """Return the verdict on one claim.

    Raises
    ------
    DataError
        There is no such claim; the nearest id is offered.
    ClaimError
        The claim's rule is `figure` but nothing finds figures for it.
    """
    claim = case.claims.claim(claim_id)
    return _RULES[claim.rule](case, claim)


def judge_all(case: Case) -> list[Judgement]:
    """Return the verdict on every claim, in the order of `claims.yaml`."""
    return [judge(case, claim.id) for claim in case.claims.claims]


def _judgement(case: Case, claim: Claim, **found: Any) -> Judgement:
    return Judgement(
        claim=claim.id,
        as_of=case.label,
        overturn=claim.overturn,
        agreement=case.agreement.get(claim.id),
        **found,
    )


def _by_agreement(case: Case, claim: Claim) -> Judgement:
    parts: dict[str, dict[str, Agreement]] = {
        party: {
            reading: agree(_rows(case, claim, party, reading), case.claims.agreement)
            for reading in claim.readings
        }
        for party in claim.parties
    }
    decisive = str(claim.settings["decisive"])
    # 'both countries' is as true as it is for the country where it is least so
    weakest = min(
        (parts[party][decisive] for party in claim.parties),
        key=lambda part: SCORES.get(part.verdict, 0),
    )
    sentences = [
        fill(
            "{party}: {part.verdict} ({pro:exact} of {part.votes:exact} independent sources show "
            "a rise, {contra:exact} a fall)",
            {
                "party": party,
                "part": part,
                "pro": len(part.supporting),
                "contra": len(part.contradicting),
            },
        )
        for party in claim.parties
        for part in [parts[party][decisive]]
    ]
    return _judgement(
        case,
        claim,
        verdict=weakest.verdict,
        grade=weakest.grade,
        answer=f"By the {decisive} of losses, {'; '.join(sentences)}.",
        reason="Each independent source has one vote; the verdict is that of the country where "
        "the claim fares worse."
        if len(claim.parties) > 1
        else "Each independent source has one vote.",
        by_part={
            party: {
                reading: _part(part) | _holm(_rows(case, claim, party, reading), case)
                for reading, part in readings.items()
            }
            for party, readings in parts.items()
        },
        numbers={
            f"{party.lower()}_{reading}_{name}": len(getattr(part, name))
            for party, readings in parts.items()
            for reading, part in readings.items()
            for name in ("supporting", "contradicting", "open")
        },
    )


def _rows(case: Case, claim: Claim, party: str, reading: str) -> list[Evidence]:
    # the direction of a price is not the momentum of the pace
    prices = {row.indicator for row in case.evidence if row.reading == "price"}
    return [
        row
        for row in case.evidence
        if not (reading == "momentum" and row.indicator in prices)
        and row.party == party
        and row.reading == reading
        and (not claim.indicators or row.indicator in claim.indicators)
    ]


def _part(part: Agreement) -> dict[str, Any]:
    return {
        "verdict": part.verdict,
        "grade": part.grade,
        "supporting": list(part.supporting),
        "contradicting": list(part.contradicting),
        "open": list(part.open),
    }


def _holm(rows: list[Evidence], case: Case) -> dict[str, Any]:
    """Return which trends are still found when all tests of a part are counted together.

    Two-sided p-values of the primary test, adjusted by Holm within party and reading; sources
    that restate another are left out.
    """
    tested = {(row.indicator, row.group): row for row in reversed(rows) if row.trend}
    p_values = [float(row.trend["p_two_sided"]) for row in tested.values()]
    adjusted = holm(p_values).tolist() if tested else []
    level = float(next(iter(case.studies.values())).parameters["level"])
    return {
        "tests": len(tested),
        "found_after_holm": [
            row.indicator for row, p in zip(tested.values(), adjusted, strict=True) if p <= level
        ],
    }


def _by_figures(case: Case, claim: Claim) -> Judgement:
    found = _find(case, claim)
    counted = [one for one in found.findings if one.counts and one.agrees is not None]
    reached = [one for one in counted if one.agrees]
    most = case.claims.figure.most
    parts = _parts(found.findings, most)
    verdict = _figure_verdict(found.findings, most)
    if claim.settings.get("compare") == "parts":
        # all parts are claimed together, so the whole is as true as the part that is least so
        verdict = min((part["verdict"] for part in parts.values()), key=_score, default=verdict)
    return _judgement(
        case,
        claim,
        verdict=verdict,
        grade="weak"
        if claim.settings.get("scattered")
        else _figure_grade(verdict, counted, reached),
        answer=found.answer or _figure_answer(claim, counted, reached),
        reason=_figure_reason(found.findings),
        findings=found.findings,
        by_part={name: {part.pop("told"): part} for name, part in parts.items()},
        numbers={**found.numbers, "reached": len(reached), "counted": len(counted)},
    )


def _score(verdict: str) -> int:
    return SCORES.get(verdict, 0)


def _figure_verdict(findings: Sequence[Finding], most: float) -> str:
    """Return the verdict of those that count; readings that may go either way decide nothing."""
    counted = [one for one in findings if one.counts and one.agrees is not None]
    verdict = _share_verdict(sum(bool(one.agrees) for one in counted), len(counted), most)
    if not counted and any(one.counts for one in findings):
        return "undecided"
    if counted and all(one.claimed for one in counted):
        # a belligerent's word alone
        return {"supported": "partly supported", "contradicted": "partly contradicted"}.get(
            verdict, verdict
        )
    return verdict


def _figure_reason(findings: Sequence[Finding]) -> str:
    counted = [one for one in findings if one.counts and one.agrees is not None]
    reason = "No reading decides"
    if counted:
        reason = fill(
            "{reached:exact} of {counted:exact} reasonable readings reach the article's figure",
            {"reached": sum(bool(one.agrees) for one in counted), "counted": len(counted)},
        )
    unsure = sum(one.counts and one.agrees is None for one in findings)
    if unsure:
        reason += fill("; {unsure:exact} may go either way", {"unsure": unsure})
    if counted and all(one.claimed for one in counted):
        reason += "; nothing but a belligerent's claim decides, so no more than 'partly' is said"
    return f"{reason}."


def _parts(findings: Sequence[Finding], most: float) -> dict[str, dict[str, str]]:
    """Return the verdict on each part of a claim that has several."""
    parts = {}
    for name in dict.fromkeys(one.part for one in findings if one.part):
        own = [one for one in findings if one.part == name]
        counted = [one for one in own if one.counts and one.agrees is not None]
        reached = [one for one in counted if one.agrees]
        verdict = _figure_verdict(own, most)
        told = {"reached": len(reached), "counted": len(counted)}
        parts[name] = {
            "verdict": verdict,
            "grade": _figure_grade(verdict, counted, reached),
            "told": fill("{reached:exact} of {counted:exact} readings", told),
        }
    return parts


def _find(case: Case, claim: Claim) -> Found:
    if claim.id not in FINDERS:
        raise ClaimError(
            f"nothing finds figures for claim {claim.id}",
            where="claims.yaml",
            expected=f"one of {', '.join(FINDERS)}",
        )
    return FINDERS[claim.id](case.studies[claim.family], claim)


def _share_verdict(reached: int, counted: int, most: float) -> str:
    """All readings reach it: supported; most: partly; some: partly contradicted; none."""
    if not counted:
        return "not testable"
    share = reached / counted
    if share in (0, 1):
        return "supported" if share else "contradicted"
    if share == most:
        return "undecided"
    return "partly supported" if share > most else "partly contradicted"


def _figure_grade(verdict: str, counted: Sequence[Finding], reached: Sequence[Finding]) -> str:
    """Return strong where several sources are at one, moderate where most are, else weak."""
    if verdict == "not testable":
        return ""
    # what a figure is held against (a population, a GDP) makes it no second source
    sources = {one.source.partition(" and ")[0] for one in counted}
    if len(sources) < 2 or all(one.claimed for one in counted):
        return "weak"
    return "strong" if len(reached) in (0, len(counted)) else "moderate"


def _figure_answer(claim: Claim, counted: Sequence[Finding], reached: Sequence[Finding]) -> str:
    values = [
        one.value
        for one in counted
        if one.value is not None and one.unit == claim.settings.get("unit")
    ]
    if not values:
        return "Nothing that had been published by then bears on it."
    unit = str(claim.settings["unit"])
    low, high = min(values), max(values)
    same = quantity(low, unit) == quantity(high, unit)
    return fill(
        "The data give {span}; {reached:exact} of {counted:exact} readings reach the article's "
        "figure.",
        {
            "span": quantity(low, unit) if same else interval(low, high, unit),
            "reached": len(reached),
            "counted": len(counted),
        },
    )


def _by_date(case: Case, claim: Claim) -> Judgement:
    """Count days: both first and last day included, as in the usual count of 1,418."""
    first = claim.settings["first_day"]
    days = int(claim.settings["figure"])
    longer = first + dt.timedelta(days=days)
    today = case.studies[claim.family].day
    elapsed = (today - first).days + 1
    left = (longer - case.claims.published).days
    holds = 0 <= left <= int(claim.settings["soon_days"])
    numbers = {"day": longer.isoformat(), "days_after_article": left, "elapsed": elapsed}
    tense = "passed" if today >= longer else "will pass"
    finding = Finding(
        label="day on which the war had lasted longer",
        value=float(left),
        unit="days after the article",
        agrees=holds,
        source="counting of days",
        published=case.claims.published.isoformat(),
        note=longer.isoformat(),
    )
    return _judgement(
        case,
        claim,
        verdict="supported" if holds else "contradicted",
        grade="strong",
        answer=fill(
            "The war {tense} {days:exact} days on {day:day}, {left:exact} days after the article "
            "appeared.",
            {"tense": tense, "days": days, "day": longer, "left": left},
        ),
        reason="Days are counted with both the first and the last included.",
        findings=(finding,),
        numbers=numbers,
    )


def _by_forecast(case: Case, claim: Claim) -> Judgement:
    """A forecast is judged by what came: did six more months cost more than the six before."""
    sentences = [describe(one.forecast) for one in case.forecasts]
    scored = [one for one in case.forecasts if one.forecast.outturn_total is not None]
    if not scored:
        return _judgement(
            case,
            claim,
            verdict="not testable",
            grade="",
            answer=" ".join(sentences) or "Nothing could be forecast from what was known.",
            reason="The months in question had not come yet.",
        )
    findings = tuple(_forecast_finding(one) for one in scored)
    reached = [one for one in findings if one.agrees]
    verdict = _share_verdict(len(reached), len(findings), case.claims.figure.most)
    return _judgement(
        case,
        claim,
        verdict=verdict,
        grade=_figure_grade(verdict, findings, reached),
        answer=" ".join(sentences),
        reason=fill(
            "In {reached:exact} of {all:exact} series six more months cost more than the six "
            "months before; what peace would have been worth cannot be observed.",
            {"reached": len(reached), "all": len(findings)},
        ),
        findings=findings,
        numbers={"series": len(findings), "cost_more": len(reached)},
    )


def _forecast_finding(one: ScoredForecast) -> Finding:
    forecast = one.forecast
    assert forecast.outturn_total is not None
    return Finding(
        label=f"{forecast.title}, {forecast.source}",
        value=forecast.outturn_total,
        unit=forecast.total_unit,
        agrees=forecast.outturn_total > one.before_total,
        source=forecast.source,
        published=forecast.issued,
        low=forecast.expected_total_low,
        high=forecast.expected_total_high,
        note=f"range: as expected on the day of the article; in as many months before: "
        f"{quantity(one.before_total, forecast.total_unit)}",
    )


def _not_testable(case: Case, claim: Claim) -> Judgement:
    return _judgement(
        case,
        claim,
        verdict="not testable",
        grade="",
        answer="Open data cannot answer this.",
        reason=f"It would take: {claim.settings['needs']}",
    )


_RULES: Mapping[str, Callable[[Case, Claim], Judgement]] = {
    "agreement": _by_agreement,
    "figure": _by_figures,
    "windows": _by_figures,
    "date": _by_date,
    "forecast": _by_forecast,
    "not_testable": _not_testable,
}
