"""Offers from the addresses that `sources.yaml` declares, and what has none."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.errors import DataError, WarCostsError
from analysis.sources.manifest import MANIFEST, Source
from analysis.updates.downloading import Limits, download
from analysis.updates.jsonstat import to_csv
from analysis.updates.placing import largest
from analysis.updates.stock import Offer


def fetch(source: Source, today: dt.date, limits: Limits) -> Offer:
    """Return the release of a source that its addresses give now.

    Raises
    ------
    WarCostsError
        The source declares no address; see `downloading.download`; or what comes cannot be made
        the file, however odd it is.
    """
    if not source.fetch:
        raise DataError(
            f"source {source.id} has no address to fetch from",
            where=MANIFEST,
            remedy="Take its next release over by hand, then run: warcosts accept FILE",
        )
    try:
        files, remarks = _fetched(source, limits)
    except WarCostsError:
        raise
    except (Exception, MemoryError) as error:
        raise DataError(
            f"what its addresses give cannot be read ({type(error).__name__}: {str(error)[:200]})",
            where=f"source {source.id}",
            expected="files in the formats that sources.yaml names",
            remedy="Look at what the addresses give now; nothing has changed",
        ) from None
    told = ", ".join([f"as served on {today}", *remarks])
    return Offer(files, today, told, shown={item.file: item.address for item in source.fetch})


def _fetched(source: Source, limits: Limits) -> tuple[dict[str, bytes], list[str]]:
    files: dict[str, bytes] = {}
    remarks: list[str] = []
    for item in source.fetch:
        source.path(item.file)
        known = next(file.bytes for file in source.files if file.name == item.file)
        allowed = replace(limits, largest=min(limits.largest, largest([known])))
        content, mark = download(item.address, item.format, allowed)
        # Eurostat's marks of its figures are told before its server's of the file
        content, told = to_csv(content) if item.format == "jsonstat" else (content, "")
        files[item.file] = content
        remarks += [one for one in (told, mark) if one and one not in remarks]
    return files, remarks


def by_hand(sources: Iterable[Source], today: dt.date) -> Iterator[str]:
    """Yield lines on the sources without an address, the one that is due first in front.

    Each names the day from which the next release is expected, and the files to edit or replace;
    where each release is a file of its own, the folder to add a further one to.
    """
    waiting = [one for one in sources if not one.fetch and not one.retired]
    for source in sorted(waiting, key=lambda one: (one.next_release or dt.date.min, one.id)):
        due = source.next_release
        state = "due since" if due and due <= today else "expected from"
        yield f"{source.id}: {state} {due or 'no known day'}"
        if source.vintages:
            yield f"  add a further file to data/raw/{source.id}/"
        else:
            yield from (f"  data/raw/{one.path}" for one in source.files)
