"""Several files are written together or not at all; who may read and write at one time."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.errors import DataError, WarCostsError
from analysis.updates import writing
from analysis.updates.writing import (
    FILES_LOCK,
    JOURNAL,
    PREFIX,
    RECORDING,
    SCRATCH,
    alone,
    held,
    lives,
    recover,
    shared,
    write_together,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "raw").mkdir(parents=True)
    (root / "raw" / "one").write_text("old one")
    (root / "raw" / "two").write_text("old two")
    return root


def read(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path != root / FILES_LOCK
    }


OLD = {"raw/one": "old one", "raw/two": "old two"}


def begun(root: Path, listed: object, **files: str) -> Path:
    """Leave the folder of a process that died, with a journal if there is one."""
    scratch = root / SCRATCH / f"{PREFIX}abc"
    scratch.mkdir(parents=True)
    for name, content in files.items():
        (scratch / name.strip("_")).write_text(content)
    if listed is not None:
        (scratch / JOURNAL).write_text(listed if isinstance(listed, str) else json.dumps(listed))
    return scratch


def test_all_files_are_written_and_nothing_is_left_over(root: Path) -> None:
    write_together(root, {"raw/one": "new", "raw/earlier/2026-11-23/two": b"\xff"})
    assert (root / "raw/earlier/2026-11-23/two").read_bytes() == b"\xff"
    (root / "raw/earlier/2026-11-23/two").unlink()
    assert read(root) == OLD | {"raw/one": "new"}


def test_what_a_journal_names_is_finished(root: Path) -> None:
    """Killed after the journal was put in place, one file already moved."""
    begun(root, {"0": "raw/one", "1": "raw/two"}, _1="new two")
    (root / "raw" / "one").write_text("new one")
    recover(root)
    assert read(root) == {"raw/one": "new one", "raw/two": "new two"}


def test_what_no_journal_names_is_thrown_away(root: Path) -> None:
    begun(root, None, _0="new o")
    recover(root)
    assert read(root) == OLD


def test_whoever_changes_data_reads_them_once_what_was_begun_is_finished(root: Path) -> None:
    """Else forecasts that were issued and not yet moved would be written over by the next ones."""
    begun(root, {"0": "raw/one"}, _0="new one")
    with alone(root):
        assert (root / "raw" / "one").read_text() == "new one"


def test_whoever_writes_next_finishes_what_was_begun(root: Path) -> None:
    begun(root, {"0": "raw/one"}, _0="new one")
    write_together(root, {"raw/two": "newer two"})
    assert read(root) == {"raw/one": "new one", "raw/two": "newer two"}


@pytest.mark.parametrize(
    "listed",
    [
        {"0": "../outside"}, {"0": "/outside"}, {"0": "raw/../../outside"}, {"0": ""},
        {"0": "."}, {"0": ".git/hooks/post-commit"}, {"0": ".venv/bin/python"},
        {"../../raw/one": "raw/two"}, {"0": None}, {"0": 7}, {"0": ["raw/one"]}, ["raw/one"], 7,
        None, "", "{", '{"0": "raw/o', "[" * 5000, '{"0": "raw/\\u0000"}',
        {"0": "raw/one", "1": "../outside"},
    ],
)  # fmt: skip
def test_a_half_written_or_hostile_journal_moves_nothing(root: Path, listed: object) -> None:
    begun(root, listed, _0="hostile", _1="hostile")
    recover(root)
    assert read(root) == OLD
    assert list(root.parent.iterdir()) == [root]


def test_neither_a_link_in_place_of_a_file_nor_one_in_the_way_leads_outside(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "linked").symlink_to(outside, target_is_directory=True)
    begun(root, {"0": "linked/file"}, _0="hostile")
    recover(root)
    assert list(outside.iterdir()) == []
    scratch = begun(root, {"0": "raw/one"})
    (scratch / "0").symlink_to("/etc/hostname")
    recover(root)
    assert read(root) == OLD


def test_a_link_named_as_a_folder_of_files_is_not_followed(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (root / SCRATCH).mkdir(parents=True)
    (root / SCRATCH / f"{PREFIX}link").symlink_to(outside, target_is_directory=True)
    recover(root)
    assert (outside / "kept").read_text() == "kept"


def test_finishing_can_itself_be_interrupted_and_repeated(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = []

    def fails_at_the_second(source: Path, target: Path) -> None:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(target)
        Path(source).rename(target)

    monkeypatch.setattr(writing.os, "replace", fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        write_together(root, {"raw/one": "new one", "raw/two": "new two"})
    monkeypatch.undo()
    assert read(root) != {"raw/one": "new one", "raw/two": "new two"}
    recover(root)
    assert read(root) == {"raw/one": "new one", "raw/two": "new two"}


def test_a_folder_in_the_way_is_named_and_the_rest_is_finished_once_it_is_gone(root: Path) -> None:
    (root / "raw" / "two").unlink()
    (root / "raw" / "two" / "inner").mkdir(parents=True)
    with pytest.raises(DataError, match="cannot be moved to its place"):
        write_together(root, {"raw/one": "new one", "raw/two": "new two"})
    (root / "raw" / "two" / "inner").rmdir()
    (root / "raw" / "two").rmdir()
    recover(root)
    assert read(root) == {"raw/one": "new one", "raw/two": "new two"}


def test_a_full_disk_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing, "_write", full)
    with pytest.raises(DataError, match="No space left on device"):
        write_together(root, {"raw/one": "new one"})
    assert read(root) == OLD


def test_two_that_write_at_once_wait_for_each_other(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(text: str) -> None:
        write_together(root, {"raw/one": text, "raw/two": text})

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(read(root).values())) == 1
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    with held(root / FILES_LOCK, ""), pytest.raises(WarCostsError, match="is writing files"):
        write_together(root, {"raw/one": "x"})


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
