"""The list of sources and raw files, `data/raw/sources.yaml`, and the check of their hashes."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.catalogue import unknown
from analysis.errors import DataError
from analysis.hashing import hash_file, hash_text
from analysis.plain_yaml import read_yaml

MANIFEST = "data/raw/sources.yaml"
"""How messages name the list."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a source may be called: it becomes a folder, a module and a part of addresses."""
REQUIRED = (
    "id",
    "title",
    "publisher",
    "url",
    "licence",
    "retrieved",
    "frequency",
    "coverage",
    "unit",
    "grade",
    "files",
)
"""Fields that every entry has."""
OPTIONAL = (
    "accepted",
    "complete_releases",
    "download",
    "earlier",
    "fetch",
    "known_issues",
    "next_release",
    "plausibility",
    "publication_lag_days",
    "publication_lags",
    "published",
    "revision",
    "rhythm_days",
    "vintages",
)
PRINTED = ("title", "publisher", "url", "licence", "grade", "complete_releases")
"""Fields of a source that a notebook prints or goes by."""
FILE_FIELDS = ("path", "sha256", "bytes")
LISTS = ("files", "known_issues", "fetch", "accepted", "earlier")


@dataclass(frozen=True)
class RawFile:
    """One raw file as `sources.yaml` declares it; `path` is relative to the raw folder."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Source:
    """One entry of `sources.yaml`.

    Attributes
    ----------
    id
        Name of the source, its folder and its module.
    folder
        The raw folder (``data/raw``).
    files
        Its raw files.
    details
        The entry as written: title, publisher, licence, grade, known_issues and so on.
    """

    id: str
    folder: Path
    files: tuple[RawFile, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return the path of one of the source's raw files, by its name without the folder."""
        declared = {Path(file.path).name for file in self.files}
        if name not in declared:
            raise DataError(
                f"source {self.id} declares no file '{name}'",
                where=MANIFEST,
                expected=f"one of {', '.join(sorted(declared))}",
            )
        return self.folder / self.id / name

    def released(self, name: str) -> dt.date:
        """Return the day on which one of the source's files was released: see `vintages`."""
        day = str((self.details.get("vintages") or {}).get(name, ""))[: len("2026-11-23")]
        try:
            return dt.date.fromisoformat(day)
        except ValueError:
            raise DataError(
                f"the file '{name}' has no day of release",
                where=f"{MANIFEST}, source {self.id}, vintages",
                expected=f"a line as {name}: '2026-11-23'",
            ) from None

    def lag(self, figure: str = "") -> dt.timedelta:
        """Return the time from the end of a period to its publication, where none is stated.

        Parameters
        ----------
        figure
            An indicator of the raw file that may have a lag of its own.

        Raises
        ------
        DataError
            The source declares none.
        """
        own = (self.details.get("publication_lags") or {}).get(figure)
        days = self.details.get("publication_lag_days") if own is None else own
        if days is None:
            raise DataError(
                "a figure has no date of publication and the source declares no lag",
                where=f"{MANIFEST}, source {self.id}",
                expected="publication_lag_days",
            )
        return dt.timedelta(days=int(days))

    @property
    def has_complete_releases(self) -> bool:
        """Whether each release states all that the source forecasts, so that it ends the last."""
        return bool(self.details.get("complete_releases", False))

    @property
    def corrections(self) -> Path:
        """Path of the source's corrections, which need not exist."""
        return self.folder / self.id / "corrections.yaml"


def load_manifest(folder: Path) -> tuple[Source, ...]:
    """Read `sources.yaml` in the raw folder.

    Raises
    ------
    DataError
        The file is not YAML or lists nothing; an entry lacks a field, has one that is not known,
        or holds something else in it than is due; an id is doubled or is not a plain name; or a
        path leaves the source's own folder.
    """
    entries = read_yaml(folder / "sources.yaml", MANIFEST)
    if not isinstance(entries, list) or not entries:
        raise DataError("the file lists no source", where=MANIFEST, expected="a list of entries")
    sources = tuple(_source(entry, folder) for entry in entries)
    ids = [source.id for source in sources]
    for doubled in sorted({name for name in ids if ids.count(name) > 1}):
        raise DataError(f"source {doubled} stands twice", where=MANIFEST)
    return sources


def _source(entry: Any, folder: Path) -> Source:
    if not isinstance(entry, Mapping):
        raise DataError(f"'{entry}' is no entry", where=MANIFEST, expected="fields of a source")
    name = str(entry.get("id", ""))
    if not NAME.fullmatch(name):
        raise DataError(
            f"'{name}' cannot name a source",
            where=MANIFEST,
            expected="small letters, digits and underscores, beginning with a letter",
        )
    where = f"{MANIFEST}, source {name}"
    _check_fields(entry, REQUIRED, OPTIONAL, where)
    _check_entry(entry, where)
    for file in entry["files"]:
        _check_fields(file, FILE_FIELDS, (), f"{where}, files")
    files = tuple(RawFile(**file) for file in entry["files"])
    for file in files:
        if Path(file.path).parts != (name, Path(file.path).name):
            raise DataError(
                f"the file '{file.path}' is not in the folder of its source",
                where=where,
                expected=f"a path of the form {name}/FILE",
            )
    if not files:
        raise DataError("no file is declared", where=where)
    return Source(id=name, folder=folder, files=files, details=entry)


def _check_fields(entry: Any, required: Sequence[str], optional: Sequence[str], where: str) -> None:
    """Refuse an entry without a required field, or with one that is not known."""
    if not isinstance(entry, Mapping):
        raise DataError(f"'{entry}' has no fields", where=where, expected=", ".join(required))
    for field_name in entry:
        if field_name not in (*required, *optional):
            raise unknown("field", str(field_name), (*required, *optional), where)
    for field_name in required:
        if entry.get(field_name) is None:
            raise DataError(
                f"the field '{field_name}' is missing or empty", where=where, expected="a value"
            )


def _check_entry(entry: Mapping[str, Any], where: str) -> None:
    """Refuse fields that hold something else than is due."""
    for name in LISTS:
        if not isinstance(entry.get(name) or [], list):
            raise DataError(f"the field '{name}' is not a list", where=where, expected="a list")
    lags = [entry.get("publication_lag_days", 0), *(entry.get("publication_lags") or {}).values()]
    for days in lags:
        if not isinstance(days, int) or days < 0:
            raise DataError(
                f"a lag of publication is '{days}'", where=where, expected="days, from 0 on"
            )
    try:
        dt.date.fromisoformat(str(entry["retrieved"]))
    except ValueError:
        raise DataError(
            f"retrieved is '{entry['retrieved']}', which is not a day",
            where=where,
            expected="a date as 2026-11-23",
        ) from None


def verify(source: Source) -> None:
    """Refuse a source whose raw files are missing or not those that `sources.yaml` declares.

    Raises
    ------
    DataError
        Naming the file.
    """
    for file in source.files:
        path = source.folder / file.path
        if not path.is_file():
            raise DataError(
                "the file is missing",
                where=f"data/raw/{file.path}",
                expected=f"{file.bytes} bytes as sources.yaml declares",
                remedy=f"Restore it with: git checkout -- data/raw/{file.path}",
            )
        if hash_file(path) != file.sha256:
            raise DataError(
                "the file is not the one that sources.yaml declares (its SHA-256 differs)",
                where=f"data/raw/{file.path}",
                expected=f"SHA-256 {file.sha256[:12]}...",
                remedy=f"If it is new data, run: warcosts accept data/raw/{file.path}",
            )


def hash_printed(sources: Iterable[Source], ids: Collection[str]) -> str:
    """Return one SHA-256 over what a notebook prints of some sources."""
    entries = {
        source.id: [str(source.details.get(name, "")) for name in PRINTED]
        for source in sources
        if source.id in ids
    }
    text = json.dumps(entries, sort_keys=True, ensure_ascii=False)
    return hash_text(text)
