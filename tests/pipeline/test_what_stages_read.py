"""Every file of the project that a stage opens is one that it declares to depend on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.commands.stages import load_declared

Run = Callable[..., subprocess.CompletedProcess[str]]
QUICK, SLOW = ("claims",), ("observations", "readings", "forecasts", "notebooks", "pages")
BESIDE = ("dvc.yaml", ".dvc", ".git", "tests", "data/raw/imf_weo/weo_vintages.csv")
"""What is opened to run a stage and makes no byte of what it writes, as the names of releases that
a parameter is checked by; and this test's own."""
WATCHED = """
import os, sys
root, log = os.path.realpath(sys.argv[1]), open(sys.argv[2], "a", buffering=1)
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        path = os.path.realpath(arguments[0])
        if path.startswith(root + os.sep) and os.path.isfile(path):
            log.write(os.path.relpath(path, root) + chr(10))
sys.addaudithook(note)
sys.path.insert(0, root)
sys.argv = ["warcosts", "build", sys.argv[3], "--jobs", "1"]
from analysis.commands import main
main()
"""


@pytest.mark.parametrize(
    "stage", [*QUICK, *(pytest.param(name, marks=pytest.mark.trial) for name in SLOW)]
)
def test_a_stage_opens_only_what_it_declares(
    copy: Path, run: Run, tmp_path: Path, stage: str
) -> None:
    if stage == "readings":
        params = copy / "params.yaml"
        text = params.read_text(encoding="utf-8")
        params.write_text(text.replace("n_draws: 40000", "n_draws: 1000"), encoding="utf-8")
    log = tmp_path / "opened"
    run(sys.executable, "-c", WATCHED, str(copy), str(log), stage)
    declared = load_declared(copy)[stage]
    known = (*declared.reads, *declared.writes, *BESIDE)
    opened = {Path(line).as_posix() for line in log.read_text(encoding="utf-8").splitlines()}
    assert len(opened) > 5
    assert not [
        path
        for path in sorted(opened)
        if not path.endswith((".py", ".pyc"))  # code: tests/unit/docs derives it from imports
        and not any(path == one or path.startswith(f"{one}/") for one in known)
    ]
