"""Made-up states of the project, for the tests of what `changes` says; no figure is anyone's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import yaml

from analysis.observations import COLUMNS, combine, to_text
from analysis.updates import states
from analysis.updates.states import State

CATALOGUE = {
    "units": ["persons", "percent"],
    "areas": {},
    "measures": {
        "deaths": {"unit": "persons", "kind": "flow", "definition": "Deaths"},
        "growth": {"unit": "percent", "kind": "index", "definition": "Growth of GDP"},
        "outlook": {"unit": "percent", "kind": "index", "definition": "-", "forecast": True},
    },
}
PARAMS = {
    "editions": {"article": "2025-12-10", "latest": "latest"},
    "shared": {"error_factor": 1.0},
    "casualties": {"level_scale": 0.5},
    "economy": {"ridge": 0.001},
}
SOURCES = [
    {"id": "office", "next_release": "2026-03-10"},
    {"id": "bank", "next_release": "2026-09-30"},
]
NAMES = {"office": "Office of Deaths", "bank": "The Bank"}


def kind(name: str, *parties: str, source: str = "office", **more: Any) -> dict[str, Any]:
    """Return an entry of `kinds.yaml` that is counted by one source."""
    figures = [{"source": source, "measures": ["deaths"]}]
    anchor = {"label": "count", "method": "register", "budget": source, "figures": figures}
    return {"kind": name, "parties": list(parties), "family": "casualties", "title": name,
            "anchors": [anchor], **more}  # fmt: skip


def figure(
    period: str, value: float, party: str = "Ukraine", *, source: str = "office",
    indicator: str = "deaths", published: str = "", kind: str = "flow", unit: str = "persons",
    low: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return a figure of a month or a year, published ten days after its end."""
    start = pd.Timestamp(f"{period}-01")
    end = start + (pd.offsets.MonthEnd() if "-" in period else pd.offsets.YearEnd())
    day = pd.Timestamp(published) if published else end + pd.Timedelta(days=10)
    row = {"indicator": indicator, "party": party, "period_start": start, "period_end": end,
           "value": value, "low": low, "high": None, "unit": unit, "kind": kind,
           "source": source, "published": day, "note": ""}  # fmt: skip
    return dict(row)


def reading(
    name: str, party: str, side: str = "risen", *, edition: str = "latest", value: str = "1.5",
    which: str = "pace", confidence: str = "high", view: str = "flow",
    slow: str = "", tipping: str = "",
) -> dict[str, str]:  # fmt: skip
    """Return a row of `readings.csv`."""
    return {"as_of": edition, "party": party, "kind": name, "view": view, "reading": which,
            "first": "year_1", "last": "year_3", "value": value, "low90": "1.2", "high90": "1.9",
            "side": side, "likelihood": "very likely", "confidence": confidence,
            "tipping_slow": slow, "tipping": tipping}  # fmt: skip


def statement(subject: str, said: str, edition: str = "latest", **ways: str) -> dict[str, str]:
    """Return a row of `statements.csv`."""
    empty = dict.fromkeys(("risen", "fallen", "open", "low", "high"), "")
    return {"as_of": edition, "subject": subject, "statement": said, **empty, **ways}


def amount(name: str, party: str, median: str, window: str = "newest") -> dict[str, str]:
    """Return a row of `amounts.csv`."""
    return {"as_of": "latest", "party": party, "kind": name, "view": "flow", "window": window,
            "start": "2025-01-01", "end": "2025-12-31", "median": median, "low90": "1",
            "high90": "9", "unit": "persons"}  # fmt: skip


def choice(
    name: str, party: str, which: str, side: str = "risen", value: str = "2"
) -> dict[str, str]:
    """Return a row of `choices.csv`: what the pace would be by another definition."""
    return {"as_of": "latest", "party": party, "kind": name, "view": "flow", "reading": "pace",
            "choice": "definition", "name": which, "value": value, "low90": "1", "high90": "3",
            "side": side, "in_use": "False"}  # fmt: skip


def outlook(series: str, target: str, *quantiles: str) -> list[dict[str, str]]:
    """Return rows of `outlooks.csv`: what is expected of a month, at 5, 50 and 95 percent."""
    row = {"as_of": "latest", "series": series, "method": "local level", "target": target}
    levels = zip(("0.05", "0.5", "0.95"), quantiles or ("", "", ""), strict=True)
    return [{**row, "quantile": level, "value": value} for level, value in levels]


def table(rows: Sequence[Mapping[str, Any]], like: Mapping[str, Any]) -> str:
    """Return rows as CSV, under the columns of one like them."""
    return pd.DataFrame(rows, columns=list(like)).to_csv(index=False)


def state(
    figures: Sequence[Mapping[str, Any]] = (),
    readings: Sequence[Mapping[str, str]] = (),
    statements: Sequence[Mapping[str, str]] = (),
    *,
    amounts: Sequence[Mapping[str, str]] = (),
    choices: Sequence[Mapping[str, str]] = (),
    outlooks: Sequence[Mapping[str, str]] = (),
    claims: Mapping[str, Any] | None = None,
    kinds: Sequence[Mapping[str, Any]] = (),
    sources: Sequence[Mapping[str, Any]] = SOURCES,
    panel: str = "",
    **rules: Any,
) -> State:
    """Return a state; `rules` replace sections of params, claims, uncertainty and indicators."""
    rows = pd.DataFrame(list(figures) or [figure("2025-01", 100)], columns=list(COLUMNS))
    for column in ("period_start", "period_end", "published"):
        rows[column] = pd.to_datetime(rows[column]).astype("datetime64[s]")
    documents = {
        "params.yaml": PARAMS | rules.get("params", {}),
        "kinds.yaml": {"kinds": list(kinds)},
        "uncertainty.yaml": {"office": {"slow": 0.1}, "bank": {"slow": 0.1}}
        | rules.get("uncertainty", {}),
        "claims.yaml": {"rules": {"side": {"noticeable": 0.1}}, "claims": []}
        | rules.get("claims_rules", {}),
        "indicators.yaml": CATALOGUE | rules.get("indicators", {}),
        states.MANIFEST: list(sources),
    }
    texts = {path: yaml.safe_dump(one, sort_keys=False) for path, one in documents.items()}
    texts |= {
        states.OBSERVATIONS: to_text(combine([rows])),
        states.PANEL: panel,
        states.READINGS: table(readings, reading("", "")),
        states.STATEMENTS: table(statements, statement("", "")),
        states.AMOUNTS: table(amounts, amount("", "", "")),
        states.CHOICES: table(choices, choice("", "", "")),
        states.OUTLOOKS: table(outlooks, outlook("", "")[0]),
        states.CLAIMS: json.dumps(claims or {"article": {}, "latest": {}}),
    }
    return State(texts)
