"""`warcosts changes`: what it compares with, what it prints, and what makes a release."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_up_states import SOURCES, amount, figure, kind, reading, state, statement

from analysis.commands import main
from analysis.updates import states

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., Result]
MONTHS = [figure(f"2025-{month:02d}", 100 + month) for month in range(1, 13)]


def written(root: Path, one: states.State) -> None:
    for path, text in one.texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def made(months: int, side: str) -> states.State:
    return state(
        MONTHS[:months],
        [reading("losses", "Ukraine", side)],
        [statement("Ukraine", "x", risen="losses")],
        kinds=[kind("losses", "Ukraine")],
        amounts=[amount("losses", "Ukraine", "5")],
        sources=[{**entry, "title": "t", "publisher": "The Bureau", "url": "u", "licence": "l",
                  "retrieved": "2026-01-01", "frequency": "f",
                  "coverage": "2024 to 2025", "unit": "u", "grade": "g",
                  "files": [{"path": f"{entry['id']}/x.csv", "sha256": "0" * 64, "bytes": 1}]}
                 for entry in SOURCES],
    )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    written(tmp_path, made(11, "risen"))
    git = ["git", "-c", "user.name=test", "-c", "user.email=t@localhost", "-C", str(tmp_path)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path


@pytest.fixture
def changes(root: Path) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--project", str(root), "changes", *arguments])

    return run


def test_where_nothing_moved_it_says_so(changes: Run) -> None:
    assert changes().output == "Nothing moved.\n"


def test_what_moved_since_the_last_commit_is_told_with_its_cause(
    root: Path, changes: Run, tmp_path: Path
) -> None:
    written(root, made(12, "unclear"))
    assert changes().output == (
        "What pages say otherwise (1):\n"
        "  losses of Ukraine, flow, pace (latest): side risen, 1.5 [1.2 to 1.9], year_1 to year_3 "
        "-> side unclear, 1.5 [1.2 to 1.9], year_1 to year_3. Can hang on: new figures of The "
        "Bureau.\n"
        "New figures (1):\n"
        "  The Bureau: 1 new figure, to 31 December 2025\n"
    )
    result = changes("--csv", str(tmp_path / "all.csv"))
    assert result.exit_code == 0
    lines = (tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["part", "new", "moved"]


def test_a_release_is_made_once_and_later_states_are_compared_with_it(
    root: Path, changes: Run
) -> None:
    said = changes("--since-release")
    assert said.exit_code == 1 and "there is nothing to compare with" in said.output
    assert changes("--set-baseline").exit_code == 0
    assert changes("--since-release").output == "Nothing moved.\n"
    written(root, made(12, "risen"))
    assert "1 new figure" in changes("--since-release").output


def test_a_release_is_made_by_itself_or_not_at_all(root: Path, changes: Run) -> None:
    for option in (["--prove"], ["--since-release"], ["--csv", "x.csv"]):
        said = changes("--set-baseline", *option)
        assert said.exit_code == 2 and "leave out the other options" in said.output
    assert not (root / states.FOLDER).exists()


def test_a_release_is_not_made_while_a_stage_runs(root: Path, changes: Run) -> None:
    from analysis.updates.writing import shared

    with shared(root):
        assert "a stage, an experiment" in changes("--set-baseline").output
    assert not (root / states.FOLDER).exists()


def test_without_git_it_says_what_else_to_compare_with(root: Path, changes: Run) -> None:
    shutil.rmtree(root / ".git")
    said = changes()
    assert said.exit_code == 1 and "warcosts changes --since-release" in said.output
