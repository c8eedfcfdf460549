"""What is in the raw folder now, and temporary raw folders to try new files in."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.plain_yaml import dump_yaml
from analysis.sources.history import FOLDER
from analysis.sources.manifest import Source, load_manifest

CORRECTIONS = "corrections.yaml"
RAW = Path("data", "raw")


@dataclass(frozen=True)
class Stock:
    """Everything that a source consists of, in memory.

    Attributes
    ----------
    entry
        Its entry in `sources.yaml`.
    files
        Content by path relative to the folder of the source: raw files, earlier releases and
        corrections.
    """

    entry: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def id(self) -> str:
        """Name of the source."""
        return str(self.entry["id"])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the raw files, without those of earlier releases."""
        return tuple(Path(file["path"]).name for file in self.entry["files"])

    def write(self, folder: Path) -> Source:
        """Write the source to a raw folder of its own, and return it as it is read there."""
        raw = folder / RAW
        for path, content in self.files.items():
            place = raw / self.id / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        (raw / "sources.yaml").write_text(dump_yaml([dict(self.entry)]), encoding="utf-8")
        return load_manifest(raw)[0]


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def load_stock(root: Path, source: Source) -> Stock:
    """Return a source as `sources.yaml` declares it, whatever now stands in its folder.

    Where a declared file has been overwritten, its content is taken from git.

    Raises
    ------
    DataError
        The declared content of a file is neither in the folder nor in git.
    """
    files: dict[str, bytes] = {}
    for file in source.files:
        files[Path(file.path).name] = _declared_content(root, file.path, file.sha256)
    corrections = _committed(root, f"{source.id}/{CORRECTIONS}", "HEAD")
    if corrections is None and source.corrections.is_file():
        corrections = source.corrections.read_bytes()
    if corrections is not None:
        files[CORRECTIONS] = corrections
    earlier = source.folder / source.id / FOLDER
    for place in sorted(earlier.rglob("*")):
        if place.is_file():
            files[place.relative_to(source.folder / source.id).as_posix()] = place.read_bytes()
    return Stock(source.details, files)


def _declared_content(root: Path, path: str, sha256: str) -> bytes:
    place = root / RAW / path
    candidates = [place.read_bytes() if place.is_file() else None]
    candidates += [_committed(root, path, revision) for revision in ("HEAD", "")]
    for content in candidates:
        if content is not None and digest(content) == sha256:
            return content
    raise DataError(
        "the file that sources.yaml declares is neither here nor in git, so new data cannot be "
        "compared with it",
        where=f"data/raw/{path}",
        expected=f"SHA-256 {sha256[:12]}...",
        remedy="Put it back, and place the new file elsewhere: warcosts accept FILE takes it from "
        "any folder",
    )


def _committed(root: Path, path: str, revision: str) -> bytes | None:
    """Return a raw file as committed (`HEAD`) or staged (empty); None where git has none."""
    try:
        shown = subprocess.run(
            ["git", "-C", str(root), "show", f"{revision}:./{(RAW / path).as_posix()}"],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return shown.stdout
