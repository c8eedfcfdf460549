"""The verdict on each claim, by its rule, from evidence and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from analysis.evidence.by_agreement import by_agreement
from analysis.evidence.by_figure import FINDERS, by_date, by_figures
from analysis.evidence.by_forecast import by_forecast
from analysis.evidence.case import Case, ScoredForecast, judgement
from analysis.evidence.records import Judgement
from analysis.evidence.rules import TOGETHER, Claim

__all__ = [
    "FINDERS",
    "Case",
    "ScoredForecast",
    "judge",
    "judge_all",
    "judge_alone",
]


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


def judge_all(case: Case, known: Iterable[Judgement] = ()) -> list[Judgement]:
    """Return the verdict on every claim, in the order of `claims.yaml`, where some are known."""
    judged = {one.claim: one for one in known}
    return [judged.get(claim.id) or judge(case, claim.id) for claim in case.claims.claims]


def judge_alone(case: Case, family: str) -> list[Judgement]:
    """Return the verdicts on the claims of a family that its own data decide."""
    own = [one for one in case.claims.claims if one.family == family and one.rule not in TOGETHER]
    return [judge(case, claim.id) for claim in own]


def _not_testable(case: Case, claim: Claim) -> Judgement:
    return judgement(
        case,
        claim,
        verdict="not testable",
        grade="",
        answer="Open data cannot answer this.",
        reason=f"It would take: {claim.settings['needs']}",
    )


_RULES: Mapping[str, Callable[[Case, Claim], Judgement]] = {
    "agreement": by_agreement,
    "figure": by_figures,
    "windows": by_figures,
    "date": by_date,
    "forecast": by_forecast,
    "not_testable": _not_testable,
}
