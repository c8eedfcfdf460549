"""Damage to whole raw files, with several seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sources.damage import LIVE_FILES, share_refused

from analysis.project import Project

LEAST_REFUSED = 0.4


@pytest.mark.trial
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("file", LIVE_FILES, ids="/".join)
def test_damage_to_a_whole_file_is_refused_or_read_as_it_stands(
    tmp_path: Path, project: Project, file: tuple[str, str], seed: int
) -> None:
    found = share_refused(tmp_path / "raw", file, project.catalogue, seed=seed, short=False)
    assert found >= LEAST_REFUSED
