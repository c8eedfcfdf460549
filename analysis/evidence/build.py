"""The evidence stage: everything at both dates, as the texts of the files it writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.code_hashes import code_text
from analysis.evidence.documents import claims_document, evidence_table, rounded
from analysis.evidence.earlier import key_of, name_of
from analysis.evidence.examine import Examined, examine
from analysis.evidence.judge import Case, ScoredForecast, judge_all
from analysis.evidence.multiverse.shares import VariedTrend, claim_shares
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claims
from analysis.evidence.tables import add_tables, keep_needed, simulate_missing, stores
from analysis.indicators.specification import FAMILIES
from analysis.kept import keep, recall
from analysis.parallel import run_tasks
from analysis.project import Project
from analysis.trends import Pattern

STAGE = "evidence"
"""The stage of `dvc.yaml` whose code and rules examining goes by."""


@dataclass(frozen=True, eq=False)
class Dated:
    """Everything at one date."""

    label: str
    evidence: Sequence[Evidence]
    varied: Sequence[VariedTrend]
    forecasts: Sequence[ScoredForecast]
    judgements: Sequence[Judgement]


def build_evidence(
    project: Project, *, n_jobs: int = 1, backend: str | None = None
) -> dict[Path, str]:
    """Return the files of the evidence stage by path; null tables are stored as they are needed.

    ``evidence.csv``, ``claims.json``, ``specifications.csv`` (what every reasonable choice of
    data and test says), ``forecasts.json``, the list of null tables of each family, and what was
    found of each family, for the next build (see `analysis.kept`).

    Parameters
    ----------
    n_jobs, backend
        See `analysis.parallel.run_tasks`; the files are the same whatever they are.
    """
    claims, params = project.claims, project.params
    simulate_missing(project, n_jobs=n_jobs, backend=backend)
    found, kept = _examine_all(project, claims, params.reports, n_jobs, backend)
    values = params.all_values()
    dated = [
        judge_date(label, claims, [found[family, label] for family in FAMILIES], values)
        for label in params.reports
    ]
    needed: dict[str, set[Pattern]] = {family: set() for family in FAMILIES}
    for (family, _), one in found.items():
        needed[family].update(one.needed)
    texts = {
        "evidence.csv": _csv(pd.concat([evidence_table(one.evidence) for one in dated])),
        "specifications.csv": _csv(specification_table(dated)),
        "claims.json": _json(
            claims_document([judgement for one in dated for judgement in one.judgements], claims)
        ),
        "forecasts.json": _json(
            {
                one.label: [
                    rounded({**scored.forecast.to_dict(), "before_total": scored.before_total})
                    for scored in one.forecasts
                ]
                for one in dated
            }
        ),
    }
    lists = keep_needed(project, needed)
    return kept | lists | {project.processed / name: text for name, text in texts.items()}


def _examine_all(
    project: Project,
    claims: Claims,
    reports: Mapping[str, str],
    n_jobs: int,
    backend: str | None,
) -> tuple[dict[tuple[str, str], Examined], dict[Path, str]]:
    """Return what was found by family and date, and the files that remember what is new in it."""
    tables = stores(project)
    studies = project.open_studies(reports)
    code = code_text(project.root, STAGE)
    # families outside, dates inside: the longest tasks come first and share the cores evenly
    places = [(family, label) for family in FAMILIES for label in reports]
    keys = {
        (family, label): key_of(studies[label][family], studies["article"][family], code)
        for family, label in places
    }
    known = {place: recall(project, name_of(*place), key) for place, key in keys.items()}
    lacking = [place for place in places if known[place] is None]
    tasks = [
        (family, studies[label][family], studies["article"][family], label, claims, tables[family])
        for family, label in lacking
    ]
    fresh = dict(
        zip(lacking, run_tasks(examine, tasks, n_jobs=n_jobs, backend=backend), strict=True)
    )
    kept = dict(
        keep(project, name_of(*place), keys[place], plain) for place, plain in fresh.items()
    )
    found = {place: Examined.from_dict(known[place] or fresh[place]) for place in places}
    for (family, _), one in found.items():
        # what an earlier build found needs its tables too, wherever they have gone since
        add_tables(tables[family], one.needed)
    return found, kept


def judge_date(
    label: str, claims: Claims, found: Sequence[Examined], parameters: Mapping[str, Any]
) -> Dated:
    """Return evidence and verdicts at one date.

    Parameters
    ----------
    found
        What `examine` says of each family.
    parameters
        Of the run.
    """
    evidence = [row for one in found for row in one.evidence]
    varied = [trend for one in found for trend in one.varied]
    forecasts = [forecast for one in found for forecast in one.forecasts]
    case = Case(
        studies={},
        claims=claims,
        label=label,
        evidence=evidence,
        forecasts=forecasts,
        specifications=claim_shares(varied, evidence, claims),
        parameters=parameters,
    )
    alone = [judgement for one in found for judgement in one.judgements]
    return Dated(label, evidence, varied, forecasts, judge_all(case, alone))


def specification_table(dated: Sequence[Dated]) -> pd.DataFrame:
    """Return one row an indicator, party and date: what its specifications say."""
    return pd.DataFrame(
        [
            rounded(
                {
                    "as_of": one.label,
                    "indicator": trend.indicator,
                    "party": trend.party,
                    "reading": trend.reading,
                    "verdict": trend.verdict,
                    "direction": trend.direction,
                    "specifications": trend.n,
                    "agreeing": trend.agreeing,
                    "agreeing_sized": trend.agreeing_sized,
                    "contrary": trend.contrary,
                    "undecided": trend.undecided,
                    "same_sign": trend.same_sign,
                    "median_percent_a_year": trend.median_estimate,
                    "too_short": trend.too_short,
                }
            )
            for one in dated
            for trend in one.varied
        ]
    )


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
