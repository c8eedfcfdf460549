"""Print all pages into one PDF, build/war-costs.pdf, in the order of the site.

Run as ``make pdf`` once the reports are built.
"""

from __future__ import annotations

from io import BytesIO

from headless import REPORTS, ROOT, chromium
from pypdf import PdfReader, PdfWriter

from analysis.report.site import PAGES

OUTPUT = ROOT / "build" / "war-costs.pdf"


def main() -> None:
    """Print each page and bind them, with a bookmark for each."""
    paths = [page for page in PAGES if (REPORTS / page.path).is_file()]
    if not paths:
        raise SystemExit("There are no pages yet. Run: make report")
    writer = PdfWriter()
    with chromium() as browser:
        tab = browser.new_page()  # type: ignore[attr-defined]
        for page in paths:
            tab.goto((REPORTS / page.path).as_uri())
            printed = PdfReader(BytesIO(tab.pdf(prefer_css_page_size=True)))
            edition = page.path.partition("/")[0] if "/" in page.path else ""
            first = len(writer.pages)
            for sheet in printed.pages:
                writer.add_page(sheet)
            name = f"{page.name} ({edition})" if edition else page.name
            writer.add_outline_item(title=name, page_number=first)
    OUTPUT.parent.mkdir(exist_ok=True)
    writer.write(OUTPUT)
    print(f"{OUTPUT.relative_to(ROOT)}: {len(writer.pages)} sheets")


if __name__ == "__main__":
    main()
