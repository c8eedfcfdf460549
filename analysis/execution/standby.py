"""One warm interpreter for all stages of a `dvc repro`.

DVC starts a command for each stage, and each would spend most of its time on the same imports. So
the first stage starts an interpreter that stands by: it imports what stages need while that stage
runs, and every later stage is run by a fork of it, which is not kept waiting for imports that are
still to come. The stage's command hands over its arguments, folder, environment and open files,
waits, and ends with the status of the fork.

It serves one `dvc` process, ends with it, and leaves nothing behind. A stage is run in the
ordinary way wherever anything is not exactly as it would be in a new interpreter: another
environment, another Python, code that has been edited since, a system other than Linux. Setting
`WARCOSTS_STANDBY=off` does without.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import importlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SWITCH = "WARCOSTS_STANDBY"
MODULES = (
    "analysis.sources.registry",
    "analysis.fingerprints",
    "scipy.stats",
    "analysis.evidence.build",
    "analysis.evidence.tables",
    "analysis.trends.direction",
    "analysis.trends.ratio",
    "arch.bootstrap",
    "matplotlib.pyplot",
    "analysis.chapters.chapter",
    "analysis.chapters.shape",
    "papermill",
    "analysis.execution.driver",
    "analysis.execution.scheduler",
    "analysis.report_notebooks",
    "analysis.report.site",
)
"""What the stages import that takes long, in the order in which they need it."""
_OF_THE_STAGE = ("DVC_STAGE", "PWD", "OLDPWD", "SHLVL", "_")
"""Variables that differ from stage to stage and that nothing reads when it is imported."""
_GENERATIONS = 3
"""How far above a stage's command its `dvc` may be: there is a shell between the two."""
_LARGEST = 200_000
_START = "from analysis.execution.standby import stand_by; stand_by()"


@dataclass
class _Beside:
    """What goes on beside this stage."""

    imports: bool = False


_beside = _Beside()


def workers() -> int:
    """Return how many workers a stage is best spread over, as joblib counts them.

    Returns
    -------
    int
        -1, one a core; or -2, one less, while the interpreter that stands by needs a core for its
        imports: a short stage is done sooner if it does not compete with them.
    """
    return -2 if _beside.imports else -1


def run_by_standby(arguments: Sequence[str]) -> int | None:
    """Let the interpreter that stands by run a command, if there is one.

    Parameters
    ----------
    arguments
        Of the command, its name first.

    Returns
    -------
    int or None
        Exit status of the command. None if it is to be run here: outside `dvc repro`, or since
        there is no such interpreter yet (one is then started for the next stage).
    """
    if sys.platform != "linux" or os.environ.get(SWITCH) == "off":
        return None
    dvc = _dvc_above(os.getpid())
    if dvc is None:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        try:
            connection.connect(_address(dvc))
        except OSError:
            _start(dvc)
            _beside.imports = True
            return None
        return _hand_over(connection, arguments) if _same_user(connection) else None


def _hand_over(connection: socket.socket, arguments: Sequence[str]) -> int | None:
    request = {
        "arguments": list(arguments),
        "folder": str(Path.cwd()),
        "environment": dict(os.environ),
        "setting": _setting(os.environ),
    }
    message = json.dumps(request).encode()
    if len(message) > _LARGEST:
        return None
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    try:
        socket.send_fds(connection, [message], [0, 1, 2])
        started = connection.recv(_LARGEST)
    except OSError:
        return None
    if not started:
        return None
    pid = int(started)
    while True:
        try:
            status = connection.recv(_LARGEST)
            return int(status) if status else 1
        except KeyboardInterrupt:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)


def _start(dvc: int) -> None:
    """Start the interpreter, cut loose from this stage's terminal and files."""
    subprocess.Popen(
        [sys.executable, "-c", _START, str(dvc), json.dumps(sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stand_by() -> None:
    """Import what stages need, then run them as they come, until the `dvc` has ended."""
    from multiprocessing.connection import wait

    dvc = int(sys.argv[1])
    sys.path[:] = json.loads(sys.argv[2])
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        try:
            watched = os.pidfd_open(dvc)
            listener.bind(_address(dvc))
        except OSError:
            return  # it has ended, or another stands by
        listener.listen()
        setting = _setting(os.environ)
        imports = Imports(MODULES)
        imports.go_on()  # what the first stages need: a fork without it would import it as well
        while watched not in (ready := wait([listener, watched], imports.patience)):
            if listener in ready:
                connection, _ = listener.accept()
                with connection:
                    if _same_user(connection):
                        _serve(connection, setting, imports)
            else:
                imports.go_on()


class Imports:
    """Imports modules one after another, so that others can be seen to in between.

    Parameters
    ----------
    modules
        Their names.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self._left = list(modules)

    @property
    def patience(self) -> float | None:
        """Seconds to wait for something else to do: none while modules are left."""
        return 0.0 if self._left else None

    def go_on(self) -> None:
        """Import the next module, if one is left."""
        from analysis.execution.isolation import preload
        from analysis.lean_imports import INTERNATIONAL_ADDRESSES, without

        if not self._left:
            return
        try:
            with without(INTERNATIONAL_ADDRESSES):
                preload([self._left.pop(0)])
        except Exception:
            self._left.clear()  # the stage that needs it fails, and says why
        if not self._left:
            gc.collect()
        # what was imported is never collected in a fork, so its pages stay shared
        gc.freeze()


def _serve(connection: socket.socket, setting: str, imports: Imports) -> None:
    """Run one command in a fork; end it if the command that asked for it ends first.

    Meanwhile go on with the imports.
    """
    from multiprocessing.connection import wait

    from analysis.execution.processes import ForkedProcess, fork_is_safe

    message, files, _, _ = socket.recv_fds(connection, _LARGEST, 3)
    try:
        if not message:
            return
        request = json.loads(message)
        if request["setting"] != setting or len(files) != 3 or not fork_is_safe():
            return
        process = ForkedProcess(lambda: _run(request, files, imports))
    finally:
        for file in files:
            os.close(file)
    connection.send(str(process.pid).encode())
    while not wait([process.sentinel, connection], imports.patience):
        imports.go_on()
    if not process.join(0):
        process.terminate()
        process.join()
    with contextlib.suppress(OSError):
        connection.send(str(process.exit_status).encode())


def _run(request: Mapping[str, Any], files: Sequence[int], imports: Imports) -> None:
    """Become the command: its files, folder, environment and arguments."""
    _beside.imports = imports.patience is not None
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False, buffering=1)
    sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1, errors="backslashreplace")
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update({**request["environment"], SWITCH: "off"})
    sys.argv[:] = request["arguments"]
    try:
        command = importlib.import_module("analysis.cli").main
        command(args=request["arguments"][1:], prog_name="warcosts")
    finally:
        _end_workers()
        atexit._run_exitfuncs()  # a fork ends without them


def _end_workers() -> None:
    """End the idle workers of joblib, as the end of an interpreter does but that of a fork not.

    They are waited for when a fork ends, and of themselves end after five idle minutes.
    """
    loky = sys.modules.get("joblib.externals.loky")
    if loky is not None:
        loky.get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _setting(environment: Mapping[str, str]) -> str:
    """Return a hash of all that decides what an import gives: Python, environment, and code."""
    variables = sorted(item for item in environment.items() if item[0] not in _OF_THE_STAGE)
    package = Path(__file__).parents[1]
    code = []
    for path in sorted(package.rglob("*.py")):
        found = path.stat()
        code.append((str(path), found.st_mtime_ns, found.st_size))
    python = [sys.executable, sys.prefix, sys.flags, sys.path]
    return hashlib.sha256(json.dumps([python, variables, code]).encode()).hexdigest()


def _dvc_above(pid: int) -> int | None:
    """Return the `dvc` that started a process, through at most a shell or two."""
    for _ in range(_GENERATIONS):
        try:
            pid = int(_fields(pid)[1])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return None
        names = [os.path.basename(word) for word in words[:3]]
        if b"dvc" in names and os.stat(f"/proc/{pid}").st_uid == os.getuid():
            return pid
    return None


def _address(dvc: int) -> str:
    """Return where the interpreter for a `dvc` listens: a name that leaves no file."""
    started = _fields(dvc)[19]  # its number alone could be that of a later process
    return f"\0warcosts-{os.getuid()}-{dvc}-{started}"


def _fields(pid: int) -> list[str]:
    """Return what the system says of a process, from its state on (proc(5), field 3)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _same_user(connection: socket.socket) -> bool:
    """Say whether the other end is run by the same user: anyone can know the name."""
    form = struct.Struct("3i")
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, form.size)
    return bool(form.unpack(told)[1] == os.getuid())
