"""The whole site from what is in git."""

from __future__ import annotations

from pathlib import Path

import pytest
from built_pages import ROOT

from analysis.report.site import build_site

WRITTEN_WITH_THE_PAGES = ("datapackage.json",)


def clone(folder: Path) -> Path:
    """Return a project in which nothing lies that the stage of pages itself writes."""
    for path in ROOT.iterdir():
        if path.name not in ("data", ".git", ".cache"):
            folder.joinpath(path.name).symlink_to(path)
    for path in (ROOT / "data").iterdir():
        if path.name != "processed":
            folder.joinpath("data").mkdir(exist_ok=True)
            folder.joinpath("data", path.name).symlink_to(path)
    processed = folder / "data" / "processed"
    processed.mkdir()
    for path in (ROOT / "data" / "processed").iterdir():
        if path.name not in WRITTEN_WITH_THE_PAGES:
            processed.joinpath(path.name).symlink_to(path)
    return folder


@pytest.mark.slow
def test_a_fresh_clone_gives_the_index_that_is_in_git(tmp_path: Path) -> None:
    built = build_site(clone(tmp_path))["reports/index.html"]
    assert "../data/processed/datapackage.json" in built
    assert built == (ROOT / "reports" / "index.html").read_text(encoding="utf-8")
