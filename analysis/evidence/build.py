"""The evidence stage: everything at both dates, as the texts of the files it writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.evidence.collect import collect
from analysis.evidence.documents import claims_document, evidence_table, rounded
from analysis.evidence.forecast import forecast_studies
from analysis.evidence.judge import Case, ScoredForecast, judge_all
from analysis.evidence.multiverse.curve import SpecificationCurve, specification_curve
from analysis.evidence.multiverse.shares import claim_shares
from analysis.evidence.patterns import patterns
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claims
from analysis.evidence.tables import add_tables, keep_needed, simulate_missing, stores
from analysis.indicators.specification import FAMILIES
from analysis.parallel import run_tasks
from analysis.project import Project
from analysis.study import Study
from analysis.trends import Pattern, TableStore

DECISIVE = "pace"
"""The reading whose specifications are varied: the heart of the claim."""

Curve = tuple[Evidence, SpecificationCurve]


@dataclass(frozen=True, eq=False)
class Dated:
    """Everything at one date."""

    label: str
    studies: Mapping[str, Study]
    evidence: Sequence[Evidence]
    curves: Sequence[Curve]
    forecasts: Sequence[ScoredForecast]
    judgements: Sequence[Judgement]


def build_evidence(
    project: Project, *, n_jobs: int = 1, backend: str | None = None
) -> dict[Path, str]:
    """Return the files of the evidence stage by path; null tables are stored as they are needed.

    ``evidence.csv``, ``claims.json``, ``specifications.csv`` (what every reasonable choice of
    data and test says), ``forecasts.json``, and the list of null tables of each family.

    Parameters
    ----------
    n_jobs, backend
        See `analysis.parallel.run_tasks`; the files are the same whatever they are.
    """
    claims = project.load_claims()
    reports = project.load_params().reports
    simulate_missing(project, n_jobs=n_jobs, backend=backend)
    tables = stores(project)
    studies = {label: project.open_studies(as_of) for label, as_of in reports.items()}
    # families outside, dates inside: the longest tasks come first and share the cores evenly
    tasks = [
        (family, studies[label][family], studies["article"][family], label, claims, tables[family])
        for family in FAMILIES
        for label in reports
    ]
    found = run_tasks(examine, tasks, n_jobs=n_jobs, backend=backend)
    dated = [
        judge_date(label, studies[label], claims, found[place :: len(reports)])
        for place, label in enumerate(reports)
    ]
    table = pd.concat([evidence_table(one.evidence) for one in dated])
    judgements = [judgement for one in dated for judgement in one.judgements]
    needed: dict[str, set[Pattern]] = {family: set() for family in FAMILIES}
    for (family, *_), one in zip(tasks, found, strict=True):
        needed[family].update(one.needed)
    texts = {
        "evidence.csv": _csv(table),
        "specifications.csv": _csv(specification_table(dated)),
        "claims.json": _json(claims_document(judgements, claims)),
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
    return lists | {project.processed / name: text for name, text in texts.items()}


@dataclass(frozen=True, eq=False)
class Examined:
    """What one family's data say at one date, before any claim is judged.

    `needed` are the patterns of the null tables that this, and the notebook, go by.
    """

    needed: Sequence[Pattern]
    evidence: Sequence[Evidence]
    curves: Sequence[Curve]
    forecasts: Sequence[ScoredForecast]


def examine(
    family: str, study: Study, issued: Study, label: str, claims: Claims, tables: TableStore
) -> Examined:
    """Return a family's evidence at one date, its specification curves and its forecasts.

    Parameters
    ----------
    study
        As of that date.
    issued
        As of the article: what forecasts were issued with.
    tables
        Of the family; those that are needed and not there are added.
    """
    needed = patterns(family, [study])
    add_tables(tables, needed)
    evidence = collect({family: study}, label, claims)
    curves = [(row, curve) for row, curve in _curves(study, evidence) if curve.n]
    forecasts = forecast_claims({family: issued}, {family: study})
    return Examined(needed, evidence, curves, forecasts)


def judge_date(
    label: str,
    studies: Mapping[str, Study],
    claims: Claims,
    found: Sequence[Examined],
) -> Dated:
    """Return evidence and verdicts at one date.

    Parameters
    ----------
    studies
        By family.
    found
        What `examine` says of each family.
    """
    evidence = [row for one in found for row in one.evidence]
    curves = [curve for one in found for curve in one.curves]
    forecasts = [forecast for one in found for forecast in one.forecasts]
    case = Case(
        studies=studies,
        claims=claims,
        label=label,
        evidence=evidence,
        forecasts=forecasts,
        specifications=claim_shares(curves, evidence, claims),
    )
    return Dated(label, studies, evidence, curves, forecasts, judge_all(case))


def _curves(study: Study, evidence: Sequence[Evidence]) -> list[Curve]:
    """Vary every pace that was tested; sources that restate another come with the first."""
    seen: set[tuple[str, str]] = set()
    curves = []
    for row in evidence:
        key = (row.indicator, row.party)
        if row.reading != DECISIVE or not row.trend or key in seen:
            continue
        seen.add(key)
        curve = specification_curve(
            study, row.indicator, row.party, row.reading, direction=row.series_direction
        )
        curves.append((row, curve))
    return curves


def specification_table(dated: Sequence[Dated]) -> pd.DataFrame:
    """Return one row an indicator, party and date: what its specifications say."""
    return pd.DataFrame(
        [
            rounded(
                {
                    "as_of": one.label,
                    "indicator": row.indicator,
                    "party": row.party,
                    "reading": row.reading,
                    "verdict": row.verdict,
                    "direction": curve.direction,
                    "specifications": curve.n,
                    "agreeing": curve.agreeing,
                    "agreeing_sized": curve.agreeing_sized,
                    "contrary": curve.contrary,
                    "undecided": curve.undecided,
                    "same_sign": curve.same_sign,
                    "median_percent_a_year": curve.median_estimate,
                    "too_short": curve.too_short,
                }
            )
            for one in dated
            for row, curve in one.curves
        ]
    )


def forecast_claims(
    issued: Mapping[str, Study], known: Mapping[str, Study]
) -> list[ScoredForecast]:
    """Forecast as of the article, score by what was known, and set the months before beside."""
    found = []
    for family, study in issued.items():
        for forecast in forecast_studies(study, known[family], _monthly(study, family)):
            found.append(ScoredForecast(forecast, _before(known[family], forecast)))
    return found


FORECAST = ("personnel_losses_claimed", "area_occupied", "protection_decisions")
"""Monthly indicators whose next six months are forecast."""


def _monthly(study: Study, family: str) -> list[str]:
    own = {spec.name for spec in study.family(family)}
    return [name for name in FORECAST if name in own]


def _before(study: Study, forecast: Any) -> float:
    """Return the amount within as many months before the first month forecast."""
    series = study.series(forecast.indicator, "pace", forecast.party, forecast.source)
    months = series.frame["period_end"].dt.strftime("%Y-%m")
    earlier = series.frame[months < forecast.months[0]].tail(len(forecast.months))
    days = (earlier["period_end"] - earlier["period_start"]).dt.days + 1
    per_day = forecast.unit.endswith("a day")
    return float((earlier["value"] * (days if per_day else days / 30.4375)).sum())


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
