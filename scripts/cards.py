"""Make a picture of 1200 by 630 for every page, to be shown where its address is shared.

Run as ``make cards`` once the reports are built. The pictures lie in build/cards, outside git and
the pipeline; whoever publishes `reports/` puts them beside it as `cards/`.
"""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

from headless import REPORTS, ROOT, chromium

from analysis.pages.site import card_of, environment

OUTPUT = ROOT / "build" / "cards"
SIZE = {"width": 1200, "height": 630}
FIT = """() => {
  const foot = () => document.querySelector('footer').getBoundingClientRect().bottom;
  const head = document.querySelector('h1');
  for (let size = 52; size > 32 && foot() > 566; size -= 2) head.style.fontSize = `${size - 2}px`;
  return foot();
}"""
"""Makes letters of a long heading smaller until the foot keeps its margin; says where that ends."""
SAID = re.compile(r'<meta (?:property="og:(title|description)|name="(date))" content="([^"]*)">')


def pictured(reports: Path) -> dict[str, Path]:
    """Return the pages by the name of their picture; what is embedded has that of the front."""
    paths = {page.relative_to(reports).as_posix(): page for page in sorted(reports.rglob("*.html"))}
    return {card_of(path): page for path, page in paths.items() if not path.startswith("embed/")}


def card(page: Path) -> str:
    """Return the card of a page as HTML: what it is called, what it says, and of which day."""
    found = SAID.findall(page.read_text(encoding="utf-8"))
    said = {name or day: unescape(text) for name, day, text in found}
    lines = re.split(r"(?<=\.) (?=[A-Z])", said["description"])
    day = dt.date.fromisoformat(said["date"])
    template = environment().get_template("card.html")
    return template.render(title=said["title"], lines=lines, day=day)


def picture(tab: Any, written: str) -> bytes:
    """Return a card as PNG; end the script where it says more than there is room for."""
    tab.set_content(written)
    if tab.evaluate(FIT) > SIZE["height"] - 20:
        raise SystemExit(f"A card has no room for all it says, so that its day is cut: {written}")
    taken: bytes = tab.screenshot()
    return taken


def main() -> None:
    """Take a picture of every card."""
    if not (REPORTS / "latest.json").is_file():
        raise SystemExit("There are no pages yet. Run: make report")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        tab = browser.new_page(viewport=SIZE)  # type: ignore[attr-defined]
        for name, page in pictured(REPORTS).items():
            (OUTPUT / name).write_bytes(picture(tab, card(page)))
    print(f"{OUTPUT.relative_to(ROOT)}: {len(list(OUTPUT.glob('*.png')))} pictures")


if __name__ == "__main__":
    main()
