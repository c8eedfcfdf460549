"""A headless Chromium that visits a page once and measures what the tests ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import measures
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright
from pypdf import PdfReader

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 360, "height": 740}
A4 = {"width": 672, "height": 873}
"""What the margins leave of a sheet, in CSS pixels at 96 an inch."""
SLOW_MS = 500
SMALLEST_LETTER = 11.0
"""Pixels of a letter in a figure, on a phone, on a desk and on paper."""
LETTERS = re.compile(r"[^\W\d_]+")
SCRIPTED = "[data-newest], .tools, .codes, th button, th .plain"
"""What scripts may write or show: ages, filters, switches."""


@dataclass(frozen=True)
class Focus:
    """Where the keyboard stops, and where one cannot see that it does."""

    stops: int
    bad: list[str]


@dataclass(frozen=True)
class Legible:
    """How well the labels of a page's figures can be read: pixels, and which cover others."""

    smallest: float
    overlaps: list[str]

    @classmethod
    def measure(cls, page: Page) -> Legible:
        """Measure the figures as they are shown."""
        return cls(page.evaluate(measures.SMALLEST_LETTER), page.evaluate(measures.OVERLAPS))


@dataclass(frozen=True)
class Visit:
    """What a visit to one page showed, by mode where it may differ."""

    axe: dict[str, list[str]]
    requests: list[str]
    console: list[str]
    too_wide: dict[str, list[str]]
    cut_labels: list[str]
    left_edges: list[str]
    focus: dict[str, Focus]
    first_paint: float
    figures: dict[str, Legible]
    text: str


@dataclass(frozen=True)
class Print:
    """A page on paper: the text of each sheet, the words of the page, its headings and figures."""

    sheets: tuple[str, ...]
    size: tuple[int, int]
    words: frozenset[str]
    headings: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    figure_heights: tuple[int, ...]
    legible: Legible
    bare_links: tuple[str, ...]

    def broken_words(self) -> list[str]:
        """Return words that stand on a sheet in pieces, none of which need be a word itself."""
        return [word for sheet in self.sheets for word in broken_words(sheet, self.words)]


def broken_words(sheet: str, words: frozenset[str]) -> list[str]:
    """Return the words of a page that a sheet holds in pieces."""
    pieces = LETTERS.findall(sheet)
    found = []
    for start in range(len(pieces)):
        for count in range(2, min(10, len(pieces) - start + 1)):
            run = pieces[start : start + count]
            if "".join(run) in words and any(piece not in words for piece in run):
                found.append("/".join(run))
    return found


def plain(text: str) -> str:
    """Return a text with its ligatures as letters and its spaces as one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, eq=False)
class Browser:
    """The running browser."""

    chromium: Chromium
    axe: str
    silent: BrowserContext

    @classmethod
    @contextmanager
    def start(cls, path: str) -> Iterator[Browser]:
        """Start the browser and end it."""
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            # without scripts a page cannot leave anything behind for the next
            yield cls(chromium, axe, chromium.new_context(java_script_enabled=False))
            chromium.close()

    @contextmanager
    def open(self, path: Path, **settings: Any) -> Iterator[Page]:
        """Open a page in a context of its own."""
        context = self.chromium.new_context(**settings)
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
        context.close()

    @contextmanager
    def unscripted(self, path: Path) -> Iterator[Page]:
        """Open a page whose scripts do not run."""
        page = self.silent.new_page()
        page.goto(path.as_uri())
        yield page
        page.close()

    @cache  # noqa: B019 (one browser a session)
    def visit(self, path: Path) -> Visit:
        """Measure everything on a screen in one visit: by day and night, on desk and phone."""
        requests: list[str] = []
        console: list[str] = []
        context = self.chromium.new_context(viewport=DESKTOP)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.goto(path.as_uri())
        first_paint = float(page.evaluate(measures.FIRST_PAINT))
        for _ in range(2):
            # a busy machine is not a heavy page
            if first_paint > SLOW_MS:
                page.reload()
                first_paint = min(first_paint, float(page.evaluate(measures.FIRST_PAINT)))
        text = shown_text(page)
        figures = {"desk": Legible.measure(page)}
        page.evaluate(measures.OPEN)
        left_edges = page.evaluate(measures.LEFT_EDGES)
        focus, too_wide, axe = {}, {}, {}
        page.keyboard.press("Tab")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            focus[scheme] = Focus(**page.evaluate(measures.FOCUS))
        page.set_viewport_size(PHONE)
        too_wide["phone, open"] = page.evaluate(measures.TOO_WIDE)
        page.evaluate(measures.OPEN.replace("true", "false"))
        too_wide["phone"], cut = (
            page.evaluate(measures.TOO_WIDE),
            page.evaluate(measures.CUT_LABELS),
        )
        figures["phone"] = Legible.measure(page)
        page.evaluate(measures.OPEN)
        page.evaluate(measures.ALIKE_LEFT_OUT)
        page.evaluate(self.axe)
        for mode, scheme, size in (("dark phone", "dark", PHONE), ("light desk", "light", DESKTOP)):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            axe[mode] = page.evaluate(measures.AXE, {"type": "tag", "values": TAGS})
        context.close()
        return Visit(
            axe=axe,
            requests=[url for url in requests if url != path.as_uri()],
            console=console,
            too_wide=too_wide,
            cut_labels=cut,
            left_edges=left_edges,
            focus=focus,
            first_paint=first_paint,
            figures=figures,
            text=text,
        )

    @cache  # noqa: B019 (one browser a session)
    def printed(self, path: Path) -> Print:
        """Print a page once and read its sheets."""
        with self.open(path, viewport=A4) as page:
            figures = page.evaluate(measures.FIGURES)
            headings = page.locator("main").locator("h1, h2, h3, h4").all_text_contents()
            words = LETTERS.findall(page.evaluate(measures.WORDS))
            # reading a PDF takes long: lines and marks say nothing, and the words stay in place
            page.evaluate(measures.MARKS_HIDDEN)
            sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
            page.emulate_media(media="print")
            heights = page.evaluate(
                "Array.from(document.querySelectorAll('figure'), f => f.offsetHeight)"
            )
            legible = Legible.measure(page)
            bare_links = page.evaluate(measures.BARE_LINKS)
        width, height = (round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:])
        return Print(
            sheets=tuple(plain(sheet.extract_text()) for sheet in sheets),
            size=(width, height),
            words=frozenset(words),
            headings=tuple(map(plain, headings)),
            figures=tuple((plain(title), plain(last)) for title, last in figures),
            figure_heights=tuple(heights),
            legible=legible,
            bare_links=tuple(bare_links),
        )


def shown_text(page: Page) -> str:
    """Return what a reader sees of the main part, but for what scripts write."""
    text: str = page.locator("main").evaluate(
        "(main, scripted) => { const copies = Array.from(main.querySelectorAll(scripted));"
        " const kept = copies.map(one => one.style.display);"
        " copies.forEach(one => { one.style.display = 'none'; });"
        " const text = main.innerText;"
        " copies.forEach((one, place) => { one.style.display = kept[place]; }); return text; }",
        SCRIPTED,
    )
    return plain(text)


def first_differences(one: str, other: str) -> Sequence[str]:
    """Return where two texts part, for a message; empty where they do not."""
    if one == other:
        return []
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return [text[max(place - 40, 0) : place + 60] for text in (one, other)]
