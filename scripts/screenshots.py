"""Make the pictures of the README in docs/images: the first page, light, dark and on a phone.

Run as ``make screenshots`` once the reports are built. Pictures are reduced to a palette, so that
they stay small.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from headless import REPORTS, ROOT, chromium
from PIL import Image

IMAGES = ROOT / "docs" / "images"
DESKTOP = {"width": 1100, "height": 1240}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, the window, the colours."""

    name: str
    page: str
    window: dict[str, int]
    scheme: str = "light"


SHOTS = (
    Shot("index-light", "index.html", DESKTOP),
    Shot("index-dark", "index.html", DESKTOP, "dark"),
    Shot("index-phone", "index.html", PHONE),
)


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for shot in SHOTS:
            context = browser.new_context(  # type: ignore[attr-defined]
                viewport=shot.window, color_scheme=shot.scheme
            )
            tab = context.new_page()
            tab.goto((REPORTS / shot.page).as_uri())
            picture = Image.open(BytesIO(tab.screenshot()))
            path = IMAGES / f"{shot.name}.png"
            # an octree keeps colours of few dots, as the median cut does not
            reduced = picture.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE)
            reduced.save(path, optimize=True)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} kB")
            context.close()


if __name__ == "__main__":
    main()
