"""Who may read and write at one time, and several files written together or not at all.

The lock is the system's own (`flock`), so that it ends with its process however that ends.

New files are first written in full to a folder of their own on the same disk. Then a journal that
names them and their places is put there in one step: from that moment on they count as written.
Moving them to their places can be repeated, so whoever finds a journal finishes its work; whoever
finds such a folder without one throws it away. No state in between is ever taken for the data.
One process writes at a time, so a folder that is found is that of one that died.
"""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import DataError, WarCostsError

try:
    import fcntl
except ImportError:  # a system without flock: DVC's own lock is all there is
    fcntl = None  # type: ignore[assignment]

SCRATCH = Path(".dvc", "tmp")
"""Folder of locks and of files that are put together: ignored by git and by DVC."""
DATA_LOCK = SCRATCH / "warcosts.lock"
FILES_LOCK = SCRATCH / "warcosts-files.lock"
RECORDING = SCRATCH / "rwlock"
"""DVC's own list of who reads and writes: process by path."""
PREFIX = "warcosts-files-"
JOURNAL = "journal.json"
PATIENCE = 60
"""Seconds to wait for another command that writes files: it takes a moment."""


def shared(root: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the data beside other readers: data and parameters stay as they are meanwhile."""
    if not os.access(root, os.W_OK):  # a checkout that cannot be written to is changed by nobody
        return contextlib.nullcontext()
    busy = "data or parameters are being changed by another command"
    return held(root / DATA_LOCK, busy, alone=False)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the data alone, to change them or parameters; what was begun before is finished first.

    Refused while a stage or an experiment runs, and until `dvc repro` has written down what it
    built.
    """
    with held(root / DATA_LOCK, "a stage, an experiment or another change of data is running"):
        _refuse_while_recording(root)
        recover(root)
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


def write_together(root: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files, by path relative to the project, so that all have their new content or none has.

    A disk that is full or cannot be written to is a `DataError`; nothing has changed then.
    """
    with _writing(root):
        scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root / SCRATCH))
        try:
            for number, content in enumerate(contents.values()):
                data = content.encode("utf-8") if isinstance(content, str) else content
                _write(scratch / str(number), data)
            _write(scratch / f"{JOURNAL}.part", json.dumps(dict(enumerate(contents))).encode())
            os.replace(scratch / f"{JOURNAL}.part", scratch / JOURNAL)
        except BaseException as error:
            shutil.rmtree(scratch, ignore_errors=True)
            if isinstance(error, OSError):
                raise DataError(
                    f"the new files cannot be written ({error.strerror})",
                    where=str(root),
                    remedy="Make room or mend the permissions, then repeat; nothing has changed",
                ) from None
            raise
        _finish(root, scratch)


def recover(root: Path) -> None:
    """Finish what the journals of dead processes say was written, and remove what was not."""
    if any((root / SCRATCH).glob(f"{PREFIX}*")):
        with _writing(root):
            pass


@contextlib.contextmanager
def _writing(root: Path) -> Iterator[None]:
    """Be the one process that writes, once what dead ones have begun is finished."""
    with held(root / FILES_LOCK, "another command is writing files", patience=PATIENCE):
        for scratch in sorted((root / SCRATCH).glob(f"{PREFIX}*")):
            if scratch.is_dir() and not scratch.is_symlink():
                _finish(root, scratch)
        yield


def _finish(root: Path, scratch: Path) -> None:
    for name, place in _journal(root, scratch).items():
        # one that is no longer there has been moved already
        if (scratch / name).is_file():
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(scratch / name, place)
            except OSError as error:
                raise DataError(
                    f"a new file cannot be moved to its place ({error.strerror})",
                    where=str(place),
                    remedy="Make way for it, then repeat: what was begun is finished first",
                ) from None
    shutil.rmtree(scratch, ignore_errors=True)


def _journal(root: Path, scratch: Path) -> dict[str, Path]:
    """Return the places of the files, or none: a journal counts if all of it is as we write it."""
    inside = root.resolve()
    try:
        listed = json.loads((scratch / JOURNAL).read_text(encoding="utf-8"))
        places = {name: (inside / path).resolve() for name, path in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
    for name, place in places.items():
        # nothing outside, nothing hidden (as .git, whose hooks are run), no link in place of a file
        own = place.relative_to(inside).parts if place.is_relative_to(inside) else ()
        hidden = not own or own[0].startswith(".")
        if hidden or not name.isdecimal() or (scratch / name).is_symlink():
            return {}
    return places


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
