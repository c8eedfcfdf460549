"""The beginning of a new source: what it may be called, and when its next release is due."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from analysis.acquisition.skeleton import make_skeleton
from analysis.errors import DataError

TODAY = dt.date(2026, 12, 24)


def skeleton(name: str) -> dict[Path, bytes]:
    return make_skeleton("", name, Path("file.csv"), b"a\n1\n", TODAY)


@pytest.mark.parametrize("name", ["pandas", "json", "class", "match", "analysis"])
def test_a_word_or_library_of_python_cannot_name_a_source(name: str) -> None:
    with pytest.raises(DataError, match=f"'{name}' is a word or a library of Python"):
        skeleton(name)


@pytest.mark.parametrize("name", ["Crossings", "2026", "a-b", "a/b", ""])
def test_what_cannot_be_a_folder_and_a_module_cannot_name_a_source(name: str) -> None:
    with pytest.raises(DataError, match="cannot name a source"):
        skeleton(name)


def test_a_new_source_is_not_due_on_the_day_on_which_it_is_made() -> None:
    entry = yaml.safe_load(skeleton("crossings")[Path("data", "raw", "sources.yaml")])[0]
    assert (entry["rhythm_days"], entry["next_release"]) == (60, "2027-02-22")
