"""The claims stage: the verdict on each claim by its rule, in both editions, as `claims.json`."""

import json
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
from analysis.costs.forecasts import FILE, read_forecasts
from analysis.observations import read_built
from analysis.project import Project
from analysis.series import open_known
from analysis.sources.names import source_names

CLAIMS = "data/processed/claims.json"
DIGITS = 4
FINDINGS: Mapping[str, Callable[[Case, Any], Found]] = {
    finding.__name__: finding
    for finding in (
        rebuild_ratio, prewar_gdp, emigration_7m, many_not_return, million_casualties,
        one_percent_200k, no_halt, growth_stalled, falling_behind, volunteers_cost,
    )
}  # fmt: skip
"""What the data say, by the claim's id, which is the function's name."""
RULES: Mapping[str, Callable[..., Verdict]] = {
    "headline": by_headline,
    "date": by_date,
    "forecast": by_forecast,
    "not_testable": not_testable,
    "figure": by_figure,
    "parts": by_parts,
}
"""The verdict, by the claim's rule: from case, claim and what the data say, where that is found."""


def build_claims(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the text of `claims.json`, by its path: the verdicts, and everything behind them.

    It holds ``{edition: {claim: {verdict, score, confidence, confidence_score, numbers, ...,
    sentences, reasons, lines}}}``, of which `dvc metrics` compares all that is not in a list, and
    is the same whatever `jobs` is: how many editions are judged side by side.
    """
    from joblib import Parallel, delayed

    editions = project.params.cutoffs
    cases = [open_case(project, name) for name in editions]
    judged = Parallel(n_jobs=min(jobs, len(cases)))(delayed(judge_all)(case) for case in cases)
    document = {
        name: {one.id: rounded(one.to_dict()) for one in verdicts}
        for name, verdicts in zip(editions, judged, strict=True)
    }
    return {CLAIMS: json.dumps(document, indent=1, ensure_ascii=False) + "\n"}


def open_case(project: Project, edition: str, parameters: Mapping[str, Any] | None = None) -> Case:
    """Return what the claims of an edition are judged on, or those of an experiment."""
    values = parameters or project.params.flat()
    readings = read_built(project.processed / "readings.csv", ["as_of"], na_values=[""])
    return Case(
        known=open_known(project.params.cutoffs[edition], values["without_sources"], project),
        parameters=values,
        document=project.claims,
        kinds=project.kinds,
        readings=readings[readings["as_of"] == edition],
        forecasts=read_forecasts(project.root / FILE),
        names=source_names(project.sources),
    )


def judge(case: Case, name: str) -> Verdict:
    """Return the verdict on one claim."""
    claim = case.document.claim(name)
    found = [FINDINGS[name](case, claim)] if name in FINDINGS else []
    return RULES[claim.rule](case, claim, *found)


def judge_all(case: Case) -> list[Verdict]:
    """Return the verdict on every claim, in the order of `claims.yaml`."""
    return [judge(case, claim.id) for claim in case.document.claims]


def rounded(value: Any) -> Any:
    """Return plain values with numbers rounded to significant digits, noughts without a sign."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value
