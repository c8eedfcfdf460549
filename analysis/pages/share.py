"""What others take away: tables as CSV, and amounts and readings as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import text
from analysis.pages.inputs import Inputs

SCHEMA = "war-costs/latest/1"
"""Version of `latest.json`: raised when a field goes or changes its meaning."""


def tables(inputs: Inputs) -> dict[str, str]:
    """Return every table at its address, and the amounts of each kind for its figure."""
    made = {f"data/{name}.csv": _csv(inputs.tables[name]) for name in inputs.tables}
    amounts = inputs.tables["amounts"]
    return made | {f"data/figures/{kind}.csv": _csv(own) for kind, own in amounts.groupby("kind")}


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n")


def latest_json(inputs: Inputs, heading: str) -> str:
    """Return amounts, readings and verdicts of the newest edition, for programs."""
    verdicts = [
        {"id": one["id"], **{name: one["latest"][name] for name in ("verdict", "confidence")}}
        for one in inputs.claims
    ]
    content = {
        "schema": SCHEMA,
        "day": inputs.latest.isoformat(),
        "heading": heading,
        "amounts": _plain(inputs.table("amounts", "latest")),
        "readings": _plain(inputs.table("readings", "latest")),
        "claims": verdicts,
    }
    return as_json(content)


def as_json(content: Mapping[str, Any]) -> str:
    """Return a record as the text of its file."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _plain(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return rows as plain values: no field for what is missing, days as text."""
    return [
        {name: value.isoformat() if isinstance(value, dt.date) else value
         for name, value in row.items() if not text.is_missing(value)}
        for row in frame.drop(columns="as_of").to_dict("records")
    ]  # fmt: skip
