"""One stage of the pipeline: what it reads stays the same while it runs, what it writes is whole.

DVC hashes the dependencies of a stage when the stage has ended. What was changed in between would
be recorded as built and never be. So each stage hashes its dependencies, as `dvc.yaml` lists them,
when it starts and again before it writes.
"""

import hashlib
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.commands.pipeline import Stage, load_declared
from analysis.errors import DataError, WarCostsError
from analysis.project import end_with
from analysis.updates.journal import recover, write_together
from analysis.updates.locks import shared

NOT_READ = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
"""Names that programs leave in folders and that no stage reads."""
Build = Callable[[], Mapping[str, str | bytes]]


def load_stage(root: Path, name: str) -> Stage:
    """Return a stage of `dvc.yaml`."""
    stages = load_declared(root)
    if name not in stages:
        remedy = "Restore it with: git checkout -- dvc.yaml"
        raise DataError(f"the stage '{name}' is not declared", where="dvc.yaml", remedy=remedy)
    return stages[name]


def run_stage(root: Path, name: str, build: Build) -> None:
    """Compute the files of a stage and put them in place, all or none.

    Raises
    ------
    WarCostsError
        Something that the stage reads was changed while it ran. Earlier outputs are untouched.
    """
    stage = load_stage(root, name)
    if "DVC_STAGE" in os.environ:
        # what DVC, being killed, would never record is not worked out to the end
        end_with(os.getppid(), signal.SIGTERM)
    with shared(root):
        # an update that was killed in the middle is finished before anything is read
        recover(root)
        before = hash_inputs(root, stage)
        files = build()
        after = hash_inputs(root, stage)
        changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
        if changed:
            raise WarCostsError(
                f"{changed[0]} was changed while the stage ran"
                + (f", and {len(changed) - 1} more" if len(changed) > 1 else ""),
                where=f"stage {name}",
                remedy="Nothing was written. Build again with: dvc repro",
            )
        write_outputs(root, stage, files)


def hash_inputs(root: Path, stage: Stage) -> dict[str, str]:
    """Return the SHA-256 of every file that a stage depends on, by path."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for entry in stage.reads
        for path in _files(root / entry)
    }


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if path.exists() else []
    return [
        file
        for file in sorted(path.rglob("*"))
        if file.is_file() and not NOT_READ.intersection(file.relative_to(path).parts)
    ]


def write_outputs(root: Path, stage: Stage, files: Mapping[str, str | bytes]) -> None:
    """Write a stage's files, and remove from its folders what it did not write."""
    for path in files:
        if not any(path == out or path.startswith(f"{out}/") for out in stage.writes):
            raise WarCostsError(f"the stage writes {path}, which dvc.yaml does not list as output")
    write_together(root, files)
    kept = {root / path for path in files}
    for out in stage.writes:
        if (root / out).is_dir():
            _remove_others(root / out, kept)


def _remove_others(folder: Path, kept: set[Path]) -> None:
    """Remove what another program or a killed run left in an output folder: DVC would hash it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()
