"""Which code runs is decided by the checkout around the current folder, and by nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LAUNCHER = [sys.executable, str(ROOT / "warcosts.py")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copied checkout whose code says of itself that it is the copy."""
    root = tmp_path / "a copy of it"
    shutil.copytree(ROOT / "analysis", root / "analysis")
    for name in ("params.yaml", "claims.yaml"):
        shutil.copy(ROOT / name, root)
    init = root / "analysis" / "commands" / "__init__.py"
    text = init.read_text(encoding="utf-8")
    init.write_text(text.replace("What does a month of war", "COPY. What does a month of war"))
    return root


def run(folder: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [*LAUNCHER, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_a_copied_checkout_runs_its_own_code(copy: Path) -> None:
    assert "COPY." in run(copy, "--help")
    assert "COPY." not in run(ROOT, "--help")


def test_the_project_that_is_named_is_the_one_whose_code_runs(copy: Path) -> None:
    assert "COPY." in run(ROOT, "--project", str(copy), "--help")
    assert "COPY." in run(ROOT, f"--project={copy}", "--help")


def test_a_foreign_package_of_the_same_name_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("raise SystemExit('the wrong analysis')")
    said = run(ROOT, "params", PYTHONPATH=str(tmp_path))
    assert "wrong" not in said
    assert "error_factor" in said


def test_a_date_of_the_shell_that_is_no_number_stops_nothing() -> None:
    assert "error_factor" in run(ROOT, "params", SOURCE_DATE_EPOCH="banana")


def test_a_user_without_a_home_needs_none() -> None:
    assert "error_factor" in run(ROOT, "params", HOME="")


def test_outside_of_a_checkout_the_folder_is_said_to_be_none(tmp_path: Path) -> None:
    said = run(tmp_path, "params")
    assert "not in a War Costs project" in said
    assert "Traceback" not in said


def test_a_misspelt_command_is_offered_the_nearest() -> None:
    assert "Did you mean 'params'?" in run(ROOT, "parms")
