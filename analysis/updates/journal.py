"""Several files written together or not at all, even if the process is killed in between.

New files are first written in full to a folder of their own on the same disk. Then a journal that
names them and their places is put there in one step: from that moment on they count as written.
Moving them to their places can be repeated, so whoever finds a journal finishes its work; whoever
finds such a folder without one throws it away. No state in between is ever taken for the data.
One process writes at a time, so a folder that is found is that of one that died.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import DataError
from analysis.updates.locks import SCRATCH, held

PREFIX = "warcosts-files-"
JOURNAL = "journal.json"
LOCK = SCRATCH / "warcosts-files.lock"
BUSY = "another command is writing files"
PATIENCE = 60
"""Seconds to wait for another command that writes files: it takes a moment."""


def write_together(root: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files, by path relative to the project, so that all have their new content or none has.

    A disk that is full or cannot be written to is a `DataError`; nothing has changed then.
    """
    with held(root / LOCK, BUSY, patience=PATIENCE):
        _recover(root)
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
        with held(root / LOCK, BUSY, patience=PATIENCE):
            _recover(root)


def _recover(root: Path) -> None:
    for scratch in sorted((root / SCRATCH).glob(f"{PREFIX}*")):
        if scratch.is_dir() and not scratch.is_symlink():
            _finish(root, scratch)


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
        if not name.isdecimal() or not own or own[0].startswith("."):
            return {}
        if (scratch / name).is_symlink():
            return {}
    return places


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
