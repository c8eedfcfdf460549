"""A pipeline that is killed, or whose terminal closes, at any moment, can simply be run again."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import select
import subprocess
import termios
import time
import uuid
from itertools import accumulate
from pathlib import Path

import psutil
import pytest
from places import build, run, strays, surroundings

SEED = 20
ROUNDS = 20
MARK = "WARCOSTS_TRIAL"
STAGES = ("observations", "readings", "forecasts", "claims", "notebooks", "pages")
HOWS = ("kill", "kill all", "hang up", "terminate")


def alive(mark: str) -> list[psutil.Process]:
    """Return the processes that a marked one started, however far they are from it."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def disturb(folder: Path, command: list[str], seconds: float, how: str) -> None:
    """Start a command in a terminal of its own, and end it after some seconds."""
    mark = uuid.uuid4().hex
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env={**surroundings(folder), MARK: mark},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
    )  # fmt: skip
    os.close(theirs)
    _read(ours, process, seconds)
    if process.poll() is None:
        if how == "kill":
            process.kill()
        elif how == "terminate":
            process.terminate()
        elif how == "kill all":
            for one in alive(mark):
                one.kill()
    if how == "hang up":
        os.close(ours)
    else:
        _read(ours, process, 30)
        os.close(ours)
    try:
        process.wait(30)
        until = time.monotonic() + 30  # workers that were just starting see it once they have
        while alive(mark) and time.monotonic() < until:
            time.sleep(0.1)
        left = [" ".join(one.cmdline()) for one in alive(mark)]
        assert not left, left
    finally:
        for one in alive(mark):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
                one.wait(10)
        if process.poll() is None:
            process.kill()


def _read(terminal: int, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Read what a terminal is sent, as long as the process lives, for some seconds at most."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:
                return


def round_of(folder: Path, chosen: list[str], seconds: float, how: str, again: list[str]) -> None:
    """Disturb a build of some stages, build again, and compare."""
    disturb(folder, ["dvc", "repro", "--force", *chosen], seconds, how)
    run(folder, "dvc", "repro", *again)
    assert not strays(folder), f"after '{how}' at {seconds:.2f} s of {chosen}"


def test_a_stage_that_is_disturbed_can_be_run_again(checkout: Path) -> None:
    arguments = ["--single-item", "observations"]
    build(checkout, *arguments)
    round_of(checkout, arguments, random.Random(SEED).uniform(0.5, 3), "terminate", arguments)


@pytest.mark.trial
@pytest.mark.parametrize("stage", ["calibration", "timeline"])
@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_workers_of_long_stages_end_with_the_dvc_that_is_ended(
    checkout: Path, stage: str, how: str
) -> None:
    disturb(checkout, ["dvc", "repro", "--force", "--single-item", stage], 6, how)
    assert not strays(checkout)


def seconds_by_stage(folder: Path) -> dict[str, float]:
    """Build every stage that is not frozen, one by one, and return what each takes."""
    found = {}
    for stage in STAGES:
        started = time.monotonic()
        run(folder, "dvc", "repro", "--force", "--single-item", stage)
        found[stage] = time.monotonic() - started
    return found


def stage_at(moment: float, taken: dict[str, float]) -> tuple[str, float]:
    """Return the stage that is at work at a moment of the whole, and for how long it has been."""
    ends = list(accumulate(taken.values()))
    place = next(n for n, end in enumerate(ends) if moment <= end)
    stage = list(taken)[place]
    return stage, moment - ends[place] + taken[stage]


@pytest.mark.trial
def test_the_pipeline_can_be_run_again_wherever_it_was_disturbed(checkout: Path) -> None:
    """At moments of the whole; what comes before a moment's stage has ended, and is as it was."""
    # what is computed matters less than when: with fewer draws twenty rounds take minutes
    params = checkout / "params.yaml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("n_draws: 40000", "n_draws: 2000"), encoding="utf-8")
    run(checkout, "dvc", "freeze", "calibration", "timeline")
    build(checkout)
    taken = seconds_by_stage(checkout)
    assert not strays(checkout), "a second build differs from the first"
    chance = random.Random(SEED)
    for number in range(ROUNDS):
        stage, moment = stage_at(chance.uniform(0.3, sum(taken.values())), taken)
        how = HOWS[number % len(HOWS)]
        print(f"{how} at {moment:.1f} of {taken[stage]:.1f} s of {stage}", flush=True)
        round_of(checkout, ["--downstream", stage], moment, how, [])
