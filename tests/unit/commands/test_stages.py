"""What a stage records is what it read: nothing changes under its hands, nothing stray stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.commands.stages import hash_inputs, load_declared, run_stage
from analysis.errors import WarCostsError
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
