"""`dvc.yaml` and `dvc.lock` are checked when they are read: a merge may have cut them up."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.commands.crate import describe
from analysis.commands.stages import load_declared, load_recorded, refuse_unbuilt, run_stage
from analysis.errors import DataError, WarCostsError

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
