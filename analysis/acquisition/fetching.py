"""Offers from the addresses that `sources.yaml` declares, and what has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.acquisition import jsonstat
from analysis.acquisition.accepting import Offer
from analysis.acquisition.downloading import MEDIA_TYPES, Limits, download
from analysis.catalogue import unknown
from analysis.errors import DataError
from analysis.sources.manifest import Source


@dataclass(frozen=True)
class Format:
    """How an address gives a file: its format on the way, and how the raw file is made of it."""

    transfer: str
    convert: Callable[[bytes], bytes]


def _as_it_is(content: bytes) -> bytes:
    return content


FORMATS: Mapping[str, Format] = {
    **{name: Format(name, _as_it_is) for name in MEDIA_TYPES},
    "jsonstat": Format("json", jsonstat.to_csv),
}
"""What may stand under `format` in an entry's `fetch`."""
GROWTH = 20
"""A file this many times as large as the one that is here is another file."""
SMALLEST_LIMIT = 1_000_000
"""Bytes that every file may have."""


def fetch(source: Source, today: dt.date, limits: Limits) -> Offer:
    """Return the release of a source that its addresses give now.

    Raises
    ------
    DataError
        The source declares no address, or declares it wrongly.
    DownloadError
        See `downloading.download`.
    """
    items = source.details.get("fetch")
    if not items:
        raise DataError(
            f"source {source.id} has no address to fetch from",
            where="data/raw/sources.yaml",
            remedy="Take its next release over by hand, then run: warcosts accept FILE",
        )
    files, marks = {}, []
    for item in items:
        name, address, form = _declared(source, item)
        size = next(file.bytes for file in source.files if file.path == f"{source.id}/{name}")
        allowed = replace(limits, largest=min(limits.largest, max(GROWTH * size, SMALLEST_LIMIT)))
        found = download(address, form.transfer, allowed)
        files[name] = form.convert(found.content)
        marks.append(found.mark)
    mark = next((f", {mark}" for mark in marks if mark), "")
    return Offer(files=files, retrieved=today, revision=f"as served on {today.isoformat()}{mark}")


def _declared(source: Source, item: Mapping[str, Any]) -> tuple[str, str, Format]:
    where = f"data/raw/sources.yaml, source {source.id}, fetch"
    if set(item) != {"file", "address", "format"}:
        raise DataError("an item is not complete", where=where, expected="file, address, format")
    if item["format"] not in FORMATS:
        raise unknown("format", str(item["format"]), FORMATS, where)
    source.path(str(item["file"]))
    return str(item["file"]), str(item["address"]), FORMATS[item["format"]]


@dataclass(frozen=True)
class ByHand:
    """A source whose next release is taken over by hand.

    Attributes
    ----------
    due
        ISO date from which the next release is expected.
    overdue
        Whether that day has come.
    files
        The files to edit or replace, from the folder of the project; where each release is a
        file of its own, the folder to add a further one to.
    adds_file
        Whether the next release is a further file beside the earlier ones.
    address
        Where the release is found.
    """

    source_id: str
    due: str
    overdue: bool
    files: tuple[str, ...]
    adds_file: bool
    address: str


def by_hand(sources: Sequence[Source], today: dt.date) -> tuple[ByHand, ...]:
    """Return the sources without an address, the one that is due first in front."""
    waiting = [
        ByHand(
            source_id=source.id,
            due=str(source.details.get("next_release", "")),
            overdue=str(source.details.get("next_release", "9999")) <= today.isoformat(),
            files=_to_edit(source),
            adds_file="vintages" in source.details,
            address=str(source.details.get("url", "")),
        )
        for source in sources
        if not source.details.get("fetch")
    ]
    return tuple(sorted(waiting, key=lambda one: (one.due, one.source_id)))


def _to_edit(source: Source) -> tuple[str, ...]:
    if "vintages" in source.details:
        return (f"data/raw/{source.id}/",)
    return tuple(f"data/raw/{file.path}" for file in source.files)
