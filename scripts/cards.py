"""Make a picture of 1200 by 630 for every page, to be shown where its address is shared.

Run as ``make cards`` once the reports are built. The pictures lie in build/cards, outside git and
the pipeline; whoever publishes `reports/` puts them beside it as `cards/`.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

from headless import REPORTS, ROOT, chromium

from analysis.pages.site import environment

OUTPUT = ROOT / "build" / "cards"
SIZE = {"width": 1200, "height": 630}
SAID = re.compile(r'<meta property="og:(title|description)" content="([^"]*)">')


def card(page: Path, day: str) -> str:
    """Return the card of a page as HTML: what it is called, and what it says."""
    said = {name: unescape(text) for name, text in SAID.findall(page.read_text(encoding="utf-8"))}
    lines = [] if said["description"] == said["title"] else [said["description"]]
    if page.name == "index.html":
        lines = re.split(r"(?<=\.) (?=[A-Z])", said["description"])
    templates = environment()
    return templates.get_template("card.html").render(title=said["title"], lines=lines, day=day)


def main() -> None:
    """Take a picture of every card."""
    if not (REPORTS / "latest.json").is_file():
        raise SystemExit("There are no pages yet. Run: make report")
    day = json.loads((REPORTS / "latest.json").read_text(encoding="utf-8"))["day"]
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        tab = browser.new_page(viewport=SIZE)  # type: ignore[attr-defined]
        for page in sorted(REPORTS.rglob("*.html")):
            place = page.relative_to(REPORTS)
            if place.parts[0] != "embed":
                tab.set_content(card(page, day))
                name = place.as_posix().replace("/", "-").replace(".html", ".png")
                tab.screenshot(path=OUTPUT / name)
    print(f"{OUTPUT.relative_to(ROOT)}: {len(list(OUTPUT.glob('*.png')))} pictures")


if __name__ == "__main__":
    main()
