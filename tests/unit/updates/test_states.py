"""States of the project: as built, as committed, as released; and what is no answer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from made_up_states import figure, kind, reading, state, statement

from analysis.errors import DataError
from analysis.updates import states
from analysis.updates.writing import write_together

STATE = state([figure("2025-01", 7)], [reading("losses", "Ukraine")], [statement("Ukraine", "x")],
              kinds=[kind("losses", "Ukraine")], panel="iso,year\n")  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, text in STATE.texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", *identity, "-C", str(root), *arguments], check=True)


def test_what_is_built_committed_and_released_is_read_back_as_it_was(root: Path) -> None:
    assert states.current_state(root).texts == STATE.texts
    assert states.released_state(root) is None
    write_together(root, states.baseline_files(root))
    released = states.released_state(root)
    assert released is not None and released.texts == STATE.texts
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    committed = states.committed_state(root)
    assert committed is not None and committed.texts == STATE.texts


def test_a_release_is_the_same_bytes_whenever_it_is_made(root: Path) -> None:
    assert states.baseline_files(root) == states.baseline_files(root)
    assert set(states.baseline_files(root)) == {
        f"data/baseline/{name}"
        for name in (
            "observations.csv.gz", "panel.csv.gz", "amounts.csv", "readings.csv", "statements.csv",
                "choices.csv", "outlooks.csv",
            "claims.json", "sources.yaml", "params.yaml", "kinds.yaml", "uncertainty.yaml",
            "claims.yaml", "indicators.yaml",
        )
    }  # fmt: skip


def test_what_has_not_been_built_is_named(root: Path) -> None:
    (root / states.READINGS).unlink()
    with pytest.raises(DataError, match=r"readings\.csv is missing\. Build it: dvc repro"):
        states.current_state(root)


def test_a_release_that_lacks_a_file_or_is_cut_off_is_no_release_without_one(root: Path) -> None:
    write_together(root, states.baseline_files(root))
    packed = root / states.FOLDER / "observations.csv.gz"
    packed.write_bytes(packed.read_bytes()[:30])
    with pytest.raises(DataError, match="cannot be unpacked"):
        states.released_state(root)
    packed.unlink()
    with pytest.raises(DataError, match=r"git checkout -- data/baseline"):
        states.released_state(root)


def test_a_folder_without_git_is_told_as_that(root: Path) -> None:
    with pytest.raises(DataError, match="this folder is no clone"):
        states.committed_state(root)


def test_a_commit_without_readings_is_an_empty_answer(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "params.yaml")
    git(root, "commit", "-qm", "one")
    assert states.committed_state(root) is None


def test_git_that_is_missing_or_fails_is_told_as_such_and_not_as_an_empty_answer(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git(root, "init", "-q")
    (root / ".git" / "HEAD").write_text("of no kind that git knows", encoding="utf-8")
    with pytest.raises(DataError, match=r"git: git could not be asked \(fatal: "):
        states.committed_state(root)
    (tmp_path / "git").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="it ended with 3"):
        states.committed_state(root)
    (tmp_path / "git").unlink()
    with pytest.raises(DataError, match="git cannot be run"):
        states.committed_state(root)
