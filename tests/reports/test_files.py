"""Every page as a file: valid, light, alone, its links good, nothing in it asks for anything."""

from __future__ import annotations

import base64
import csv
import dataclasses
import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pandas as pd
import pytest
from html_rules import XHTML, name, problems, text

from analysis.pages.build import Site
from analysis.pages.inputs import Inputs

INDEX_BYTES, PAGE_BYTES = 250_000, 700_000
SHAPES = {f"{{http://www.w3.org/2000/svg}}{name}" for name in ("path", "line", "circle", "rect")}


@cache
def tree(path: Path) -> Element:
    """Return a page parsed by the rules of HTML; an error in it is raised."""
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _text(page: Path) -> str:
    """Return the words of a page, with plain spaces."""
    return " ".join(_words(tree(page))).replace("\xa0", " ")


def pages(folder: Path) -> list[Path]:
    """Return all pages of a site."""
    found = sorted(folder.rglob("*.html"))
    assert len(found) > 15
    return found


def test_pages_are_valid_and_keep_the_rules_of_html(folder: Path) -> None:
    assert {page.name: found for page in pages(folder) if (found := problems(tree(page)))} == {}


def test_folds_and_regions_are_told_apart_by_who_only_hears_their_names(folder: Path) -> None:
    for page in folder.glob("*.html"):
        parts = [*tree(page).iter()]
        for named in (
            [text(one) for one in parts if name(one) == "summary"],
            [one.get("aria-label") for one in parts if one.get("role") == "region"],
        ):
            assert [own for own, n in Counter(named).items() if n > 1] == [], page


def test_pages_are_light(folder: Path) -> None:
    for page in pages(folder):
        assert page.stat().st_size <= (INDEX_BYTES if page.name == "index.html" else PAGE_BYTES)


MACHINE = r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b(?:NaN|NaT|True|False)\b| -> |\{[^{}]*\}"
"""Ids, what pandas writes, and slots that nothing filled."""


def test_no_reader_meets_an_id_or_what_pandas_writes(built: Path) -> None:
    found = {}
    for page in pages(built):
        if page.name != "data.html":  # what is said of a source's files names their columns
            words = " ".join(_words(tree(page)))
            told = re.findall(MACHINE, words)
            found[page.relative_to(built).as_posix()] = sorted(set(told))
    assert {page: told for page, told in found.items() if told} == {}


def _words(element: Element) -> Iterator[str]:
    """Yield what readers see but for code, parameters and the address of the page."""
    unread = element.get("class") == "address" or element.get("aria-labelledby") == "parameters"
    if not (unread or name(element) in ("code", "pre", "style", "script", "head", "")):
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def test_no_claim_stands_in_the_answer(folder: Path) -> None:
    page = tree(folder / "index.html")
    rows = [row for table in page.iter(f"{XHTML}table") if table.get("class") == "month"
            for row in table.iter(f"{XHTML}tr") if row.get("class") != "claimed"]  # fmt: skip
    answer = [*rows, *(one for one in page.iter() if one.get("class") in ("lead", "since")),
              *page.iter(f"{XHTML}h1")]  # fmt: skip
    assert len(rows) > 5
    for one in answer:
        words = " ".join("".join(one.itertext()).split())
        assert not re.search(r"claim|General Staff|Ministry of Defence", words), words
    claimed = [row for row in page.iter(f"{XHTML}tr") if row.get("class") == "claimed"]
    assert claimed and all("claim" in "".join(row.itertext()) for row in claimed)


def test_links_that_one_hears_alone_have_one_name_for_one_place(folder: Path) -> None:
    found = {}
    for page in pages(folder):
        places: dict[str, set[str]] = {}
        for link in tree(page).iter(f"{XHTML}a"):
            said = link.get("aria-label") or " ".join("".join(link.itertext()).split())
            places.setdefault(said, set()).add(link.get("href") or "")
        found[page.name] = {said: hrefs for said, hrefs in places.items() if len(hrefs) > 1}
    assert {page: several for page, several in found.items() if several} == {}


def test_no_id_stands_twice(folder: Path) -> None:
    for page in pages(folder):
        ids = [one.get("id") for one in tree(page).iter() if one.get("id")]
        assert sorted({name for name in ids if ids.count(name) > 1}) == [], page


def test_every_link_and_download_is_in_the_folder_that_was_copied_alone(folder: Path) -> None:
    for page in pages(folder):
        for link in [*tree(page).iter(f"{XHTML}a"), *tree(page).iter(f"{XHTML}link")]:
            href = link.get("href") or ""
            assert not re.search(r"\s", href), f"{page.name}: {href} is no single address"
            if href.startswith("data:") or re.match(r"https?://", href):
                continue
            path, _, anchor = href.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.is_file(), f"{page.name}: {href} leads nowhere"
            assert target.is_relative_to(folder), f"{page.name}: {href} leaves the folder"
            if anchor and target.suffix == ".html":
                ids = {one.get("id") for one in tree(target).iter()}
                assert anchor in ids, f"{page.name}: {href} has no such place"


def test_no_page_can_ask_anything_of_a_server(folder: Path) -> None:
    for page in pages(folder):
        text = page.read_text(encoding="utf-8")
        policies = [one.get("content") or "" for one in tree(page).iter(f"{XHTML}meta")
                    if one.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip
        assert len(policies) == 1 and policies[0].startswith("default-src 'none'; ")
        assert "unsafe" not in policies[0] and "http" not in policies[0]
        assert not re.search(r"<(img|iframe|object|embed|video|audio)\b|@import|url\(", text)
        assert not re.search(r"\ssrc=|\son[a-z]+=|javascript:", text)


def test_a_style_of_a_page_is_one_that_its_policy_names(folder: Path) -> None:
    for page in pages(folder):
        policy = next(one.get("content") or "" for one in tree(page).iter(f"{XHTML}meta")
                      if one.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
        styles = [one.text or "" for one in tree(page).iter(f"{XHTML}style")]
        digests = [base64.b64encode(sha256(text.encode()).digest()).decode() for text in styles]
        assert len(digests) == 2 and all(f"'sha256-{one}'" in policy for one in digests), page


def test_nothing_folded_hides_a_second_fold(folder: Path) -> None:
    nested = [
        page.name for page in pages(folder) for fold in tree(page).iter(f"{XHTML}details")
        if len([*fold.iter(f"{XHTML}details")]) > 1
    ]  # fmt: skip
    assert nested == []


def test_every_shape_has_a_fill_and_a_stroke_of_its_own(folder: Path) -> None:
    bare = [
        (page.name, shape.attrib)
        for page in pages(folder)
        for shape in tree(page).iter()
        if shape.tag in SHAPES and shape.get("fill") is None and shape.get("stroke") is None
    ]
    assert bare == []


def test_an_edition_of_the_article_says_so_and_leads_to_the_newest(folder: Path) -> None:
    found = sorted((folder / "article").glob("*.html"))
    assert len(found) > 1
    for page in found:
        banner = next(one for one in tree(page).iter() if one.get("class") == "banner")
        assert "10 December 2025" in "".join(banner.itertext()).replace("\xa0", " ")
        assert banner.find(f"{XHTML}a") is not None


def test_the_feed_and_the_description_are_sound(folder: Path) -> None:
    feed = ET.parse(folder / "changes.atom.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    ids = [one.text or "" for one in feed.iter(f"{atom}id")]
    assert len(set(ids)) == len(ids)
    assert all(re.match(r"tag:[a-z.-]+,\d{4}-\d\d-\d\d:|https://", one) for one in ids)
    told = {(one.findtext(f"{atom}title") or "").replace("\xa0", " "): one
            for one in feed.iter(f"{atom}entry")}  # fmt: skip
    (ruled,) = re.findall(r"Rules of ([^.]+)\.", _text(folder / "index.html"))
    rules = told[f"Changed rules, {ruled}"]
    assert not re.search(r"[a-z]\.[a-z]|->|→", rules.findtext(f"{atom}content") or "")
    script = next(one for one in tree(folder / "index.html").iter(f"{XHTML}script")
                  if one.get("type") == "application/ld+json")  # fmt: skip
    described = json.loads(script.text or "")
    assert described["@type"] == "Dataset"
    assert "terms of its source" in described["license"]["name"]
    assert all((folder / one["contentUrl"]).is_file() or "://" in one["contentUrl"]
               for one in described["distribution"])  # fmt: skip


def test_the_json_for_programs_holds_amounts_and_readings_of_the_newest_edition(
    folder: Path,
) -> None:
    content = json.loads((folder / "latest.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"war-costs/latest/\d+", content["schema"])
    assert {"kind", "party", "window", "median"} <= set(content["amounts"][0])
    rows = list(csv.DictReader((folder / "data" / "amounts.csv").open(encoding="utf-8")))
    assert len(content["amounts"]) == sum(row["as_of"] == "latest" for row in rows)


def test_the_record_beside_a_page_tells_what_was_used(site: Path) -> None:
    record = json.loads((site / "latest" / "casualties.json").read_text(encoding="utf-8"))
    assert record["parameters"] == {"as_of": "2025-12-10", "seed": 7, "levels": [1, 2]}
    command = "warcosts run casualties --set as_of=2025-12-10 --set seed=7"
    assert record["command"] == f"{command} --output experiment.html"
    assert record["rows_sha256"] == "ab" * 32


def _said(page: Path) -> dict[str, str]:
    metas = [*tree(page).iter(f"{XHTML}meta")]
    return {one.get("property") or "": one.get("content") or "" for one in metas}


def test_what_is_shared_of_a_page_says_more_than_its_title(site: Path) -> None:
    for page in pages(site):
        said = _said(page)
        if page.parent.name != "embed" and page.name != "other_wars.html":
            assert said["og:description"].endswith(".") and len(said["og:description"]) > 60, page
    told = _said(site / "latest" / "casualties.html")["og:description"].replace("\xa0", " ")
    assert told.startswith("Soldiers killed in a month. Russia, to February 2025: 10,000 (8,800–")
    assert "Ukraine, to February 2026: 5,000 (4,300–6,000), 1.8 times year 1; higher: " in told


def test_a_card_is_of_the_day_of_its_page(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    card = import_module("cards").card
    for page, day in (("article/index", "10 December 2025"), ("latest/casualties", "8 September")):
        assert f"as known on {day}" in card(site / f"{page}.html").replace("\xa0", " ")
    assert card(site / "latest" / "casualties.html").count("<p>") == 3


def test_every_picture_that_a_page_names_is_made(
    site: Path, results: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    made = import_module("cards").pictured(site)
    files = Site(dataclasses.replace(results, address="https://example.org/war")).files()
    named = re.findall(
        r'"og:image" content="https://example.org/war/cards/(.*?)"', "".join(files.values())
    )
    assert len(named) == len(pages(site)) and set(named) == set(made)


@pytest.mark.parametrize(
    "name", ["index.html", "claims.html", "data.html", "latest/casualties.html"]
)
def test_an_address_is_said_only_where_there_is_one(site: Path, name: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    assert "canonical" not in text and "og:url" not in text


def later(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with other values but in rows of the article's day."""
    numbers = table.select_dtypes("float").columns
    newer = table["as_of"].ne("article") if "as_of" in table else table.index >= 0
    return table.assign(**{name: table[name].mask(newer, table[name] * 1.5) for name in numbers})


def test_pages_of_the_article_are_the_same_bytes_when_later_data_come_in(results: Inputs) -> None:
    """That its rows are the same, too, is a test of every source."""
    newer = {"verdict": "contradicted", "confidence": "high", "sentences": ["It fell."]}
    changed = dataclasses.replace(
        results,
        latest=results.latest + dt.timedelta(days=60),
        tables={name: later(table) for name, table in results.tables.items()},
        claims=[one | {"latest": one["latest"] | newer} for one in results.claims],
        rows_hash=results.rows_hash | {"latest": "another"},
        notebooks={key: results.notebooks["latest", "other_wars"] if "latest" in key else one
                   for key, one in results.notebooks.items()},
    )  # fmt: skip
    before, after = (Site(inputs).files() for inputs in (results, changed))
    differ = {path for path in before if before[path] != after.get(path)}
    assert {"index.html", "latest.json", "claims.html", "latest/casualties.html"} <= differ
    assert [path for path in differ if path.startswith(("article/", "data/article/"))] == []
