"""The build as a research object: `ro-crate-metadata.json`, made from `dvc.lock`.

It follows RO-Crate and the profile Workflow Run Crate: the pipeline is a workflow, each stage a
step that was run, with the files it read and wrote. Everything comes from files of the checkout,
and the date is that of the data, so that the same checkout gives the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from analysis.commands.stages import Ran, Stage, load_declared, load_recorded
from analysis.project import Project

NAME = "ro-crate-metadata.json"
PROFILES = (
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
)


def describe(root: Path) -> str:
    """Return the metadata of the build that `dvc.lock` records, as JSON text."""
    lock = load_recorded(root)
    crate = ROCrate(version="1.1")
    for identity, properties in _entities(lock, load_declared(root)):
        crate.add(ContextEntity(crate, identity, properties))
    crate.name = "War Costs: what a month of war costs"
    crate.description = "Raw data, pipeline and reports of one build."
    crate.license = {"@id": "data/LICENCES.md"}  # MIT is the program's alone
    # the day on which the newest data were retrieved: a build has no other date of its own
    crate.datePublished = max(str(source.retrieved) for source in Project(root).sources)
    crate.mainEntity = crate.dereference("dvc.yaml")
    files = {entry.identity for stage in lock.values() for entry in (*stage.deps, *stage.outs)}
    parts = {
        "hasPart": ["dvc.yaml", *sorted(files)],
        "mentions": [f"#run-{name}" for name in lock],
        "conformsTo": PROFILES,
    }
    for relation, identities in parts.items():
        crate.root_dataset[relation] = [crate.dereference(one) for one in identities]
    return json.dumps(crate.metadata.generate(), indent=1, ensure_ascii=False) + "\n"


def _entities(
    lock: Mapping[str, Ran], pipeline: Mapping[str, Stage]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for profile in PROFILES:
        yield profile, {"@type": "CreativeWork", "version": profile[-3:]}
    yield "https://dvc.org/", {"@type": "ComputerLanguage", "name": "Data Version Control"}
    yield "dvc.yaml", {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "From raw files to reports",
        "programmingLanguage": {"@id": "https://dvc.org/"},
        "step": [{"@id": f"#step-{name}"} for name in lock],
    }  # fmt: skip
    for number, (name, stage) in enumerate(lock.items(), start=1):
        description = (pipeline[name].desc if name in pipeline else "") or name
        step = {"name": name, "description": description, "position": str(number)}
        program = {"@id": f"#program-{name}"}
        yield f"#step-{name}", {"@type": "HowToStep", **step, "workExample": program}
        yield program["@id"], {"@type": "SoftwareApplication", "name": f"Stage {name}"}
        parameters = json.dumps(stage.params, sort_keys=True)
        yield f"#run-{name}", {
            "@type": "CreateAction",
            "name": f"Run of {name}",
            "description": f"{stage.cmd.removeprefix('exec ')}; parameters {parameters}",
            "instrument": program,
            "object": [{"@id": entry.identity} for entry in stage.deps],
            "result": [{"@id": entry.identity} for entry in stage.outs],
        }  # fmt: skip
        for entry in (*stage.deps, *stage.outs):
            kind = "Dataset" if entry.identity.endswith("/") else "File"
            digest = f"{entry.hash}:{entry.md5}"
            yield entry.identity, {"@type": kind, "name": entry.path, "identifier": digest}
