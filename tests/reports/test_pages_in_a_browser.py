"""Every page in a real browser: for all eyes, on all screens, without a network or a script."""

from __future__ import annotations

from pathlib import Path

from browser import SMALLEST_LETTER, Browser, Visit, first_differences, shown_text

FIRST_PAINT_MS = 1000


def test_nothing_bars_a_reader_by_day_or_night_on_desk_or_phone(visit: Visit) -> None:
    assert visit.axe == {"dark phone": [], "light desk": []}


def test_no_request_leaves_the_page(visit: Visit) -> None:
    assert [url for url in visit.requests if not url.startswith("data:")] == []


def test_the_console_stays_empty(visit: Visit) -> None:
    assert visit.console == []


def test_a_phone_need_not_scroll_sideways_and_cuts_no_label(visit: Visit) -> None:
    assert visit.too_wide == {"phone, open": [], "phone": []}
    assert visit.cut_labels == []


def test_labels_of_figures_are_large_enough_and_none_covers_another(visit: Visit) -> None:
    assert {mode: figures.overlaps for mode, figures in visit.figures.items()} == {
        "desk": [], "phone": [],
    }  # fmt: skip
    assert min(figures.smallest for figures in visit.figures.values()) >= SMALLEST_LETTER


def test_all_of_a_page_starts_at_one_left_edge(visit: Visit) -> None:
    assert visit.left_edges == []


def test_the_page_is_there_at_once(visit: Visit) -> None:
    assert 0 < visit.first_paint < FIRST_PAINT_MS


def test_one_sees_at_every_stop_of_the_keyboard_where_it_is(visit: Visit) -> None:
    assert {mode: focus.bad for mode, focus in visit.focus.items()} == {"light": [], "dark": []}
    assert all(focus.stops > 5 for focus in visit.focus.values())


def test_with_scripts_off_the_whole_content_is_there(
    browser: Browser, visited: Path, visit: Visit
) -> None:
    with browser.unscripted(visited) as page:
        assert first_differences(shown_text(page), visit.text) == []
        assert not page.locator(".tools, .codes, th button").locator("visible=true").count()
        assert len(visit.text) > 200


def test_the_matrix_can_be_filtered_sorted_and_folded(browser: Browser, made_up_site: Path) -> None:
    with browser.open(made_up_site / "index.html") as page:
        rows = page.locator("table.matrix tr[data-party]")
        page.select_option("#show-party", "Ukraine")
        assert rows.locator("visible=true").count() == 1
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
        page.get_by_role("button", name="Casualties").click()
        assert not rows.locator("visible=true").count()
        page.emulate_media(media="print")
        assert rows.locator("visible=true").count() == 2


def test_on_a_phone_the_matrix_is_folded_by_family(browser: Browser, made_up_site: Path) -> None:
    with browser.open(made_up_site / "index.html", viewport={"width": 360, "height": 740}) as page:
        rows = page.locator("table.matrix tr[data-party]")
        assert not rows.locator("visible=true").count()
        page.get_by_role("button", name="Casualties").click()
        assert rows.locator("visible=true").count() == 2


def test_one_switch_shows_all_code(browser: Browser, made_up_site: Path) -> None:
    with browser.open(made_up_site / "latest/casualties.html") as page:
        code = page.locator("details.code pre")
        assert not code.locator("visible=true").count()
        page.get_by_role("button", name="Show all code").click()
        assert code.locator("visible=true").count() == code.count() > 3


def test_a_source_that_is_late_says_how_often_it_is_updated(
    browser: Browser, made_up_site: Path
) -> None:
    with browser.open(made_up_site / "index.html") as page:
        assert "usually updated every 30 days" in page.locator("[data-newest]").inner_text()


def test_the_keyboard_goes_through_a_page_in_its_order(
    browser: Browser, made_up_site: Path
) -> None:
    with browser.open(made_up_site / "latest/casualties.html") as page:
        places = []
        for step in range(14):
            page.keyboard.press("Tab")
            name, place = page.evaluate(
                "() => [document.activeElement.className,"
                " Array.from(document.querySelectorAll('*')).indexOf(document.activeElement)]"
            )
            assert step > 0 or name == "skip"
            places.append(place)
    assert places == sorted(set(places))
