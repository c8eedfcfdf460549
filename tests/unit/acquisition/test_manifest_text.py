"""Edits of sources.yaml leave everything else as it is written."""

from __future__ import annotations

import difflib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import ROOT

from analysis.acquisition.manifest_text import with_source, with_values
from analysis.errors import DataError

TEXT = (ROOT / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
IDS = [entry["id"] for entry in yaml.safe_load(TEXT)]


def changed_lines(after: str) -> list[str]:
    compared = difflib.ndiff(TEXT.splitlines(), after.splitlines())
    return [line for line in compared if line.startswith(("+ ", "- "))]


def test_one_field_changes_one_line() -> None:
    before = next(entry for entry in yaml.safe_load(TEXT) if entry["id"] == "oryx")["retrieved"]
    after = with_values(TEXT, "oryx", {"retrieved": "2099-12-31"})
    assert changed_lines(after) == [f"-   retrieved: '{before}'", "+   retrieved: '2099-12-31'"]


def test_the_comment_at_the_top_stays() -> None:
    after = with_values(TEXT, "general_staff", {"revision": "x"})
    assert after.splitlines()[0] == TEXT.splitlines()[0]
    assert after.startswith("#")


def test_a_field_of_several_lines_is_replaced_whole() -> None:
    after = with_values(TEXT, "mediazona_meduza", {"known_issues": ["one"]})
    entry = next(one for one in yaml.safe_load(after) if one["id"] == "mediazona_meduza")
    assert entry["known_issues"] == ["one"]


def test_a_new_field_stands_before_the_files() -> None:
    after = with_values(TEXT, "oryx", {"accepted": [{"date": "2026-12-24", "because": "seen"}]})
    added = [line[2:] for line in changed_lines(after)]
    assert added == ["  accepted:", "  - date: '2026-12-24'", "    because: seen"]
    assert after.index("accepted:") < after.index("oryx/totals_by_type")


def test_the_last_entry_can_be_edited_too() -> None:
    after = with_values(TEXT, IDS[-1], {"revision": "x: y"})
    assert yaml.safe_load(after)[-1]["revision"] == "x: y"


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(DataError, match="there is no source 'nowhere'"):
        with_values(TEXT, "nowhere", {"revision": "x"})


def test_a_source_that_is_the_beginning_of_another_name_is_not_taken_for_it() -> None:
    text = "- id: un\n  revision: a\n  files: []\n- id: unhcr\n  revision: b\n  files: []\n"
    after = yaml.safe_load(with_values(text, "un", {"revision": "c"}))
    assert [entry["revision"] for entry in after] == ["c", "b"]


def test_a_new_source_is_added_at_the_end() -> None:
    after = with_source(TEXT, {"id": "new", "files": []})
    assert after.startswith(TEXT)
    assert yaml.safe_load(after)[-1] == {"id": "new", "files": []}


@settings(max_examples=60, deadline=None)
@given(
    source_id=st.sampled_from(IDS[:4]),
    name=st.sampled_from(["revision", "coverage", "known_issues", "retrieved", "accepted"]),
    value=st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=150),
        st.lists(st.text("ab: #'\"-", max_size=30), max_size=3),
    ),
)
def test_whatever_is_written_is_read_back_and_nothing_else_changes(
    source_id: str, name: str, value: object
) -> None:
    text = TEXT[: TEXT.index("- id: ualosses_study")]
    expected = [
        {**entry, name: value} if entry["id"] == source_id else entry
        for entry in yaml.safe_load(text)
    ]
    assert yaml.safe_load(with_values(text, source_id, {name: value})) == expected
