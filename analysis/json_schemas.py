"""What the processed JSON files hold, as JSON Schema (draft 2020-12): claims and forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.evidence.records import ASIDE, GRADES, VERDICTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}


def _text(description: str, *choices: str) -> Schema:
    return {"type": "string", "description": description} | (
        {"enum": list(choices)} if choices else {}
    )


def _object(description: str, properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(properties),
    }


def _each(description: str, of: Schema) -> Schema:
    return {"type": "array", "description": description, "items": of}


def _by_name(description: str, of: Schema) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": of}


_VERDICT = _text("The verdict", *VERDICTS, *ASIDE)
_GRADE = _text("How strong the evidence is; empty where no grade applies", *GRADES, "")
_FINDING = _object(
    "One reading of the claim held against the data",
    {
        "label": _text("Which reading"),
        "value": {**_NUMBER_OR_NONE, "description": "What the data say under that reading"},
        "low": {**_NUMBER_OR_NONE, "description": "Its lower bound, where there is one"},
        "high": {**_NUMBER_OR_NONE, "description": "Its upper bound, where there is one"},
        "unit": _text("Unit of the value and its bounds"),
        "agrees": {
            "type": ["boolean", "null"],
            "description": "Whether it reaches what the claim says; null where it cannot be said",
        },
        "source": _text("Where it is from"),
        "published": _text("When it was published, or by its source's lag is taken to have been"),
        "note": _text("What must be known to read it"),
        "part": _text("Part of the claim that it bears on, where there are several"),
        "counts": {"type": "boolean", "description": "Whether it votes, or is shown only"},
        "claimed": {"type": "boolean", "description": "Whether a belligerent claims it"},
    },
)
_JUDGEMENT = _object(
    "The verdict on the claim at one date",
    {
        "verdict": _VERDICT,
        "grade": _GRADE,
        "answer": _text("One sentence for a reader"),
        "reason": _text("Which rule gave the verdict, from which counts"),
        "overturn": _text("What would change the answer"),
        "findings": _each("Readings of the claim", _FINDING),
        "by_part": {"type": "object", "description": "Verdicts of parts, as by party and reading"},
        "specifications": {
            "type": "object",
            "description": "By party, shares of the reasonable specifications of its trends that "
            "find a rise, a fall or neither: among tests that keep their size, and among all",
        },
        "numbers": {"type": "object", "description": "Results that prose refers to, by name"},
    },
)
CLAIMS: Schema = {
    "$schema": DIALECT,
    **_object(
        "Verdicts on the claims of the article",
        {
            "verdicts": _by_name(
                "Verdict by date of the report and claim", _by_name("By claim", _VERDICT)
            ),
            "scores": _by_name(
                "Verdict as a number, for `dvc metrics diff`", _by_name("By claim", _NUMBER_OR_NONE)
            ),
            "grades": _by_name(
                "Grade as a number, for `dvc metrics diff`", _by_name("By claim", _NUMBER_OR_NONE)
            ),
            "claims": _each(
                "The claims in their order",
                _object(
                    "One claim",
                    {
                        "id": _text("Its name in claims.yaml"),
                        "family": _text("Family of indicators that it belongs to"),
                        "title": _text("The claim as a heading"),
                        "paraphrase": _text("The claim in our own words"),
                        "kind": _text("What it is", "figure", "trend", "forecast"),
                        "rule": _text("Rule in claims.yaml that judges it"),
                        "settings": {"type": "object", "description": "What the rule is given"},
                        "judgements": _by_name("Judgement by date of the report", _JUDGEMENT),
                    },
                ),
            ),
        },
    ),
}
_FORECAST = _object(
    "The forecast of one series as of one day, and how it came out",
    {
        "indicator": _text("Indicator of indicators.yaml"),
        "title": _text("Its title"),
        "party": _text("For whom"),
        "source": _text("Source of the series"),
        "claimed": {"type": "boolean", "description": "Whether a belligerent claims the figures"},
        "unit": _text("Unit of the monthly values"),
        "issued": _text("Day on which the forecast was issued; nothing later was used"),
        "last_known": _text("Last month that was known on that day"),
        "months": _each("Months that are forecast", {"type": "string"}),
        "point": _each("Middle of the forecast, by month", {"type": "number"}),
        "quantiles": _by_name(
            "Quantile of the forecast, by probability", _each("By month", {"type": "number"})
        ),
        "confidence": {"type": "number", "description": "Coverage of the interval of the total"},
        "model": _text("Model that forecasts"),
    },
)
FORECASTS: Schema = {
    "$schema": DIALECT,
    **_by_name("Forecasts by date of the report", _each("One a series", _FORECAST)),
}
SCHEMAS: Mapping[str, Schema] = {"claims.json": CLAIMS, "forecasts.json": FORECASTS}
"""By name of the file."""
