"""The list of sources: names that cannot leave their folder, hashes that must agree."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from analysis.errors import DataError
from analysis.sources.manifest import load_manifest, verify

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
CONTENT = b"a,b\n1,2\n"


def entry(**changes: object) -> dict:
    """Return an entry of sources.yaml for one good file."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = {"path": "some/x.csv", "sha256": digest, "bytes": len(CONTENT)}
    texts = ("title", "publisher", "url", "licence", "frequency", "coverage", "unit", "grade")
    good = {"id": "some", **dict.fromkeys(texts, "x"), "retrieved": "2026-11-23", "files": [file]}
    return {**good, **changes}


@pytest.fixture
def manifest(tmp_path: Path):
    """Return a function that writes sources.yaml beside a good file and loads it."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "x.csv").write_bytes(CONTENT)

    def load(*entries: dict):
        (tmp_path / "sources.yaml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
        return load_manifest(tmp_path)

    return load


def test_the_real_list_has_every_raw_folder_and_its_files_are_as_declared():
    sources = load_manifest(RAW)
    assert {source.id for source in sources} == {one.name for one in RAW.iterdir() if one.is_dir()}
    for source in sources:
        verify(source)


def test_every_raw_file_is_declared():
    declared = {file.path for source in load_manifest(RAW) for file in source.files}
    found = {
        path.relative_to(RAW).as_posix()
        for path in RAW.glob("*/*")
        if path.is_file() and path.name != "corrections.yaml"
    }
    assert found == declared


def test_a_file_whose_hash_differs_is_refused_by_name(manifest, tmp_path):
    (source,) = manifest(entry())
    verify(source)
    (tmp_path / "some" / "x.csv").write_bytes(CONTENT + b"3,4\n")
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv.*SHA-256.*warcosts accept"):
        verify(source)


def test_a_missing_file_is_refused_by_name(manifest, tmp_path):
    (source,) = manifest(entry())
    (tmp_path / "some" / "x.csv").unlink()
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv: the file is missing"):
        verify(source)


@pytest.mark.parametrize(
    "name", ["", "../some", "Some", "some/other", ".hidden", "1some", "some-other", "some\n"]
)
def test_a_name_that_could_leave_its_folder_is_refused(manifest, name):
    with pytest.raises(DataError, match="cannot name a source"):
        manifest(entry(id=name))


@pytest.mark.parametrize(
    "path", ["other/x.csv", "../x.csv", "some/../x.csv", "/etc/passwd", "some/deep/x.csv", "x.csv"]
)
def test_a_file_outside_the_folder_of_its_source_is_refused(manifest, path):
    file = {**entry()["files"][0], "path": path}
    with pytest.raises(DataError, match="not in the folder of its source"):
        manifest(entry(files=[file]))


def test_a_doubled_source_is_refused(manifest):
    with pytest.raises(DataError, match="source some stands twice"):
        manifest(entry(), entry())


def test_a_source_without_files_is_refused(manifest):
    with pytest.raises(DataError, match="no file is declared"):
        manifest(entry(files=[]))


def test_a_path_is_given_only_for_a_declared_file(manifest):
    (source,) = manifest(entry())
    assert source.path("x.csv").read_bytes() == CONTENT
    with pytest.raises(DataError, match=r"declares no file 'y.csv'.*x.csv"):
        source.path("y.csv")


def without(field: str) -> dict:
    """Return a good entry without one of its fields."""
    return {name: value for name, value in entry().items() if name != field}


@pytest.mark.parametrize("field", ["title", "licence", "retrieved", "files"])
def test_a_missing_field_is_named(manifest, field):
    with pytest.raises(DataError, match=rf"source some: the field '{field}' is missing or empty"):
        manifest(without(field))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"licens": "x"}, r"'licens' is not a known field. Expected 'licence'"),
        ({"retrieved": "last week"}, r"retrieved is 'last week', which is not a day"),
        ({"retrieved": None}, r"the field 'retrieved' is missing or empty"),
        ({"known_issues": "one"}, r"the field 'known_issues' is not a list"),
        ({"files": ["some/x.csv"]}, r"files: 'some/x.csv' has no fields. Expected path, sha256"),
        ({"files": [{"path": "some/x.csv", "bytes": 1}]}, r"files: the field 'sha256' is missing"),
        (
            {"files": [{**entry()["files"][0], "sha265": ""}]},
            r"files: 'sha265' is not a known field. Expected 'sha256'",
        ),
    ],
)
def test_a_field_that_is_wrong_is_named_with_its_source(manifest, changes, problem):
    with pytest.raises(DataError, match=rf"^data/raw/sources\.yaml, source some.*{problem}"):
        manifest(entry(**changes))


@pytest.mark.parametrize("text", ["", "# nothing\n", "id: some\n", "18\n"])
def test_a_list_without_sources_is_refused(tmp_path, text):
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml: the file lists no source"):
        load_manifest(tmp_path)


@pytest.mark.parametrize(
    ("text", "line"),
    [("- id: some\n  title: a: b\n", 2), ("- id: some\n\ttitle: x\n", 2), ("- [some\n", 2)],
)
def test_a_slip_in_the_yaml_is_named_with_file_and_line(tmp_path, text, line):
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load_manifest(tmp_path)
    message = str(refused.value)
    assert message.startswith(f"data/raw/sources.yaml, line {line}: the text is not valid YAML")
    assert "unicode string" not in message


def test_a_list_that_is_not_there_or_not_utf_8_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml: the file is missing"):
        load_manifest(tmp_path)
    (tmp_path / "sources.yaml").write_bytes(b"- id: \xe9\n")
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml: byte 0xe9 is not UTF-8"):
        load_manifest(tmp_path)
