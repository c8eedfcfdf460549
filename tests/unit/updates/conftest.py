"""Fixtures of the tests of new data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from small_project import LONG_AFTER, ROOT, SETTINGS, Server, entries_of

from analysis.commands import data, main


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the loopback itself, whatever the machine's proxy is."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Return a factory of projects that hold some of the real sources and nothing else."""

    def make(*source_ids: str, name: str = "project") -> Path:
        root = tmp_path / name
        raw = root / "data" / "raw"
        raw.mkdir(parents=True)
        for settings in SETTINGS:
            shutil.copy(ROOT / settings, root)
        # whoever takes in data reads the catalogue, whose series name their sources
        catalogue = yaml.safe_load((root / "indicators.yaml").read_text(encoding="utf-8"))
        catalogue["series"] = {
            name: entry
            for name, entry in catalogue["series"].items()
            if {one.partition("/")[0] for one in entry["sources"]} <= {*source_ids}
        }
        (root / "indicators.yaml").write_text(yaml.safe_dump(catalogue), encoding="utf-8")
        for source_id in source_ids:
            shutil.copytree(ROOT / "data" / "raw" / source_id, raw / source_id)
        (raw / "sources.yaml").write_text(entries_of(source_ids), encoding="utf-8")
        if "imf_weo" not in source_ids:
            # parameters choose from the releases of the Outlook, and from nothing else in the data
            (raw / "imf_weo").mkdir()
            (raw / "imf_weo" / "weo_vintages.csv").write_text("vintage\n2021-10\n")
        return root

    return make


@pytest.fixture(autouse=True)
def long_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the day be one after the next releases that tests make, however new the data are."""
    monkeypatch.setattr(data, "_today", lambda: LONG_AFTER)


@pytest.fixture
def warcosts() -> Callable[..., Result]:
    """Return a function that runs the command in a project."""

    def run(root: Path, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--project", str(root), *arguments])

    return run


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    one = Server()
    one.thread.start()
    yield one
    one.http.shutdown()
    one.http.server_close()
