"""Every source is updated by a quarter without touching code, and what changed is told truly."""

from __future__ import annotations

import datetime as dt
import functools
import re

import pandas as pd
import pytest
from later_releases import Later, quarter_of, refuse_untrue
from small_project import ROOT

from analysis.observations import combine, filter_as_of, to_text
from analysis.project import Project
from analysis.sources.manifest import MANIFEST, Source
from analysis.updates.accepting import Acceptance, prepare
from analysis.updates.changes import compare
from analysis.updates.manifest_text import entries_of
from analysis.updates.states import OBSERVATIONS, State, current_state
from analysis.updates.stock import Offer, load_stock

PROJECT = Project(ROOT)
ARTICLE = dt.date.fromisoformat(str(PROJECT.params.editions.article))
TEXT = (ROOT / MANIFEST).read_text(encoding="utf-8")
SOURCES = [one for one in PROJECT.sources if len(one.frozen) < len(one.files)]


@functools.cache
def updated(source_id: str) -> tuple[Later, Acceptance]:
    source = next(one for one in SOURCES if one.id == source_id)
    stock = load_stock(ROOT, source, entries_of(TEXT)[source_id])
    later = quarter_of(stock)
    offer = Offer(later.files, later.offered, published=later.published)
    return later, prepare(offer, stock, TEXT, PROJECT.catalogue, settled=ARTICLE)


def text_as_of(table: pd.DataFrame, day: dt.date) -> str:
    return to_text(combine([filter_as_of(table, day)])) if len(table) else ""


@pytest.mark.parametrize("source_id", [source.id for source in SOURCES])
def test_the_next_quarter_is_accepted_and_leaves_what_was_known_as_it_was(source_id: str) -> None:
    later, outcome = updated(source_id)
    assert not outcome.overridden
    for day in (ARTICLE, outcome.before["published"].max().date() if len(outcome.before) else None):
        if day:
            assert text_as_of(outcome.before, day) == text_as_of(outcome.after, day)
    entry = entries_of(outcome.writes[MANIFEST].decode())[source_id]
    assert entry["retrieved"] == later.offered.isoformat()
    # of the list of sources nothing but this entry is changed
    others = [entries_of(text) for text in (TEXT, outcome.writes[MANIFEST].decode())]
    for entries in others:
        del entries[source_id]
    assert others[0] == others[1]


AGE = (
    r"\b(to|until|through) (\w+ )?(19|20)\d\d|\b[Rr]elease \d|\b(two|three|four|five) releases"
    r"|\d to "
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.id)
def test_no_title_says_how_far_its_data_reach(source: Source) -> None:
    """An update would leave it behind: the end of data is told from them, beside the title."""
    assert not re.search(AGE, source.title)


def test_changes_tells_of_all_updates_what_was_put_in() -> None:
    built = current_state(ROOT).texts
    outcomes = [updated(source.id)[1] for source in SOURCES]
    tables = ([one.before for one in outcomes], [one.after for one in outcomes])
    before, after = (State({**built, OBSERVATIONS: to_text(combine(own))}) for own in tables)
    ids = {source.id: source.id for source in SOURCES}
    lines = compare(before, after, ids).lines()
    assert lines["moved"] == lines["rules"] == []
    refuse_untrue(lines, {source_id: updated(source_id)[0] for source_id in ids})
