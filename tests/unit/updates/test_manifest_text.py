"""Edits of sources.yaml leave everything else as it is written."""

from __future__ import annotations

import difflib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import ROOT

from analysis.errors import DataError
from analysis.updates.manifest_text import entries_of, with_source, with_values

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


def test_entries_are_plain_values_and_a_key_that_stands_twice_is_refused() -> None:
    assert entries_of("- id: un\n  retrieved: 2026-11-23\n")["un"]["retrieved"] == "2026-11-23"
    with pytest.raises(DataError, match=r"sources\.yaml, line 3"):
        entries_of("- id: un\n  url: a\n  url: b\n")


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


@pytest.mark.parametrize("value", ["1e5", "12e34567", "017", "yes", "1:30", "2026-11-23", ""])
def test_a_text_stays_one_whatever_it_looks_like(value: str) -> None:
    """A commit `12e34567` is no number."""
    assert entries_of(with_values(TEXT, "oryx", {"revision": value}))["oryx"]["revision"] == value


def test_a_comment_above_a_field_stays_with_it() -> None:
    text = "- id: un\n  url: a\n  # files\n  files: []\n# next\n- id: b\n  files: []\n"
    assert with_values(text, "un", {"url": "c", "files": [1]}) == (
        "- id: un\n  url: c\n  # files\n  files:\n  - 1\n# next\n- id: b\n  files: []\n"
    )


def test_a_list_that_is_laid_out_otherwise_is_refused_and_not_spoiled() -> None:
    with pytest.raises(DataError, match="cannot be edited"):
        with_values("- {id: un, url: a, files: []}\n", "un", {"url": "c"})


@settings(max_examples=40, deadline=None)
@given(
    source_id=st.sampled_from(IDS[:3]),
    name=st.sampled_from(["revision", "coverage", "known_issues", "retrieved", "accepted"]),
    value=st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=150),
        st.lists(st.text("ab: #'\"-", max_size=30), max_size=3),
    ),
)
def test_whatever_is_written_is_read_back_and_nothing_else_changes(
    source_id: str, name: str, value: object
) -> None:
    text = TEXT[: TEXT.index("- id: published_estimates")]
    expected = [
        {**entry, name: value} if entry["id"] == source_id else entry
        for entry in yaml.safe_load(text)
    ]
    assert yaml.safe_load(with_values(text, source_id, {name: value})) == expected


def test_a_new_field_and_new_files_go_into_one_entry() -> None:
    text = "- id: oryx\n  retrieved: '2026-11-23'\n  files:\n  - path: oryx/a.csv\n    bytes: 1\n"
    files = [{"path": "oryx/a.csv", "bytes": 2}]
    edited = with_values(text, "oryx", {"revision": "0c0f466", "files": files})
    assert yaml.safe_load(edited) == [
        {"id": "oryx", "retrieved": "2026-11-23", "revision": "0c0f466", "files": files}
    ]
