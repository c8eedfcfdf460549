"""Copies of the project in which a trial may do harm."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from forks import Forks
from places import ROOT, Server, checked_out

OBSERVATIONS = "data/processed/observations.csv"
READ = (
    "params.yaml", "claims.yaml", "kinds.yaml", "uncertainty.yaml", "indicators.yaml", "dvc.yaml",
    "params.schema.json", "docs/parameters.md", "notebooks", "data/raw",
    OBSERVATIONS,
)  # fmt: skip


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """One interpreter for all inputs of a module."""
    with Forks() as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands read of the project, and nothing else."""
    folder = tmp_path_factory.mktemp("house")
    for name in READ:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    # as built last, whatever the checkout's own state
    digest = hashlib.md5((folder / OBSERVATIONS).read_bytes(), usedforsecurity=False).hexdigest()
    outs = f"    outs:\n    - path: {OBSERVATIONS}\n      md5: {digest}\n"
    lock = f"schema: '2.0'\nstages:\n  observations:\n    cmd: warcosts build observations\n{outs}"
    (folder / "dvc.lock").write_text(lock, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git tracks, as it lies in the work tree, in a repository of its own."""
    return checked_out(tmp_path_factory.mktemp("checkout") / "copy")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on the loopback."""
    running = Server()
    yield running
    running.close()
