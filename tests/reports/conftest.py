"""The made-up site, the built site where there is one, and one browser for all."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(Path(__file__).parent)]

from browser import Browser, Visit  # noqa: E402
from made_up_site import MADE_UP, write_made_up_site  # noqa: E402

ROOT = TESTS.parent
BUILT = sorted(ROOT.joinpath("reports").rglob("*.html"))
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def made_up_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the made-up site and return its folder."""
    return write_made_up_site(tmp_path_factory.mktemp("site"))


ALL_PAGES = [f"made-up/{path}" for path in MADE_UP] + [
    f"built/{path.relative_to(ROOT / 'reports').as_posix()}" for path in BUILT
]


@pytest.fixture(params=ALL_PAGES)
def page(request: pytest.FixtureRequest, made_up_site: Path) -> Path:
    """Return each page in turn: those of the made-up site, then those that were built."""
    kind, _, path = str(request.param).partition("/")
    return (made_up_site if kind == "made-up" else ROOT / "reports") / path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one headless Chromium with a profile of its own."""
    if find_spec("playwright") is None or not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium and the package playwright")
    with Browser.start(CHROMIUM) as started:
        yield started


@pytest.fixture(scope="session")
def visits(browser: Browser) -> functools._lru_cache_wrapper[Visit]:
    """Visit each page once and remember what was measured."""
    return functools.lru_cache(maxsize=None)(browser.visit)


@pytest.fixture
def visit(page: Path, visits: functools._lru_cache_wrapper[Visit]) -> Visit:
    """Return what was measured on a page."""
    return visits(page)
