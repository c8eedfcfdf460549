"""Descriptions of the data by the standard Data Package 2 (https://datapackage.org).

Paths in a descriptor may not lead upwards, so there are two: `data/processed/datapackage.json`
beside the tables that are built, and `data/datapackage.json` for the raw files. What every column
means, and every other word of them, stands in `columns.yaml` beside this module.
"""

from __future__ import annotations

import csv
import hashlib
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
COLUMNS = Path(__file__).with_name("columns.yaml")
DECLARED: Mapping[str, Any] = dict(yaml.read_yaml(COLUMNS, COLUMNS.name).value)
SAID = ("unit", "grade", "coverage", "retrieved", "revision")


def describe_processed(tables: Mapping[str, bytes], sources: Sequence[Source]) -> str:
    """Return the descriptor of the processed tables, whose every column has to be described.

    `tables` are their content by name of file, `sources` those whose figures they hold.
    """
    resources = [_table(name, content, sources) for name, content in sorted(tables.items())]
    return _package("processed", sources, resources, licenses=[DECLARED["own_licence"]])


def describe_raw(sources: Sequence[Source]) -> str:
    """Return the descriptor of the raw files and of what is corrected in them."""
    resources = [_raw_resource(source, f"{source.folder.name}/{file.path}")
                 for source in sources for file in source.files]  # fmt: skip
    for source in sources:
        if source.corrections.is_file():
            path = source.corrections.relative_to(source.folder.parent).as_posix()
            own = {"title": f"Corrections of {source.id}", "licenses": [DECLARED["own_licence"]]}
            resources.append({**_file(path, source.corrections.read_bytes()), **own})
    return _package("raw", sources, resources)


def _package(name: str, sources: Sequence[Source], resources: list[Any], **more: Any) -> str:
    package = {
        "$schema": f"{PROFILES}/datapackage.json",
        **DECLARED["packages"][name],
        **more,
        "sources": [origin for source in sources for origin in _origins(source)],
        "resources": resources,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _table(name: str, content: bytes, sources: Sequence[Source]) -> dict[str, Any]:
    table = _described(f"the table {name}", name, DECLARED["tables"])
    # what is copied from a source as it stands keeps its terms beside ours
    copied = [one for source in sources if source.id == table.get("as_source")
              for one in licences_of(source)]  # fmt: skip
    about = {"title": table["title"], "licenses": [DECLARED["own_licence"], *copied]}
    resource = {**_file(name, content), **about}
    if not name.endswith(".csv"):
        return resource
    header, meanings = _header(content), DECLARED["common"] | table.get("columns", {})
    if copied:
        meanings = {key: ["any", "As its source names it"] for key in header} | meanings
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_column(name, column, meanings) for column in header],
        "missingValues": [""],
    }
    if name == "observations.csv":
        schema["primaryKey"] = list(KEY)
    profile = f"{PROFILES}/dataresource.json"
    return {**resource, "$schema": profile, "type": "table", "schema": schema}


def _described(what: str, name: str, entries: Mapping[str, Any]) -> Any:
    if name not in entries:
        expected = "every table, and a type and a sentence for every column"
        raise DataError(f"{what} is not described", where=COLUMNS.name, expected=expected)
    return entries[name]


def _column(table: str, column: str, meanings: Mapping[str, Any]) -> dict[str, Any]:
    kind, description = _described(f"the column '{column}' of {table}", column, meanings)
    truth = {"trueValues": ["True"], "falseValues": ["False"]} if kind == "boolean" else {}
    return {"name": column, "type": kind, "description": description, **truth}


def _raw_resource(source: Source, path: str) -> dict[str, Any]:
    place = source.folder.parent / path
    content = place.read_bytes()
    said = {name: getattr(source, name) for name in SAID}
    described = (f"{key.capitalize()}: {value}." for key, value in said.items() if value)
    resource = {
        **_file(path, content),
        "title": f"{source.title} ({place.name})",
        "description": " ".join(described),
        "sources": _origins(source),
        "licenses": licences_of(source),
    }
    if place.suffix == ".csv":
        fields = [{"name": name, "type": "any", "unit": source.unit} for name in _header(content)]
        resource |= {"type": "table", "schema": {"fields": fields}}
    return resource


def _file(path: str, content: bytes) -> dict[str, Any]:
    suffix = Path(path).suffix[1:]
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-"),
        "path": path,
        "format": suffix,
        "mediatype": DECLARED["media_types"][suffix],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _header(content: bytes) -> list[str]:
    return next(csv.reader([content.partition(b"\n")[0].decode("utf-8-sig")]))


def _origins(source: Source) -> list[dict[str, str]]:
    title = {"title": f"{source.publisher}: {source.title}"}
    return [title | {"path": one} for one in re.findall(r"https://\S+", source.url)] or [title]


def licences_of(source: Source) -> list[dict[str, str]]:
    """Return the licences of a source: those that are open by name, else its terms in words."""
    # an entry without terms may name, in brackets, those of another work
    known = {} if source.licence.startswith("none stated") else DECLARED["licences"]
    found = [{**licence, "title": source.licence} for pattern, licence in known.items()
             if re.search(pattern, source.licence)]  # fmt: skip
    return found or [{"name": "other-cited-facts", "title": source.licence}]


def licences_text(sources: Sequence[Source]) -> str:
    """Return `data/LICENCES.md`: whose data these are, and under which terms."""
    rows = [[f"`{source.id}`", source.publisher, source.licence, source.url] for source in sources]
    lines = [f"| {' | '.join(' '.join(one.split()).replace('|', chr(92) + '|') for one in row)} |"
             for row in rows]  # fmt: skip
    return str(DECLARED["terms"]) + "\n".join([*lines, ""])
