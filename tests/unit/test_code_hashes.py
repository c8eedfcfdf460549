"""The hashes that stand for the code that several stages read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.code_hashes import dependencies_text
from analysis.errors import DataError

PIPELINE = """
stages:
  code:
    deps: [package, rules.yaml]
  bare:
    cmd: true
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "dvc.yaml").write_text(PIPELINE, encoding="utf-8")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "a.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_bytes(b"a: 1\n")
    return tmp_path


def test_each_dependency_has_a_hash_of_its_own(root: Path) -> None:
    before = json.loads(dependencies_text(root, "code"))
    assert list(before) == ["package", "rules.yaml"]
    (root / "package" / "a.py").write_text("x = 2\n", encoding="utf-8")
    after = json.loads(dependencies_text(root, "code"))
    assert after["package"] != before["package"]
    assert after["rules.yaml"] == before["rules.yaml"]


def test_line_ends_do_not_count(root: Path) -> None:
    before = dependencies_text(root, "code")
    (root / "rules.yaml").write_bytes(b"a: 1\r\n")
    assert dependencies_text(root, "code") == before


@pytest.mark.parametrize("stage", ["cod", "bare", "../code"])
def test_a_stage_without_dependencies_is_refused_by_name(root: Path, stage: str) -> None:
    with pytest.raises(DataError, match=f"'{stage}' is not a known stage") as caught:
        dependencies_text(root, stage)
    assert "code" in str(caught.value)
