"""The descriptors of the data: valid by Data Package 2, true to the files, complete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dplib
import jsonschema
import pandas as pd
import pytest
from dplib.models import Package
from small_project import ROOT

from analysis import datapackage
from analysis.columns import OBSERVATIONS, TABLES
from analysis.errors import DataError
from analysis.json_schemas import CLAIMS
from analysis.observations import COLUMNS, write
from analysis.sources.manifest import load_manifest

SOURCES = load_manifest(ROOT / "data" / "raw")
# the profiles as they come with the package: nothing is asked of the network
PROFILES = Path(dplib.__file__).parent / "profiles" / "2.0"


@cache
def profile(name: str) -> Mapping[str, Any]:
    return json.loads((PROFILES / f"{name}.json").read_text(encoding="utf-8"))


def check(descriptor: Mapping[str, Any]) -> None:
    """See that a descriptor and all in it is valid by the profiles of version 2.0."""
    jsonschema.validate(descriptor, profile("datapackage"))
    for resource in descriptor["resources"]:
        jsonschema.validate(resource, profile("dataresource"))
        if "schema" in resource:
            jsonschema.validate(resource["schema"], profile("tableschema"))


@pytest.fixture
def processed(tmp_path: Path, made_table: pd.DataFrame) -> Path:
    write(made_table, tmp_path / "observations.csv")
    (tmp_path / "claims.json").write_text("{}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def made_table() -> pd.DataFrame:
    row = dict.fromkeys(COLUMNS, "x") | {"value": 1.0, "low": None, "high": None, "kind": "flow"}
    dates = dict.fromkeys(("period_start", "period_end", "published"), pd.Timestamp("2025-01-01"))
    return pd.DataFrame([row | dates])


def test_the_descriptor_of_the_tables_is_valid(processed: Path) -> None:
    descriptor = datapackage.describe_processed(processed, SOURCES)
    check(descriptor)
    assert Package.from_dict(descriptor).get_resource(path="observations.csv") is not None


def test_the_descriptor_of_the_real_tables_is_valid() -> None:
    check(datapackage.describe_processed(ROOT / "data" / "processed", SOURCES))


def test_the_descriptor_of_the_raw_files_is_valid() -> None:
    check(datapackage.describe_raw(SOURCES))


@pytest.mark.parametrize("name", ["claims.json", "forecasts.json"])
def test_the_real_json_files_are_as_their_schema_in_the_descriptor_says(name: str) -> None:
    folder = ROOT / "data" / "processed"
    described = datapackage.describe_processed(folder, SOURCES)["resources"]
    resource = next(one for one in described if one["path"] == name)
    jsonschema.Draft202012Validator.check_schema(resource["jsonSchema"])
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(resource["jsonSchema"]).validate(content)


def test_a_verdict_that_is_no_word_breaks_the_schema_of_claims() -> None:
    path = ROOT / "data" / "processed" / "claims.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["claims"][0]["judgements"]["latest"]["verdict"] = "proven"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(CLAIMS).validate(content)


def test_a_descriptor_that_breaks_the_standard_is_seen(processed: Path) -> None:
    descriptor = datapackage.describe_processed(processed, SOURCES)
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "text"
    with pytest.raises(jsonschema.ValidationError):
        check(descriptor)


def test_every_column_of_the_observations_is_described() -> None:
    assert tuple(OBSERVATIONS) == COLUMNS
    assert all(meaning.description for table in TABLES.values() for meaning in table.values())


def test_a_column_without_a_description_is_refused(
    processed: Path, made_table: pd.DataFrame
) -> None:
    made_table.assign(extra=1).to_csv(processed / "observations.csv", index=False)
    with pytest.raises(DataError, match="'extra' is not described"):
        datapackage.describe_processed(processed, SOURCES)


def test_size_and_hash_are_those_of_the_file(processed: Path) -> None:
    resource = datapackage.describe_processed(processed, SOURCES)["resources"][0]
    content = (processed / "observations.csv").read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_key_of_the_observations_is_their_bitemporal_key(processed: Path) -> None:
    schema = datapackage.describe_processed(processed, SOURCES)["resources"][0]["schema"]
    assert "published" in schema["primaryKey"]


def test_every_raw_file_is_there_with_its_terms() -> None:
    resources = datapackage.describe_raw(SOURCES)["resources"]
    assert [one["path"] for one in resources] == [
        f"raw/{file.path}" for source in SOURCES for file in source.files
    ]
    for resource in resources:
        assert resource["licenses"][0]["title"]
        assert resource["sources"][0]["title"]
        assert (ROOT / "data" / resource["path"]).is_file()


def test_terms_that_are_no_open_licence_are_not_given_the_name_of_one() -> None:
    by_id = {source.id: datapackage.licences_of(source) for source in SOURCES}
    assert by_id["sipri"][0]["name"] == "other-cited-facts"
    assert by_id["eurostat"][0]["name"] == "other-cited-facts"
    assert [one["name"] for one in by_id["world_bank"]] == ["CC-BY-4.0", "PDDL-1.0"]


def test_a_licence_that_is_said_of_another_work_is_not_taken() -> None:
    by_id = {source.id: datapackage.licences_of(source) for source in SOURCES}
    assert by_id["mediazona_meduza"][0]["name"] == "other-cited-facts"


def test_the_committed_page_of_licences_is_the_one_that_sources_give() -> None:
    page = (ROOT / "data" / "LICENCES.md").read_text(encoding="utf-8")
    assert page == datapackage.licences_text(SOURCES)


def test_the_same_files_give_the_same_text(processed: Path) -> None:
    texts = {
        datapackage.as_text(datapackage.describe_processed(processed, SOURCES)) for _ in range(2)
    }
    assert len(texts) == 1
