"""The pages of the notebooks: short on a desk, figures early, the data of each figure beside it."""

from __future__ import annotations

import ast
import csv
from pathlib import Path
from typing import Any

import pytest
from html_rules import XHTML, text
from measuring import OPEN
from test_files import tree
from test_in_a_browser import DESKTOP, ON_ITS_SIDE, PHONE, opened

from analysis.params import FAMILIES

SCREENS, FIRST_FIGURE = 12, 1.5
"""What a page may take with all folds closed, and where its first figure begins, in screens."""
MEASURED = """() => {
  const top = document.querySelector('main figure svg').getBoundingClientRect().top;
  return {all: document.documentElement.scrollHeight, first: top};
}"""
CUT = """() => Array.from(document.querySelectorAll('.block .shown .scroll'))
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => one.getAttribute('aria-label'))"""


def topics(folder: Path) -> list[Path]:
    """Return the pages of notebooks."""
    found = [
        folder / as_of / f"{name}.html" for as_of in ("article", "latest") for name in FAMILIES
    ]
    return [path for path in found if path.is_file()]


@pytest.mark.browser
def test_a_page_is_short_shows_a_figure_early_and_cuts_no_table(chromium: Any, built: Path) -> None:
    long, late, cut = {}, {}, {}
    for path in topics(built):
        page = opened(chromium, path, viewport=DESKTOP)
        name, seen = f"{path.parent.name}/{path.stem}", page.evaluate(MEASURED)
        long[name] = seen["all"] / DESKTOP["height"]
        late[name] = seen["first"] / DESKTOP["height"]
        cut[name] = page.evaluate(CUT)
        page.context.close()
    assert len(long) == 2 * len(FAMILIES)
    assert {name: screens for name, screens in long.items() if screens > SCREENS} == {}
    assert {name: screens for name, screens in late.items() if screens > FIRST_FIGURE} == {}
    assert {name: tables for name, tables in cut.items() if tables} == {}


@pytest.mark.browser
def test_on_a_tablet_on_its_side_a_figure_stands_beside_its_words(
    chromium: Any, built: Path
) -> None:
    page = opened(chromium, built / "latest" / "casualties.html", viewport=ON_ITS_SIDE)
    words, shown = (
        page.locator(".beside:has(> .words):has(> .shown > figure)").first.locator(f"> {one}")
        for one in (".words", ".shown")
    )
    assert shown.bounding_box()["y"] == words.bounding_box()["y"]
    assert shown.bounding_box()["x"] > words.bounding_box()["x"] + words.bounding_box()["width"]
    page.context.close()


@pytest.mark.browser
def test_on_a_phone_a_table_with_sentences_or_many_columns_is_read_without_scrolling(
    chromium: Any, built: Path
) -> None:
    for name in ("methods.html", "latest/casualties.html", "latest/reconstruction.html"):
        page = opened(chromium, built / name, viewport=PHONE)
        page.evaluate(OPEN)
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
        tables = page.locator(".scroll:has(table.cards)")
        assert tables.count() and tables.evaluate_all(cut) == 0, name
        heads = page.locator("table.cards td[data-head]")
        assert heads.count() > 10
        page.context.close()


def test_every_figure_has_its_data_as_csv(folder: Path) -> None:
    """A figure whose table is not there has no link, so links and figures are as many."""
    for path in topics(folder):
        captions = [one for one in tree(path).iter() if one.tag.endswith("figcaption")]
        links = [link.get("href") or "" for one in captions for link in one.iter()]
        tables = [path.parent / link for link in links if link.endswith(".csv")]
        assert len(tables) == len(set(tables)) == len(captions) > 0, path
        for table in tables:
            rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
            assert len(rows) > 1 and {len(row) for row in rows} == {len(rows[0])}, table


def test_code_is_shown_as_it_ran(folder: Path) -> None:
    """What lost its indentation or a line is no program any more, or another one."""
    shown = [text(pre) for path in topics(folder) for one in tree(path).iter(f"{XHTML}details")
             if one.get("class") == "code" for pre in one.iter(f"{XHTML}pre")]  # fmt: skip
    programs = [ast.parse(code) for code in shown]
    assert len(programs) > 4
    loops = [one for code in programs for one in ast.walk(code) if isinstance(one, ast.For)]
    assert loops and any("\n\n" in code for code in shown)
