"""Sentences come from one catalogue, and all of it is used."""

from __future__ import annotations

import re
from pathlib import Path

import analysis.claims
from analysis.claims.messages import MESSAGES, say, span

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(analysis.claims.__file__).parent.rglob("*.py")
)


def test_every_message_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'\bsay\(\s*"([a-z0-9_]+)"', SOURCE))
    assert asked - set(MESSAGES) == set()


def test_every_message_is_used() -> None:
    stems = re.findall(r'f"([a-z_]+_)\{', SOURCE) + re.findall(r'f"\{[a-z]+\}(_[a-z]+)"', SOURCE)
    unused = [
        key
        for key in MESSAGES
        if not re.search(rf"['\"]{key}['\"]", SOURCE) and not any(stem in key for stem in stems)
    ]
    assert unused == []


def test_a_span_of_one_written_value_is_said_once() -> None:
    assert span([0.981, 0.983]) == "0.98"
    assert span([5.3, 6.9]) == "5.3 to 6.9"


def test_a_range_whose_ends_are_written_alike_is_said_once() -> None:
    told = say("deaths_times_wounded", low=1.21, high=1.24)
    assert "give 1.2 million" in told
    assert "give 1.2 to 1.5 million" in say("deaths_times_wounded", low=1.21, high=1.52)


def test_a_range_whose_second_end_begins_with_the_first_keeps_both() -> None:
    assert "give 1 to 1.3 million" in say("deaths_times_wounded", low=1, high=1.3)
    told = say("payments", low=2, high=2.5, reached=2, all=4)
    assert "is 2 to 2.5 times the first" in told


def test_what_went_from_a_number_to_the_same_is_said_with_both() -> None:
    told = say("hope_to_return", source="UNHCR", first=63, last=63)
    assert told.endswith("went from 63% to 63%.")
