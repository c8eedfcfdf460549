"""One cell of the front page: its marks, scale and words."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from analysis.plots import theme
from analysis.plots.marks import Mark, cell, dots, key


def _ys(drawn: str, colour: str) -> list[float]:
    """Return the heights at which paths of a colour begin."""
    begins = rf'stroke="{theme.light(colour)}"[^>]* d="M[\d.]+ ([\d.]+)'
    return [float(y) for y in re.findall(begins, drawn)]


def test_twice_the_amount_stands_twice_as_high() -> None:
    marks = [Mark("year 1", "ring", 20), Mark("2", "ring", 40)]
    low, high = _ys(cell(marks, 40, 200, 84, party="Russia"), "russia")
    assert (84 - 17 - high) == pytest.approx(2 * (84 - 17 - low), abs=0.05)


def test_all_marks_are_told_apart_without_colour() -> None:
    drawn = {kind: str(key(kind)) for kind in
             ("disc", "ring", "at least", "claim", "unknown", "interval", "before")}  # fmt: skip
    bare = {re.sub(r'#\w+|class="[^"]*"', "", sign) for sign in drawn.values()}
    assert len(bare) == len(drawn)
    assert 'fill="#fdfdfa"' in drawn["ring"] and 'fill="#566064"' in drawn["disc"]


def test_a_claim_has_the_colour_of_no_country() -> None:
    drawn = cell([Mark("year 1", "claim", 9, low90=5, high90=10)], 10, party="Russia")
    assert "russia" not in drawn and theme.light("russia") not in drawn


def test_intervals_and_the_tick_of_the_article_stand_where_they_belong() -> None:
    mark = Mark("year 1", "disc", 5, low50=4, high50=6, low90=2, high90=8, before=5)
    drawn = cell([mark], 10, 100, 125, party="Ukraine")
    assert "M50 88V28" in drawn and "M50 68V48" in drawn and "M41 58h18" in drawn


@pytest.mark.parametrize("kind", ["disc", "ring", "claim"])
def test_an_interval_that_its_mark_would_hide_shows_by_its_ends(kind: str) -> None:
    mark = Mark("year 1", kind, 50, low90=48, high90=90)  # type: ignore[arg-type]
    drawn = cell([mark], 100, 100, 125, party="Ukraine")
    assert drawn.count("h12") == 1 and "M44 60h12" in drawn
    assert drawn.index("M44 60h12") > drawn.index("M50 60V18")
    wide = Mark("year 1", kind, 50, low90=40, high90=90)  # type: ignore[arg-type]
    assert "h12" not in cell([wide], 100, 100, 125, party="Ukraine")


def test_what_is_not_known_is_a_question_mark_and_no_value() -> None:
    drawn = cell([Mark("5", "unknown")], 10)
    assert ">?</text>" in drawn and drawn.count("<path") == 1


def test_below_nought_the_line_of_nought_rises() -> None:
    assert "M0 67h200" in cell([Mark("year 1", "disc", 5)], 10, 200, 84)
    assert "M0 57.17h200" in cell([Mark("year 1", "disc", -2)], 10, 200, 84, scale_min=-2)


def test_words_are_escaped() -> None:
    drawn = cell([Mark("<b>", "disc", 1)], 1, label='"a" & <b>')
    assert "<b>" not in drawn and 'aria-label="&quot;a&quot; &amp; &lt;b&gt;"' in drawn


@pytest.mark.parametrize("above", [0, 1, 19, 20])
def test_the_strip_fills_as_many_dots_as_are_said(above: int) -> None:
    drawn = dots(above, 20, f"{above} of 20", party="Ukraine")
    filled = re.findall(r'fill="#ae5608"[^>]* d="([^"]+)"', drawn)
    assert sum(path.count("M") for path in filled) == above and drawn.count("M") == 20


def test_fifty_dots_stand_in_two_rows() -> None:
    assert 'viewBox="0 0 177 18"' in dots(10, 50, "10 of 50")


def test_a_page_of_marks_loads_no_matplotlib() -> None:
    code = "import sys, analysis.plots.marks; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
