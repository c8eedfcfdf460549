"""Every page in a real browser: for all eyes, on all screens, on paper, without script or style."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import measuring
import pytest
from test_files import pages

from analysis.params import FAMILIES

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
TABLET, ON_ITS_SIDE = {"width": 768, "height": 1024}, {"width": 1024, "height": 768}
PAPER = {"width": 703, "height": 1030}
"""Within the margins of A4."""
WIDTHS = (1280, 834, 768, 360, 320)
"""Of a desktop, two tablets, a phone, and a desktop at 400 percent."""
TWICE = "document.documentElement.style.fontSize = '200%'"
PAINT_MS = 1000


def opened(chromium: Any, path: Path, **settings: Any) -> Any:
    """Return a page in a context of its own."""
    page = chromium.new_context(**settings).new_page()
    page.goto(path.resolve().as_uri())
    return page


MADE_UP = ("index.html", "claims.html", "changes.html", "latest/casualties.html")
"""Pages of the made-up site that hold what the built ones do not happen to hold."""


def chosen(folder: Path, built: Path) -> list[Path]:
    """Return all pages of the built site, or those of the made-up one that add to them."""
    return pages(folder) if folder == built else [folder / name for name in MADE_UP]


def test_pages_bar_nobody_by_day_or_night(chromium: Any, folder: Path, built: Path) -> None:
    axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    # what differs in its numbers alone is looked at once: notebooks of the article's day, embeds
    twice = {path for one in ("article", "embed") for path in (folder / one).iterdir()}
    seen = (
        "article/index.html",
        "article/territory.html",
        "embed/month.html",
        "embed/wounded.html",
    )
    twice -= {folder / name for name in seen}
    for path in chosen(folder, built):
        if path in twice:
            continue
        page = opened(chromium, path, viewport=DESKTOP)
        page.evaluate(measuring.OPEN)
        page.evaluate(axe)
        page.evaluate(measuring.WITHOUT_THE_LIKE)
        for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            found[path, scheme] = page.evaluate(measuring.AXE)
        page.context.close()
    assert {place: told for place, told in found.items() if told} == {}


def test_pages_fit_all_screens_and_paper_and_letters_of_twice_the_size_and_ask_for_nothing(
    chromium: Any, folder: Path, built: Path
) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    wide, small, cut = {}, {}, {}
    for path in chosen(folder, built):
        if path.parent.name == "article" and path.stem in FAMILIES:
            continue  # they differ from the newest in their numbers
        page.goto(path.resolve().as_uri())
        for change, widths in (("0", WIDTHS), (measuring.OPEN, (1280, 360)), (TWICE, (360,))):
            page.evaluate(change)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                wide[path.name, width, change] = page.evaluate(measuring.TOO_WIDE)
            if change == measuring.OPEN:
                small[path.name] = page.evaluate(measuring.SMALL_LETTERS)
                cut[path.name] = page.evaluate(measuring.LETTERS_CUT)
                page.emulate_media(media="print")
                page.set_viewport_size(PAPER)
                cut[path.name] += page.evaluate(measuring.LETTERS_CUT)
                page.emulate_media(media="screen")
    context.close()
    assert {place: one for place, one in wide.items() if one} == {}
    assert {place: one for place, one in small.items() if one} == {}
    assert {place: one for place, one in cut.items() if one} == {}
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert told == []


def test_what_is_clicked_keeps_its_place(chromium: Any, folder: Path, built: Path) -> None:
    moved = {}
    for path in chosen(folder, built):
        if path.parent.name not in ("article", "embed"):  # they are as the newest, or have no fold
            page = opened(chromium, path, viewport=DESKTOP)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                moved[path.name, size["width"]] = page.evaluate(measuring.MOVED)
            page.context.close()
    assert {place: one for place, one in moved.items() if one} == {}


def test_on_a_tablet_the_countries_stand_side_by_side(chromium: Any, folder: Path) -> None:
    for name in ("index.html", "embed/soldiers_killed.html"):
        page = opened(chromium, folder / name, viewport=TABLET)
        russia, ukraine = page.locator("#soldiers_killed td").all()
        assert russia.bounding_box()["y"] == ukraine.bounding_box()["y"]
        page.context.close()


def test_the_lane_of_claims_is_dashed_where_backgrounds_are_not_shown(
    chromium: Any, folder: Path
) -> None:
    line = "one => getComputedStyle(one).borderTopStyle"
    page = opened(chromium, folder / "index.html", forced_colors="active")
    lane = page.locator(".claimed")
    assert lane.evaluate(line) == "dashed"
    page.emulate_media(media="print", forced_colors="none")
    assert lane.evaluate(line) == "dashed"
    page.context.close()


def test_a_card_keeps_its_day_or_is_not_made(
    chromium: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    cards = import_module("cards")
    page = chromium.new_page(viewport=cards.SIZE)
    foot = "one => one.getBoundingClientRect().bottom"
    for shown in cards.pictured(folder).values():
        cards.picture(page, cards.card(shown))
        assert page.locator("footer").evaluate(foot) <= 566.5, shown
    full = cards.card(folder / "index.html").replace("</h1>", " and more" * 40 + "</h1>")
    with pytest.raises(SystemExit, match="no room"):
        cards.picture(page, full)
    page.close()


def test_without_scripts_all_the_content_is_there(chromium: Any, folder: Path) -> None:
    for name in ("index.html", "claims.html", "data.html", "latest/casualties.html"):
        texts = []
        for scripted in (True, False):
            page = opened(chromium, folder / name, java_script_enabled=scripted)
            if scripted:
                page.locator("button.codes").evaluate_all("all => all.forEach(e => e.remove())")
                texts.append(page.evaluate(measuring.SHOWN))
            else:
                texts.append(" ".join(page.locator("main").inner_text().split()))
            page.context.close()
        assert texts[0].strip() == texts[1].strip() and len(texts[0]) > 200


def test_without_its_style_a_page_is_plain_but_right(chromium: Any, folder: Path) -> None:
    page = opened(chromium, folder / "index.html", viewport=DESKTOP)
    page.evaluate("() => document.querySelectorAll('style').forEach(one => one.remove())")
    filled = page.evaluate(
        "() => Array.from(document.querySelectorAll('svg path'))"
        ".filter(e => getComputedStyle(e).fill === 'rgb(0, 0, 0)').length"
    )
    assert filled == 0
    page.context.close()


def test_one_sees_where_the_keyboard_is(chromium: Any, folder: Path) -> None:
    for name in ("index.html", "latest/casualties.html", "claims.html"):
        page = opened(chromium, folder / name, viewport=DESKTOP)
        page.keyboard.press("Tab")
        assert page.evaluate(measuring.UNSEEN_FOCUS) == []
        page.context.close()


def test_one_switch_shows_all_code(chromium: Any, site: Path) -> None:
    page = opened(chromium, site / "latest/casualties.html")
    code = page.locator("details.code pre")
    assert code.count() > 1 and not code.locator("visible=true").count()
    page.get_by_role("button", name="Show all code").click()
    assert code.locator("visible=true").count() == code.count()
    page.context.close()


def test_the_front_page_keeps_its_limits(chromium: Any, folder: Path) -> None:
    places = {}
    for name, size in (("desk", DESKTOP), ("phone", PHONE)):
        page = opened(chromium, folder / "index.html", viewport=size)
        places[name] = page.evaluate(measuring.PLACES)
        if name == "desk":
            assert page.evaluate(measuring.FIRST_PAINT) < PAINT_MS
        words = page.evaluate(measuring.WORDS)
        page.context.close()
    assert words["all"] <= 750 and words["sentences"] <= 350
    assert words["heading"] <= 30 and words["line"] <= 40
    assert places["desk"]["answer"] <= 1.3 * DESKTOP["height"]
    assert places["phone"]["answer"] <= 3.5 * PHONE["height"]
    assert places["phone"]["line"] <= PHONE["height"]


def test_a_link_opens_the_fold_that_it_leads_to(chromium: Any, folder: Path) -> None:
    page = chromium.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{(folder / 'claims.html').resolve().as_uri()}#no_halt")
    assert page.locator("details[open] > summary").count() == 1
    assert page.locator("#no_halt h3").first.is_visible()
    page.context.close()
