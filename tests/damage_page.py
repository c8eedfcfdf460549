"""What docs/new-data.md says of damaged files: the counts, and what slips through."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pytest
from damage_trials import SOURCES, Tally, known_of, line
from small_project import ROOT

from analysis.acquisition.plausibility import FEWEST_STEPS

PAGE = (ROOT / "docs" / "new-data.md").read_text(encoding="utf-8")
_COUNTS = re.search(r"^```text counts of (\d{4}-\d\d-\d\d)\n(.*?)^```$", PAGE, re.M | re.S)
assert _COUNTS is not None
COUNTED_ON = _COUNTS[1]
"""Day of the newest data that were damaged for the counts on the page."""
COUNTS = _COUNTS[2].splitlines()
_SLIPS = re.compile(r"^\| (\w+), (known|new) \| (\S+): ([^|]+) \| ([^|]+) \|$", re.M)


def slips() -> Mapping[tuple[str, str], frozenset[str]]:
    """Return what the page lists as slipping through, by source and part."""
    listed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source_id, part, file, damages, reason in _SLIPS.findall(PAGE):
        assert len(reason.split()) > 5, f"the reason says too little: {reason}"
        for damage in damages.split(";"):
            listed[source_id, part].add(f"{file}: {damage.strip()}")
    return {key: frozenset(names) for key, names in listed.items()}


def check(source_id: str, part: str, tally: Tally) -> None:
    """See that the page tells truly what became of the damaged files of a source.

    Of a source that is newer than the page, or not on it, only the kinds of damage that are
    listed for others may slip through; of one with few figures, a gap as well.
    """
    listed = slips()
    retrieved = str(SOURCES[source_id].details["retrieved"])
    if retrieved > COUNTED_ON or not any(one.startswith(f"{source_id}, ") for one in COUNTS):
        kinds = {name.partition(": ")[2] for names in listed.values() for name in names}
        if len(known_of(source_id).table) <= FEWEST_STEPS:
            kinds.add("last date a year later")
        unlisted = {name for name in tally.slipped if name.partition(": ")[2] not in kinds}
        assert unlisted == set()
        pytest.skip(f"the page counts the data of {COUNTED_ON}: count with damage_trials.py")
    assert tally.slipped == listed.get((source_id, part), frozenset())
    assert line(f"{source_id}, {part}", tally) in COUNTS
