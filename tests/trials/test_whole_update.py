"""All sources updated by a month or a quarter, all built again.

`changes` tells it truly, and no test breaks through data alone.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from later_releases import Later, later_of, quarter_of, refuse_untrue
from places import build, checked_out, run
from small_project import ROOT

from analysis.claims.build import build_claims
from analysis.commands import data, main
from analysis.commands.proving import prove
from analysis.costs.build import build_readings
from analysis.project import Project
from analysis.sources.build import build_observations
from analysis.sources.manifest import MANIFEST
from analysis.sources.names import source_names
from analysis.updates.changes import compare
from analysis.updates.manifest_text import entries_of
from analysis.updates.states import (
    AMOUNTS,
    CHOICES,
    CLAIMS,
    READINGS,
    RULES,
    State,
    current_state,
)
from analysis.updates.stock import Stock, load_stock
from analysis.updates.writing import write_together


def built(root: Path) -> State:
    """Build what pages say of costs and claims, and return it."""
    for stage in (build_observations, build_readings, build_claims):
        files: Mapping[str, str] = stage(Project(root))
        write_together(root, files)
    return current_state(root)


def update_all(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, next_of: Callable[[Stock], Later]
) -> dict[str, Later]:
    """Accept the next release of every source as an analyst does, and return what they were."""
    updated: dict[str, Later] = {}
    for source in Project(root).sources:
        if len(source.frozen) == len(source.files):
            continue
        entry = entries_of((root / MANIFEST).read_text(encoding="utf-8"))[source.id]
        later = next_of(load_stock(root, source, entry))
        monkeypatch.setattr(data, "_today", lambda later=later: later.offered)
        offered = folder / source.id
        offered.mkdir()
        for name, content in later.files.items():
            (offered / name).write_bytes(content)
        paths = [str(offered / name) for name in later.files]
        options = ["--source", source.id]
        dated = later.published and ("published" in entry or entry.get("vintages"))
        options += ["--published", later.published.isoformat()] if dated else []
        said = CliRunner().invoke(main, ["--project", str(root), "accept", *paths, *options])
        assert said.exit_code == 0, said.output
        updated[source.id] = later
    return updated


BY_A_MONTH_OR_A_QUARTER = pytest.mark.parametrize(
    "next_of", [later_of, quarter_of], ids=["month", "quarter"]
)


@pytest.mark.trial
@BY_A_MONTH_OR_A_QUARTER
def test_an_update_of_all_sources_moves_only_what_is_newest_and_each_move_has_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, next_of: Callable[[Stock], Later]
) -> None:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    for path in RULES:
        shutil.copy(ROOT / path, root)
    params = (root / "params.yaml").read_text(encoding="utf-8")
    few = params.replace("  n_draws: 40000", "  n_draws: 1000")
    assert few != params
    (root / "params.yaml").write_text(few, encoding="utf-8")
    before = built(root)
    updated = update_all(root, tmp_path, monkeypatch, next_of)
    after = built(root)
    found = compare(before, after, source_names(Project(root).sources))
    assert found.rules == []
    assert {one.key[1] for one in found.moved} == {"latest"}
    ids = {name: name for name in updated}
    refuse_untrue(compare(before, after, ids).lines(), updated)
    kinds = [one for one in found.moved if one.key[0] in (READINGS, CHOICES, AMOUNTS)]
    assert {one.key[0] for one in kinds} == {READINGS, CHOICES, AMOUNTS}
    for one in kinds:
        assert {cause.what.partition("/")[0] for cause in one.hangs_on} <= updated.keys()
    some = [
        one for one in found.moved
        if {"civilians_killed", "displaced_within"} & {*one.key} or one.key[0] == CLAIMS
    ]  # fmt: skip
    for one in prove(root, before, after, some):
        assert one.proved == (one.key[0] != CHOICES)
        assert "program" not in {cause.how for cause in one.hangs_on}


@pytest.mark.trial
@BY_A_MONTH_OR_A_QUARTER
def test_an_update_of_all_sources_breaks_no_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, next_of: Callable[[Stock], Later]
) -> None:
    root = checked_out(tmp_path / "project")
    update_all(root, tmp_path, monkeypatch, next_of)
    build(root)
    run(root, "warcosts", "build", "crate")
    run(root, sys.executable, "scripts/readme.py")
    build(root)
    run(root, sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q")
