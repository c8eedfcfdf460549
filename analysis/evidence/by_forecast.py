"""The rule `forecast`: what six more months cost, against the six before and the forecast."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.evidence.agreement import DECIDED, verdict_of_votes
from analysis.evidence.case import Case, ScoredForecast, judgement
from analysis.evidence.forecast.scoring import describe, describe_scores
from analysis.evidence.records import Finding, Judgement
from analysis.evidence.rules import Claim
from analysis.formats import change, quantity
from analysis.prose import fill

WHAT = (
    "The question is whether the months cost noticeably more than as many before: {more:exact} of "
    "{votes:exact} things forecast did, {less:exact} cost noticeably less; less than {noticeable} "
    "either way counts as no change. That they cost lives at all needs no test, and what peace "
    "would have been worth cannot be observed."
)


def by_forecast(case: Case, claim: Claim) -> Judgement:
    """Return whether the months that followed cost noticeably more than as many before.

    Each thing forecast has one vote, however many sources measure it.
    """
    answer = "\n".join(describe(one.forecast) for one in case.forecasts)
    scored = [one for one in case.forecasts if one.forecast.outturn_total is not None]
    if not scored:
        return judgement(
            case,
            claim,
            verdict="not testable",
            grade="",
            answer=answer or "Nothing could be forecast from what was known.",
            reason="The months in question had not come yet.",
        )
    noticeable = case.claims.series.noticeable_change
    sides = _votes(scored, noticeable)
    # what came is description: as with a series without a test, no vote says the full word
    verdict = verdict_of_votes(sides, 0, case.claims.agreement)
    told = {
        "more": sides.count(1),
        "less": sides.count(-1),
        "votes": len(sides),
        "noticeable": quantity(noticeable, "percent"),
    }
    return judgement(
        case,
        claim,
        verdict=verdict,
        grade="weak",
        answer=answer,
        reason=fill(WHAT, told),
        findings=tuple(_finding(one, noticeable) for one in scored),
        numbers={"things": len(sides), "cost_more": told["more"], "cost_less": told["less"]},
    )


def _votes(scored: Sequence[ScoredForecast], noticeable: float) -> list[int]:
    """Return one vote a thing forecast: 1 if it cost more, -1 if less, 0 if neither."""
    things: dict[tuple[str, str], list[int]] = {}
    for one in scored:
        key = (one.forecast.indicator, one.forecast.party)
        things.setdefault(key, []).append(_side(one, noticeable))
    means = [sum(sides) / len(sides) for sides in things.values()]
    return [(mean >= DECIDED) - (mean <= -DECIDED) for mean in means]


def _side(one: ScoredForecast, noticeable: float) -> int:
    found = _change(one)
    return (found >= noticeable) - (found <= -noticeable)


def _change(one: ScoredForecast) -> float:
    """Return the change in percent of the months before, whichever sign those had."""
    came = one.forecast.outturn_total
    assert came is not None
    base = abs(one.before_total) or abs(came) or 1.0
    return 100 * (came - one.before_total) / base


def _finding(one: ScoredForecast, noticeable: float) -> Finding:
    forecast = one.forecast
    side = _side(one, noticeable)
    compared = {1: "noticeably more", 0: "no noticeable change", -1: "noticeably less"}[side]
    before = quantity(one.before_total, forecast.total_unit)
    return Finding(
        label=f"{forecast.title}{'' if forecast.kind == 'flow' else ' (change)'}",
        value=forecast.outturn_total,
        unit=forecast.total_unit,
        agrees=side > 0,
        source=forecast.source,
        published=forecast.issued,
        low=forecast.expected_total_low,
        high=forecast.expected_total_high,
        note=f"range: as expected on the day of the article; in as many months before: {before} "
        f"({change(_change(one))}, {compared}). {describe_scores(forecast)}",
    )
