"""Shared by the unit tests of sources: a small source of one file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.sources.manifest import Source, load_manifest

CONTENT = b"date,count\n2024-01-01,1\n2024-01-02,2\n"


def entry(**changes: object) -> dict[str, object]:
    """Return an entry of sources.yaml for one good file."""
    file = {
        "path": "some/x.csv",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "bytes": len(CONTENT),
    }
    texts = ("title", "publisher", "url", "licence", "frequency", "unit", "grade")
    good = {
        "id": "some",
        **dict.fromkeys(texts, "x"),
        "coverage": "2024-01-01 to 2024-01-02",
        "retrieved": "2026-11-23",
        "files": [file],
    }
    return {**good, **changes}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., tuple[Source, ...]]:
    """Return a function that writes sources.yaml beside a good file and loads it."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "x.csv").write_bytes(CONTENT)

    def write_and_load(*entries: dict[str, object]) -> tuple[Source, ...]:
        path = tmp_path / "sources.yaml"
        path.write_text(json.dumps(entries, indent=1), encoding="utf-8")
        return load_manifest(tmp_path)

    return write_and_load
