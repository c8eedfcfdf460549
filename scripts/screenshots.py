"""Make the pictures of the README in docs/images: the first page, light, dark and on a phone.

Run as ``make screenshots`` once the reports are built. Pictures are reduced to a palette, so that
they stay small.
"""

from __future__ import annotations

from io import BytesIO

from headless import REPORTS, ROOT, chromium
from PIL import Image

IMAGES = ROOT / "docs" / "images"
DESKTOP = {"width": 1100, "height": 1240}
PHONE = {"width": 360, "height": 740}


SHOTS = (
    ("index-light", DESKTOP, "light"),
    ("index-dark", DESKTOP, "dark"),
    ("index-phone", PHONE, "light"),
)
"""Of each picture: its name, the window, the colours."""


def main() -> None:
    """Take every picture."""
    page = REPORTS / "index.html"
    if not page.is_file():
        raise SystemExit("There are no pages yet. Run: make report")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, window, scheme in SHOTS:
            context = browser.new_context(  # type: ignore[attr-defined]
                viewport=window, color_scheme=scheme
            )
            tab = context.new_page()
            tab.goto(page.as_uri())
            picture = Image.open(BytesIO(tab.screenshot()))
            path = IMAGES / f"{name}.png"
            # an octree keeps colours of few dots, as the median cut does not
            reduced = picture.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE)
            reduced.save(path, optimize=True)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} kB")
            context.close()


if __name__ == "__main__":
    main()
