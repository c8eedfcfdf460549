"""Files that an analyst has placed by hand: which source they belong to, and what they offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.acquisition.accepting import Offer
from analysis.acquisition.staging import CORRECTIONS, digest
from analysis.catalogue import unknown
from analysis.errors import DataError
from analysis.sources.manifest import Source


def source_of(
    paths: Sequence[Path], sources: Mapping[str, Source], raw: Path, chosen: str = ""
) -> Source:
    """Return the source that files belong to.

    Parameters
    ----------
    paths
        Files in the raw folder, or anywhere else under the name that the source declares.
    raw
        The raw folder.
    chosen
        Id of the source where the names do not tell it.

    Raises
    ------
    DataError
        No source or several fit.
    """
    if chosen:
        if chosen not in sources:
            raise unknown("source", chosen, sources, "data/raw/sources.yaml")
        return sources[chosen]
    fitting = set.intersection(*(_fitting(path, sources, raw) for path in paths))
    if len(fitting) != 1:
        names = ", ".join(path.name for path in paths)
        raise DataError(
            f"{names} may belong to {', '.join(sorted(fitting))}"
            if fitting
            else f"{names} belongs to no source",
            expected="files of one source, under the names that sources.yaml declares",
            remedy="Name it with --source",
        )
    return sources[fitting.pop()]


def _fitting(path: Path, sources: Mapping[str, Source], raw: Path) -> set[str]:
    if path.resolve().parent.parent == raw.resolve():
        return {path.resolve().parent.name} & set(sources)
    return {
        source.id
        for source in sources.values()
        if any(Path(file.path).name == path.name for file in source.files)
    }


def offer_files(
    paths: Sequence[Path],
    source: Source,
    today: dt.date,
    *,
    revision: str = "",
    published: dt.date | None = None,
    because: str = "",
) -> Offer:
    """Return what placed files offer.

    Raises
    ------
    DataError
        Another file of the source has changed too and is not among them: they would be taken
        in without it. Or one of them holds corrections, which are no release.
    """
    if any(path.name == CORRECTIONS for path in paths):
        raise DataError(
            "corrections are no release, and are not accepted as one",
            where=f"data/raw/{source.id}/{CORRECTIONS}",
            expected="raw files",
            remedy="They count as soon as they stand there: run dvc repro. Those that belong to a "
            "new raw file are taken in with it",
        )
    files = {path.name: path.read_bytes() for path in paths}
    for file in source.files:
        place = source.folder / file.path
        name = place.name
        if name not in files and place.is_file() and digest(place.read_bytes()) != file.sha256:
            raise DataError(
                "the file has changed too, and is not among those to accept",
                where=f"data/raw/{file.path}",
                remedy="Name it as well, or restore it with git checkout",
            )
    return Offer(
        files=files,
        retrieved=today,
        revision=revision or f"as placed by hand on {today.isoformat()}",
        published=published,
        because=because,
    )
