"""The pipeline: what it is declared to be, what it recorded, and one stage of it, as a whole.

DVC hashes the dependencies of a stage when the stage has ended. What was changed in between would
be recorded as built and never be. So each stage hashes its dependencies, as `dvc.yaml` lists them,
when it starts and again before it writes.
"""

import hashlib
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue

from analysis.errors import DataError, WarCostsError
from analysis.project import end_with
from analysis.updates.writing import recover, shared, write_together
from analysis.yaml import read_document

NOT_READ = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
"""Names that programs leave in folders and that no stage reads."""


class _Lenient(BaseModel):
    """DVC owns these files and knows more keys; a merge, an editor or a full disk may cut them."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Stage(_Lenient):
    """A stage of `dvc.yaml`, with paths relative to the project."""

    desc: str = ""
    params: tuple[JsonValue, ...] = ()
    deps: tuple[str, ...] = ()
    outs: tuple[str | dict[str, JsonValue], ...] = ()
    metrics: tuple[str | dict[str, JsonValue], ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """Files and folders that it depends on."""
        return (*self.deps, "params.yaml") if self.params else self.deps

    @property
    def writes(self) -> tuple[str, ...]:
        """Files and folders that it makes."""
        outputs = (*self.outs, *self.metrics)
        return tuple(next(iter(one)) if isinstance(one, dict) else one for one in outputs)


class LockEntry(_Lenient):
    """A file or folder as it was when a stage ran."""

    path: str
    md5: str
    hash: str = "md5"

    @property
    def identity(self) -> str:
        """Its name in a crate, where a folder, whose hash DVC marks, ends with a slash."""
        return f"{self.path}/" if self.md5.endswith(".dir") else self.path


class Ran(_Lenient):
    """A stage of `dvc.lock`."""

    cmd: str = ""
    params: dict[str, Any] = {}
    deps: tuple[LockEntry, ...] = ()
    outs: tuple[LockEntry, ...] = ()


AnyStage = TypeVar("AnyStage", Stage, Ran)


class _Stages(_Lenient, Generic[AnyStage]):
    stages: dict[str, AnyStage]


def load_declared(root: Path) -> Mapping[str, Stage]:
    """Return the stages of `dvc.yaml`, by name."""
    return read_document(root / "dvc.yaml", _Stages[Stage], "dvc.yaml").stages


def load_recorded(root: Path) -> Mapping[str, Ran]:
    """Return the stages of `dvc.lock`, by name, or refuse what was never built."""
    if (root / "dvc.lock").is_file():
        recorded = read_document(root / "dvc.lock", _Stages[Ran], "dvc.lock").stages
        if "observations" in recorded:
            return recorded
    raise DataError("nothing has been built yet", where="dvc.lock", remedy="Run: dvc repro")


def refuse_unbuilt(root: Path) -> None:
    """Refuse a table that is missing, was cut off, or was made by other data than are here now."""
    made = [one for stage in load_recorded(root).values() for one in stage.outs]
    for table in (one for one in made if one.path.endswith(".csv")):
        path = root / table.path
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != table.md5:
            raise DataError(
                "the table is not the one that was built last",
                where=table.path,
                expected="the file that dvc.lock records",
                remedy="Build it again: dvc repro",
            )


def run_stage(root: Path, name: str, build: Callable[[], Mapping[str, str | bytes]]) -> None:
    """Compute the files of a stage and put them in place, all or none.

    Where something that it reads was changed while it ran, earlier outputs stay untouched.
    """
    stage = load_declared(root).get(name)
    if stage is None:
        remedy = "Restore it with: git checkout -- dvc.yaml"
        raise DataError(f"the stage '{name}' is not declared", where="dvc.yaml", remedy=remedy)
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
        _write_outputs(root, stage, files)


def hash_inputs(root: Path, stage: Stage) -> dict[str, str]:
    """Return the SHA-256 of every file that a stage depends on, by path."""
    hashes = {}
    for entry in stage.reads:
        top = root / entry
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not NOT_READ.intersection(path.relative_to(top).parts):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                hashes[path.relative_to(root).as_posix()] = digest
    return hashes


def _write_outputs(root: Path, stage: Stage, files: Mapping[str, str | bytes]) -> None:
    """Write a stage's files, and remove from its folders what it did not write.

    Another program or a killed run may have left it, and DVC would hash it.
    """
    for name in files:
        if not any(name == out or name.startswith(f"{out}/") for out in stage.writes):
            raise WarCostsError(f"the stage writes {name}, which dvc.yaml does not list as output")
    write_together(root, files)
    kept = {root / name for name in files}
    for out in stage.writes:
        for path in sorted((root / out).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in kept:
                path.unlink()
