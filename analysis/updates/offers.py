"""Releases that are offered: by the addresses of `sources.yaml`, or as an analyst placed them."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.errors import DataError, WarCostsError
from analysis.observations import unknown
from analysis.sources.manifest import MANIFEST, Source
from analysis.updates.downloading import Limits, download
from analysis.updates.jsonstat import to_csv
from analysis.updates.stock import CORRECTIONS, Offer, as_declared, digest

GROWTH = 20
"""A file this many times as large as the one that is here is another file."""
SMALLEST_LIMIT = 1_000_000
"""Bytes that every file may have."""
BEFORE = "; before that "
"""Stands before the revision of a release whose successor nobody has told it of."""


def refuse_retired(source: Source) -> None:
    """Refuse a source of which no further release is taken in."""
    if source.retired:
        raise DataError(
            f"the source is retired since {source.retired.day}: {source.retired.because}",
            where=f"{MANIFEST}, source {source.id}",
            remedy="If it goes on after all, take out its entry `retired`",
        )


def fetched(source: Source, today: dt.date, limits: Limits) -> Offer:
    """Return the release of a source that its addresses give now, or refuse it, however odd."""
    refuse_retired(source)
    if not source.fetch:
        raise DataError(
            f"source {source.id} has no address to fetch from",
            where=MANIFEST,
            remedy="Take its next release over by hand, then run: warcosts accept FILE",
        )
    files: dict[str, bytes] = {}
    remarks = [f"as served on {today}"]
    try:
        for item in source.fetch:
            source.path(item.file)
            known = next(file.bytes for file in source.files if file.name == item.file)
            largest = min(limits.largest, max(GROWTH * known, SMALLEST_LIMIT))
            content, mark = download(item.address, item.format, replace(limits, largest=largest))
            # Eurostat's marks of its figures are told before its server's of the file
            content, told = to_csv(content) if item.format == "jsonstat" else (content, "")
            files[item.file] = content
            remarks += [one for one in (told, mark) if one and one not in remarks]
    except WarCostsError:
        raise
    except (Exception, MemoryError) as error:
        raise DataError(
            f"what its addresses give cannot be read ({type(error).__name__}: {str(error)[:200]})",
            where=f"source {source.id}",
            expected="files in the formats that sources.yaml names",
            remedy="Look at what the addresses give now; nothing has changed",
        ) from None
    shown = {item.file: item.address for item in source.fetch}
    return Offer(files, today, ", ".join(remarks), shown=shown, command=f"fetch {source.id}")


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


def source_of(
    paths: Sequence[Path], sources: Mapping[str, Source], raw: Path, chosen: str = ""
) -> Source:
    """Return the source that files belong to, by their folder or the names that it declares."""
    if chosen:
        return named(chosen, sources)
    own = {path: _fitting(path, sources, raw) for path in paths}
    fitting = set.intersection(*own.values())
    if len(fitting) == 1:
        return sources[fitting.pop()]
    told = [f"{one.name} belongs to {' or '.join(sorted(own[one])) or 'no source'}" for one in own]
    apart = not fitting and all(own.values())
    raise DataError(
        "; ".join(told),
        expected="files of one source, under the names that sources.yaml declares",
        remedy="Accept those of each source by themselves" if apart else "Name it with --source",
    )


def named(name: str, sources: Mapping[str, Source]) -> Source:
    """Return a source by its name, or refuse the name and offer the nearest valid one."""
    if name not in sources:
        raise unknown("source", name, sources, MANIFEST)
    return sources[name]


def _fitting(path: Path, sources: Mapping[str, Source], raw: Path) -> set[str]:
    folder = path.resolve().parent
    if folder.parent == raw.resolve():
        return {folder.name} & set(sources)
    return {one.id for one in sources.values() if path.name in {file.name for file in one.files}}


def placed(paths: Sequence[Path], source: Source, today: dt.date, *, append: bool = False) -> Offer:
    """Return what placed files offer; with `append` they hold rows to add to those that are here.

    All files of a source that have changed must be among them: they are taken in together.
    """
    refuse_retired(source)
    if any(path.name == CORRECTIONS for path in paths):
        raise DataError(
            "corrections are no release, and are not accepted as one",
            where=f"data/raw/{source.id}/{CORRECTIONS}",
            expected="raw files",
            remedy="They count as soon as they stand there: run dvc repro. Those that belong to a "
            "new raw file are taken in with it",
        )
    files: dict[str, bytes] = {}
    shown: dict[str, str] = {}
    for path in paths:
        content, name = _content(path, source), path.name
        if append and len(source.files) == 1:
            name = source.files[0].name
        if name in files:
            raise DataError("two files have one name", where=name, expected="each file once")
        files[name] = _appended(source, name, content) if append else content
        shown[name] = f"{name} with the rows of {path}" if append else str(path)
    for file in source.files:
        if file.name in files:
            if file.name in source.frozen and digest(files[file.name]) != file.sha256:
                raise DataError(
                    f"'{file.name}' is of a past release, which is never served anew",
                    where=", ".join(str(path) for path in paths),
                    expected="the files of a newer release",
                )
        elif (place := source.folder / file.path).is_file() and as_declared(place, file) is None:
            raise DataError(
                "the file has changed too, and is not among those to accept",
                where=f"data/raw/{file.path}",
                remedy="Name it as well, or restore it with git checkout",
            )
    before = source.revision.rpartition(BEFORE)[2]
    told = f"as placed by hand on {today}" + (f"{BEFORE}{before}" if before else "")
    # rows that are added leave the state of the others as it was
    return Offer(files, today, "" if append else told, shown=shown)


def _content(path: Path, source: Source) -> bytes:
    if not path.is_file():
        raise DataError("it is not a regular file", where=str(path), expected="a file with content")
    most = max(SMALLEST_LIMIT, *(GROWTH * file.bytes for file in source.files))
    if path.stat().st_size > most:
        raise DataError(
            f"the file has {path.stat().st_size:,} bytes",
            where=str(path),
            expected=f"at most {most:,}, as the files of {source.id} are far smaller",
        )
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise DataError(problem, where=str(path), remedy="Mend its permissions") from None


def _appended(source: Source, name: str, rows: bytes) -> bytes:
    """Return the file that is here with rows at its end, under whatever order of its columns."""
    present = source.path(name).read_bytes()
    end = "\r\n" if b"\r\n" in present else "\n"
    try:
        header = next(csv.reader(io.StringIO(present.decode("utf-8-sig"), newline="")))
        given = csv.DictReader(io.StringIO(rows.decode("utf-8-sig"), newline=""), strict=True)
        added = list(given)
    except (UnicodeDecodeError, csv.Error, StopIteration) as error:
        problem = f"rows cannot be added to it ({error})"
        raise DataError(problem, where=name, expected="CSV") from None
    # a cell too many stands under None, and one too few is None
    wrong = [line for line, row in enumerate(added, 2) if None in (*row, *row.values())]
    if sorted(given.fieldnames or ()) != sorted(header) or wrong or not added:
        raise DataError(
            "the rows to append stand under another header, or have other cells",
            where=f"{name}, line {wrong[0] if wrong else 1}",
            expected=f"rows under {','.join(header)}",
        )
    text = io.StringIO(newline="")
    csv.DictWriter(text, header, lineterminator=end).writerows(added)
    body = present if present.endswith(b"\n") else present + end.encode()
    return body + text.getvalue().encode()
