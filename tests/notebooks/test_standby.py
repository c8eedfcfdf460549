"""The interpreter that stands by during a `dvc repro`: nobody can tell but by the clock."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from analysis.execution import isolation, standby

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stands by on Linux only")

ROOT = Path(__file__).resolve().parents[2]
STAGE = """
import json, sys
from analysis.execution import standby
status = standby.run_by_standby(sys.argv[1:])
print(json.dumps({"status": status}), flush=True)
"""
"""What a stage's command does: hand its arguments over, or say that it is to do the work itself."""
DVC = """
import json, os, pathlib, subprocess, sys, time
for step in json.loads(sys.argv[1]):
    if "sleep" in step:
        time.sleep(step["sleep"])
        continue
    if "until it listens" in step:
        name = f"@warcosts-{os.getuid()}-{os.getpid()}-"
        while name not in pathlib.Path("/proc/net/unix").read_text():
            time.sleep(0.02)
        continue
    if "touch" in step:
        os.utime(step["touch"])
        continue
    environment = {**os.environ, **step.get("env", {})}
    command = [sys.executable, "-c", sys.argv[2], *step["arguments"]]
    done = subprocess.run(command, env=environment, cwd=step.get("folder"), capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    print(json.dumps([done.stdout, done.stderr, done.returncode]), flush=True)
"""
LISTENING = {"until it listens": True}
SPREAD = """

@click.command()
def spread() -> None:
    from analysis.parallel import run_tasks

    click.echo(str(run_tasks(abs, [(-1,), (-2,)], n_jobs=2, backend="loky")))


COMMANDS["spread"] = LazyCommand("Build", __name__, "spread", "Leave idle workers.")
"""
"""A command that leaves idle workers."""
WORKERS = """

@click.command()
def workers() -> None:
    from analysis.execution.standby import workers

    click.echo(str(workers()))


COMMANDS["workers"] = LazyCommand("Build", __name__, "workers", "Say how many workers are best.")
"""
"""A command that says how many workers it would use."""
HELP = ["warcosts", "--version"]
UNKNOWN = ["warcosts", "no-such-command"]

Run = Callable[..., list[tuple[str, str, int | None]]]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, whose files a test may touch."""
    for path in (ROOT / "analysis").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            target = tmp_path / "code" / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    imports(tmp_path / "code", "analysis.formats")
    return tmp_path / "code"


def imports(package: Path, *modules: str) -> None:
    """Let the interpreter that stands by in a copy of the package import these modules."""
    path = package / "analysis" / "execution" / "standby.py"
    text, count = re.subn(
        r"(?ms)^MODULES = \(.*?\)$", f"MODULES = {modules!r}", path.read_text(encoding="utf-8")
    )
    assert count == 1
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def run(tmp_path: Path, package: Path) -> Run:
    """Run stages one after another under a process called dvc; give output, errors and status.

    The status is that of the fork that ran the stage; None where the stage had to run itself.
    """

    def run_stages(*steps: dict[str, object]) -> list[tuple[str, str, int | None]]:
        done = subprocess.run(
            command(tmp_path, steps),
            env=surroundings(package),
            cwd=tmp_path,  # not the checkout, whose package would be found first
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        results = []
        for line in done.stdout.splitlines():
            out, errors, _ = json.loads(line)
            *before, said = out.splitlines()
            results.append(("\n".join(before), errors, json.loads(said)["status"]))
        return results

    return run_stages


def command(folder: Path, steps: Sequence[dict[str, object]]) -> list[str]:
    """Return the command of a process that looks like dvc and runs stages."""
    dvc = folder / "dvc"
    dvc.write_text(DVC, encoding="utf-8")
    return [sys.executable, str(dvc), json.dumps(steps), STAGE]


def surroundings(package: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_first_stage_runs_itself_and_the_next_is_run_by_a_fork(run: Run) -> None:
    first, second = run({"arguments": HELP}, LISTENING, {"arguments": HELP})
    assert first == ("", "", None)
    assert second[0].startswith("warcosts, version")
    assert second[2] == 0


def test_status_and_errors_of_a_stage_come_through(run: Run) -> None:
    _, failed = run({"arguments": HELP}, LISTENING, {"arguments": UNKNOWN})
    assert failed[2] == 2
    assert "No such command 'no-such-command'" in failed[1]


def test_a_fork_has_the_folder_of_its_stage(run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    _, failed = run(
        {"arguments": HELP},
        LISTENING,
        {"arguments": ["warcosts", "params"], "folder": str(elsewhere)},
    )
    assert failed[2] == 1
    assert "this folder is not in a War Costs project" in failed[1]


def test_code_that_was_edited_is_run_by_a_new_interpreter(run: Run, package: Path) -> None:
    edited = str(package / "analysis" / "formats.py")
    _, served, after = run(
        {"arguments": HELP}, LISTENING, {"arguments": HELP}, {"touch": edited}, {"arguments": HELP}
    )
    assert served[2] == 0
    assert after == ("", "", None)


def test_a_module_that_cannot_be_imported_does_not_end_it(run: Run, package: Path) -> None:
    imports(package, "analysis.formats", "analysis.no_such_module", "analysis.prose")
    _, *later = run({"arguments": HELP}, LISTENING, *[{"arguments": HELP}] * 3)
    assert [status for _, _, status in later] == [0, 0, 0]


def test_a_stage_is_served_while_modules_are_left_to_import(run: Run, package: Path) -> None:
    """Such a stage leaves a core to the imports."""
    module = package / "analysis" / "import_that_takes_time.py"
    module.write_text("import time\ntime.sleep(3)\n", encoding="utf-8")
    imports(package, "analysis.formats", "analysis.import_that_takes_time", "analysis.prose")
    with (package / "analysis" / "cli.py").open("a", encoding="utf-8") as file:
        file.write(WORKERS)
    stage = {"arguments": ["warcosts", "workers"]}
    first, during, after = run({"arguments": HELP}, LISTENING, stage, {"sleep": 2}, stage)
    assert first[2] is None
    assert during == ("-2", "", 0)
    assert after == ("-1", "", 0)


def test_imports_are_made_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(isolation, "preload", made.extend)
    imports = standby.Imports(["first", "second"])
    assert imports.patience == 0.0
    imports.go_on()
    assert (made, imports.patience) == (["first"], 0.0)
    imports.go_on()
    imports.go_on()
    assert (made, imports.patience) == (["first", "second"], None)


def test_another_environment_gets_a_new_interpreter(run: Run) -> None:
    _, other = run({"arguments": HELP}, LISTENING, {"arguments": HELP, "env": {"TZ": "Asia/Tokyo"}})
    assert other == ("", "", None)


def test_a_stage_whose_workers_are_idle_ends_at_once(run: Run, package: Path) -> None:
    """Idle workers of joblib end after five minutes; `run` waits for two."""
    with (package / "analysis" / "cli.py").open("a", encoding="utf-8") as file:
        file.write(SPREAD)
    _, spread = run({"arguments": HELP}, LISTENING, {"arguments": ["warcosts", "spread"]})
    assert spread == ("[1, 2]", "", 0)


def test_it_can_be_switched_off(run: Run) -> None:
    off = {"arguments": HELP, "env": {"WARCOSTS_STANDBY": "off"}}
    assert run(off, off) == [("", "", None), ("", "", None)]


def test_outside_dvc_every_command_runs_itself(package: Path) -> None:
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", STAGE, *HELP],
            env=surroundings(package),
            cwd=package,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == {"status": None}


def test_it_ends_with_the_dvc_that_it_serves(tmp_path: Path, package: Path) -> None:
    steps = [{"arguments": HELP}, LISTENING, {"arguments": HELP}, {"sleep": 60}]
    dvc = subprocess.Popen(
        command(tmp_path, steps),
        env=surroundings(package),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert dvc.stdout is not None
    for _ in range(2):
        assert dvc.stdout.readline()
    (standing_by,) = processes_that_stand_by(dvc.pid)
    dvc.send_signal(signal.SIGKILL)
    dvc.communicate()
    deadline = time.monotonic() + 20
    while is_running(standing_by) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(standing_by)


def processes_that_stand_by(dvc: int) -> list[int]:
    """Return the processes that stand by for a dvc, by their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(b"stand_by()" in word for word in words) and str(dvc).encode() in words:
            found.append(int(folder.name))
    return found


def is_running(pid: int) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
