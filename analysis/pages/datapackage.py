"""Descriptions of the data by the standard Data Package 2 (https://datapackage.org).

Paths in a descriptor may not lead upwards, so there are two: `data/processed/datapackage.json`
beside the tables that are built, and `data/datapackage.json` for the raw files. What every column
means stands in `columns.yaml` beside this module.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import yaml
from analysis.errors import DataError
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
COLUMNS = Path(__file__).with_name("columns.yaml")
KEYS = {"observations.csv": list(KEY)}


def describe_processed(tables: Mapping[str, bytes], sources: Sequence[Source]) -> str:
    """Return the descriptor of the processed tables.

    Parameters
    ----------
    tables
        Content by name of file in `data/processed`.
    sources
        Whose figures they hold.

    Raises
    ------
    DataError
        A table or a column of one is not described.
    """
    described = yaml.read_yaml(COLUMNS, COLUMNS.name)
    return _as_text(
        {
            "$schema": f"{PROFILES}/datapackage.json",
            "name": "war-costs",
            "title": "War Costs: observations, amounts, readings and verdicts",
            "description": "What a month of war costs, in natural units, with how sure that is; "
            "and every figure behind it, with the day it was published. A revision is a row of its "
            "own, so that the state of knowledge on any day is one filter. Where a source gives no "
            "day of publication, it is derived from the source's usual lag, and the note says so.",
            "contributors": [{"title": "The War Costs authors", "roles": ["creator"]}],
            "licenses": [OWN_LICENCE],
            "sources": [_origin(source) for source in sources],
            "resources": [
                _table(name, content, described) for name, content in sorted(tables.items())
            ],
        }
    )


def _table(name: str, content: bytes, described: Mapping[str, Any]) -> dict[str, Any]:
    if name not in described["tables"]:
        raise DataError(
            f"the table {name} is not described",
            where=COLUMNS.name,
            expected=f"one of {', '.join(described['tables'])}",
        )
    table = described["tables"][name]
    resource = {
        **_file(name, Path(name).suffix[1:], content),
        "title": table["title"],
        "licenses": [OWN_LICENCE],
    }
    if not name.endswith(".csv"):
        return resource
    meanings = {**described["common"], **(table.get("columns") or {})}
    header = _header(content)
    if table.get("as_source"):
        said = "As its source names it"
        meanings = {**{column: ["any", said] for column in header}, **meanings}
    fields = [_column(name, column, meanings) for column in header]
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": fields,
        "missingValues": [""],
    }
    if name in KEYS:
        schema["primaryKey"] = KEYS[name]
    return {
        **resource,
        "$schema": f"{PROFILES}/dataresource.json",
        "type": "table",
        "schema": schema,
    }


def _column(table: str, column: str, meanings: Mapping[str, Any]) -> dict[str, Any]:
    if column not in meanings:
        raise DataError(
            f"the column '{column}' of {table} is not described",
            where=COLUMNS.name,
            expected="a type and a sentence for every column",
        )
    kind, description = meanings[column]
    field: dict[str, Any] = {"name": column, "type": kind, "description": description}
    if kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    return field


def describe_raw(sources: Sequence[Source]) -> str:
    """Return the descriptor of the raw files, with publisher, licence, unit and known issues."""
    return _as_text(
        {
            "$schema": f"{PROFILES}/datapackage.json",
            "name": "war-costs-raw",
            "title": "War Costs: raw files as their publishers gave them",
            "description": "Every file is as published; what is wrong in it is corrected when it "
            "is read, by entries beside it that say what, why and by whom.",
            "contributors": [{"title": "The War Costs authors", "roles": ["compiler"]}],
            "sources": [_origin(source) for source in sources],
            "resources": [
                _raw_resource(source, f"{source.folder.name}/{file.path}")
                for source in sources
                for file in source.files
            ],
        }
    )


def _raw_resource(source: Source, path: str) -> dict[str, Any]:
    place = source.folder.parent / path
    content, suffix = place.read_bytes(), place.suffix[1:]
    said = {
        name: getattr(source, name)
        for name in ("unit", "grade", "coverage", "retrieved", "revision")
    }
    resource = {
        **_file(path, suffix, content),
        "title": f"{source.title} ({place.name})",
        "description": " ".join(
            f"{key.capitalize()}: {value}." for key, value in said.items() if value
        ),
        "sources": [_origin(source)],
        "licenses": licences_of(source),
    }
    if suffix == "csv":
        fields = [{"name": name, "type": "any", "unit": source.unit} for name in _header(content)]
        resource |= {"type": "table", "schema": {"fields": fields}}
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


def _origin(source: Source) -> dict[str, str]:
    title = f"{source.publisher}: {source.title}"
    address = re.match(r"https://\S+", source.url)
    return {"title": title, "path": address[0]} if address else {"title": title}


def licences_of(source: Source) -> list[dict[str, str]]:
    """Return the licences of a source: those that are open by name, else its terms in words."""
    # an entry without terms may name, in brackets, those of another work
    searched = () if source.licence.startswith("none stated") else LICENCES
    named = [licence for pattern, licence in searched if re.search(pattern, source.licence)]
    found = [{**licence, "title": source.licence} for licence in named]
    return found or [{"name": "other-cited-facts", "title": source.licence}]


def licences_text(sources: Sequence[Source]) -> str:
    """Return `data/LICENCES.md`: whose data these are, and under which terms."""
    rows = [
        f"| `{source.id}` | {_cell(source.publisher)} | {_cell(source.licence)} "
        f"| {_cell(source.url)} |"
        for source in sources
    ]
    return "\n".join([*_HEAD, *rows, ""])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


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


def _as_text(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
