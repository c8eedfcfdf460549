"""Several files are written together or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.acquisition import journal
from analysis.acquisition.journal import (
    INCOMING,
    JOURNAL,
    exclusive,
    recover,
    recover_locked,
    write_together,
)
from analysis.errors import DataError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "one").write_text("old one")
    (tmp_path / "raw" / "two").write_text("old two")
    return tmp_path


NEW = {Path("raw/one"): b"new one", Path("raw/earlier/2026-11-23/two"): b"new two"}


def read(data: Path) -> dict[str, str]:
    return {
        path.relative_to(data).as_posix(): path.read_text()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def test_all_files_are_written_and_nothing_is_left_over(data: Path) -> None:
    write_together(data, NEW)
    assert read(data) == {
        "raw/earlier/2026-11-23/two": "new two",
        "raw/one": "new one",
        "raw/two": "old two",
    }


def test_what_a_journal_names_is_finished(data: Path) -> None:
    """Killed after the journal was put in place, one file already moved."""
    incoming = data / INCOMING
    incoming.mkdir()
    (incoming / "1").write_text("new two")
    (incoming / JOURNAL).write_text(json.dumps({"0": "raw/one", "1": "raw/two"}))
    (data / "raw" / "one").write_text("new one")
    recover(data)
    assert read(data) == {"raw/one": "new one", "raw/two": "new two"}


def test_what_no_journal_names_is_thrown_away(data: Path) -> None:
    """Killed before the journal was put in place."""
    incoming = data / INCOMING
    incoming.mkdir()
    (incoming / "0").write_text("new o")
    recover(data)
    assert read(data) == {"raw/one": "old one", "raw/two": "old two"}


def test_finishing_can_itself_be_interrupted_and_repeated(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = []

    def fails_at_the_second(source: Path, target: Path) -> None:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(target)
        Path(source).rename(target)

    monkeypatch.setattr(journal.os, "replace", fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        write_together(data, {Path("raw/one"): b"new one", Path("raw/two"): b"new two"})
    monkeypatch.undo()
    assert (data / INCOMING / JOURNAL).is_file()
    recover(data)
    assert read(data) == {"raw/one": "new one", "raw/two": "new two"}


def test_nothing_begun_is_nothing_to_recover(data: Path) -> None:
    before = read(data)
    recover(data)
    assert read(data) == before


def test_two_processes_cannot_write_at_once(data: Path) -> None:
    with exclusive(data), pytest.raises(DataError, match="another command"), exclusive(data):
        pass


def test_taking_hold_of_the_data_finishes_what_was_begun(data: Path) -> None:
    incoming = data / INCOMING
    incoming.mkdir()
    (incoming / "0").write_text("new one")
    (incoming / JOURNAL).write_text(json.dumps({"0": "raw/one"}))
    with exclusive(data):
        assert (data / "raw" / "one").read_text() == "new one"


def test_nothing_is_recovered_under_the_hands_of_another_process(data: Path) -> None:
    with exclusive(data):
        (data / INCOMING).mkdir()
        with pytest.raises(DataError, match="another command"):
            recover_locked(data)
        assert (data / INCOMING).is_dir()
    recover_locked(data)
    assert not (data / INCOMING).exists()


def test_files_outside_the_data_are_written_with_those_within(data: Path) -> None:
    inner = data / "data"
    inner.mkdir()
    write_together(inner, {Path("..", "analysis", "new.py"): b"code", Path("raw"): b"figures"})
    assert (data / "analysis" / "new.py").read_text() == "code"
    assert (inner / "raw").read_text() == "figures"
