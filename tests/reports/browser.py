"""A headless Chromium that visits a page once and measures what the tests ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
A4 = {"width": 672, "height": 950}
"""What the margins leave of a sheet, in CSS pixels at 96 an inch."""
FIGURE_HEIGHTS = "Array.from(document.querySelectorAll('figure'), f => f.offsetHeight)"
TOO_WIDE = """() => document.documentElement.scrollWidth > window.innerWidth
  ? Array.from(document.querySelectorAll('main *'))
      .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
                   && !e.closest('.scroll, pre, .sr'))
      .slice(0, 5).map(e => e.outerHTML.slice(0, 120))
  : []"""
CUT_LABELS = """() => Array.from(document.querySelectorAll('figure svg')).flatMap(svg => {
  const frame = svg.closest('figure').getBoundingClientRect();
  return Array.from(svg.querySelectorAll('text')).filter(t => {
    const box = t.getBoundingClientRect();
    return box.left < frame.left - 4 || box.right > frame.right + 4;
  }).map(t => svg.closest('figure').id + ': ' + t.textContent);
})"""


@dataclass(frozen=True)
class Visit:
    """What a visit to one page showed."""

    axe: dict[str, list[str]]
    requests: list[str]
    console: list[str]
    too_wide: list[str]
    cut_labels: list[str]
    printed_figures: list[int]
    printed_too_wide: list[str]
    first_paint: float


@dataclass(frozen=True)
class Browser:
    """The running browser."""

    chromium: Chromium
    axe: str

    @classmethod
    @contextmanager
    def start(cls, path: Path) -> Iterator[Browser]:
        """Start the browser and end it."""
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=str(path), args=ARGUMENTS)
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

    def visit(self, path: Path) -> Visit:
        """Measure everything in one visit: a computer, a dark room, a phone, a sheet of paper."""
        requests: list[str] = []
        console: list[str] = []
        context = self.chromium.new_context(viewport={"width": 1200, "height": 900})
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.goto(path.as_uri())
        first_paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        )
        page.evaluate(self.axe)
        found = {"light": self._violations(page, {"type": "tag", "values": TAGS})}
        page.emulate_media(color_scheme="dark")
        # nothing but colours differs in the dark
        found["dark"] = self._violations(page, {"type": "rule", "values": ["color-contrast"]})
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 360, "height": 740})
        too_wide, cut = page.evaluate(TOO_WIDE), page.evaluate(CUT_LABELS)
        page.emulate_media(media="print")
        page.set_viewport_size(A4)
        printed = page.evaluate(FIGURE_HEIGHTS)
        printed_too_wide = page.evaluate(TOO_WIDE)
        context.close()
        return Visit(
            axe=found,
            requests=[url for url in requests if url != path.as_uri()],
            console=console,
            too_wide=too_wide,
            cut_labels=cut,
            printed_figures=printed,
            printed_too_wide=printed_too_wide,
            first_paint=float(first_paint),
        )

    def _violations(self, page: Page, only: dict[str, object]) -> list[str]:
        result = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
        )
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])} places)"
            for one in result["violations"]
        ]
