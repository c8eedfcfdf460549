"""The record of a build as a research object, made from `dvc.lock` and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.commands.crate import describe
from analysis.errors import DataError
from analysis.project import Project


def test_every_output_of_every_stage_is_in_it_with_its_hash(project: Project) -> None:
    crate = json.loads(describe(project.root))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    lock = (project.root / "dvc.lock").read_text(encoding="utf-8")
    assert entities["data/processed/readings.csv"]["identifier"].removeprefix("md5:") in lock
    assert {"#run-observations", "#run-readings", "#run-pages"} <= set(entities)
    assert entities["./"]["mainEntity"] == {"@id": "dvc.yaml"}
    # data of others are in it, and the program alone is under MIT
    assert entities["./"]["license"] == {"@id": "data/LICENCES.md"}
    assert "data/LICENCES.md" in entities


def test_it_is_the_same_each_time_and_the_one_in_git(project: Project) -> None:
    text = describe(project.root)
    assert text == describe(project.root)
    kept = project.root / "ro-crate-metadata.json"
    assert text == kept.read_text(encoding="utf-8")


def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing has been built yet"):
        describe(tmp_path)
