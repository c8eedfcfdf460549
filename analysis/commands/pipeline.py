"""The pipeline as `dvc.yaml` declares it and as `dvc.lock` records that it ran, checked when read.

DVC writes `dvc.lock`, but a merge, an editor or a full disk may leave something else there.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from analysis.errors import DataError
from analysis.yaml import read_document


class _Lenient(BaseModel):
    """DVC owns these files and knows more keys than are read here."""

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


class Ran(_Lenient):
    """A stage of `dvc.lock`."""

    cmd: str = ""
    params: dict[str, Any] = {}
    deps: tuple[LockEntry, ...] = ()
    outs: tuple[LockEntry, ...] = ()


class _Declarations(_Lenient):
    stages: dict[str, Stage]


class _Record(_Lenient):
    stages: dict[str, Ran]


def load_declared(root: Path) -> Mapping[str, Stage]:
    """Return the stages of `dvc.yaml`, by name."""
    return read_document(root / "dvc.yaml", _Declarations, "dvc.yaml").stages


def load_recorded(root: Path) -> Mapping[str, Ran]:
    """Return the stages of `dvc.lock`, by name.

    Raises
    ------
    DataError
        Nothing has been built yet, or the file is not as DVC writes it.
    """
    if not (root / "dvc.lock").is_file():
        raise DataError("nothing has been built yet", where="dvc.lock", remedy="Run: dvc repro")
    return read_document(root / "dvc.lock", _Record, "dvc.lock").stages


def refuse_unbuilt(root: Path) -> None:
    """Refuse tables that are not those that the pipeline recorded.

    Raises
    ------
    DataError
        One is missing, was cut off, or was made by other data than are here now.
    """
    recorded = load_recorded(root)
    if "observations" not in recorded:
        raise DataError("nothing has been built yet", where="dvc.lock", remedy="Run: dvc repro")
    tables = [one for stage in recorded.values() for one in stage.outs if one.path.endswith(".csv")]
    for table in tables:
        path = root / table.path
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != table.md5:
            raise DataError(
                "the table is not the one that was built last",
                where=table.path,
                expected="the file that dvc.lock records",
                remedy="Build it again: dvc repro",
            )
