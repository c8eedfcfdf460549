"""Damage in figures that are new, and releases that are old: see `test_mutations`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import damage_page
import pytest
import yaml
from damage import rewritten
from damage_trials import (
    LARGE,
    SOURCES,
    damage_next_release,
    figures_of,
    known_of,
    next_release,
    offered,
    take_in,
    the_catalogue,
)
from later_releases import Later

from analysis.acquisition.accepting import Known, Outcome, observe_stock
from analysis.acquisition.staging import Stock
from analysis.errors import WarCostsError

every_source = pytest.mark.parametrize(
    "source_id",
    [pytest.param(name, marks=pytest.mark.slow if name in LARGE else ()) for name in SOURCES],
)


@every_source
def test_damage_in_what_is_new_is_refused_or_listed(source_id: str) -> None:
    known, later = known_of(source_id), next_release(source_id)
    assert offered(known, later.files, later.published) != figures_of(known)
    damage_page.check(source_id, "new", damage_next_release(source_id))


@every_source
def test_yesterdays_file_again_is_refused_or_changes_nothing(source_id: str) -> None:
    """After an update the file that was there before it is offered once more, as a new release."""
    known, later = known_of(source_id), next_release(source_id)
    updated = after_update(known, take_in(known, later))
    newest = max(known.stock.names)
    old = {name: known.stock.files.get(name, known.stock.files[newest]) for name in later.files}
    published = later.published and later.published + dt.timedelta(days=1)
    assert offered(updated, old, published) in (None, figures_of(updated))


@pytest.mark.parametrize("name", ["meduza_2024.csv", "meduza_2025_weekly.csv"])
def test_a_release_that_was_replaced_cannot_come_again_as_the_newest(name: str) -> None:
    """Under a later day its figures would take the place of those that replaced them."""
    known = known_of("mediazona_meduza")
    after_all = known.table["published"].max().date() + dt.timedelta(days=30)
    later = Later({name: rewritten(known.stock.files[name], name)}, 0, published=after_all)
    with pytest.raises(WarCostsError, match="go back to what the release of"):
        take_in(known, later)


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
    with pytest.raises(WarCostsError, match="a step without precedent"):
        take_in(known_of(source_id), new_cell(next_release(source_id), old, new))
