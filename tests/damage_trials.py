"""Damaged files are offered as releases, one by one, and it is counted what becomes of them.

``python tests/damage_trials.py`` prints the counts. The files are made by the rules in `damage.py`
from the real ones, and from a plausible next release of them. Their hashes are declared anew, so
that it is the strict reading, and the comparison with the present data that `warcosts fetch` and
`accept` make, that must see the damage.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
from damage import damaged, rewritten
from damage_shapes import shapes_of
from later_releases import Later, later_of
from small_project import ROOT

import analysis.sources
from analysis import observations
from analysis.acquisition.accepting import Known, Offer, Outcome, observe_stock, prepare
from analysis.acquisition.staging import digest, load_stock
from analysis.catalogue import Catalogue, load_catalogue
from analysis.errors import WarCostsError
from analysis.sources.manifest import load_manifest

RAW = ROOT / "data" / "raw"
SOURCES = {source.id: source for source in load_manifest(RAW)}
MANIFEST = (RAW / "sources.yaml").read_text(encoding="utf-8")
SETTLED = dt.date(2025, 12, 10)
SHORTEST_MESSAGE = 40
LARGE = ("imf_weo", "unhcr", "world_bank")
"""Sources whose files take long to read, many times over."""


class Figures:
    """Observations of a source; equal to others where the written tables are, to the last sign."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = observations.combine([table])

    @functools.cached_property
    def text(self) -> str:
        """The table as it is written: figures, bounds, days of publication and notes."""
        return observations.to_text(self.table)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Figures):
            return NotImplemented
        # tables that are equal are written alike; the reverse needs the writing
        return self.table.equals(other.table) or self.text == other.text

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Tally:
    """What became of damaged files.

    Attributes
    ----------
    refused
        How many were refused.
    unchanged
        How many were taken in and changed nothing but what the same content, written otherwise,
        changes as well: the day of publication, where the source dates its figures by it.
    slipped
        File and damage of those that changed anything else.
    """

    refused: int = 0
    unchanged: int = 0
    slipped: frozenset[str] = frozenset()

    @property
    def tried(self) -> int:
        """How many files were offered."""
        return self.refused + self.unchanged + len(self.slipped)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.refused + other.refused,
            self.unchanged + other.unchanged,
            self.slipped | other.slipped,
        )


@functools.cache
def the_catalogue() -> Catalogue:
    """The real catalogue."""
    return load_catalogue(ROOT / "indicators.yaml")


@functools.cache
def known_of(source_id: str) -> Known:
    """Return what is known of a source."""
    return observe_stock(load_stock(ROOT, SOURCES[source_id]), the_catalogue())


@functools.cache
def next_release(source_id: str) -> Later:
    """Return a plausible next release of a source."""
    return later_of(known_of(source_id).stock)


def take_in(known: Known, later: Later) -> Outcome:
    """Return what taking in a release does, or refuse it as the program does."""
    offer = Offer(later.files, later.offered, "offered", published=later.published)
    return prepare(offer, known, MANIFEST, the_catalogue(), settled=SETTLED)


def offered(known: Known, files: Mapping[str, bytes], published: dt.date | None) -> Figures | None:
    """Return the figures once files have been offered, or nothing where they are refused.

    Any other error than one for users is a fault of the program and comes through.
    """
    try:
        outcome = take_in(known, Later(files, 0, published=published))
    except WarCostsError as error:
        if len(str(error)) < SHORTEST_MESSAGE:
            raise AssertionError(f"the message says too little: {error}") from error
        return None
    return Figures(outcome.after)


def figures_of(known: Known) -> Figures:
    """Return the figures that are known now."""
    return Figures(known.table)


def offered_again(
    known: Known, name: str, published: dt.date | None
) -> tuple[Figures, dt.date | None]:
    """Return the figures once a file has come again in other bytes, and the day it came under.

    A file that is one release of several cannot come under a later day, and keeps its own.
    """
    files = {name: rewritten(known.stock.files[name], name)}
    for day in (published, None):
        harmless = offered(known, files, day)
        if harmless is not None:
            return harmless, day
    raise AssertionError(f"{name} cannot be offered again at all")


def damage_known_files(source_id: str) -> Tally:
    """Offer every damaged version of every file of a source as it is now."""
    known, published = known_of(source_id), next_release(source_id).published
    stock = known.stock
    tally = Tally()
    with remembered_readings(stock.files.values()):
        for name, shape in shapes_of(source_id, stock.files, stock.names).items():
            harmless, day = offered_again(known, name, published)
            allowed = (figures_of(known), harmless)
            for title, content in damaged(stock.files[name], shape, name):
                after = offered(known, {name: content}, day)
                tally += judged(f"{name}: {title}", after, allowed)
    return tally


def damage_next_release(source_id: str) -> Tally:
    """Offer the next release of a source with damage in its last figures, which are all new.

    What is new has no past to be held against: bounds, identities and steps must see it.
    """
    known, later = known_of(source_id), next_release(source_id)
    tally = Tally()
    with remembered_readings([*known.stock.files.values(), *later.files.values()]):
        undamaged = offered(known, later.files, later.published)
        assert undamaged is not None
        for name, shape in shapes_of(source_id, later.files, tuple(later.files)).items():
            for title, content in damaged(later.files[name], shape, name, only=is_of_the_last):
                after = offered(known, {**later.files, name: content}, later.published)
                tally += judged(f"{name}: {title}", after, (figures_of(known), undamaged))
    return tally


def is_of_the_last(title: str) -> bool:
    """Return whether a rule damages the last line only, and leaves it there."""
    return title.startswith("last") and title != "last line gone"


def judged(name: str, after: Figures | None, allowed: Iterable[Figures | None]) -> Tally:
    """Return the tally of one damaged file."""
    if after is None:
        return Tally(refused=1)
    if after in allowed:
        return Tally(unchanged=1)
    return Tally(slipped=frozenset([name]))


@contextmanager
def remembered_readings(contents: Iterable[bytes]) -> Iterator[None]:
    """Read each table of these contents once, however often it stands beside a damaged file.

    A table depends on the content, the name and the columns alone. What is damaged, and what
    holds a table against another, is read and checked each time.
    """
    undamaged = {digest(content) for content in contents}
    modules = [
        importlib.import_module(f"analysis.sources.{module.name}")
        for module in pkgutil.iter_modules(analysis.sources.__path__)
    ]
    known: dict[object, pd.DataFrame] = {}
    with ExitStack() as patches:
        for module in modules:
            if read := getattr(module, "read_table", None):
                remembering = _remembering(read, known, undamaged)
                patches.enter_context(patch.object(module, "read_table", remembering))
        yield


def _remembering(
    read: Callable[..., pd.DataFrame], known: dict[object, pd.DataFrame], undamaged: set[str]
) -> Callable[..., pd.DataFrame]:
    def remembering(path: Path, *arguments: Any, **options: Any) -> pd.DataFrame:
        sha256 = digest(path.read_bytes())
        if sha256 not in undamaged:
            return read(path, *arguments, **options)
        key = (sha256, path.name, repr(arguments), repr(options))
        if key not in known:
            known[key] = read(path, *arguments, **options)
        return known[key].copy()

    return remembering


def main() -> None:
    """Print what became of all damaged files, by source and in all."""
    print(f"{'':32}{'tried':>7}{'refused':>9}{'no change':>11}{'slipped':>9}")
    for part, damage in (("known", damage_known_files), ("new", damage_next_release)):
        total = Tally()
        for source_id in SOURCES:
            tally = damage(source_id)
            total += Tally(
                tally.refused,
                tally.unchanged,
                frozenset(f"{source_id}/{name}" for name in tally.slipped),
            )
            print(line(f"{source_id}, {part}", tally), flush=True)
        print(line(f"all, {part}", total))
        for name in sorted(total.slipped):
            print(f"  slipped: {name}")


def line(title: str, tally: Tally) -> str:
    """Return a line of the table of counts."""
    counts = (tally.tried, tally.refused, tally.unchanged, len(tally.slipped))
    first, second, third, fourth = (f"{count:,}" for count in counts)
    return f"{title:32}{first:>7}{second:>9}{third:>11}{fourth:>9}"


if __name__ == "__main__":
    main()
