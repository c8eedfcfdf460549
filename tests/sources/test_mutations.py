"""Damaged raw files: each is refused with a clear message, or changes no figure.

The files are made by the rules in `damage.py` from the real ones, and from a plausible next
release of them. Their hashes are declared anew, so that it is the strict reading, and the
comparison with the present data that `warcosts fetch` and `accept` make, that must see the damage.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest
import yaml
from damage import JSON_RULES, SHAPES, TABLE_RULES, TEXT_RULES, damaged, shapes_of
from later_releases import LATER, Later, later_of
from small_project import ROOT

from analysis import observations
from analysis.acquisition.accepting import Known, Offer, Outcome, observe_stock, prepare
from analysis.acquisition.plausibility import FEWEST_STEPS
from analysis.acquisition.staging import Stock, load_stock
from analysis.catalogue import Catalogue, load_catalogue
from analysis.errors import WarCostsError
from analysis.sources.manifest import load_manifest

RAW = ROOT / "data" / "raw"
SOURCES = {source.id: source for source in load_manifest(RAW)}
MANIFEST = (RAW / "sources.yaml").read_text(encoding="utf-8")
SETTLED = dt.date(2025, 12, 10)
SHORTEST_MESSAGE = 40
SLOW = ("imf_weo", "oryx", "unhcr", "mediazona_meduza", "world_bank")
"""Sources whose files take long to read, many times over."""

WITHIN_THE_USUAL = {
    # five applications in one of 90 hosts become fifty: no sum is published that would show it
    ("unhcr", "russian_asylum_applications.csv: last figure times 10"),
}
"""Damage that cannot be told from data: see docs/new-data.md, 'What no check can see'."""

A_GAP = "last date a year later"
"""Not seen in a source with so few figures that they do not say how regularly they come."""

Try = Callable[[Mapping[str, bytes]], str]

every_source = pytest.mark.parametrize(
    "source_id",
    [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in SOURCES],
)


@cache
def the_catalogue() -> Catalogue:
    return load_catalogue(ROOT / "indicators.yaml")


@cache
def known_of(source_id: str) -> Known:
    return observe_stock(load_stock(ROOT, SOURCES[source_id]), the_catalogue())


def take_in(known: Known, later: Later) -> Outcome:
    offer = Offer(later.files, later.offered, "offered", published=later.published)
    return prepare(offer, known, MANIFEST, the_catalogue(), settled=SETTLED)


def text_of(known: Known, outcome: Outcome) -> str:
    """Return the figures after an update as text.

    Where the source dates its figures by the day of the release, or of each file, their days are
    left out: a file that changes nothing else dates them anew.
    """
    table = observations.combine([outcome.after])
    if known.stock.entry.keys() & {"published", "vintages"}:
        table = observations.filter_as_of(table, None)
        table = table.assign(published=table["period_end"], note="")
    return observations.to_text(table)


def trial(known: Known, published: dt.date | None) -> Try:
    """Return a function that offers files and returns the figures afterwards as text.

    It returns nothing where the offer is refused. Any other error than one for users is a fault
    of the program and comes through.
    """

    def offer(files: Mapping[str, bytes]) -> str:
        try:
            outcome = take_in(known, Later(files, 0, published=published))
        except WarCostsError as error:
            if len(str(error)) < SHORTEST_MESSAGE:
                pytest.fail(f"the message says too little: {error}")
            return ""
        return text_of(known, outcome)

    return offer


def damages(source_id: str) -> list[tuple[str, str, bytes]]:
    """Return name of the file, of the damage, and the damaged content."""
    stock = load_stock(ROOT, SOURCES[source_id])
    shapes = shapes_of(source_id, stock.files, stock.names)
    return [
        (name, title, content)
        for name, shape in shapes.items()
        for title, content in damaged(stock.files[name], shape, name).items()
    ]


def test_every_file_of_a_listed_source_is_damaged_and_has_a_next_release() -> None:
    assert set(SHAPES) == set(LATER)
    for source_id in SHAPES:
        stock = load_stock(ROOT, SOURCES[source_id])
        assert set(shapes_of(source_id, stock.files, stock.names)) == set(stock.names)
        assert set(SHAPES[source_id]) <= set(stock.names)


@every_source
def test_a_damaged_file_is_refused_or_changes_nothing(source_id: str) -> None:
    known = known_of(source_id)
    offer = trial(known, later_of(known.stock).published)
    before = text_of(known, Outcome(source_id, known.table, known.table))
    slipped = [
        f"{name}: {title}"
        for name, title, content in damages(source_id)
        if offer({name: content}) not in ("", before)
    ]
    assert slipped == []


@every_source
def test_damage_in_what_is_new_is_refused(source_id: str) -> None:
    """What is new has no past to be held against: bounds, identities and steps must see it."""
    known = known_of(source_id)
    later = later_of(known.stock)
    offer = trial(known, later.published)
    before = text_of(known, Outcome(source_id, known.table, known.table))
    undamaged = offer(later.files)
    assert undamaged not in ("", before)
    slipped = set()
    for name, shape in shapes_of(source_id, later.files, tuple(later.files)).items():
        for title, content in damaged(later.files[name], shape, name).items():
            if title.startswith("last") and title != "last line gone":
                after = offer({**later.files, name: content})
                if after not in ("", before, undamaged):
                    slipped.add((source_id, f"{name}: {title}"))
    young = len(known.table) <= FEWEST_STEPS
    unseen = {(source_id, f"{name}: {A_GAP}") for name in later.files if young}
    assert slipped <= WITHIN_THE_USUAL | unseen


@every_source
def test_yesterdays_file_again_is_refused_or_changes_nothing(source_id: str) -> None:
    """After an update the file that was there before it is offered once more, as a new release."""
    known = known_of(source_id)
    later = later_of(known.stock)
    updated = after_update(known, take_in(known, later))
    newest = max(known.stock.names)
    old = {name: known.stock.files.get(name, known.stock.files[newest]) for name in later.files}
    published = later.published and later.published + dt.timedelta(days=1)
    offer = trial(updated, published)
    before = text_of(updated, Outcome(source_id, updated.table, updated.table))
    assert offer(old) in ("", before)


def after_update(known: Known, outcome: Outcome) -> Known:
    """Return what is known once an update has been written."""
    writes = {path.relative_to("raw").as_posix(): text for path, text in outcome.writes.items()}
    entries = yaml.safe_load(writes.pop("sources.yaml"))
    entry = next(entry for entry in entries if entry["id"] == known.stock.id)
    files = {name.partition("/")[2]: content for name, content in writes.items()}
    return observe_stock(Stock(entry, {**known.stock.files, **files}), the_catalogue())


def new_cell(later: Later, old: bytes, new: bytes) -> Later:
    """Return a release with a cell of its last line, and of no other, replaced."""
    name, content = next(iter(later.files.items()))
    head, _, last = content.rstrip(b"\n").rpartition(b"\n")
    assert last.count(old) == 1
    return replace(later, files={name: head + b"\n" + last.replace(old, new) + b"\n"})


@pytest.mark.parametrize(
    ("source_id", "old", "new"),
    [
        ("economy_figures", b",14.0,", b",28.0,"),
        ("economy_figures", b",14.0,", b",7.0,"),
        ("eurostat", b",47125,", b",94250,"),
    ],
)
def test_a_new_rate_or_month_that_is_doubled_or_halved_is_refused(
    source_id: str, old: bytes, new: bytes
) -> None:
    known = known_of(source_id)
    with pytest.raises(WarCostsError, match="a step without precedent"):
        take_in(known, new_cell(later_of(known.stock), old, new))


def test_the_page_says_no_more_than_what_is_tried() -> None:
    page = (ROOT / "docs" / "new-data.md").read_text(encoding="utf-8")
    stated = re.search(r"More than ([\d,]+) damaged files .* by more\s+than (\d+) rules", page)
    assert stated is not None
    files, rules = (int(number.replace(",", "")) for number in stated.groups())
    assert rules <= len(TEXT_RULES) + len(TABLE_RULES) + len(JSON_RULES)
    assert files <= sum(len(damages(source_id)) for source_id in SHAPES)
