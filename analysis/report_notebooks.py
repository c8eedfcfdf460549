"""The notebooks of the reports, executed where anything that they are made from has changed.

Beside the executed notebooks lies a record of what each was made from: a hash of each thing that
it was given, and of the result. A notebook whose record still holds is left as it is, so that one
changed parameter executes one family, in a fresh clone too. `make rebuild` removes the record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from analysis.code_hashes import code_text
from analysis.errors import DataError
from analysis.execution.runs import NotebookRun, run_notebooks
from analysis.hashing import hash_file, hash_text, hash_written
from analysis.indicators.specification import FAMILIES
from analysis.parameters.schema import read_by
from analysis.project import Project

STAGE = "notebooks"
SHORT = ("emigration", "reconstruction")
"""Families whose notebooks are started last: so no core is left with a long one at the end."""
RECORD = "made_from.json"
IMPORTS = ("analysis.chapters.chapter", "analysis.chapters.shape")
"""Modules that bring along all that the notebooks import."""

Given = dict[str, str]


def build_notebooks(project: Project) -> tuple[dict[Path, str], int]:
    """Execute the notebook of each family for each report, where it is not as it would become.

    Returns
    -------
    dict
        Text of the record by its path, to be written.
    int
        How many notebooks were left as they are.

    Raises
    ------
    NotebookError
        One failed; none is written.
    DataError
        An earlier stage has not been run.
    """
    runs = {
        (family, label): _run(project, family, label)
        for family in sorted(FAMILIES, key=SHORT.count)
        for label in project.params.reports
    }
    code = hash_text(code_text(project.root, STAGE))
    given = {place: _given(project, place[0], run, code) for place, run in runs.items()}
    recorded = _recorded(project)
    stale = [
        run for place, run in runs.items()
        if recorded.get(_name(*place)) != {**given[place], "result": _hash_of(run.output)}
    ]  # fmt: skip
    if stale:
        run_notebooks(stale, preload=IMPORTS)
    record = {
        _name(*place): {**given[place], "result": _hash_of(run.output)}
        for place, run in runs.items()
    }
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    return {_record(project): text}, len(runs) - len(stale)


def _run(project: Project, family: str, label: str) -> NotebookRun:
    params = project.params
    return NotebookRun(
        name=f"{family} · {label}",
        notebook=project.notebooks / f"{family}.ipynb",
        parameters=params.for_notebook(family, overrides={"as_of": params.reports[label]}),
        output=project.executed(family, label),
    )


def _given(project: Project, family: str, run: NotebookRun, code: str) -> Given:
    """Return a hash of each thing that an executed notebook depends on."""
    values = project.params.all_values()
    parameters = {
        "reports": dict(project.params.reports),
        "given": dict(run.parameters),
        "read": {name: values[name] for name in read_by(family)},
    }
    return {
        "notebook": hash_written(run.notebook),
        "parameters": hash_text(json.dumps(parameters, sort_keys=True)),
        "rows": hash_file(_built(project, project.fingerprint(family))),
        "tables": _hash_of_folder(_built(project, project.tables(family))),
        "code": code,
    }


def _recorded(project: Project) -> Mapping[str, object]:
    """Return what the record says; a damaged one is as good as none."""
    try:
        recorded = json.loads(_record(project).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return recorded if isinstance(recorded, dict) else {}


def _record(project: Project) -> Path:
    return project.processed / "notebooks" / RECORD


def _name(family: str, label: str) -> str:
    return f"{family}/{label}"


def _built(project: Project, path: Path) -> Path:
    """Return a path of what an earlier stage has built, or say that it has not."""
    if not path.exists():
        raise DataError(
            "the output of an earlier stage is missing",
            where=path.relative_to(project.root).as_posix(),
            remedy="Build it with: dvc repro",
        )
    return path


def _hash_of(path: Path) -> str:
    """Return the hash of a file, or nothing where there is none."""
    return hash_file(path) if path.is_file() else ""


def _hash_of_folder(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return hash_text("".join(f"{name}\0{hash_file(folder / name)}\n" for name in names))
