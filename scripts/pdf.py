"""Print all pages into one PDF, build/war-costs.pdf, in the order of the site.

Run as ``make pdf`` once the reports are built.
"""

from __future__ import annotations

from io import BytesIO

from headless import REPORTS, ROOT, chromium
from pypdf import PdfReader, PdfWriter

from analysis.pages.site import SINGLE
from analysis.params import FAMILIES

OUTPUT = ROOT / "build" / "war-costs.pdf"
PAGES = [
    *(f"{folder}index.html" for folder in ("", "article/")),
    *(f"{edition}/{name}.html" for edition in ("latest", "article") for name in FAMILIES),
    *(f"{name}.html" for name in SINGLE),
]


def main() -> None:
    """Print each page and bind them, with a bookmark for each."""
    paths = [path for path in PAGES if (REPORTS / path).is_file()]
    if not paths:
        raise SystemExit("There are no pages yet. Run: make report")
    writer = PdfWriter()
    with chromium() as browser:
        tab = browser.new_page()  # type: ignore[attr-defined]
        for path in paths:
            tab.goto((REPORTS / path).as_uri())
            title = tab.title()
            printed = PdfReader(BytesIO(tab.pdf(prefer_css_page_size=True)))
            first = len(writer.pages)
            for sheet in printed.pages:
                writer.add_page(sheet)
            writer.add_outline_item(title=title, page_number=first)
    OUTPUT.parent.mkdir(exist_ok=True)
    writer.write(OUTPUT)
    print(f"{OUTPUT.relative_to(ROOT)}: {len(writer.pages)} sheets")


if __name__ == "__main__":
    main()
