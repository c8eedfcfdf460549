"""Hashes of code: over a whole package, and of what every notebook reads beside its own data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from analysis.catalogue import unknown
from analysis.plain_yaml import load_yaml

CODE_SUFFIXES = (".py", ".html", ".j2", ".css", ".js", ".yaml")
"""Files of the package that decide what a page says and looks like."""

PIPELINE = "dvc.yaml"


def hash_code(package: Path) -> str:
    """Return one SHA-256 over all files of the package that decide what a page says.

    Names and contents count, in the order of names; line ends are taken as LF, as git may
    write them otherwise.
    """
    total = hashlib.sha256()
    files = {
        path.relative_to(package).as_posix(): path
        for path in package.rglob("*")
        if path.suffix in CODE_SUFFIXES and "__pycache__" not in path.parts
    }
    for name, path in sorted(files.items()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def dependencies_text(root: Path, stage: str) -> str:
    """Return, as JSON, the hash of each dependency of a stage of `dvc.yaml`.

    DVC looks at every dependency of every stage whenever it is called. Evidence and the notebooks
    share some twenty; such a text makes one of them, so that they are looked at once. The list
    stands in `dvc.yaml` alone.

    Raises
    ------
    DataError
        There is no such stage.
    """
    stages = load_yaml((root / PIPELINE).read_text(encoding="utf-8"))["stages"]
    if stage not in stages or "deps" not in stages[stage]:
        plain = sorted(name for name, declared in stages.items() if "deps" in declared)
        raise unknown("stage", stage, plain, PIPELINE)
    hashes = {path: _hash(root / path) for path in sorted(stages[stage]["deps"])}
    return json.dumps(hashes, indent=1) + "\n"


def _hash(path: Path) -> str:
    if path.is_dir():
        return hash_code(path)
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
