"""Every page as a file: valid, light, self-contained, its links and anchors good."""

from __future__ import annotations

import itertools
import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest
from built_pages import BUILT
from made_up_site import MADE_UP, write_made_up_site

from analysis.report.environment import script

INDEX_BYTES, PAGE_BYTES = 300_000, 1_500_000
XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def tree(path: Path) -> Element:
    """Return a page parsed by the rules of HTML; an error in it is raised."""
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_a_page_is_valid(page: Path) -> None:
    tree(page)


def test_a_page_is_light(page: Path) -> None:
    limit = INDEX_BYTES if page.name == "index.html" else PAGE_BYTES
    assert page.stat().st_size <= limit


def test_no_id_stands_twice(page: Path) -> None:
    ids = [element.get("id") for element in tree(page).iter() if element.get("id")]
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_every_link_and_anchor_resolves(page: Path) -> None:
    for link in tree(page).iter(f"{XHTML}a"):
        href = link.get("href") or ""
        if href.startswith("data:text/csv"):
            assert link.get("download")
            continue
        if page.name == "data.html" and href.startswith("https://"):
            # the address of a source: a link to follow, nothing that is loaded
            assert "noreferrer" in (link.get("rel") or "")
            continue
        assert not re.match(r"[a-z]+:", href), f"{href} leaves the site"
        path, _, anchor = href.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        assert target.is_file(), f"{href} leads nowhere"
        if anchor:
            ids = {element.get("id") for element in tree(target).iter()}
            assert anchor in ids, f"{href} has no anchor"


def test_a_page_asks_for_nothing_and_lets_nothing_be_asked(page: Path) -> None:
    root = tree(page)
    policy = next(meta.get("content") or "" for meta in root.iter(f"{XHTML}meta")
                  if meta.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        assert not element.tag.endswith(("}iframe", "}object", "}embed", "}img", "}form"))
        assert element.get("src") is None
        assert element.get("style") is None
        assert not [name for name in element.attrib if name.startswith("on")]


def test_only_our_script_stands_in_a_page(page: Path) -> None:
    scripts = [element.text for element in tree(page).iter(f"{XHTML}script")]
    assert scripts in ([], [script()])


def test_a_page_has_one_heading_of_level_one_and_skips_no_level(page: Path) -> None:
    levels = [int(element.tag[-1]) for element in tree(page).iter()
              if isinstance(element.tag, str) and re.search(r"\}h[1-6]$", element.tag)]  # fmt: skip
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_a_page_says_what_it_is(page: Path) -> None:
    root = tree(page)
    title = next(root.iter(f"{XHTML}title")).text or ""
    assert title.endswith(" · War Costs")
    assert len(title) > 20
    descriptions = [meta.get("content") for meta in root.iter(f"{XHTML}meta")
                    if meta.get("name") == "description"]  # fmt: skip
    assert len(descriptions) == 1
    assert descriptions[0]


def test_pages_have_titles_of_their_own_that_name_the_edition() -> None:
    titles = {path: next(tree(path).iter(f"{XHTML}title")).text or "" for path in BUILT}
    assert (
        sorted({title for title in titles.values() if list(titles.values()).count(title) > 1}) == []
    )
    for path, title in titles.items():
        said = {"latest": "with the newest data", "article": "as of the article's day"}
        assert said.get(path.parent.name, "") in title


def test_a_table_that_becomes_cards_keeps_its_roles(page: Path) -> None:
    for table in tree(page).iter(f"{XHTML}table"):
        if "cards" in (table.get("class") or "").split():
            assert table.get("role") == "table"
            for tag, role in (("tr", "row"), ("td", "cell"), ("tbody", "rowgroup")):
                assert {one.get("role") for one in table.iter(f"{XHTML}{tag}")} <= {role}
            heads = {one.get("role") for one in table.iter(f"{XHTML}th")}
            assert {"columnheader"} <= heads <= {"columnheader", "rowheader"}


def test_the_first_use_of_a_term_leads_to_the_glossary(page: Path) -> None:
    links = [link.get("href") or "" for link in tree(page).iter(f"{XHTML}a")
             if link.get("class") == "term"]  # fmt: skip
    assert len(links) == len(set(links))
    assert links or page.name in ("glossary.html", "revisions.html", "data.html")


def test_a_page_is_the_same_every_time(tmp_path: Path, made_up_site: Path) -> None:
    again = write_made_up_site(tmp_path)
    for path in MADE_UP:
        assert (again / path).read_bytes() == (made_up_site / path).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="paths of this kind")
def test_no_page_names_a_path_of_the_machine_that_built_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(home|root|tmp|work|Users)/", text)
