"""Make a picture of 1200 by 630 for every page, to be shown where its address is shared.

Run as ``make cards`` once the reports are built. The pictures lie in build/cards, outside git and
the pipeline; whoever publishes `reports/` puts them beside it as `cards/`.
"""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

from headless import REPORTS, ROOT, chromium

from analysis.pages.site import card_of, environment

OUTPUT = ROOT / "build" / "cards"
SIZE = {"width": 1200, "height": 630}
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


def main() -> None:
    """Take a picture of every card."""
    if not (REPORTS / "latest.json").is_file():
        raise SystemExit("There are no pages yet. Run: make report")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        tab = browser.new_page(viewport=SIZE)  # type: ignore[attr-defined]
        for name, page in pictured(REPORTS).items():
            tab.set_content(card(page))
            tab.screenshot(path=OUTPUT / name)
    print(f"{OUTPUT.relative_to(ROOT)}: {len(list(OUTPUT.glob('*.png')))} pictures")


if __name__ == "__main__":
    main()
