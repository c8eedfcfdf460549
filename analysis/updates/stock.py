"""What a source consists of, and what is offered for it: in memory, to be tried elsewhere."""

import contextlib
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from analysis.errors import DataError
from analysis.project import committed
from analysis.sources.manifest import Source, load_manifest
from analysis.updates.manifest_text import with_source

CORRECTIONS = "corrections.yaml"
RAW = "data/raw"


@dataclass(frozen=True)
class Stock:
    """Everything that a source consists of: its entry in `sources.yaml` as plain values, and files.

    Raw files, earlier releases and corrections, by path relative to the folder of the source.
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

    def saying(self, **fields: Any) -> Self:
        """Return the source with some fields of its entry set."""
        return replace(self, entry={**self.entry, **fields})

    @contextlib.contextmanager
    def on_disk(self, shown: Mapping[str, str] | None = None) -> Iterator[Source]:
        """Yield the source as it is read from a raw folder of its own, which is there meanwhile.

        `shown` says how messages name files that do not lie in `data/raw` yet.
        """
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder)
            for path, content in self.files.items():
                place = raw / self.id / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            (raw / "sources.yaml").write_text(with_source("", self.entry), encoding="utf-8")
            yield load_manifest(raw)[0].model_copy(update={"shown": dict(shown or {})})


@dataclass(frozen=True)
class Offer:
    """A release that is offered for a source.

    Attributes
    ----------
    revision
        Which state of its publisher it is, in words; empty where it is that of the release before.
    published
        Day of its release, where the source does not date its figures itself.
    because
        Why it is right although it looks implausible; empty where it must be plausible.
    corrections
        Content of the corrections that go with it; None for those of the release before.
    shown
        How messages name its files, by name.
    """

    files: Mapping[str, bytes]
    retrieved: dt.date
    revision: str = ""
    published: dt.date | None = None
    because: str = ""
    corrections: bytes | None = None
    shown: Mapping[str, str] = field(default_factory=dict)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def load_stock(root: Path, source: Source, entry: Mapping[str, Any]) -> Stock:
    """Return a source as `sources.yaml` declares it, whatever now stands in its folder.

    Where a declared file has been overwritten, its content is taken from git; so are corrections,
    for those that belong to a new file stand there already.

    Raises
    ------
    DataError
        The declared content of a file is neither in the folder nor in git.
    """
    declared = [*source.files, *(file for release in source.earlier for file in release.files)]
    prefix = f"{source.id}/"
    files = {
        file.path.removeprefix(prefix): _declared(root, file.path, file.sha256, file.bytes)
        for file in declared
    }
    for own in (source, *source.before()):
        path = own.corrections.relative_to(source.folder).as_posix()
        kept = committed(root, f"{RAW}/{path}") if own is source else None
        if kept is None and own.corrections.is_file():
            kept = own.corrections.read_bytes()
        if kept is not None:
            files[path.removeprefix(prefix)] = kept
    return Stock(entry, files)


def _declared(root: Path, path: str, sha256: str, size: int) -> bytes:
    place = root / RAW / path
    # what lies there may be anything, of any size
    if place.is_file() and place.stat().st_size == size:
        content = place.read_bytes()
        if digest(content) == sha256:
            return content
    for revision in ("HEAD", ""):
        kept = committed(root, f"{RAW}/{path}", revision)
        if kept is not None and digest(kept) == sha256:
            return kept
    raise DataError(
        "the file that sources.yaml declares is neither here nor in git, so new data cannot be "
        "compared with it",
        where=f"data/raw/{path}",
        expected=f"SHA-256 {sha256[:12]}...",
        remedy="Put it back, and place the new file elsewhere: warcosts accept FILE takes it from "
        "any folder",
    )
