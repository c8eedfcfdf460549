"""Damaged raw files: each is refused with a clear message, or changes nothing.

What is tried, and what counts as changing nothing, is said in `damage_trials`; what slips through
stands with its reason in docs/new-data.md, and is compared with it exactly. The sources whose
files take long to read have a file of tests of their own.
"""

from __future__ import annotations

import re

import damage_page
import pandas as pd
import pytest
from damage import TABLE_RULES, TEXT_RULES, rewritten
from damage_json import JSON_RULES
from damage_shapes import SHAPES, shapes_of
from damage_trials import (
    LARGE,
    SOURCES,
    Figures,
    Tally,
    damage_known_files,
    figures_of,
    known_of,
    line,
    next_release,
    offered_again,
)
from later_releases import LATER

from analysis.observations import filter_as_of, to_text

every_source = pytest.mark.parametrize("source_id", SOURCES)


def test_every_file_of_a_listed_source_is_damaged_and_has_a_next_release() -> None:
    assert set(SHAPES) == set(LATER)
    for source_id in SHAPES:
        stock = known_of(source_id).stock
        assert set(shapes_of(source_id, stock.files, stock.names)) == set(stock.names)
        assert set(SHAPES[source_id]) <= set(stock.names)


@every_source
def test_a_file_that_says_the_same_in_other_bytes_changes_at_most_its_day(source_id: str) -> None:
    """What damaged files are held against: the release without the damage."""
    known, published = known_of(source_id), next_release(source_id).published
    before = figures_of(known)
    for name in known.stock.names:
        after, day = offered_again(known, name, published)
        if day is None:
            assert after == before
        added = set(after.text.splitlines()) - set(before.text.splitlines())
        assert set(before.text.splitlines()) <= set(after.text.splitlines())
        assert all(f",{day}," in row for row in added)
        newest, newest_before = (
            to_text(filter_as_of(one.table, None).assign(published=day)) for one in (after, before)
        )
        assert newest == newest_before


def test_figures_that_differ_in_a_day_or_a_note_only_are_told_apart() -> None:
    one = figures_of(known_of("sipri"))
    assert Figures(one.table.sample(frac=1, random_state=1)) == one
    assert Figures(one.table.assign(published=one.table["published"] + pd.Timedelta(days=1))) != one
    assert Figures(one.table.assign(note="another")) != one


def test_the_same_content_in_other_bytes_is_what_every_reader_takes_for_it() -> None:
    assert rewritten(b"a,b\n1,2\n", "x.csv") == b'"a",b\n1,2\n'
    assert rewritten(b"\xef\xbb\xbfa,b\n", "x.csv") == b'\xef\xbb\xbf"a",b\n'
    assert rewritten(b"[1]", "x.json") == b"[1]\n"


@pytest.mark.parametrize("source_id", [name for name in SOURCES if name not in LARGE])
def test_a_damaged_file_is_refused_or_changes_nothing(source_id: str) -> None:
    damage_page.check(source_id, "known", damage_known_files(source_id))


def test_the_page_names_no_source_or_damage_that_does_not_exist() -> None:
    rules = {*TEXT_RULES, *TABLE_RULES, *JSON_RULES}
    stated = re.search(r"by more than (\d+) rules", damage_page.PAGE)
    assert stated is not None
    assert int(stated[1]) < len(TEXT_RULES) + len(TABLE_RULES) + len(JSON_RULES)
    for (source_id, _), names in damage_page.slips().items():
        for name in names:
            file, _, title = name.partition(": ")
            assert file in SHAPES[source_id]
            assert title in rules


def test_the_counts_on_the_page_add_up() -> None:
    def numbers(row: str) -> list[int]:
        return [int(cell.replace(",", "")) for cell in row.split(", ")[1].split()[1:]]

    rows = damage_page.COUNTS
    for part in ("known", "new"):
        by_source = [numbers(row) for row in rows if f", {part} " in row and row[:5] != "all, "]
        total = next(numbers(row) for row in rows if row.startswith(f"all, {part} "))
        assert [sum(column) for column in zip(*by_source, strict=True)] == total
        assert total[0] == sum(total[1:])


def test_the_counts_are_told_in_one_line() -> None:
    tally = Tally(1200, 3, frozenset(["a", "b"]))
    assert line("oryx, known", tally).split() == ["oryx,", "known", "1,205", "1,200", "3", "2"]
