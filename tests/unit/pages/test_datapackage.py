"""Descriptions of the data: every table and column, and the terms of every source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.pages import datapackage
from analysis.project import Project


def described(project: Project, **tables: bytes) -> dict[str, object]:
    content = {name.replace("__", "."): text for name, text in tables.items()}
    found: dict[str, object] = json.loads(datapackage.describe_processed(content, project.sources))
    return found


def test_every_table_on_disk_is_described(project: Project) -> None:
    paths = [*project.processed.glob("*.csv"), project.processed / "claims.json"]
    tables = {path.name: path.read_bytes() for path in paths}
    found = json.loads(datapackage.describe_processed(tables, project.sources))
    assert [one["path"] for one in found["resources"]] == sorted(tables)
    fields = found["resources"][0]["schema"]["fields"]
    assert all(field["description"] and field["type"] for field in fields)


def test_a_column_that_nobody_described_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match=r"'guess' of amounts\.csv is not described"):
        described(project, amounts__csv=b"kind,guess\n")


def test_a_table_that_nobody_described_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match=r"other\.csv is not described"):
        described(project, other__csv=b"kind\n")


def test_the_descriptor_keeps_the_standard(project: Project, tmp_path: Path) -> None:
    dplib = pytest.importorskip("dplib")
    from dplib.models import Package

    paths = [*project.processed.glob("*.csv")]
    tables = {path.name: path.read_bytes() for path in paths}
    target = tmp_path / "datapackage.json"
    target.write_text(datapackage.describe_processed(tables, project.sources), encoding="utf-8")
    package = Package.from_path(str(target))
    assert dplib and {one.path for one in package.resources} == set(tables)


def test_the_terms_of_every_source_are_listed(project: Project) -> None:
    text = datapackage.licences_text(project.sources)
    assert all(f"| `{source.id}` |" in text for source in project.sources)


def test_terms_that_are_not_stated_are_no_open_licence(project: Project) -> None:
    unstated = [one for one in project.sources if one.licence.startswith("none stated")]
    assert unstated
    for source in unstated:
        assert datapackage.licences_of(source)[0]["name"] == "other-cited-facts"


def test_a_table_copied_from_several_works_is_under_no_open_licence_alone(project: Project) -> None:
    wars = next(source for source in project.sources if source.id == "wars")
    names = {one["name"] for one in datapackage.licences_of(wars)}
    assert names == {"CC-BY-4.0", "other-cited-facts"}
    paths = [project.processed / name for name in ("wars.csv", "amounts.csv")]
    tables = {path.name: path.read_bytes() for path in paths}
    found = json.loads(datapackage.describe_processed(tables, project.sources))["resources"]
    amounts, copied = ({one["name"] for one in table["licenses"]} for table in found)
    assert copied == names and amounts == {"CC-BY-4.0"}


def test_every_address_of_a_source_is_told(project: Project) -> None:
    found = json.loads(datapackage.describe_raw(project.sources))
    told = {one.get("path") for one in found["sources"]}
    assert {source.url for source in project.sources if " " not in source.url} <= told
    assert {"https://github.com/scarnecchia/oryx_data", "https://ucdp.uu.se/downloads/"} <= told
    assert "https://github.com/leedrake5/Russia-Ukraine" in told


def test_corrections_are_files_of_the_raw_package(project: Project) -> None:
    found = json.loads(datapackage.describe_raw(project.sources))["resources"]
    told = {one["path"]: one for one in found if one["format"] == "yaml"}
    assert {f"raw/{path.parent.name}/{path.name}" for path in project.raw.glob("*/*.yaml")} == {
        *told
    }
    assert told["raw/oryx/corrections.yaml"]["licenses"][0]["name"] == "CC-BY-4.0"
