"""Who may read and write at one time: stages and runs share a lock, changes of data take it alone.

The lock is the system's own (`flock`), so that it ends with its process however that ends.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.errors import WarCostsError

try:
    import fcntl
except ImportError:  # a system without flock: DVC's own lock is all there is
    fcntl = None  # type: ignore[assignment]

SCRATCH = Path(".dvc", "tmp")
"""Folder of locks and of files that are put together: ignored by git and by DVC."""
LOCK = SCRATCH / "warcosts.lock"
RECORDING = SCRATCH / "rwlock"
"""DVC's own list of who reads and writes: process by path."""


@contextlib.contextmanager
def shared(root: Path) -> Iterator[None]:
    """Hold the lock beside other readers: data and parameters stay as they are meanwhile."""
    busy = "data or parameters are being changed by another command"
    # a checkout that cannot be written to is changed by nobody
    writable = os.access(root, os.W_OK)
    with held(root / LOCK, busy, alone=False) if writable else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lock alone, to change data or parameters.

    Refused while a stage or an experiment runs, and until `dvc repro` has written down what it
    built.
    """
    with held(root / LOCK, "a stage, an experiment or another change of data is running"):
        _refuse_while_recording(root)
        yield


@contextlib.contextmanager
def held(path: Path, busy: str, *, alone: bool = True, patience: float = 0) -> Iterator[None]:
    """Hold a lock, waiting for it some seconds at most."""
    if fcntl is None:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
    except OSError as error:
        raise WarCostsError(
            f"the checkout cannot be written to ({error.strerror})", where=str(path.parent)
        ) from None
    with file:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(0.05)
                    continue
                where, remedy = str(SCRATCH / path.name), "Wait until it has ended, then repeat"
                raise WarCostsError(busy, where=where, remedy=remedy) from None
            except OSError as error:
                problem = f"nothing can be locked on this disk ({error.strerror})"
                raise WarCostsError(problem, where=str(path)) from None
        yield


def _refuse_while_recording(root: Path) -> None:
    try:
        listed = json.loads((root / RECORDING).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return
    for path, holders in listed.items() if isinstance(listed, dict) else ():
        own: dict[str, Any] = holders if isinstance(holders, dict) else {}
        readers = own.get("read")
        for holder in [own.get("write"), *(readers if isinstance(readers, list) else ())]:
            if isinstance(holder, dict) and lives(holder.get("pid")):
                raise WarCostsError(
                    f"DVC is building ({holder.get('cmd', 'dvc')}, process {holder['pid']})",
                    where=Path(path).name,
                    remedy="Wait until it has ended and repeat the command",
                )


def lives(pid: Any) -> bool:
    """Return whether a number is that of a running process of this machine."""
    if not isinstance(pid, int) or not 0 < pid < 2**31:
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True
