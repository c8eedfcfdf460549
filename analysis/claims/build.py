"""The claims stage: every verdict of both editions, as the text of `claims.json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.claims.case import Case, Evidence
from analysis.claims.judge import judge_all
from analysis.costs.forecasts import FILE, read_forecasts
from analysis.series import Known, open_known
from analysis.sources.names import source_names

if TYPE_CHECKING:
    from analysis.project import Project

CLAIMS = "data/processed/claims.json"
DIGITS = 4


def build_claims(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return `claims.json`: by edition and claim the verdict, then everything behind it.

    Parameters
    ----------
    jobs
        How many editions are judged side by side; the text is the same whatever it is.

    Returns
    -------
    dict
        The text by relative path. ``{edition: {claim: {verdict, score, confidence,
        confidence_score, numbers, ..., sentences, reasons, lines}}}``: `dvc metrics` compares
        all that is not in a list.
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


def open_case(
    project: Project, edition: str, known: Known | None = None, parameters: Any = None
) -> Case:
    """Return what the claims of an edition are judged on.

    Parameters
    ----------
    known, parameters
        Of an experiment; those of the edition when left out.
    """
    values = parameters or project.params.flat()
    cutoff = project.params.cutoffs[edition]
    return Case(
        as_of=edition,
        known=known or open_known(cutoff, values["without_sources"], project),
        parameters=values,
        document=project.claims,
        evidence=_evidence(project, edition),
        names=source_names(project.sources),
    )


def _evidence(project: Project, edition: str) -> Evidence:
    tables = {}
    for name in ("readings", "amounts"):
        table = pd.read_csv(project.processed / f"{name}.csv", keep_default_na=False,
                            na_values=[""])  # fmt: skip
        tables[name] = table[table["as_of"] == edition]
    return Evidence(
        tables["readings"], tables["amounts"], read_forecasts(project.root / FILE), project.kinds
    )


def rounded(value: Any) -> Any:
    """Return plain values with numbers rounded to significant digits, noughts without a sign."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value
