"""Damaged files are refused in one paragraph that names them, or read as what they say.

Tried on short cuts of the files; ``make trials`` tries the whole files with several seeds. What is
read as it stands is compared with the present data by `accept`, which asks (tests of updates).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sources.damage import LIVE_FILES, share_refused

from analysis.observations import Catalogue

LEAST_REFUSED = 0.25
"""Share of the damage that reading alone must see; the rest is for the comparison."""


@pytest.mark.parametrize("file", LIVE_FILES, ids="/".join)
def test_damage_is_refused_in_a_paragraph_or_read_as_it_stands(
    tmp_path: Path, catalogue: Catalogue, file: tuple[str, str]
) -> None:
    assert share_refused(tmp_path / "raw", file, catalogue, every=7) >= LEAST_REFUSED
