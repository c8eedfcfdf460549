"""The numbers under a figure: what is downloaded is what the table shows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest
from html_rules import XHTML, text
from test_page_files import tree

from analysis import formats

PREFIX = "data:text/csv;charset=utf-8,"
YES = {"True": "yes", "False": "no"}
THREE_DIGITS = 0.005


def figures(page: Path) -> list[Element]:
    """Return the figures of a page."""
    return list(tree(page).iter(f"{XHTML}figure"))


def download(figure: Element) -> list[list[str]]:
    """Return the rows of the file that a figure offers, its head first."""
    link = next(one for one in figure.iter(f"{XHTML}a") if one.get("download"))
    address = link.get("href") or ""
    assert address.startswith(PREFIX)
    return list(csv.reader(io.StringIO(unquote(address.removeprefix(PREFIX)))))


def table(figure: Element) -> list[list[str]]:
    """Return the rows of the table under a figure, its head first."""
    return [[text(cell) for cell in row] for row in figure.iter(f"{XHTML}tr")]


def agree(written: str, shown: str) -> bool:
    """Return whether a cell of the file is what the table shows, to three digits."""
    if not written:
        return shown in ("", formats.MISSING)
    if shown in (YES.get(written, written), formats.dates_in_words(written)):
        return True
    plain = shown.replace(formats.THIN, "").replace(formats.MINUS, "-")
    try:
        value, rounded = float(written), float(plain)
    except ValueError:
        return False
    return rounded == pytest.approx(value, rel=THREE_DIGITS, abs=1e-9)


def test_a_download_holds_what_the_table_shows(page: Path) -> None:
    for figure in figures(page):
        written, shown = download(figure), table(figure)
        assert written[0] == shown[0]
        assert len(written) == len(shown) > 1
        for row, cells in zip(written[1:], shown[1:], strict=True):
            apart = [pair for pair in zip(row, cells, strict=True) if not agree(*pair)]
            assert apart == [], figure.get("id")


@pytest.mark.parametrize(("written", "shown"), [
    ("1234.56", "1 230"), ("2.617", "2.7"), ("", "0"), ("2026-06-30", "29 June 2026"),
    ("True", "no"), ("a", "b"),
])  # fmt: skip
def test_a_cell_that_differs_is_found(written: str, shown: str) -> None:
    # the first has plain blanks where a page has thin ones
    assert not agree(written, shown)
