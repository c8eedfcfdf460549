"""An experiment reads the table of observations that was recorded as built, and no other."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from analysis.commands.running import refuse_unlisted_observations
from analysis.errors import WarCostsError
from analysis.project import Project

CONTENT = b"indicator,party\n" + b"a,b\n" * 1000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.processed.mkdir(parents=True)
    project.observations.write_bytes(CONTENT)
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    (tmp_path / "dvc.lock").write_text(
        "stages:\n  observations:\n    outs:\n    - path: data/processed/observations.csv\n"
        f"      md5: {md5}\n      size: {len(CONTENT)}\n",
        encoding="utf-8",
    )
    return project


def test_the_table_that_was_built_is_read(project: Project) -> None:
    refuse_unlisted_observations(project)


@pytest.mark.parametrize("content", [CONTENT[:-1000], b"", CONTENT + b"a,b\n"])
def test_a_table_that_was_cut_off_or_edited_makes_no_page(project: Project, content: bytes) -> None:
    project.observations.write_bytes(content)
    with pytest.raises(WarCostsError, match="not the one that was built last"):
        refuse_unlisted_observations(project)


def test_where_nothing_was_built_it_says_so(project: Project) -> None:
    (project.root / "dvc.lock").unlink()
    with pytest.raises(WarCostsError, match="nothing has been built yet"):
        refuse_unlisted_observations(project)
