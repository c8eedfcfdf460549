"""The list of sources: names that cannot leave their folder, hashes that must agree."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from analysis.errors import DataError
from analysis.sources.manifest import load_manifest, sha256, verify

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
CONTENT = b"a,b\n1,2\n"


def entry(**changes: object) -> dict:
    """Return an entry of sources.yaml for one good file."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = {"path": "some/x.csv", "sha256": digest, "bytes": len(CONTENT)}
    return {"id": "some", "files": [file], **changes}


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


def test_the_hash_is_that_of_the_bytes(tmp_path):
    (tmp_path / "f").write_bytes(CONTENT)
    assert sha256(tmp_path / "f") == hashlib.sha256(CONTENT).hexdigest()
