"""Several files written together or not at all, even if the process is killed in between.

New files are first written in full to a folder beside the data. Then a journal that names them
and their places is put there in one step: from that moment on they count as written. Moving them
to their places can be repeated, so whoever finds a journal finishes the work; whoever finds the
folder without a journal throws it away. No state in between is ever taken for the data.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import DataError

INCOMING = "incoming.tmp"
LOCK = "incoming.lock.tmp"
JOURNAL = "journal.json"


@contextmanager
def exclusive(data: Path) -> Iterator[None]:
    """Hold the data folder, finish or undo what a killed process left, and let go at the end.

    Raises
    ------
    DataError
        Another process holds it, or the folder cannot be written to.
    """
    lock = FileLock(data / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DataError(
            "another command is taking in data at this moment",
            where="data",
            remedy="Wait until it is done",
        ) from None
    except OSError as error:
        raise DataError(
            f"the folder cannot be written to ({error.strerror})",
            where="data",
            remedy="Make room or mend the permissions, then repeat; nothing has changed",
        ) from None
    try:
        recover(data)
        yield
    finally:
        lock.release()


def recover_locked(data: Path) -> None:
    """Finish or undo what a killed process left, before anything of the data is read.

    Raises
    ------
    DataError
        Another process is taking in data at this moment.
    """
    with exclusive(data):
        pass


def write_together(data: Path, contents: Mapping[Path, bytes]) -> None:
    """Write files so that either all have their new content or none has.

    Parameters
    ----------
    data
        The data folder; its file system must hold the new files a moment twice.
    contents
        New content by path relative to `data`, which may lead out of it (``../analysis``).

    Raises
    ------
    DataError
        The disk is full or cannot be written to; nothing has changed.
    """
    incoming = data / INCOMING
    try:
        incoming.mkdir()
        moves = {}
        for number, (path, content) in enumerate(contents.items()):
            _write(incoming / str(number), content)
            moves[str(number)] = path.as_posix()
        _write(incoming / f"{JOURNAL}.part", json.dumps(moves).encode())
        os.replace(incoming / f"{JOURNAL}.part", incoming / JOURNAL)
    except OSError as error:
        shutil.rmtree(incoming, ignore_errors=True)
        raise DataError(
            f"the new files cannot be written ({error.strerror})",
            where="data",
            remedy="Make room or mend the permissions, then repeat; nothing has changed",
        ) from None
    recover(data)


def recover(data: Path) -> None:
    """Finish what the journal says was written, and remove what was not."""
    incoming = data / INCOMING
    journal = incoming / JOURNAL
    if journal.is_file():
        for name, path in json.loads(journal.read_text(encoding="utf-8")).items():
            # one that is no longer there has been moved already
            if (incoming / name).is_file():
                (data / path).parent.mkdir(parents=True, exist_ok=True)
                os.replace(incoming / name, data / path)
        journal.unlink()
    shutil.rmtree(incoming, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
