"""Every place that docs/reader-questions.md names is on the front page, and says something."""

from __future__ import annotations

import re
from pathlib import Path

from test_files import tree

DOCUMENT = Path(__file__).parents[2] / "docs" / "reader-questions.md"


def test_ten_questions_have_their_place_on_the_front_page(folder: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "?" in line]
    assert len(rows) == 10
    page = tree(folder / "index.html")
    ids = {one.get("id"): one for one in page.iter() if one.get("id")}
    for name in re.findall(r"`#([a-z_]+)`", text):
        assert name in ids and "".join(ids[name].itertext()).strip(), name
    shown = " ".join("".join(page.itertext()).split())
    for words in ("Newest count", "Next update", "Whether it would go on", "no open count"):
        assert words in shown, words
