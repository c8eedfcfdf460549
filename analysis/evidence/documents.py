"""Evidence and verdicts as the files that hold them, and evidence read back from its file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.evidence.agreement import SCORES
from analysis.evidence.records import GRADES, Evidence, Judgement
from analysis.evidence.rules import Claims

DIGITS = 4
"""Significant digits written: what figures of this kind bear, so that another processor's last
bits do not show."""
GRADE_SCORES = {grade: len(GRADES) - position for position, grade in enumerate(GRADES)}
MEASUREMENT = ("common", "independent")
TREND_COLUMNS = (
    "slope",
    "slope_low",
    "slope_high",
    "theil_sen",
    "persistence",
    "persistence_low",
    "persistence_high",
    "p_two_sided",
    "p_rising",
    "p_falling",
    "p_conservative_rising",
    "p_conservative_falling",
    "smallest_attainable_p",
    "size",
    "power",
    "detectable_slope",
    "tipping_persistence",
)


def evidence_table(rows: Iterable[Evidence]) -> pd.DataFrame:
    """Return evidence as a flat table, one row a series, reading and date.

    Trend tests and directions take a column each value (`trend_...`, `direction_...`); means of
    war-years and the small line are JSON text.
    """
    return pd.DataFrame([_flat(row) for row in rows])


def _flat(row: Evidence) -> dict[str, Any]:
    plain = row.to_dict()
    trend = plain.pop("trend")
    direction = plain.pop("direction")
    measurement = plain.pop("measurement")
    plain["war_years"] = json.dumps(rounded(plain["war_years"]))
    plain["spark"] = json.dumps(rounded(list(plain["spark"])))
    plain["trend_method"] = trend.get("method", "")
    for name in TREND_COLUMNS:
        plain[f"trend_{name}"] = trend.get(name)
    for name in ("slope", "low", "high", "probability_rising"):
        plain[f"direction_{name}"] = direction.get(name)
    for name in MEASUREMENT:
        plain[f"measurement_{name}"] = measurement.get(name)
    return {name: rounded(value) for name, value in plain.items()}


def rounded(value: Any) -> Any:
    """Return a value with every number in it rounded to the digits written."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {str(key): rounded(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [rounded(one) for one in value]
    return rounded(float(value))


def read_evidence(table: pd.DataFrame) -> list[Evidence]:
    """Return the records of a table that `evidence_table` made."""
    rows = []
    for flat in table.to_dict("records"):
        values = {
            name: (None if isinstance(value, float) and pd.isna(value) else value)
            for name, value in flat.items()
        }
        trend = {name: values.get(f"trend_{name}") for name in ("method", *TREND_COLUMNS)}
        direction = {
            name: values.get(f"direction_{name}")
            for name in ("slope", "low", "high", "probability_rising")
        }
        known = {
            name: values[name]
            for name in Evidence.__dataclass_fields__
            if name not in ("trend", "direction", "measurement", "war_years", "spark")
        }
        stays = {
            name: float(values[f"measurement_{name}"])
            for name in MEASUREMENT
            if values.get(f"measurement_{name}") is not None
        }
        for name in ("grade", "source", "group", "chain"):
            known[name] = known[name] or ""
        rows.append(
            Evidence(
                **known,
                war_years=json.loads(values["war_years"]),
                spark=tuple(json.loads(values["spark"])),
                trend=trend if trend["method"] else {},
                direction=direction if direction["slope"] is not None else {},
                measurement=stays,
            )
        )
    return rows


def claims_document(judgements: Iterable[Judgement], claims: Claims) -> dict[str, Any]:
    """Return what `claims.json` holds: verdicts by date first, then everything behind them.

    `dvc metrics` reads the same file: beside each verdict lie its score, from 2 (supported) to
    -2 (contradicted) and nothing where it counts for nothing, and its grade, from 3 (strong) to
    1 (weak) and 0 for none. So `dvc metrics diff` shows which verdicts moved, and how far.
    """
    listed = list(judgements)
    verdicts: dict[str, dict[str, str]] = {}
    scores: dict[str, dict[str, int | None]] = {}
    grades: dict[str, dict[str, int]] = {}
    for one in listed:
        verdicts.setdefault(one.as_of, {})[one.claim] = one.verdict
        scores.setdefault(one.as_of, {})[one.claim] = SCORES.get(one.verdict)
        grades.setdefault(one.as_of, {})[one.claim] = GRADE_SCORES.get(one.grade, 0)
    return {
        "verdicts": verdicts,
        "scores": scores,
        "grades": grades,
        "claims": [
            {
                "id": claim.id,
                "family": claim.family,
                "title": claim.title,
                "paraphrase": claim.paraphrase,
                "kind": claim.kind,
                "rule": claim.rule,
                "settings": json.loads(json.dumps(claim.settings, default=str)),
                "judgements": {
                    one.as_of: rounded(one.to_dict()) for one in listed if one.claim == claim.id
                },
            }
            for claim in claims.claims
        ],
    }
