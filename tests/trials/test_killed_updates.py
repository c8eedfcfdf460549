"""An update that is killed at any step leaves the old release or the new one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from later_releases import general_staff
from small_project import (
    LONG_AFTER,
    PERSONNEL,
    Server,
    answer,
    declare_address,
    declared_hashes_hold,
    state_of,
    warcosts_on,
)
from unit.updates.conftest import (  # noqa: F401
    long_after,
    make_project,
    server,
    warcosts,
    without_proxy,
)

PATH = "/russia_losses_personnel.json"
COUNTED = """
import os, signal
steps = 0
def counted(function):
    def run(*arguments, **named):
        global steps
        steps += 1
        if steps == {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return run
os.fsync, os.replace = counted(os.fsync), counted(os.replace)
{start}
"""


@pytest.mark.trial
@pytest.mark.parametrize("step", range(1, 8))
def test_a_process_killed_while_writing_leaves_the_old_release_or_the_new_one(
    make_project: Callable[..., Path],  # noqa: F811
    server: Server,  # noqa: F811
    warcosts: Callable[..., Result],  # noqa: F811
    step: int,
) -> None:
    """Killed before its n-th step on the disk; the next command finishes or undoes the work."""
    project = make_project("general_staff")
    declare_address(project, server.address(PATH))
    known = (project / "data" / "raw" / "general_staff" / PERSONNEL).read_bytes()
    server.answers[PATH] = answer(general_staff({PERSONNEL: known}).files[PERSONNEL])
    old = state_of(project)
    code = COUNTED.format(step=step, start=warcosts_on(LONG_AFTER))
    process = subprocess.run(
        [sys.executable, "-c", code, "--project", str(project), "fetch", "general_staff"],
        capture_output=True,
        check=False,
    )
    assert process.returncode in (0, -signal.SIGKILL), process.stderr
    server.answers[PATH] = answer(b"", status=404)
    warcosts(project, "fetch", "general_staff", "--attempts", "1")
    new = state_of(project)
    assert declared_hashes_hold(project)
    personnel = f"data/raw/general_staff/{PERSONNEL}"
    if new[personnel] == old[personnel]:
        assert new == old
    else:
        assert new["data/raw/sources.yaml"] != old["data/raw/sources.yaml"]
