"""Null tables beside a family: what is listed, what is simulated, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.evidence import tables
from analysis.indicators.specification import FAMILIES
from analysis.project import Project
from analysis.trends import Pattern

FEW = {Pattern((1,) * 7), Pattern((1, 1, 2, 1, 1, 1, 3)), Pattern((1,) * 7, before=4)}
NEEDED = {family: FEW if family == "territory" else set() for family in FAMILIES}


@pytest.fixture
def copy(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project with nothing built yet."""
    monkeypatch.setattr(Project, "processed", property(lambda self: tmp_path))
    return project


def stored(project: Project) -> set[str]:
    return {path.name for path in project.tables("territory").iterdir()}


def listed(project: Project) -> None:
    for path, text in tables.keep_needed(project, NEEDED).items():
        path.write_text(text, encoding="utf-8")


def test_what_is_listed_is_simulated_again_where_it_is_missing(copy: Project) -> None:
    listed(copy)
    assert stored(copy) == {tables.LIST}
    tables.simulate_missing(copy, backend="sequential")
    store = tables.stores(copy)["territory"]
    wanted = {store.path(pattern).name for pattern in FEW}
    assert stored(copy) == {tables.LIST, *wanted}
    before = {name: (copy.tables("territory") / name).read_bytes() for name in wanted}
    (copy.tables("territory") / min(wanted)).unlink()
    tables.add_tables(store, FEW)
    assert {name: (copy.tables("territory") / name).read_bytes() for name in wanted} == before


def test_what_nothing_needs_is_removed_and_so_is_what_a_killed_build_left(copy: Project) -> None:
    listed(copy)
    tables.simulate_missing(copy, backend="sequential")
    folder = copy.tables("territory")
    (folder / "tmp").mkdir()
    (folder / "tmp" / "half.npz").write_bytes(b"")
    fewer = {**NEEDED, "territory": {Pattern((1,) * 7)}}
    tables.keep_needed(copy, fewer)
    kept = tables.stores(copy)["territory"].path(Pattern((1,) * 7)).name
    assert stored(copy) == {tables.LIST, kept}


@pytest.mark.parametrize(
    "damage",
    ["", "<<<<<<< HEAD", "{}x", '[{"n": 8}]', '[{"n": 8, "last": 12}]', '[{"n": 8, "gap": 1}]'],
)
def test_a_list_that_is_none_is_made_again_from_the_series(
    damage: str, copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(copy)
    (copy.tables("economy") / tables.LIST).write_text(damage, encoding="utf-8")
    asked: list[str] = []

    def from_the_series(*_: object) -> tables.Needed:
        asked.append("asked")
        return dict.fromkeys(FAMILIES, ())

    monkeypatch.setattr(tables, "_needed", from_the_series)
    tables.simulate_missing(copy, backend="sequential")
    assert asked == ["asked"]
