"""The build as a research object: `ro-crate-metadata.json`, made from `dvc.lock`.

It follows RO-Crate 1.1 and the profile Workflow Run Crate 0.5: the pipeline is a workflow, each
stage a step that was run, with the files it read and wrote. Everything comes from files of the
checkout, and the date is that of the data, so that the same checkout gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import DataError
from analysis.sources.manifest import load_manifest

CONTEXT = (
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
)
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
WORKFLOW = "dvc.yaml"
AUTHORS = {"@id": "#authors", "@type": "Organization", "name": "The War Costs authors"}
ABOUT = ("README.md", "LICENSE")
"""Files that say what the crate is and what may be done with it."""
LANGUAGE = {
    "@id": "https://dvc.org/",
    "@type": "ComputerLanguage",
    "name": "Data Version Control",
    "alternateName": "DVC",
    "url": {"@id": "https://dvc.org/"},
}
LICENCE = "https://spdx.org/licenses/MIT.html"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".py": "text/x-python",
}

Entity = dict[str, Any]


def build_crate(root: Path) -> dict[str, Any]:
    """Return the metadata of the build that `dvc.lock` records.

    Raises
    ------
    DataError
        Nothing has been built yet.
    """
    lock = root / "dvc.lock"
    if not lock.is_file():
        raise DataError("nothing has been built yet", where="dvc.lock", remedy="Run: dvc repro")
    stages = yaml.safe_load(lock.read_text(encoding="utf-8"))["stages"]
    pipeline = yaml.safe_load((root / WORKFLOW).read_text(encoding="utf-8"))["stages"]
    files = {path: entity for stage in stages.values() for path, entity in _files(stage)}
    files |= {name: _about(name) for name in ABOUT if (root / name).is_file()}
    runs = [_run(name, stage) for name, stage in stages.items()]
    steps = [_step(name, pipeline, number) for number, name in enumerate(stages, start=1)]
    entities = [
        _descriptor(),
        _root(load_manifest(root / "data" / "raw"), [*files], runs),
        _workflow(stages, steps),
        LANGUAGE,
        AUTHORS,
        *({"@id": address, "@type": "CreativeWork", "name": name, "version": address[-3:]}
          for address, name in PROFILES.items()),
        *steps,
        *(_program(step) for step in steps),
        *runs,
        *(_settings(name, stage) for name, stage in stages.items() if stage.get("params")),
        *(files[path] for path in sorted(files)),
    ]  # fmt: skip
    return {"@context": list(CONTEXT), "@graph": entities}


def as_text(crate: Mapping[str, Any]) -> str:
    """Return the metadata as JSON text."""
    return json.dumps(crate, indent=1, ensure_ascii=False) + "\n"


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": [
            {"@id": "https://w3id.org/ro/crate/1.1"},
            {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"},
        ],
    }


def _root(sources: tuple[Any, ...], paths: list[str], runs: list[Entity]) -> Entity:
    # the day on which the newest data were retrieved: a build has no other date of its own
    retrieved = max(str(source.details["retrieved"]) for source in sources)
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": "War Costs: do the costs of the Russia-Ukraine war rise over time?",
        "description": "Raw data, pipeline and reports of one build.",
        "author": {"@id": AUTHORS["@id"]},
        "datePublished": retrieved,
        "license": {"@id": LICENCE},
        "conformsTo": [{"@id": address} for address in PROFILES],
        "mainEntity": {"@id": WORKFLOW},
        "hasPart": _references([WORKFLOW, *sorted(paths)]),
        "mentions": _references([run["@id"] for run in runs]),
    }


def _about(name: str) -> Entity:
    kind = "text/markdown" if name.endswith(".md") else "text/plain"
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": kind}


def _workflow(stages: Mapping[str, Any], steps: list[Entity]) -> Entity:
    return {
        "@id": WORKFLOW,
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "From raw files to reports",
        "programmingLanguage": {"@id": LANGUAGE["@id"]},
        "step": _references([step["@id"] for step in steps]),
        "hasPart": _references([f"#program-{name}" for name in stages]),
    }


def _step(name: str, pipeline: Mapping[str, Any], number: int) -> Entity:
    declared = pipeline.get(name, {})
    return {
        "@id": f"#step-{name}",
        "@type": "HowToStep",
        "name": name,
        "description": declared.get("desc", name),
        "position": str(number),
        "workExample": {"@id": f"#program-{name}"},
    }


def _program(step: Entity) -> Entity:
    return {
        "@id": step["workExample"]["@id"],
        "@type": "SoftwareApplication",
        "name": f"Stage {step['name']}",
        "description": step["description"],
    }


def _run(name: str, stage: Mapping[str, Any]) -> Entity:
    read = [_identity(entry) for entry in stage.get("deps", ())]
    settings = [f"#settings-{name}"] if stage.get("params") else []
    return {
        "@id": f"#run-{name}",
        "@type": "CreateAction",
        "name": f"Run of {name}",
        "description": str(stage["cmd"]),
        "instrument": {"@id": f"#program-{name}"},
        "object": _references([*read, *settings]),
        "result": _references([_identity(entry) for entry in stage.get("outs", ())]),
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _settings(name: str, stage: Mapping[str, Any]) -> Entity:
    return {
        "@id": f"#settings-{name}",
        "@type": "PropertyValue",
        "name": f"Parameters of {name}",
        "value": json.dumps(stage["params"], sort_keys=True, ensure_ascii=False, default=str),
    }


def _files(stage: Mapping[str, Any]) -> Iterator[tuple[str, Entity]]:
    for entry in (*stage.get("deps", ()), *stage.get("outs", ())):
        path = _identity(entry)
        folder = path.endswith("/")
        entity: Entity = {
            "@id": path,
            "@type": "Dataset" if folder else "File",
            "name": entry["path"],
            "identifier": f"{entry.get('hash', 'md5')}:{entry['md5']}",
        }
        if "size" in entry and not folder:
            entity["contentSize"] = str(entry["size"])
        media_type = MEDIA_TYPES.get(Path(path).suffix)
        if media_type and not folder:
            entity["encodingFormat"] = media_type
        yield path, entity


def _identity(entry: Mapping[str, Any]) -> str:
    # DVC marks the hash of a folder; in a crate a folder ends with a slash
    return f"{entry['path']}/" if str(entry["md5"]).endswith(".dir") else str(entry["path"])


def _references(identities: list[str]) -> list[dict[str, str]]:
    return [{"@id": identity} for identity in identities]
