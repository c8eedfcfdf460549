"""The build as a research object: readable by the rocrate library, true to `dvc.lock`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from rocrate.rocrate import ROCrate
from small_project import ROOT

from analysis import crate
from analysis.errors import DataError

PIPELINE = {
    "stages": {
        "observations": {"desc": "all raw files", "cmd": "warcosts build observations"},
        "notebooks": {"desc": "the notebooks", "cmd": "warcosts build notebooks"},
    }
}
LOCK = {
    "schema": "2.0",
    "stages": {
        "observations": {
            "cmd": "warcosts build observations",
            "deps": [{"path": "data/raw", "hash": "md5", "md5": "a" * 32 + ".dir", "size": 9}],
            "outs": [{"path": "data/observations.csv", "hash": "md5", "md5": "b" * 32, "size": 12}],
        },
        "notebooks": {
            "cmd": "warcosts build notebooks",
            "deps": [{"path": "data/observations.csv", "hash": "md5", "md5": "b" * 32, "size": 12}],
            "params": {"params.yaml": {"shared.level": 0.05}},
            "outs": [{"path": "reports/economy.ipynb", "hash": "md5", "md5": "c" * 32, "size": 7}],
        },
    },
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "sources.yaml", raw)
    (tmp_path / "reports").mkdir()
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "data" / "observations.csv").write_text("indicator\n", encoding="utf-8")
    (tmp_path / "reports" / "economy.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump(PIPELINE), encoding="utf-8")
    (tmp_path / "dvc.lock").write_text(yaml.safe_dump(LOCK), encoding="utf-8")
    return tmp_path


@pytest.fixture
def entities(root: Path) -> dict[str, dict[str, Any]]:
    return {entity["@id"]: entity for entity in crate.build_crate(root)["@graph"]}


def test_the_rocrate_library_reads_it(root: Path) -> None:
    metadata = root / "ro-crate-metadata.json"
    metadata.write_text(crate.as_text(crate.build_crate(root)), encoding="utf-8")
    read = ROCrate(root)
    assert read.mainEntity.id == "dvc.yaml"
    assert "ComputationalWorkflow" in read.mainEntity.type
    runs = read.get_by_type("CreateAction")
    assert {run["instrument"].id for run in runs} == {
        "#program-observations",
        "#program-notebooks",
    }


def test_the_root_has_an_author_and_holds_readme_and_licence(root: Path) -> None:
    metadata = root / "ro-crate-metadata.json"
    metadata.write_text(crate.as_text(crate.build_crate(root)), encoding="utf-8")
    read = ROCrate(root)
    assert read.root_dataset["author"]["name"] == "The War Costs authors"
    parts = {part.id for part in read.root_dataset["hasPart"]}
    assert {"README.md", "LICENSE", "dvc.yaml"} <= parts


def test_it_says_which_profiles_it_follows(entities: dict[str, dict[str, Any]]) -> None:
    followed = {one["@id"] for one in entities["./"]["conformsTo"]}
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in followed
    assert followed <= set(entities)


def test_every_reference_within_the_crate_leads_somewhere(
    entities: dict[str, dict[str, Any]],
) -> None:
    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            return [value["@id"]] if set(value) == {"@id"} else []
        items = value if isinstance(value, list) else []
        return [one for item in items for one in references(item)]

    for entity in entities.values():
        for name, value in entity.items():
            for target in references(value):
                known = target in entities or target.startswith(("http://", "https://"))
                assert known, f"{entity['@id']} {name} {target}"


def test_a_run_names_what_it_read_what_it_wrote_and_its_parameters(
    entities: dict[str, dict[str, Any]],
) -> None:
    run = entities["#run-notebooks"]
    read = [one["@id"] for one in run["object"]]
    assert read == ["data/observations.csv", "#settings-notebooks"]
    assert run["result"] == [{"@id": "reports/economy.ipynb"}]
    settings = json.loads(entities["#settings-notebooks"]["value"])
    assert settings == {"params.yaml": {"shared.level": 0.05}}


def test_a_folder_is_a_data_set_and_its_address_ends_with_a_slash(
    entities: dict[str, dict[str, Any]],
) -> None:
    assert entities["data/raw/"]["@type"] == "Dataset"
    assert entities["data/observations.csv"]["identifier"] == f"md5:{'b' * 32}"


def test_the_date_is_that_of_the_data_not_of_today(entities: dict[str, dict[str, Any]]) -> None:
    sources = yaml.safe_load((ROOT / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8"))
    newest = max(str(source["retrieved"]) for source in sources)
    assert entities["./"]["datePublished"] == newest


def test_the_same_build_gives_the_same_bytes_in_another_folder(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "another folder"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("another folder"))
    assert crate.as_text(crate.build_crate(root)) == crate.as_text(crate.build_crate(other))


def test_without_a_build_there_is_no_crate(root: Path) -> None:
    (root / "dvc.lock").unlink()
    with pytest.raises(DataError, match="nothing has been built yet"):
        crate.build_crate(root)
