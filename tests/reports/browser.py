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

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 360, "height": 740}
A4 = {"width": 672, "height": 873}
"""What the margins leave of a sheet, in CSS pixels at 96 an inch."""
SLOW_MS = 500
LETTERS = re.compile(r"[^\W\d_]+")
SCRIPTED = "[data-newest], .tools, .codes, th button, th .plain"
"""What scripts may write or show: ages, filters, switches."""

OPEN = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
FIRST_PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
  const found = list.getEntriesByName('first-contentful-paint')[0];
  if (found) resolve(found.startTime);
}).observe({type: 'paint', buffered: true}))"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const found = ['the page is ' + document.documentElement.scrollWidth + ' wide'];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    if (walk.currentNode.parentElement.closest('.scroll, pre, .sr, .skip')) continue;
    range.selectNodeContents(walk.currentNode);
    if (Array.from(range.getClientRects()).some(box => box.right > innerWidth + 1)) {
      found.push(walk.currentNode.textContent.slice(0, 80));
    }
  }
  return found.slice(0, 6);
}"""
CUT_LABELS = """() => Array.from(document.querySelectorAll('figure svg')).flatMap(svg => {
  const frame = svg.closest('figure').getBoundingClientRect();
  return Array.from(svg.querySelectorAll('text')).filter(t => {
    const box = t.getBoundingClientRect();
    return box.left < frame.left - 4 || box.right > frame.right + 4;
  }).map(t => svg.closest('figure').id + ': ' + t.textContent);
})"""
LEFT_EDGES = """() => {
  const left = document.querySelector('h1').getBoundingClientRect().left;
  return Array.from(document.querySelectorAll('main > *, main .part > *'))
    .filter(e => e.offsetWidth && Math.abs(e.getBoundingClientRect().left - left) > 1)
    .map(e => e.outerHTML.slice(0, 100));
}"""
FOCUS = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.documentElement).backgroundColor);
  const reached = 'a[href], button, select, summary, [tabindex]';
  const stops = Array.from(document.querySelectorAll(reached))
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
  const bad = [];
  for (const stop of stops) {
    stop.focus();
    const look = getComputedStyle(stop);
    const line = light(look.outlineColor);
    const contrast = (Math.max(line, paper) + 0.05) / (Math.min(line, paper) + 0.05);
    if (document.activeElement !== stop || look.outlineStyle === 'none'
        || parseFloat(look.outlineWidth) < 2 || contrast < 3 || stop.tabIndex > 0) {
      bad.push(stop.outerHTML.slice(0, 100));
    }
  }
  return {stops: stops.length, bad: bad.slice(0, 5)};
}"""
ALIKE_LEFT_OUT = """() => {
  const seen = new Map();
  const form = e => [e, ...e.querySelectorAll('*')]
    .map(one => one.tagName + '.' + one.getAttribute('class')).join();
  const repeated = 'tbody tr:not(.family), li, details.code, figure, svg text';
  for (const e of document.querySelectorAll(repeated)) {
    const times = (seen.get(form(e)) || 0) + 1;
    seen.set(form(e), times);
    if (times > 2) e.remove();
  }
}"""
"""What looks like two others before it (same tags, same classes) breaks no rule that they keep."""
AXE = """only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(
  result => result.violations.map(
    one => one.id + ': ' + one.nodes[0].html.slice(0, 160) + ' (' + one.nodes.length + ')'))"""
WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest('script')) found.push(walk.currentNode.textContent);
  }
  return found.join('\\n');
}"""
FIGURES = """() => Array.from(document.querySelectorAll('figure'), figure => [
  figure.querySelector('.wc-title').textContent,
  Array.from(figure.querySelectorAll(':scope > p'), p => p.textContent).at(-1) || '',
])"""


@dataclass(frozen=True)
class Focus:
    """Where the keyboard stops, and where one cannot see that it does."""

    stops: int
    bad: list[str]


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
    text: str


@dataclass(frozen=True)
class Print:
    """A page on paper: the text of each sheet, the words of the page, and its figures."""

    sheets: tuple[str, ...]
    size: tuple[int, int]
    words: frozenset[str]
    figures: tuple[tuple[str, str], ...]
    figure_heights: tuple[int, ...]

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

    @classmethod
    @contextmanager
    def start(cls, path: str) -> Iterator[Browser]:
        """Start the browser and end it."""
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield cls(chromium, axe)
            chromium.close()

    @contextmanager
    def open(self, path: Path, **settings: Any) -> Iterator[Page]:
        """Open a page in a context of its own."""
        context = self.chromium.new_context(**settings)
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
        context.close()

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
        first_paint = float(page.evaluate(FIRST_PAINT))
        for _ in range(2):
            # a busy machine is not a heavy page
            if first_paint > SLOW_MS:
                page.reload()
                first_paint = min(first_paint, float(page.evaluate(FIRST_PAINT)))
        text = shown_text(page)
        page.evaluate(OPEN)
        left_edges = page.evaluate(LEFT_EDGES)
        focus, too_wide, axe = {}, {}, {}
        page.keyboard.press("Tab")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            focus[scheme] = Focus(**page.evaluate(FOCUS))
        page.set_viewport_size(PHONE)
        too_wide["phone, open"] = page.evaluate(TOO_WIDE)
        page.evaluate(OPEN.replace("true", "false"))
        too_wide["phone"], cut = page.evaluate(TOO_WIDE), page.evaluate(CUT_LABELS)
        page.evaluate(OPEN)
        page.evaluate(ALIKE_LEFT_OUT)
        page.evaluate(self.axe)
        for mode, scheme, size in (("dark phone", "dark", PHONE), ("light desk", "light", DESKTOP)):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            axe[mode] = page.evaluate(AXE, {"type": "tag", "values": TAGS})
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
            text=text,
        )

    @cache  # noqa: B019 (one browser a session)
    def printed(self, path: Path) -> Print:
        """Print a page once and read its sheets."""
        with self.open(path, viewport=A4) as page:
            figures = page.evaluate(FIGURES)
            words = LETTERS.findall(page.evaluate(WORDS))
            sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
            page.emulate_media(media="print")
            heights = page.evaluate(
                "Array.from(document.querySelectorAll('figure'), f => f.offsetHeight)"
            )
        width, height = (round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:])
        return Print(
            sheets=tuple(plain(sheet.extract_text()) for sheet in sheets),
            size=(width, height),
            words=frozenset(words),
            figures=tuple((plain(title), plain(last)) for title, last in figures),
            figure_heights=tuple(heights),
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
