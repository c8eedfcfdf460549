"""A release of a source is tried, judged, and taken in with all that belongs to it.

`prepare` decides and writes nothing into the project; what it returns says what would change,
and holds the content of every file that `journal.write_together` then puts in place.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.acquisition.bounds import bounds_of
from analysis.acquisition.entry import (
    earlier_files,
    extended_coverage,
    with_earlier,
    with_files,
    with_next_release,
    with_override,
    with_release,
)
from analysis.acquisition.manifest_text import with_values
from analysis.acquisition.plausibility import find_problems
from analysis.acquisition.staging import CORRECTIONS, Stock
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.history import FOLDER, add_release, earlier_releases
from analysis.sources.registry import observe_earlier, observe_release


class ImplausibleError(DataError):
    """A release is well formed but not plausible; the analyst may know better."""


@dataclass(frozen=True)
class Offer:
    """A release that is offered for a source.

    Attributes
    ----------
    files
        New content by name of file.
    retrieved
        Day on which it was retrieved.
    revision
        Which state of its publisher it is, in words.
    published
        Day of its release, where the source does not date its figures itself.
    because
        Why it is right although it looks implausible; empty where it must be plausible.
    corrections
        Content of the corrections that go with it; None for those of the release before.
    """

    files: Mapping[str, bytes]
    retrieved: dt.date
    revision: str
    published: dt.date | None = None
    because: str = ""
    corrections: bytes | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a source before a release.

    Attributes
    ----------
    stock
        Its files.
    release
        Observations of its present release.
    earlier
        What was known after the earlier releases, and the day up to which that was complete;
        both empty where there are none.
    table
        Observations of all releases.
    """

    stock: Stock
    release: pd.DataFrame
    table: pd.DataFrame
    earlier: pd.DataFrame | None = None
    earlier_to: str = ""


@dataclass(frozen=True)
class Outcome:
    """What taking in a release does.

    Attributes
    ----------
    before, after
        Observations of the source.
    overridden
        What was implausible and accepted all the same.
    keeps_earlier
        Whether the files that are replaced stay as an earlier release.
    writes
        Content by path relative to `data/`; empty where the release is the one that is there.
    """

    source_id: str
    before: pd.DataFrame
    after: pd.DataFrame
    overridden: tuple[str, ...] = ()
    keeps_earlier: bool = False
    writes: Mapping[Path, bytes] = field(default_factory=dict)


def observe_stock(stock: Stock, catalogue: Catalogue) -> Known:
    """Return what is known of a source from its files."""
    with tempfile.TemporaryDirectory() as folder:
        source = stock.write(Path(folder))
        release = observe_release(source, catalogue)
        past = earlier_releases(source)
        if not past:
            return Known(stock, release, observations.validate(release, catalogue))
        earlier, complete_to = observe_earlier(past, catalogue), past[-1].complete_to
    retrieved = str(stock.entry["retrieved"])
    table = add_release(earlier, release, complete_to=complete_to, retrieved=retrieved)
    table = observations.validate(table, catalogue)
    return Known(stock, release, table, earlier, complete_to)


def prepare(
    offer: Offer, known: Known, manifest: str, catalogue: Catalogue, *, settled: dt.date
) -> Outcome:
    """Return what taking in a release does, or refuse it.

    Parameters
    ----------
    offer
        The release.
    known
        The source as it is.
    manifest
        Text of `sources.yaml`.
    settled
        Day of the report that must never change: what was known by then stays as it is.

    Raises
    ------
    DataError
        The release is malformed, contradicts itself, or cannot be put beside what is known.
    ImplausibleError
        It is not plausible and `offer.because` is empty.
    """
    stock = known.stock
    if all(stock.files.get(name) == content for name, content in offer.files.items()):
        return Outcome(stock.id, known.table, known.table)
    # derived dates included: no row that is known may count as one of the new release
    complete_to = max(known.table["published"].max().date(), settled)
    candidate = _candidate(offer, stock)
    release = _observe(candidate, catalogue)
    _refuse_release_before_its_figures(offer, candidate, release)
    problems = _replaced_before(offer, stock) + find_problems(
        known.release,
        release,
        bounds_of(stock.entry, {*known.table["indicator"], *release["indicator"]}),
        complete_to=complete_to,
        today=offer.retrieved,
    )
    if problems and not offer.because:
        raise _implausible(stock.id, problems)
    after = _replace(known, release, offer.retrieved)
    keeps_earlier = not _same_past(known.table, after, complete_to)
    entry = _with_coverage(candidate.entry, release)
    if keeps_earlier:
        entry = with_earlier(entry, stock, complete_to)
        after = add_release(
            known.table,
            release,
            complete_to=complete_to.isoformat(),
            retrieved=offer.retrieved.isoformat(),
        )
    # figures that were restated without a date count as published on the day of retrieval
    entry = with_next_release(entry, after["published"].max().date())
    if problems:
        entry = with_override(entry, offer.retrieved, problems, offer.because)
    after = observations.validate(after, catalogue)
    if stock.names != candidate.names and len(after) == len(known.table):
        raise _unread(candidate)
    return Outcome(
        source_id=stock.id,
        before=known.table,
        after=after,
        overridden=problems,
        keeps_earlier=keeps_earlier,
        writes=_writes(offer, stock, entry, manifest, keeps_earlier),
    )


def _candidate(offer: Offer, stock: Stock) -> Stock:
    entry = with_files(stock.entry, offer.files, offer.published)
    entry = with_release(entry, offer.retrieved, offer.revision, offer.published)
    files = {**stock.files, **offer.files}
    if offer.corrections is not None:
        files[CORRECTIONS] = offer.corrections
    return Stock(entry, files)


def _observe(candidate: Stock, catalogue: Catalogue) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        source = candidate.write(Path(folder))
        try:
            return observe_release(source, catalogue)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # a file from outside may be wrong in a way that its module does not foresee
            raise DataError(
                f"its module fails on the new release ({type(error).__name__}: {error})",
                where=f"source {candidate.id}",
                expected="files of the shape that the module reads",
                remedy="If the publisher changed the shape, change the module first",
            ) from error


def _refuse_release_before_its_figures(
    offer: Offer, candidate: Stock, release: pd.DataFrame
) -> None:
    last = release["period_end"].max().date()
    if "published" in candidate.entry and offer.published and offer.published < last:
        raise DataError(
            f"the release is said to be of {offer.published}, but holds figures to {last}",
            where=f"the new release of {candidate.id}",
            expected="the day on which the release came out, after the periods that it covers",
            remedy="Mend the day: --published DATE",
        )


def _replaced_before(offer: Offer, stock: Stock) -> tuple[str, ...]:
    """Say where a file is that of an earlier release, which has been replaced already."""
    return tuple(
        f"{name} is the file of the earlier release that was retrieved on {Path(path).parent.name}"
        for name, content in offer.files.items()
        for path, known in stock.files.items()
        if path.startswith(f"{FOLDER}/") and Path(path).name == name
        if content == known != stock.files.get(name)
    )


def _replace(known: Known, release: pd.DataFrame, retrieved: dt.date) -> pd.DataFrame:
    """Return what would be known if the release simply took the place of the present one."""
    if known.earlier is None:
        return release
    return add_release(
        known.earlier, release, complete_to=known.earlier_to, retrieved=retrieved.isoformat()
    )


def _same_past(before: pd.DataFrame, after: pd.DataFrame, complete_to: dt.date) -> bool:
    until = pd.Timestamp(complete_to)
    known, now = (
        observations.combine([table[table["published"] <= until]]) for table in (before, after)
    )
    return known.equals(now) or observations.to_text(known) == observations.to_text(now)


def _writes(
    offer: Offer, stock: Stock, entry: Mapping[str, Any], manifest: str, keeps_earlier: bool
) -> dict[Path, bytes]:
    changed = {name: value for name, value in entry.items() if stock.entry.get(name) != value}
    folder = Path("raw", stock.id)
    files = {**offer.files, **(earlier_files(stock) if keeps_earlier else {})}
    writes = {folder / path: content for path, content in files.items()}
    writes[Path("raw", "sources.yaml")] = with_values(manifest, stock.id, changed).encode()
    return writes


def _with_coverage(entry: Mapping[str, Any], release: pd.DataFrame) -> dict[str, Any]:
    """Return an entry whose coverage reaches to the last period that was observed."""
    over = release["published"] >= release["period_end"]
    coverage = str(entry.get("coverage", ""))
    extended = extended_coverage(coverage, release.loc[over, "period_end"].max().date())
    return {**entry, "coverage": extended} if extended != coverage else dict(entry)


def _implausible(source_id: str, problems: tuple[str, ...]) -> ImplausibleError:
    return ImplausibleError(
        "; ".join(problems),
        where=f"the new release of {source_id}",
        expected="a release that continues the one that is here",
        remedy="If it is right nevertheless, say why: warcosts accept FILE --because '...'",
    )


def _unread(candidate: Stock) -> DataError:
    return DataError(
        "the further release changes no figure: the module of the source does not read it",
        where=f"data/raw/sources.yaml, source {candidate.id}",
        expected="files that the module names, or that it takes from `vintages`",
        remedy=f"Teach analysis/sources/{candidate.id}.py to read it first",
    )
