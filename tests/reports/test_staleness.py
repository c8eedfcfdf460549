"""The age of each source is held against its own rhythm, as `sources.yaml` says it."""

from __future__ import annotations

import re

import yaml
from small_project import ROOT

ENTRIES = yaml.safe_load((ROOT / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8"))
RHYTHM = re.compile(r'data-newest="([\d-]+)" data-rhythm="(\d+)"')


def test_the_page_of_data_has_the_rhythm_of_every_source() -> None:
    page = (ROOT / "reports" / "data.html").read_text(encoding="utf-8")
    shown = [int(days) for _, days in RHYTHM.findall(page)]
    assert shown == [entry["rhythm_days"] for entry in ENTRIES]


def test_the_front_page_has_the_rhythm_of_every_source() -> None:
    page = (ROOT / "reports" / "index.html").read_text(encoding="utf-8")
    shown = [int(days) for _, days in RHYTHM.findall(page)]
    assert sorted(shown) == sorted(entry["rhythm_days"] for entry in ENTRIES)


def test_a_next_release_is_expected_after_the_newest_publication() -> None:
    page = (ROOT / "reports" / "data.html").read_text(encoding="utf-8")
    newest = [day for day, _ in RHYTHM.findall(page)]
    for entry, day in zip(ENTRIES, newest, strict=True):
        assert str(entry["next_release"]) > day, entry["id"]


def test_pages_of_the_article_know_no_publication_after_its_day() -> None:
    for page in (ROOT / "reports" / "article").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.search(r"Newest publication in the data: \d+\s\w+\s2025", text), page.name
