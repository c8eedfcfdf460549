"""What a stage records is what it read: nothing changes under its hands, nothing stray stays.

`dvc.yaml` and `dvc.lock` are checked when they are read, for a merge may have cut them up, and an
experiment reads the table of observations that was recorded as built, and no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import main
from analysis.commands.crate import describe
from analysis.commands.stages import (
    hash_inputs,
    load_declared,
    load_recorded,
    refuse_unbuilt,
    run_stage,
)
from analysis.errors import DataError, WarCostsError
from analysis.project import Project
from analysis.updates.writing import alone

DECLARED = """
stages:
  one:
    cmd: exec warcosts build one
    params: [shared]
    deps: [data/raw, rules.yaml]
    outs:
      - out/table.csv: {cache: false}
      - out/pages: {cache: false}
    metrics:
      - out/verdicts.json: {cache: false}
"""
FILES = {"out/table.csv": "a\n", "out/pages/index.html": "page", "out/verdicts.json": "{}"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "raw" / "office").mkdir(parents=True)
    for name in ("data/raw/office/file.csv", "rules.yaml", "params.yaml"):
        (tmp_path / name).write_text("as it was", encoding="utf-8")
    (tmp_path / "dvc.yaml").write_text(DECLARED, encoding="utf-8")
    return tmp_path


def built(root: Path, meanwhile: Callable[[], object] = lambda: None) -> None:
    def build() -> dict[str, str]:
        meanwhile()
        return FILES

    run_stage(root, "one", build)


def outputs(root: Path) -> set[str]:
    found = (root / "out").rglob("*")
    return {path.relative_to(root).as_posix() for path in found if path.is_file()}


def test_a_stage_reads_and_writes_what_is_declared(root: Path) -> None:
    stage = load_declared(root)["one"]
    assert stage.writes == ("out/table.csv", "out/pages", "out/verdicts.json")
    assert set(hash_inputs(root, stage)) == {
        "data/raw/office/file.csv", "rules.yaml", "params.yaml"
    }  # fmt: skip
    built(root)
    assert outputs(root) == set(FILES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/raw/office/file.csv", "a new release"),
        ("data/raw/office/another.csv", "a further file"),
        ("params.yaml", "prewar_gdp: 230"),
        ("rules.yaml", None),
    ],
)
def test_what_is_changed_while_a_stage_runs_is_not_recorded_as_built(
    root: Path, name: str, content: str | None
) -> None:
    """The stage read the old file; DVC would hash the new one and never build it."""

    def change() -> None:
        if content is None:
            (root / name).unlink()
        else:
            (root / name).write_text(content, encoding="utf-8")

    with pytest.raises(WarCostsError, match=f"{name} was changed while the stage ran"):
        built(root, change)
    assert not (root / "out").exists()


def test_what_other_programs_leave_in_a_folder_is_not_read(root: Path) -> None:
    (root / "data" / "raw" / "office" / "Thumbs.db").write_text("x")
    (root / "data" / "raw" / "office" / "__pycache__").mkdir()
    (root / "data" / "raw" / "office" / "__pycache__" / "x.pyc").write_text("x")
    assert len(hash_inputs(root, load_declared(root)["one"])) == 3


def test_while_a_stage_runs_no_data_are_taken_in(root: Path) -> None:
    def change() -> None:
        with alone(root):
            raise AssertionError("data were changed under the hands of a stage")

    with pytest.raises(WarCostsError, match="a stage, an experiment or another change"):
        built(root, change)


def test_while_data_are_taken_in_no_stage_runs(root: Path) -> None:
    with alone(root), pytest.raises(WarCostsError, match="data or parameters are being changed"):
        built(root)


def test_what_a_killed_run_or_another_program_left_in_an_output_is_removed(root: Path) -> None:
    """DVC would hash it, git would not show it, and the next build would differ for ever."""
    built(root)
    (root / "out" / "pages" / ".index.html.123.tmp").write_text("half")
    (root / "out" / "pages" / "gone").mkdir()
    (root / "out" / "pages" / "gone" / "old.html").write_text("old")
    (root / "out" / "beside.txt").write_text("not an output")
    built(root)
    assert outputs(root) == {*FILES, "out/beside.txt"}
    assert not (root / "out" / "pages" / "gone").exists()


def test_a_stage_that_fails_leaves_what_was_there(root: Path) -> None:
    built(root)
    (root / "out" / "table.csv").write_text("earlier")

    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        built(root, fail)
    assert (root / "out" / "table.csv").read_text() == "earlier"


def test_a_stage_writes_nothing_that_dvc_does_not_list(root: Path) -> None:
    with pytest.raises(WarCostsError, match="does not list as output"):
        run_stage(root, "one", lambda: {"data/raw/office/file.csv": "overwritten"})
    assert (root / "data/raw/office/file.csv").read_text() == "as it was"


ROOT = Path(__file__).parents[3]


CUT_UP = (
    "", "- a\n", "42\n", "stages:\n", "stages: [a]\n", "stages: {observations: }\n",
    "stages: {observations: {outs: 7, deps: 7}}\n",
    "stages: {observations: {outs: [7], deps: [{}]}}\n", "<<<<<<< HEAD\nstages: {}\n=======\n",
)  # fmt: skip


@pytest.mark.parametrize("content", CUT_UP)
def test_a_record_that_a_merge_cut_up_is_refused_with_its_place(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "dvc.lock").write_text(content, encoding="utf-8")
    for read in (load_recorded, describe, refuse_unbuilt):
        with pytest.raises(WarCostsError, match=r"\bdvc\.lock, line [12]\b"):
            read(tmp_path)


@pytest.mark.parametrize("content", CUT_UP)
def test_declarations_that_a_merge_cut_up_are_refused_with_their_place(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "dvc.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"\bdvc\.yaml, line [12]\b"):
        run_stage(tmp_path, "observations", dict)


def test_a_stage_that_is_no_longer_declared_is_named(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"^dvc.yaml: the stage 'pages' is not declared"):
        run_stage(tmp_path, "pages", dict)


def test_a_pipeline_of_which_nothing_ran_has_built_nothing(tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").write_text("schema: '2.0'\nstages: {}\n", encoding="utf-8")
    with pytest.raises(WarCostsError, match="nothing has been built yet"):
        refuse_unbuilt(tmp_path)


def test_every_stage_that_is_declared_has_run() -> None:
    assert set(load_declared(ROOT)) == set(load_recorded(ROOT))


CONTENT = b"indicator,party\n" + b"a,b\n" * 1000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.processed.mkdir(parents=True)
    project.observations.write_bytes(CONTENT)
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    outs = ""
    for name in ("observations", "panel"):
        (project.processed / f"{name}.csv").write_bytes(CONTENT)
        outs += f"    - path: data/processed/{name}.csv\n      md5: {md5}\n"
    text = f"stages:\n  observations:\n    outs:\n{outs}"
    (tmp_path / "dvc.lock").write_text(text, encoding="utf-8")
    return project


def test_the_table_that_was_built_is_read(project: Project) -> None:
    refuse_unbuilt(project.root)


@pytest.mark.parametrize("name", ["observations", "panel"])
@pytest.mark.parametrize("content", [CONTENT[:-1000], b"", CONTENT + b"a,b\n"])
def test_a_table_that_was_cut_off_or_edited_makes_no_page(
    project: Project, content: bytes, name: str
) -> None:
    (project.processed / f"{name}.csv").write_bytes(content)
    with pytest.raises(WarCostsError, match=rf"{name}\.csv: the table is not the one that was"):
        refuse_unbuilt(project.root)


@pytest.mark.parametrize("command", [["draws", "-o"], ["sensitivity", "soldiers_killed"]])
def test_nothing_is_drawn_of_such_a_table(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(root: Path) -> None:
        raise WarCostsError("not as built")

    monkeypatch.setattr("analysis.commands.studies.refuse_unbuilt", refuse)
    monkeypatch.chdir(ROOT)
    more = [str(tmp_path / "x.csv")] if command[0] == "draws" else []
    assert "Error: not as built" in CliRunner().invoke(main, [*command, *more]).output


def test_where_nothing_was_built_it_says_so(project: Project) -> None:
    (project.root / "dvc.lock").unlink()
    with pytest.raises(WarCostsError, match="nothing has been built yet"):
        refuse_unbuilt(project.root)
