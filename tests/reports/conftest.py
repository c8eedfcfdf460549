"""The made-up site, the built site where there is one, and one browser for all."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(Path(__file__).parent), str(TESTS.parent / "scripts")]

from browser import Browser, Print, Visit  # noqa: E402
from built_pages import BUILT, ROOT  # noqa: E402
from headless import NAMES  # noqa: E402
from made_up_site import MADE_UP, write_made_up_site  # noqa: E402

BUILT_PAGES = [f"built/{path.relative_to(ROOT / 'reports').as_posix()}" for path in BUILT]
ALL_PAGES = [*(f"made-up/{path}" for path in MADE_UP), *BUILT_PAGES]
VISITED = ["made-up/revisions.html", *BUILT_PAGES] if BUILT else ALL_PAGES
"""A browser is slow: of the made-up pages it sees that which the built site may have empty."""


@pytest.fixture(scope="session")
def made_up_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the made-up site and return its folder."""
    return write_made_up_site(tmp_path_factory.mktemp("site"))


def _path(name: str, made_up_site: Path) -> Path:
    kind, _, path = name.partition("/")
    return (made_up_site if kind == "made-up" else ROOT / "reports") / path


@pytest.fixture(params=ALL_PAGES)
def page(request: pytest.FixtureRequest, made_up_site: Path) -> Path:
    """Return each page in turn: those of the made-up site, then those that were built."""
    return _path(request.param, made_up_site)


@pytest.fixture(params=VISITED)
def visited(request: pytest.FixtureRequest, made_up_site: Path) -> Path:
    """Return each page that the browser looks at."""
    return _path(request.param, made_up_site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one headless Chromium with a profile of its own."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if find_spec("playwright") is None or found is None:
        pytest.skip(f"needs the package playwright and one of {', '.join(NAMES)}")
    with Browser.start(found) as started:
        yield started


@pytest.fixture
def visit(visited: Path, browser: Browser) -> Visit:
    """Return what was measured on a page; each is visited once."""
    return browser.visit(visited)


@pytest.fixture
def printed(visited: Path, browser: Browser) -> Print:
    """Return a page on paper; each is printed once."""
    return browser.printed(visited)
