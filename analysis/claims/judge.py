"""The verdict on each claim, by its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.claims.case import Case
from analysis.claims.findings.casualties import million_casualties
from analysis.claims.findings.economy import growth_stalled, volunteers_cost
from analysis.claims.findings.emigration import emigration_7m, many_not_return
from analysis.claims.findings.reconstruction import prewar_gdp, rebuild_ratio
from analysis.claims.findings.rivals import falling_behind
from analysis.claims.findings.territory import no_halt, one_percent_200k
from analysis.claims.headline import by_headline
from analysis.claims.records import Found, Verdict
from analysis.claims.rules import by_date, by_figure, by_parts, not_testable
from analysis.claims.six_months import by_forecast

FINDINGS: Mapping[str, Callable[[Case, Any], Found]] = {
    "rebuild_ratio": rebuild_ratio,
    "prewar_gdp": prewar_gdp,
    "emigration_7m": emigration_7m,
    "many_not_return": many_not_return,
    "million_casualties": million_casualties,
    "one_percent_200k": one_percent_200k,
    "no_halt": no_halt,
    "growth_stalled": growth_stalled,
    "falling_behind": falling_behind,
    "volunteers_cost": volunteers_cost,
}
RULES: Mapping[str, Callable[[Case, Any], Verdict]] = {
    "headline": by_headline,
    "date": by_date,
    "forecast": by_forecast,
    "not_testable": not_testable,
}
OF_FINDINGS = {"figure": by_figure, "parts": by_parts}


def judge(case: Case, name: str) -> Verdict:
    """Return the verdict on one claim."""
    claim = case.document.claim(name)
    if claim.rule in OF_FINDINGS:
        return OF_FINDINGS[claim.rule](case, claim, FINDINGS[name](case, claim))
    return RULES[claim.rule](case, claim)


def judge_all(case: Case) -> list[Verdict]:
    """Return the verdict on every claim, in the order of `claims.yaml`."""
    return [judge(case, claim.id) for claim in case.document.claims]
