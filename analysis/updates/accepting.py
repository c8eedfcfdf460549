"""A release of a source is tried, judged, and taken in with all that belongs to it.

`prepare` decides and writes nothing into the project; what it returns says what would change,
and holds the content of every file that `journal.write_together` then puts in place.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.errors import DataError
from analysis.observations import Catalogue
from analysis.sources.build import (
    ask_module,
    observe_earlier,
    observe_release,
    observe_source,
    read_release,
)
from analysis.sources.history import add_release
from analysis.sources.manifest import EARLIER, MANIFEST, Source
from analysis.updates.bounds import bounds_of
from analysis.updates.entry import (
    extended_coverage,
    with_earlier,
    with_next_release,
    with_override,
    with_release,
)
from analysis.updates.manifest_text import with_values
from analysis.updates.plausibility import find_problems
from analysis.updates.stock import CORRECTIONS, Offer, Stock


@dataclass(frozen=True)
class Acceptance:
    """What taking in a release does: observations, what was implausible, and the files to write.

    Without `writes` the release is the one that is there; with `keeps_earlier` the files that are
    replaced stay as an earlier release.
    """

    before: pd.DataFrame
    after: pd.DataFrame
    overridden: tuple[str, ...] = ()
    keeps_earlier: bool = False
    writes: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """What is known of a source: by its present release, after the earlier ones, and in all."""

    release: pd.DataFrame
    earlier: pd.DataFrame | None
    table: pd.DataFrame


def prepare(
    offer: Offer, stock: Stock, manifest: str, catalogue: Catalogue, *, settled: dt.date
) -> Acceptance:
    """Return what taking in a release does, or refuse it.

    `manifest` is the text of `sources.yaml`; `settled` is the day of the report that must never
    change: what was known by then stays as it is.

    Raises
    ------
    DataError
        The release is malformed, contradicts itself, or cannot be put beside what is known; or it
        is not plausible and `offer.because` is empty.
    """
    known = _observe_stock(stock, catalogue)
    if all(stock.files.get(name) == content for name, content in offer.files.items()):
        return Acceptance(known.table, known.table)
    candidate = with_release(stock, offer)
    source, release = _observe_candidate(candidate, catalogue, offer.shown)
    if known.table.empty:
        writes = _writes(stock, candidate, manifest)
        return Acceptance(known.table, known.table, writes=writes)
    # derived dates included: no row that is known may count as one of the new release
    complete_to = max(known.table["published"].max().date(), settled)
    _refuse_release_before_its_figures(offer, candidate, release)
    observations.validate(release, catalogue)
    problems = _replaced_before(offer, stock) + find_problems(
        known.release,
        release,
        bounds_of(source, {*known.table["indicator"], *release["indicator"]}),
        complete_to=complete_to,
        today=offer.retrieved,
    )
    if problems and not offer.because:
        raise DataError(
            "; ".join(problems),
            where=f"the new release of {stock.id}",
            expected="a release that continues the one that is here",
            remedy="If it is right nevertheless, say why: warcosts accept FILE --because '...'",
        )
    if problems:
        candidate = with_override(candidate, offer, problems)
    return _placed(known, stock, candidate, release, manifest, catalogue, complete_to, problems)


def _placed(
    known: _Known, stock: Stock, candidate: Stock, release: pd.DataFrame, manifest: str,
    catalogue: Catalogue, complete_to: dt.date, overridden: tuple[str, ...],
) -> Acceptance:  # fmt: skip
    """Return the outcome: in place of the present release, or beside it where it would be lost."""
    after = _beside(known.earlier, release, candidate)
    keeps_earlier = not _same_past(known.table, after, complete_to)
    if keeps_earlier:
        candidate = with_earlier(candidate, stock, complete_to)
        after = _beside(known.table, release, candidate)
    if stock.names != candidate.names and len(after) == len(known.table):
        raise DataError(
            "the further release changes no figure: the module of the source does not read it",
            where=f"{MANIFEST}, source {stock.id}",
            remedy=f"Teach analysis/sources/{stock.id}.py to read it first",
        )
    # figures that were restated without a date count as published on the day of retrieval
    candidate = with_next_release(candidate, after["published"].max().date())
    candidate = _read_again(candidate, release, after, catalogue)
    writes = _writes(stock, candidate, manifest)
    return Acceptance(known.table, after, overridden, keeps_earlier, writes)


def _observe_stock(stock: Stock, catalogue: Catalogue) -> _Known:
    with stock.on_disk() as source:
        release = observe_release(source, catalogue)
        earlier = observe_earlier(source, catalogue) if source.earlier else None
    table = observations.validate(_beside(earlier, release, stock), catalogue)
    return _Known(release, earlier, table)


def _beside(earlier: pd.DataFrame | None, release: pd.DataFrame, stock: Stock) -> pd.DataFrame:
    """Return what is known after a release that comes after earlier ones."""
    if earlier is None:
        return release
    complete_to, retrieved = (
        dt.date.fromisoformat(day)
        for day in (stock.entry["earlier"][-1]["complete_to"], stock.entry["retrieved"])
    )
    return add_release(earlier, release, complete_to=complete_to, retrieved=retrieved)


def _observe_candidate(
    candidate: Stock, catalogue: Catalogue, shown: Mapping[str, str]
) -> tuple[Source, pd.DataFrame]:
    with candidate.on_disk(shown) as source:
        raw = read_release(source, catalogue.areas)
        ask_module(raw, "context")
        return source, observe_release(source, catalogue, raw)


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
        if path.startswith(f"{EARLIER}/") and Path(path).name == name
        if content == known != stock.files.get(name)
    )


def _same_past(before: pd.DataFrame, after: pd.DataFrame, complete_to: dt.date) -> bool:
    until = pd.Timestamp(complete_to)
    texts = [
        observations.to_text(observations.combine([table[table["published"] <= until]]))
        for table in (before, after)
    ]
    return texts[0] == texts[1]


def _read_again(
    stock: Stock, release: pd.DataFrame, after: pd.DataFrame, catalogue: Catalogue
) -> Stock:
    """Return what is written, once the pipeline reads it as it was judged.

    Its coverage is extended to the last period that was observed, and stays as it is where not
    every file reaches as far.
    """
    over = release["published"] >= release["period_end"]
    coverage = stock.entry["coverage"]
    last = release.loc[over, "period_end"].max().date()
    for end in dict.fromkeys([extended_coverage(coverage, last), coverage]):
        written = stock.saying(coverage=end)
        with written.on_disk() as source:
            try:
                table = observe_source(source, catalogue)
            except DataError:
                if end == coverage:
                    raise
                continue
        if observations.to_text(table) == observations.to_text(after):
            return written
    raise DataError(
        "the source reads otherwise from the files that would be written than from the release",
        where=f"the new release of {stock.id}",
        remedy=f"Look at what analysis/sources/{stock.id}.py does with earlier releases",
    )


def _writes(stock: Stock, new: Stock, manifest: str) -> dict[str, bytes]:
    changed = {name: value for name, value in new.entry.items() if stock.entry.get(name) != value}
    writes = {
        f"data/raw/{stock.id}/{path}": content
        for path, content in new.files.items()
        # corrections are the analyst's, and stand in their place already
        if path != CORRECTIONS and stock.files.get(path) != content
    }
    return writes | {MANIFEST: with_values(manifest, stock.id, changed).encode()}
