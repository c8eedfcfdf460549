"""The same bytes on any machine: another processor, language, time zone, hash seed and user."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from other_machines import LEAST, PROCESSORS, last_digits, strange, switchable

Run = Callable[..., subprocess.CompletedProcess[str]]

STAGES = ("readings", "claims", "notebooks", "pages")


def test_the_switches_of_the_processor_alter_last_digits() -> None:
    """Else the tests of other machines would compare this one with itself."""
    if not switchable():
        pytest.skip("this processor has none of the instructions that can be switched off")
    here = last_digits(dict(os.environ))
    assert all(last_digits({**os.environ, **one}) != here for one in PROCESSORS.values())


def test_readings_claims_notebooks_and_pages_are_the_same_on_another_machine(
    run: Run, tmp_path: Path
) -> None:
    stale = run("dvc", "status", *STAGES, "observations").stdout
    if "up to date" not in stale:
        pytest.skip(f"what lies here was not built by what lies here; run dvc repro first: {stale}")
    environment = strange(tmp_path / "there", LEAST, "tr_TR")
    for stage in STAGES:
        run("warcosts", "build", stage, env=environment)
    assert run("git", "status", "--porcelain").stdout == ""
