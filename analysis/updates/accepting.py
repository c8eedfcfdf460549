"""A release of a source is tried, judged, and taken in with all that belongs to it.

`prepare` decides and writes nothing into the project; what it returns says what would change,
and holds the content of every file that `writing.write_together` then puts in place.
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
from analysis.sources.manifest import EARLIER, MANIFEST
from analysis.updates.manifest_text import with_values
from analysis.updates.plausibility import bounds_of, find_problems
from analysis.updates.stock import CORRECTIONS, Offer, Stock, with_earlier, with_release


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


def prepare(
    offer: Offer, stock: Stock, manifest: str, catalogue: Catalogue, *, settled: dt.date
) -> Acceptance:
    """Return what taking in a release does, or refuse it.

    `manifest` is the text of `sources.yaml`; `settled` is the day of the report that must never
    change: what was known by then stays as it is. A `DataError` says that the release is malformed,
    contradicts itself, or cannot be put beside what is known; or that it is not plausible.
    """
    with stock.on_disk() as source:
        present = observe_release(source, catalogue)
        earlier = observe_earlier(source, catalogue) if source.earlier else None
    known = observations.validate(_beside(earlier, present, stock), catalogue)
    if all(stock.files.get(name) == content for name, content in offer.files.items()):
        return Acceptance(known, known)
    candidate = with_release(stock, offer)
    with candidate.on_disk(offer.shown) as source:
        raw = read_release(source, catalogue.areas)
        ask_module(raw, "context")
        release = observe_release(source, catalogue, raw)
    if known.empty:
        return Acceptance(known, known, writes=_writes(stock, candidate, manifest))
    _refuse_release_before_its_figures(offer, candidate, release)
    observations.validate(release, catalogue)
    # derived dates included: no row that is known may count as one of the new release
    complete_to = max(known["published"].max().date(), settled)
    bounds = bounds_of(source, {*known["indicator"], *release["indicator"]})
    problems = _replaced_before(offer, stock) + find_problems(
        present, release, bounds, complete_to=complete_to, today=offer.retrieved
    )
    candidate = _with_reason(candidate, offer, problems)
    after = _beside(earlier, release, candidate)
    keeps_earlier = not _same_past(known, after, complete_to)
    if keeps_earlier:
        candidate = with_earlier(candidate, stock, complete_to)
        after = _beside(known, release, candidate)
    if stock.names != candidate.names and len(after) == len(known):
        raise DataError(
            "the further release changes no figure: the module of the source does not read it",
            where=f"{MANIFEST}, source {stock.id}",
            remedy=f"Teach analysis/sources/{stock.id}.py to read it first",
        )
    candidate = _read_again(candidate, release, after, catalogue)
    writes = _writes(stock, candidate, manifest)
    return Acceptance(known, after, problems, keeps_earlier, writes)


def _beside(earlier: pd.DataFrame | None, release: pd.DataFrame, stock: Stock) -> pd.DataFrame:
    """Return what is known after a release that comes after earlier ones."""
    if earlier is None:
        return release
    complete_to, retrieved = (
        dt.date.fromisoformat(day)
        for day in (stock.entry["earlier"][-1]["complete_to"], stock.entry["retrieved"])
    )
    return add_release(earlier, release, complete_to=complete_to, retrieved=retrieved)


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


def _with_reason(candidate: Stock, offer: Offer, problems: tuple[str, ...]) -> Stock:
    """Return a source that records what was accepted although it looked implausible, and why."""
    if not problems:
        return candidate
    if not offer.because:
        raise DataError(
            "; ".join(problems),
            where=f"the new release of {candidate.id}",
            expected="a release that continues the one that is here",
            remedy="If it is right nevertheless, say why: "
            f"warcosts {offer.command} --because '...'",
        )
    record = {
        "date": offer.retrieved.isoformat(),
        "although": list(problems),
        "because": offer.because,
    }
    return candidate.saying(accepted=[*candidate.entry.get("accepted", ()), record])


def _same_past(before: pd.DataFrame, after: pd.DataFrame, complete_to: dt.date) -> bool:
    first, second = (
        observations.combine([table[table["published"] <= pd.Timestamp(complete_to)]])
        for table in (before, after)
    )
    return observations.to_text(first) == observations.to_text(second)


def _read_again(
    stock: Stock, release: pd.DataFrame, after: pd.DataFrame, catalogue: Catalogue
) -> Stock:
    """Return what is written, once the pipeline reads it as it was judged.

    Its next release is expected by its rhythm. Its coverage is extended to the last period that was
    observed, and stays as it is where not every file reaches as far.
    """
    if "rhythm_days" in stock.entry:
        # figures that were restated without a date count as published on the day of retrieval
        due = after["published"].max().date() + dt.timedelta(days=stock.entry["rhythm_days"])
        stock = stock.saying(next_release=due.isoformat())
    over = release["published"] >= release["period_end"]
    coverage = stock.entry["coverage"]
    last = release.loc[over, "period_end"].max().date()
    for end in dict.fromkeys([extended_coverage(coverage, last), coverage]):
        written = stock.saying(coverage=end)
        try:
            with written.on_disk() as source:
                table = observe_source(source, catalogue)
        except DataError:
            if end == coverage:
                raise
        else:
            if observations.to_text(table) == observations.to_text(after):
                return written
    raise DataError(
        "the source reads otherwise from the files that would be written than from the release",
        where=f"the new release of {stock.id}",
        remedy=f"Look at what analysis/sources/{stock.id}.py does with earlier releases",
    )


def extended_coverage(coverage: str, last: dt.date) -> str:
    """Return a coverage whose end is moved to the period that holds a day, if it lies later.

    Days, months, years and ISO weeks are known.

    >>> extended_coverage("2022-03 to 2026-01", dt.date(2026, 2, 28))
    '2022-03 to 2026-02'
    >>> extended_coverage("2022-W08 to 2025-W52", dt.date(2026, 1, 25))
    '2022-W08 to 2026-W04'
    >>> extended_coverage("2010 to 2024", dt.date(2025, 12, 31))
    '2010 to 2025'
    """
    first, _, end = coverage.partition(" to ")
    year, week, _ = last.isocalendar()
    held = f"{year}-W{week:02d}" if "W" in end else last.isoformat()[: len(end)]
    return f"{first} to {max(held, end)}"


def _writes(stock: Stock, new: Stock, manifest: str) -> dict[str, bytes]:
    changed = {name: value for name, value in new.entry.items() if stock.entry.get(name) != value}
    writes = {
        f"data/raw/{stock.id}/{path}": content
        for path, content in new.files.items()
        # corrections are the analyst's, and stand in their place already
        if path != CORRECTIONS and stock.files.get(path) != content
    }
    return writes | {MANIFEST: with_values(manifest, stock.id, changed).encode()}
