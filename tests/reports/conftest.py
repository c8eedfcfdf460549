"""The made-up site, the built one where there is one, and one browser for both."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from made_up_notebook import write_notebook  # noqa: E402
from made_up_results import whole  # noqa: E402

from analysis.pages.build import Site  # noqa: E402
from analysis.pages.inputs import Inputs  # noqa: E402

BUILT = HERE.parents[1] / "reports"
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Return made-up results with two made-up notebooks for each edition."""
    folder = tmp_path_factory.mktemp("notebooks")
    question = "What does a month of war cost in lives?"
    books = {
        (edition, family): write_notebook(folder / family / f"{edition}.ipynb", question)
        for edition in ("article", "latest")
        for family in ("casualties", "other_wars")
    }
    return dataclasses.replace(whole(), notebooks=books)


@pytest.fixture(scope="session")
def site(results: Inputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the made-up site alone into a folder and return it."""
    folder = tmp_path_factory.mktemp("site")
    for path, text in Site(results).files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the built `reports/` in a folder of its own."""
    if not (BUILT / "latest.json").is_file():
        pytest.skip("the reports are not built")
    return shutil.copytree(BUILT, tmp_path_factory.mktemp("built") / "reports")


@pytest.fixture(params=["site", "built"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Return the made-up site, then the built one."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start one headless browser for a module: while it runs, so does its loop of asyncio."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if find_spec("playwright") is None or found is None:
        pytest.skip(f"needs playwright and one of {', '.join(NAMES)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--no-first-run",
                                         "--disable-background-networking"]
        )  # fmt: skip
        yield browser
        browser.close()
