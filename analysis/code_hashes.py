"""Hashes of code: over a whole package, and of all that a stage of the pipeline reads of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.catalogue import unknown
from analysis.hashing import hash_written
from analysis.plain_yaml import load_yaml

CODE_SUFFIXES = (".py", ".html", ".j2", ".css", ".js", ".yaml")
"""Files of the package that decide what a page says and looks like."""

LISTS = "analysis/stage_code.yaml"
"""What each stage reads."""


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
        total.update(f"{name}\0{hash_written(path)}\n".encode())
    return total.hexdigest()


def code_texts(root: Path) -> dict[str, str]:
    """Return, for each stage that reads code, the hash of each thing that it reads, as JSON."""
    lists = _lists(root)
    return {stage: _text(root, _listed(stage, lists)) for stage in lists}


def code_text(root: Path, stage: str) -> str:
    """Return the same for one stage.

    DVC looks at every dependency of every stage whenever it is called, and most stages share
    many files of code and rules. So they are listed in `analysis/stage_code.yaml`, and the stage
    `code` writes such a text for each of the others: the one dependency that stands for them.

    Raises
    ------
    DataError
        Nothing says what the stage reads.
    """
    lists = _lists(root)
    if stage not in lists:
        raise unknown("stage that reads code", stage, lists, LISTS)
    return _text(root, _listed(stage, lists))


def _lists(root: Path) -> Mapping[str, Sequence[str]]:
    lists: Mapping[str, Sequence[str]] = load_yaml((root / LISTS).read_text(encoding="utf-8"))
    return lists


def _listed(stage: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the paths of a list; the name of another list stands for all that is in it."""
    for entry in lists[stage]:
        if entry in lists:
            yield from _listed(entry, lists)
        else:
            yield entry


def _text(root: Path, paths: Iterator[str]) -> str:
    hashes = {path: _hash(root / path) for path in sorted(set(paths))}
    return json.dumps(hashes, indent=1) + "\n"


def _hash(path: Path) -> str:
    return hash_code(path) if path.is_dir() else hash_written(path)
