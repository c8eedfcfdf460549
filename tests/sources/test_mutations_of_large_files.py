"""Damaged raw files of the sources that take long to read; see `test_mutations`."""

from __future__ import annotations

import damage_page
import pytest
from damage_trials import LARGE, damage_known_files


@pytest.mark.slow
@pytest.mark.parametrize("source_id", LARGE)
def test_a_damaged_file_is_refused_or_changes_nothing(source_id: str) -> None:
    damage_page.check(source_id, "known", damage_known_files(source_id))
