"""What a source consists of, what is offered for it, and how that changes it: all in memory."""

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
from analysis.sources.manifest import EARLIER, MANIFEST, RawFile, Source, load_manifest
from analysis.updates.manifest_text import with_source

CORRECTIONS = "corrections.yaml"
RAW = "data/raw"
KEPT_FIELDS = (
    "retrieved", "revision", "published", "coverage", "vintages", "publication_lag_days",
    "publication_lags",
)  # fmt: skip
"""Fields of an entry that belong to one release: an earlier one keeps its own."""


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
    """A release that is offered for a source: its files by name, and what is said of them."""

    files: Mapping[str, bytes]
    retrieved: dt.date
    revision: str = ""  # which state of its publisher, in words; empty for that of before
    published: dt.date | None = None  # where the source does not date its figures itself
    because: str = ""  # why it is right although it looks implausible; empty where it may not
    command: str = "accept FILE"  # by which it is offered
    corrections: bytes | None = None  # that go with it; None for those of before
    shown: Mapping[str, str] = field(default_factory=dict)  # how messages name its files


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def load_stock(root: Path, source: Source, entry: Mapping[str, Any]) -> Stock:
    """Return a source as `sources.yaml` declares it, whatever now stands in its folder.

    Where a declared file has been overwritten, its content is taken from git; so are corrections,
    for those that belong to a new file stand there already.
    """
    declared = [*source.files, *(file for release in source.earlier for file in release.files)]
    prefix = f"{source.id}/"
    files = {file.path.removeprefix(prefix): _declared(root, file) for file in declared}
    for own in (source, *source.before()):
        path = own.corrections.relative_to(source.folder).as_posix()
        kept = committed(root, f"{RAW}/{path}") if own is source else None
        if kept is None and own.corrections.is_file():
            kept = own.corrections.read_bytes()
        if kept is not None:
            files[path.removeprefix(prefix)] = kept
    return Stock(entry, files)


def as_declared(place: Path, file: RawFile) -> bytes | None:
    """Return the content of what lies somewhere if it is a declared file; it may be anything."""
    if place.is_file() and place.stat().st_size == file.bytes:
        content = place.read_bytes()
        return content if digest(content) == file.sha256 else None
    return None


def _declared(root: Path, file: RawFile) -> bytes:
    path = f"{RAW}/{file.path}"
    content = as_declared(root / path, file)
    if content is not None:
        return content
    for revision in ("HEAD", ""):
        kept = committed(root, path, revision)
        if kept is not None and digest(kept) == file.sha256:
            return kept
    raise DataError(
        "the file that sources.yaml declares is neither here nor in git, so new data cannot be "
        "compared with it",
        where=path,
        expected=f"SHA-256 {file.sha256[:12]}...",
        remedy="Put it back, and place the new file elsewhere: warcosts accept FILE takes it from "
        "any folder",
    )


def with_release(stock: Stock, offer: Offer) -> Stock:
    """Return a source with what is offered: files, corrections, dates and revision.

    A name that is not declared is a further release of a source that lists its `vintages`, and
    needs a day; so does a source whose figures bear the day of its release.
    """
    declared = dict(zip(stock.names, stock.entry["files"], strict=True))
    vintages = dict(stock.entry.get("vintages", {}))
    for name, content in offer.files.items():
        if name not in declared and (not vintages or offer.published is None):
            further = "A further release of a source that lists its vintages is added with "
            raise DataError(
                f"source {stock.id} has no file '{name}'",
                where=MANIFEST,
                expected=f"one of {', '.join(declared)}",
                remedy=f"{further}--published DATE" if vintages else "",
            )
        if offer.published is not None and (name in vintages or name not in declared):
            vintages[name] = offer.published.isoformat()
        path = f"{stock.id}/{name}"
        declared[name] = {"path": path, "sha256": digest(content), "bytes": len(content)}
    said: dict[str, Any] = {"vintages": vintages} if vintages else {}
    said |= {"files": list(declared.values()), "retrieved": offer.retrieved.isoformat()}
    said |= {"revision": offer.revision} if offer.revision else {}
    if present := stock.entry.get("published"):
        said["published"] = _later_than(present, offer, stock.id)
    own = {} if offer.corrections is None else {CORRECTIONS: offer.corrections}
    return Stock({**stock.entry, **said}, {**stock.files, **offer.files, **own})


def _later_than(present: str, offer: Offer, source_id: str) -> str:
    """Return the day of a release, or refuse one that is not after the present one."""
    day = offer.published.isoformat() if offer.published else ""
    if day > present:
        return day
    raise DataError(
        f"the release is said to be of {day}, not later than the present one"
        if day
        else "the figures of this source bear the day of its release, which is not given",
        where=f"{MANIFEST}, source {source_id}, published",
        expected=f"a day after {present}",
        remedy="Say when the new release came out: --published DATE",
    )


def with_earlier(new: Stock, stock: Stock, complete_to: dt.date) -> Stock:
    """Return a source that keeps the release in stock as an earlier one, in a folder of its own."""
    earlier = stock.entry.get("earlier", [])
    retrieved, taken = stock.entry["retrieved"], {release["day"] for release in earlier}
    days = [retrieved, *(f"{retrieved}-{number}" for number in range(2, len(taken) + 3))]
    day = next(one for one in days if one not in taken)
    release = {
        "day": day,
        "complete_to": complete_to.isoformat(),
        "details": {name: stock.entry[name] for name in KEPT_FIELDS if name in stock.entry},
        "files": [
            {**file, "path": f"{stock.id}/{EARLIER}/{day}/{name}"}
            for name, file in zip(stock.names, stock.entry["files"], strict=True)
        ],
    }
    kept = [*stock.names, *([CORRECTIONS] if CORRECTIONS in stock.files else [])]
    files = {f"{EARLIER}/{day}/{name}": stock.files[name] for name in kept}
    return Stock({**new.entry, "earlier": [*earlier, release]}, {**new.files, **files})
