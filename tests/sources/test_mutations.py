"""Damaged raw files: each is refused with a clear message, or changes no figure.

The files are made by the rules in `damage.py` from the real ones, and from a plausible next
release of them. Their hashes are declared anew, so that it is the strict reading, and the
comparison with the present data that `warcosts fetch` and `accept` make, that must see the damage.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from damage import SHAPES, Shape, damaged
from later_releases import LATER
from small_project import ROOT

from analysis import observations
from analysis.acquisition.accepting import Known, Offer, observe_stock, prepare
from analysis.acquisition.staging import load_stock
from analysis.catalogue import Catalogue
from analysis.errors import WarCostsError
from analysis.sources.manifest import Source

RAW = ROOT / "data" / "raw"
TODAY = dt.date(2026, 12, 24)
SETTLED = dt.date(2025, 12, 10)
FEWEST = 200
SHORTEST_MESSAGE = 40
SAMPLED = {"imf_weo": 12, "oryx": 12, "unhcr": 18, "mediazona_meduza": 9, "world_bank": 8}
"""Every so many damages are tried where a file takes long to read; elsewhere every third.
`pytest -m slow` tries all."""
USUAL_SAMPLE = 3

WITHIN_THE_USUAL = {
    # five applications in one of 90 hosts become fifty: no sum is published that would show it
    ("unhcr", "russian_asylum_applications.csv: last figure times 10"),
}
"""Damage that cannot be told from data: see docs/new-data.md, 'What no check can see'."""

Try = Callable[[Mapping[str, bytes]], str]


def known_of(source: Source, catalogue: Catalogue) -> Known:
    return observe_stock(load_stock(ROOT, source), catalogue)


def trial(known: Known, catalogue: Catalogue, published: dt.date | None = None) -> Try:
    """Return a function that offers files and returns the figures afterwards as text.

    It returns nothing where the offer is refused. Any other error than one for users is a fault
    of the program and comes through.
    """
    manifest = (RAW / "sources.yaml").read_text(encoding="utf-8")

    def offer(files: Mapping[str, bytes]) -> str:
        try:
            offered = Offer(files, TODAY, "damaged", published=published)
            outcome = prepare(offered, known, manifest, catalogue, settled=SETTLED)
        except WarCostsError as error:
            if len(str(error)) < SHORTEST_MESSAGE:
                pytest.fail(f"the message says too little: {error}")
            return ""
        return observations.to_text(observations.combine([outcome.after]))

    return offer


def damages(source_id: str, known: Known) -> list[tuple[str, str, bytes]]:
    """Return name of the file, of the damage, and the damaged content."""
    return [
        (name, title, content)
        for name, shape in SHAPES[source_id].items()
        for title, content in damaged(known.stock.files[name], shape, name).items()
    ]


def slips(source_id: str, known: Known, catalogue: Catalogue, every: int) -> list[str]:
    """Return the damages that change figures without being seen."""
    offer = trial(known, catalogue)
    before = observations.to_text(observations.combine([known.table]))
    start = list(SHAPES).index(source_id) % every
    return [
        f"{name}: {title}"
        for name, title, content in damages(source_id, known)[start::every]
        if offer({name: content}) not in ("", before)
    ]


def test_every_source_is_damaged() -> None:
    assert set(SHAPES) == set(LATER)
    assert set(SHAPES) == {path.name for path in RAW.iterdir() if path.is_dir()}


@pytest.mark.parametrize("source_id", SHAPES)
def test_a_damaged_file_is_refused_or_changes_nothing(
    source_id: str, manifest: Mapping[str, Source], catalogue: Catalogue
) -> None:
    known = known_of(manifest[source_id], catalogue)
    every = SAMPLED.get(source_id, USUAL_SAMPLE)
    assert slips(source_id, known, catalogue, every) == []


def test_the_sample_is_large(manifest: Mapping[str, Source]) -> None:
    """Counted over the files that are quickly damaged; there are more."""
    count = 0
    for source_id, shapes in SHAPES.items():
        if source_id not in SAMPLED:
            files = load_stock(ROOT, manifest[source_id]).files
            total = sum(len(damaged(files[name], shapes[name], name)) for name in shapes)
            count += total // USUAL_SAMPLE
    assert count >= FEWEST


@pytest.mark.slow
@pytest.mark.parametrize("source_id", SHAPES)
def test_no_damage_slips_through(
    source_id: str, manifest: Mapping[str, Source], catalogue: Catalogue
) -> None:
    known = known_of(manifest[source_id], catalogue)
    assert slips(source_id, known, catalogue, 1) == []


def shape_of(source_id: str, name: str) -> Shape | None:
    """Return the shape of a file; that of another release where the file is a further one."""
    shapes = SHAPES[source_id]
    return shapes.get(name, next(iter(shapes.values())) if len(shapes) == 1 else None)


@pytest.mark.slow
@pytest.mark.parametrize("source_id", SHAPES)
def test_damage_in_what_is_new_is_refused(
    source_id: str, manifest: Mapping[str, Source], catalogue: Catalogue
) -> None:
    """What is new has no past to be held against: bounds, identities and steps must see it."""
    known = known_of(manifest[source_id], catalogue)
    later = LATER[source_id](known.stock.files)
    offer = trial(known, catalogue, later.published)
    before = observations.to_text(observations.combine([known.table]))
    undamaged = offer(later.files)
    assert undamaged not in ("", before)
    slipped = []
    for name, content in later.files.items():
        if shape := shape_of(source_id, name):
            for title, new in damaged(content, shape, name).items():
                if title.startswith("last") and title != "last line gone":
                    after = offer({**later.files, name: new})
                    if after not in ("", before, undamaged):
                        slipped.append((source_id, f"{name}: {title}"))
    assert set(slipped) <= WITHIN_THE_USUAL
