"""The README says what the built pages say."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
PAGE = """<html><head><meta property="og:title" content="A month of war&#39;s cost rose.">
<meta property="og:description" content="Russia, to May 2025: 12,000 killed a month."></head></html>
"""


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Pages as far as the README reads them."""
    (tmp_path / "data").mkdir()
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "latest.json").write_text(json.dumps({"day": "2026-07-13"}), encoding="utf-8")
    for name in ("amounts", "readings"):
        shutil.copy(ROOT / "data" / "processed" / f"{name}.csv", tmp_path / "data")
    return tmp_path


def test_sentence_lines_figure_and_day_are_those_of_the_pages(
    readme: ModuleType, reports: Path
) -> None:
    text, figure = readme.answer(reports)
    first, picture, day = text.split("\n\n")
    assert first.startswith("**A month of war's cost rose.** Russia, to May 2025")
    assert picture.endswith(f"({readme.FIGURE})")
    assert "13 July 2026" in day and "13 July 2026" in figure
    assert figure.startswith("<svg") and "Russia: year 1" in figure and "Ukraine: 2022" in figure
    assert readme.answer(reports)[1] == figure


def test_only_what_stands_between_the_markers_is_replaced(readme: ModuleType) -> None:
    before = f"head\n{readme.BEGIN}\nold\n{readme.END}\nfoot\n"
    after = readme.filled(before, "new")
    assert after == before.replace("old", "new")
    assert readme.filled(after, "new") == after
    with pytest.raises(SystemExit, match="not both lines"):
        readme.filled("no markers", "new")


def test_the_readme_is_what_the_built_pages_make_of_it(readme: ModuleType) -> None:
    if not (ROOT / "reports" / "latest.json").is_file():
        pytest.skip("the pages are not built")
    text, figure = readme.answer(ROOT / "reports")
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.filled(written, text) == written, "run: python scripts/readme.py"
    assert (ROOT / readme.FIGURE).read_text(encoding="utf-8") == figure
