"""All sources updated by a month or a quarter, all built again: `changes` tells it truly."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from later_releases import Later, later_of, quarter_of, refuse_untrue
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
from analysis.updates.journal import write_together
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


def built(root: Path) -> State:
    """Build what pages say of costs and claims, and return it."""
    for stage in (build_observations, build_readings, build_claims):
        files: Mapping[str, str] = stage(Project(root))
        write_together(root, files)
    return current_state(root)


@pytest.mark.trial
@pytest.mark.parametrize("next_of", [later_of, quarter_of], ids=["month", "quarter"])
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
    updated: dict[str, Later] = {}
    for source in Project(root).sources:
        if len(source.frozen) == len(source.files):
            continue
        entry = entries_of((root / MANIFEST).read_text(encoding="utf-8"))[source.id]
        later = next_of(load_stock(root, source, entry))
        monkeypatch.setattr(data, "_today", lambda later=later: later.offered)
        folder = tmp_path / source.id
        folder.mkdir()
        for name, content in later.files.items():
            (folder / name).write_bytes(content)
        paths = [str(folder / name) for name in later.files]
        options = ["--source", source.id]
        options += ["--published", later.published.isoformat()] if later.published else []
        said = CliRunner().invoke(main, ["--project", str(root), "accept", *paths, *options])
        assert said.exit_code == 0, said.output
        updated[source.id] = later
    after = built(root)
    found = compare(before, after, source_names(Project(root).sources))
    assert found.rules.changed == {}
    assert {one.edition for one in found.moved} == {"latest"}
    ids = {name: name for name in updated}
    refuse_untrue(compare(before, after, ids).for_pages(), updated)
    kinds = [one for one in found.moved if one.kind[0]]
    assert {one.key[0] for one in kinds} == {READINGS, CHOICES, AMOUNTS}
    for one in kinds:
        assert {cause.what.partition("/")[0] for cause in one.hangs_on} <= updated.keys()
    some = [
        one for one in found.moved
        if one.kind[0] in ("civilians_killed", "displaced_within") or one.key[0] == CLAIMS
    ]  # fmt: skip
    for one in prove(root, before, after, some):
        assert one.proved == (one.key[0] != CHOICES)
        assert "program" not in {cause.how for cause in one.hangs_on}
