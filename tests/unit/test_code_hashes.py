"""The hashes that stand for the code that each stage reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.code_hashes import LISTS, code_text, code_texts
from analysis.errors import DataError

STAGES = """
judging: [package, rules.yaml]
drawing: [judging, page.html]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / LISTS).parent.mkdir()
    (tmp_path / LISTS).write_text(STAGES, encoding="utf-8")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "a.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_bytes(b"a: 1\n")
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    return tmp_path


def test_each_path_has_a_hash_of_its_own(root: Path) -> None:
    before = json.loads(code_text(root, "judging"))
    assert list(before) == ["package", "rules.yaml"]
    (root / "package" / "a.py").write_text("x = 2\n", encoding="utf-8")
    after = json.loads(code_text(root, "judging"))
    assert after["package"] != before["package"]
    assert after["rules.yaml"] == before["rules.yaml"]


def test_the_name_of_a_stage_stands_for_all_that_it_reads(root: Path) -> None:
    texts = code_texts(root)
    assert list(json.loads(texts["drawing"])) == ["package", "page.html", "rules.yaml"]
    (root / "page.html").write_text("<b>", encoding="utf-8")
    assert code_texts(root)["drawing"] != texts["drawing"]
    assert code_texts(root)["judging"] == texts["judging"]


def test_line_ends_do_not_count(root: Path) -> None:
    before = code_text(root, "judging")
    (root / "rules.yaml").write_bytes(b"a: 1\r\n")
    assert code_text(root, "judging") == before


@pytest.mark.parametrize("stage", ["judgin", "package", "../judging"])
def test_a_stage_that_is_not_listed_is_refused_by_name(root: Path, stage: str) -> None:
    with pytest.raises(DataError, match=f"'{stage}' is not a known stage") as caught:
        code_text(root, stage)
    assert "judging" in str(caught.value)
