"""The claims stage: the verdict on each claim by its rule, in both editions, as `claims.json`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from analysis.claims.case import Case
from analysis.claims.document import CLAIM_IDS
from analysis.claims.findings import casualties, economy, emigration, reconstruction, territory
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
    name: finding
    for module in (casualties, economy, emigration, reconstruction, territory)
    for name, finding in vars(module).items()
    if name in CLAIM_IDS
}
"""What the data say, by the claim's id: it is the function's name."""
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
    """Return the text of `claims.json`, by its path; `jobs` editions are judged side by side."""
    from joblib import Parallel, delayed

    editions = project.params.cutoffs
    cases = [open_case(project, name) for name in editions]
    judged = Parallel(n_jobs=min(jobs, len(cases)))(delayed(judge_all)(case) for case in cases)
    document = {
        name: {one.claim.id: rounded(one.to_dict()) for one in verdicts}
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
    """Return the verdict on one claim, with the word for its chance where there is one."""
    claim = next(one for one in case.document.claims if one.id == name)
    found = [FINDINGS[name](case, claim)] if name in FINDINGS else []
    verdict = RULES[claim.rule](case, claim, *found)
    chance, rules = verdict.found.probability, case.document.rules
    if chance is None:
        return verdict
    word = rules.likelihood_word(max(chance, 1 - chance))
    word = rules.weaker_word(word, verdict.confidence, declared=True)
    return replace(verdict, likelihood=word)


def judge_all(case: Case) -> list[Verdict]:
    """Return the verdict on every claim, in the order of `claims.yaml`."""
    return [judge(case, claim.id) for claim in case.document.claims]


def rounded(value: Any) -> Any:
    """Return plain values with numbers rounded to significant digits, noughts without a sign."""
    return json.loads(
        json.dumps(value), parse_float=lambda one: float(f"{float(one):.{DIGITS}g}") + 0.0
    )
