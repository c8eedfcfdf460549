"""One cell of the front page: its marks, scale and words."""

from __future__ import annotations

import operator
import re
import subprocess
import sys
from typing import Any, get_args

import pytest

from analysis.plots import theme
from analysis.plots.marks import Mark, Sign, cell, dots, key


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
             (*get_args(Sign), "interval", "before")}  # fmt: skip
    bare = {re.sub(r'#\w+|class="[^"]*"', "", sign) for sign in drawn.values()}
    assert len(bare) == len(drawn)
    assert 'fill="#fdfdfa"' in drawn["ring"] and 'fill="#566064"' in drawn["disc"]


def test_a_claim_has_the_colour_of_no_country() -> None:
    drawn = cell([Mark("year 1", "claim", 9, low90=5, high90=10)], 10, party="Russia")
    assert "russia" not in drawn and theme.light("russia") not in drawn


def test_intervals_and_the_tick_of_the_article_stand_where_they_belong() -> None:
    mark = Mark("year 1", "disc", 5, low50=4, high50=6, low90=2, high90=8, before=5)
    drawn = cell([mark], 10, 100, 125, party="Ukraine")
    assert "M50 68V48" in drawn


def test_a_disc_hides_little_of_its_interval() -> None:
    mark = Mark("year 1", "disc", 50, low50=47, high50=53, low90=46, high90=54)
    (radius, _) = re.findall(r"a([\d.]+) ", cell([mark], 100, 100, 125))
    assert float(radius) + 0.4 < 3


@pytest.mark.parametrize("half", [2, 40])
def test_an_interval_has_one_shape_whatever_its_mark_hides_and_no_tick_lies_on_it(
    half: float,
) -> None:
    mark = Mark("year 1", "disc", 50, low90=50 - half, high90=50 + half, before=50)
    drawn = cell([mark], 100, 100, 125, party="Ukraine")
    low, high = 58 + half, 58 - half
    assert f"M50 {low:g}V{high:g}M44 {low:g}h12M44 {high:g}h12" in drawn
    assert "M36 58h6" in drawn  # ends at 42, where the caps have not begun
    assert "V" in key("interval") and "M10 9h6" not in key("interval")
    assert "M2 9h6" in key("before") and "V" not in key("before")


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_intervals_stand_out_from_the_paper_by_day_and_night(shade: str) -> None:
    def luminance(name: str) -> float:
        code = getattr(theme.COLOURS[name], shade)
        parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
                  for one in parts]  # fmt: skip
        return sum(map(operator.mul, (0.2126, 0.7152, 0.0722), linear))

    mark = Mark("year 1", "disc", 5, low50=4, high50=6, low90=2, high90=8)
    assert "opacity" not in cell([mark], 10, party="Ukraine")
    for name in ("russia", "ukraine"):
        dim, bright = sorted((luminance(name), luminance("paper")))
        assert (bright + 0.05) / (dim + 0.05) >= 3


@pytest.mark.parametrize(("kind", "letters"), [("unknown", "?"), ("open", "…")])
def test_what_is_not_known_is_said_by_a_sign_and_no_value(kind: Any, letters: str) -> None:
    drawn = cell([Mark("5", kind)], 10)
    assert f">{letters}</text>" in drawn and drawn.count("<path") == 1


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
