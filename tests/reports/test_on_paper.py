"""Pages as Chromium prints them: what each sheet says, what opens by itself, what is left out."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PageObject, PdfReader
from test_files import pages
from test_in_a_browser import opened

from analysis.pages.messages import say

pytestmark = pytest.mark.browser
UNFOLDED = say("site.unfolded")
PRINTED = ("calibration.html", "changes.html", "article/casualties.html", "latest/other_wars.html",
           "timeline.html")  # fmt: skip
FOOT_ONLY = 100
"""Letters above the footer of the page on a sheet that holds nothing of it."""


def printed(chromium: Any, path: Path) -> list[PageObject]:
    """Return the sheets of a page."""
    page = opened(chromium, path)
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.context.close()
    return list(sheets)


def words(sheet: PageObject) -> str:
    """Return what a sheet says, with single spaces and no ligatures."""
    return " ".join(normalize("NFKC", sheet.extract_text()).split())


def test_every_sheet_says_its_page_its_day_and_its_number(
    chromium: Any, folder: Path, built: Path
) -> None:
    for name in PRINTED if folder == built else PRINTED[1:3]:
        path = folder / name
        sheets = [words(sheet) for sheet in printed(chromium, path)]
        # as the page itself says, whatever has been accepted since
        found = re.search(r"Data as known on ([^.<]+)\.", path.read_text(encoding="utf-8"))
        assert found, name
        day = " ".join(found[1].split())
        for number, said in enumerate(sheets, 1):
            foot = said.rpartition("War Costs · as known on")[2]
            assert day in foot and name in foot.replace(" ", ""), (name, number)
            assert f"{number} / {len(sheets)}" in said, (name, number)
        if len(sheets) > 1:
            above, foot, _ = sheets[-1].partition(say("site.sober")[:30])
            assert foot and len(above.replace(UNFOLDED, "")) > FOOT_ONLY, name


def test_the_claims_and_what_is_said_of_sources_print_unasked(chromium: Any, built: Path) -> None:
    for name, within in (
        ("claims.html", "details.claim h4, details.claim h3"),
        ("data.html", "details.source dd"),
    ):
        page = opened(chromium, built / name)
        inside = page.locator(within).all_text_contents()
        page.context.close()
        said = "".join(words(sheet) for sheet in printed(chromium, built / name)).replace(" ", "")
        assert len(inside) > 50
        missing = [one for one in inside if "".join(one.split()) not in said]
        assert len(missing) < len(inside) / 20, (name, missing[:5])  # where a sheet ends within one


def test_nothing_is_wider_than_a_sheet(chromium: Any, built: Path) -> None:
    sheet = {"width": 703, "height": 1032}  # what the margins leave of A4, at 96 dots an inch
    for path in pages(built):
        page = opened(chromium, path, viewport=sheet)
        page.emulate_media(media="print")
        width = page.evaluate("document.documentElement.scrollWidth")
        page.context.close()
        assert width <= sheet["width"], path.relative_to(built)


def test_what_is_folded_leaves_no_trace_but_one_line(chromium: Any, folder: Path) -> None:
    path = folder / "latest" / "casualties.html"
    page = opened(chromium, path)
    titles = page.locator("details.fold:not([open]) > summary").all_text_contents()
    page.emulate_media(media="print")
    assert titles and not page.locator("details:not(.told, .claim) > summary:visible").count()
    page.evaluate("document.querySelectorAll('details.fold').forEach(one => { one.open = true; })")
    assert page.locator("details.fold > summary:visible").count() == len(titles)
    assert not page.locator(".unfolded:visible").count()
    page.context.close()
    assert UNFOLDED in words(printed(chromium, path)[-1])
    assert UNFOLDED not in words(printed(chromium, folder / "glossary.html")[-1])


def test_what_a_fold_tells_of_each_reading_is_printed(chromium: Any, built: Path) -> None:
    page = opened(chromium, built / "timeline.html")
    page.emulate_media(media="print")
    told = page.locator("details.told > summary")
    assert told.count() > 10 and told.locator("visible=true").count() >= told.count()
    page.context.close()


def test_the_front_page_is_one_sheet_of_a4_with_its_day(chromium: Any, folder: Path) -> None:
    sheets = printed(chromium, folder / "index.html")
    assert len(sheets) == 1
    assert [round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:]] == [210, 297]
    said = words(sheets[0])
    assert "War Costs · as known on" in said and "index.html" in said
    # the way to the page of another day is none on paper, and reads as the day of the sheet
    assert say("edition.other_article") not in said
    assert "10 December" not in said.partition(say("front.figure"))[0]
