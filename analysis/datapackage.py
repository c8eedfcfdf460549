"""Descriptions of the data by the standard Data Package 2 (https://datapackage.org).

Paths in a descriptor may not lead upwards, so there are two: `data/processed/datapackage.json`
beside the table of observations, and `data/datapackage.json` for the raw files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.columns import TABLES, Meaning
from analysis.errors import DataError
from analysis.json_schemas import SCHEMAS
from analysis.observations import KEY
from analysis.sources.manifest import Source

PROFILES = "https://datapackage.org/profiles/2.0"
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "txt": "text/plain"}
LICENCES = (
    (r"CC BY 4\.0", {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}),
    (r"PDDL", {"name": "PDDL-1.0", "path": "https://opendatacommons.org/licenses/pddl/1-0/"}),
    (r"\bMIT\b", {"name": "MIT", "path": "https://spdx.org/licenses/MIT.html"}),
)
"""Open licences, by how `sources.yaml` names them."""
OWN_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "The compilation; each figure under the terms of its source",
}
TITLES = {
    "observations.csv": "All figures of all sources, each with the day it was published",
    "evidence.csv": "Every indicator under every reading at both dates",
    "specifications.csv": "How the verdicts hold under other reasonable ways of analysis",
    "calibration.csv": "Measured size and power of the trend tests",
    "claims.json": "Verdicts on the claims of the article",
    "forecasts.json": "The forecast as of the article, and how it came out",
}
KEYS = {"observations.csv": list(KEY)}


def describe_processed(folder: Path, sources: Sequence[Source]) -> dict[str, Any]:
    """Return the descriptor of the processed tables that are in a folder.

    Raises
    ------
    DataError
        A table has a column that the data dictionary (`analysis.columns`) does not hold.
    """
    present = [name for name in TITLES if (folder / name).is_file()]
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "war-costs",
        "title": "War Costs: observations, evidence and verdicts",
        "description": "What is measured, for whom, over which period, with which bounds, by "
        "which source, and when it was published. A revision is a row of its own, so that the "
        "state of knowledge on any day is one filter. Where a source gives no day of publication, "
        "it is derived from the source's usual lag, and the note of the figure says so.",
        "contributors": [{"title": "The War Costs authors", "roles": ["creator"]}],
        "licenses": [OWN_LICENCE],
        "sources": [_origin(source) for source in sources],
        "resources": [_resource(folder / name, name, sources) for name in present],
    }


def _resource(path: Path, name: str, sources: Sequence[Source]) -> dict[str, Any]:
    content = path.read_bytes()
    resource = {
        **_file(name, path.suffix[1:], content),
        "title": TITLES[name],
        "licenses": [OWN_LICENCE],
    }
    if name in TABLES:
        resource |= {"$schema": f"{PROFILES}/dataresource.json", "type": "table"}
        resource["schema"] = _schema(name, _header(content))
    if name in SCHEMAS:
        # 'schema' is for tables only; the standard leaves room for properties of one's own
        resource |= {"description": SCHEMAS[name]["description"], "jsonSchema": SCHEMAS[name]}
    if name == "observations.csv":
        resource["sources"] = [_origin(source) for source in sources]
    return resource


def _file(path: str, suffix: str, content: bytes) -> dict[str, Any]:
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-"),
        "path": path,
        "format": suffix,
        "mediatype": MEDIA_TYPES[suffix],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _header(content: bytes) -> list[str]:
    first = content.partition(b"\n")[0].decode("utf-8-sig")
    return next(csv.reader(io.StringIO(first)))


def _schema(name: str, header: Iterable[str]) -> dict[str, Any]:
    meanings = TABLES[name]
    for column in header:
        if column not in meanings:
            raise DataError(
                f"the column '{column}' is not described",
                where=f"data/processed/{name}",
                expected="a description of every column",
                remedy="Describe it in analysis/columns.py",
            )
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_column(column, meanings[column]) for column in header],
        "missingValues": [""],
    }
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    return schema


def _column(name: str, meaning: Meaning) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": name,
        "type": meaning.type,
        "description": meaning.description,
    }
    if meaning.type == "boolean":
        column |= {"trueValues": ["True"], "falseValues": ["False"]}
    constraints: dict[str, Any] = {}
    if meaning.required:
        constraints["required"] = True
    if meaning.choices:
        constraints["enum"] = list(meaning.choices)
    return {**column, "constraints": constraints} if constraints else column


def describe_raw(sources: Sequence[Source]) -> dict[str, Any]:
    """Return the descriptor of the raw files, with publisher, licence, unit and known issues."""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "war-costs-raw",
        "title": "War Costs: raw files as their publishers gave them",
        "description": "Every file is as published; what is wrong in it is corrected when it is "
        "read, by entries beside it that say what, why and by whom.",
        "contributors": [{"title": "The War Costs authors", "roles": ["compiler"]}],
        "sources": [_origin(source) for source in sources],
        "resources": [
            _raw_resource(source, f"{source.folder.name}/{file.path}")
            for source in sources
            for file in source.files
        ],
    }


def _raw_resource(source: Source, path: str) -> dict[str, Any]:
    details = source.details
    place = source.folder.parent / path
    content, suffix = place.read_bytes(), place.suffix[1:]
    resource = {
        **_file(path, suffix, content),
        "title": f"{details['title']} ({place.name})",
        "description": " ".join(
            f"{name.capitalize()}: {details[name]}."
            for name in ("unit", "grade", "coverage", "retrieved", "revision")
            if name in details
        ),
        "sources": [_origin(source)],
        "licenses": licences_of(source),
    }
    if suffix == "csv":
        unit = {"unit": str(details["unit"])}
        fields = [{"name": name, "type": "any", **unit} for name in _header(content)]
        resource |= {"type": "table", "schema": {"fields": fields}}
    return resource


def _origin(source: Source) -> dict[str, str]:
    details = source.details
    title = f"{details['publisher']}: {details['title']}"
    address = re.match(r"https://\S+", str(details["url"]))
    return {"title": title, "path": address[0]} if address else {"title": title}


def licences_of(source: Source) -> list[dict[str, str]]:
    """Return the licences of a source: those that are open by name, else its terms in words."""
    terms = str(source.details["licence"])
    # an entry without terms may name, in brackets, those of another work
    searched = () if terms.startswith("none stated") else LICENCES
    named = [licence for pattern, licence in searched if re.search(pattern, terms)]
    found = [{**licence, "title": terms} for licence in named]
    return found or [{"name": "other-cited-facts", "title": terms}]


def licences_text(sources: Sequence[Source]) -> str:
    """Return `data/LICENCES.md`: whose data these are, and under which terms."""
    rows = [
        f"| `{source.id}` | {_cell(source.details['publisher'])} "
        f"| {_cell(source.details['licence'])} | {_cell(source.details['url'])} |"
        for source in sources
    ]
    return "\n".join([*_HEAD, *rows, ""])


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


_HEAD = (
    "# Whose data these are",
    "",
    "The program is under the MIT licence (`LICENSE`). The tables in `data/processed/` are a",
    "compilation under CC BY 4.0; every figure in them is a fact stated by its source, which the",
    "column `source` names and which keeps its own terms. The files in `data/raw/` are under the",
    "terms of their publishers, as found:",
    "",
    "| source | publisher | terms | address |",
    "|---|---|---|---|",
)


def as_text(descriptor: Mapping[str, Any]) -> str:
    """Return a descriptor as JSON text, the same on every machine."""
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
