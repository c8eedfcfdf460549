"""Who may read and write at one time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import WarCostsError
from analysis.updates.writing import RECORDING, alone, lives, shared


def test_many_read_at_once_and_one_changes(tmp_path: Path) -> None:
    refused = pytest.raises(WarCostsError, match="an experiment or another change of data")
    with shared(tmp_path), shared(tmp_path), refused:
        alone(tmp_path).__enter__()
    with alone(tmp_path):
        for other in (alone, shared):
            with pytest.raises(WarCostsError, match="Wait until it has ended"):
                other(tmp_path).__enter__()
    with alone(tmp_path):
        pass


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from analysis.updates.writing import alone\n"
        "with alone(pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert ended.returncode == -9
    with alone(tmp_path):
        pass


def listed(root: Path, content: object) -> None:
    (root / RECORDING).parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (root / RECORDING).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("how", ["write", "read"])
def test_data_are_not_changed_while_dvc_still_records_a_build(tmp_path: Path, how: str) -> None:
    """The stage has ended and let the lock go; DVC hashes what it read a moment later."""
    holder = {"pid": os.getpid(), "cmd": "dvc repro"}
    listed(tmp_path, {"/x/data/raw": {how: [holder] if how == "read" else holder}})
    with pytest.raises(WarCostsError, match="DVC is building \\(dvc repro, process"):
        alone(tmp_path).__enter__()
    with shared(tmp_path):
        pass


def test_a_record_of_a_dvc_that_died_is_no_hindrance(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    listed(tmp_path, {"/x/data/raw": {"write": {"pid": gone.pid, "cmd": "dvc repro"}}})
    with alone(tmp_path):
        pass


@pytest.mark.parametrize(
    "content",
    ["", "{", "[1]", "7", '{"a": 7}', '{"a": {"write": 7, "read": {}}}', "[" * 5000,
     '{"a": {"write": {"pid": "7"}, "read": [7, {"pid": 1e99}, {"pid": -1}, {}]}}'],
)  # fmt: skip
def test_a_record_of_another_form_is_no_hindrance_and_no_fault(
    tmp_path: Path, content: str
) -> None:
    listed(tmp_path, content)
    with alone(tmp_path):
        pass


def test_no_number_that_is_none_of_a_process_lives() -> None:
    assert lives(os.getpid())
    assert not any(lives(pid) for pid in (0, -1, 2**80, None, "1", 1.5))


def test_a_checkout_that_cannot_be_written_to_can_be_read_and_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".dvc").write_text("in the way")
    with pytest.raises(WarCostsError, match="cannot be written to"):
        alone(tmp_path).__enter__()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with shared(tmp_path):
        pass
