"""The SVG: canonical, small, plain without style, the same on every machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from unit.plots.frames import FIGURES

from analysis import plots
from analysis.plots import theme
from analysis.plots.paths import short, tenths

DRAW = """
import sys
from analysis import plots
from unit.plots.frames import FIGURES
sys.stdout.write("".join(plots.to_svg(draw()) for draw in FIGURES.values()))
"""
HOSTILE = """
font.size: 40
font.family: serif
svg.fonttype: path
axes.grid: True
axes.grid.axis: both
axes.xmargin: 0.4
lines.linestyle: --
xtick.direction: in
ytick.minor.visible: True
xaxis.labellocation: right
lines.linewidth: 9
timezone: Asia/Tokyo
text.parse_math: True
figure.dpi: 300
axes.formatter.use_locale: True
"""


def lines(*ys: float, **style: object) -> Figure:
    """Return a figure of one line between nought and one."""
    with theme.themed():
        figure = Figure(figsize=(2, 2))
        axes = figure.subplots()
        axes.plot(range(len(ys)), ys, **style)
        axes.set_ylim(0, 1)
    return figure


def _drawn_elsewhere(folder: Path, **environment: str) -> bytes:
    root = Path(__file__).resolve().parents[3]
    folder.joinpath("matplotlibrc").write_text(HOSTILE)
    settings = {
        **os.environ,
        "MATPLOTLIBRC": str(folder),
        "PYTHONPATH": f"{root}:{root / 'tests'}",
        **environment,
    }
    done = subprocess.run([sys.executable, "-c", DRAW], env=settings, capture_output=True,
                          check=True, cwd=root)  # fmt: skip
    return done.stdout


def test_settings_of_a_user_change_no_byte(tmp_path: Path) -> None:
    plain = "".join(plots.to_svg(draw()) for draw in FIGURES.values()).encode()
    other = _drawn_elsewhere(
        tmp_path,
        TZ="Asia/Tokyo",
        LC_ALL="C.UTF-8",
        PYTHONHASHSEED="7",
        NPY_DISABLE_CPU_FEATURES="AVX512F AVX512CD AVX512_SKX AVX2 FMA3",
    )
    assert plain == other


def test_drawing_leaves_settings_as_they_were() -> None:
    before = dict(matplotlib.rcParams)
    plots.to_svg(FIGURES["pace"]())
    assert dict(matplotlib.rcParams) == before


def test_text_stays_text_and_is_escaped() -> None:
    drawn = plots.to_svg(FIGURES["pace"]())
    assert "More &amp; more &lt;are&gt; killed</text>" in drawn
    assert "<use" not in drawn and "<defs" not in drawn and "clip" not in drawn


def test_ids_are_those_of_title_and_description_and_unlike_in_unlike_figures() -> None:
    drawn = [plots.to_svg(draw()) for draw in (FIGURES["pace"], FIGURES["choices"])]
    ids = [re.findall(r' id="([^"]+)"', one) for one in drawn]
    assert all(len(one) == 2 for one in ids) and not set(ids[0]) & set(ids[1])
    assert ids[0] == re.findall(r' id="([^"]+)"', plots.to_svg(FIGURES["pace"]()))


def test_a_line_that_leaves_its_panel_is_cut_there() -> None:
    figure = lines(0.5, 5.0, color=theme.light("teal"))
    (path,) = re.findall(r'stroke="#0c7069"[^>]* d="([^"]+)"', plots.to_svg(figure))
    top = 144 * (1 - figure.subplotpars.top)
    y, down = re.match(r"M[\d.]+ ([\d.]+).*?(-[\d.]+)$", path).groups()  # type: ignore[union-attr]
    assert float(y) + float(down) == pytest.approx(top, abs=0.2)


def test_a_name_over_lines_stands_on_a_rim_of_paper_in_both_shades() -> None:
    drawn = plots.to_svg(FIGURES["pace"]())
    names = re.findall(r'<text class="([^"]*)"[^>]*paint-order="stroke"', drawn)
    assert names and all("s-paper" in name for name in names)


def test_a_flat_mark_is_drawn() -> None:
    figure = lines(0.5, marker="_", markersize=17, color=theme.light("slate"))
    assert 'd="M' in re.search(r'<path class="[^"]*s-slate"[^>]*>', plots.to_svg(figure))[0]  # type: ignore[index]


def test_a_round_mark_is_two_arcs() -> None:
    drawn = plots.to_svg(lines(0.5, marker="o", markersize=6, color=theme.light("teal")))
    assert "a3 3 0 1 0 6 0a3 3 0 1 0-6 0z" in drawn


def test_colours_of_others_stay_as_they_are() -> None:
    drawn = plots.to_svg(lines(0.2, 0.8, color="#123456"))
    assert re.search(r'<path fill="none" stroke="#123456"', drawn)


def test_a_page_takes_the_figure_without_its_style() -> None:
    drawn = plots.to_svg(FIGURES["pace"]())
    inline = plots.inline(drawn)
    assert "prefers-color-scheme:dark" in drawn and "<style" not in inline
    assert inline.endswith("</svg>") and inline.count("<path") == drawn.count("<path")


def test_names_beyond_the_sheet_of_a_foreign_figure_widen_it() -> None:
    figure = lines(0.5)
    figure.axes[0].set_ylabel("a name")
    figure.subplots_adjust(left=0.01)
    assert float(re.search(r'viewBox="(\S+)', plots.to_svg(figure))[1]) < 0  # type: ignore[index]


def test_a_last_bit_does_not_decide_a_rounding() -> None:
    assert tenths(1.25 - 1e-9) == tenths(1.25 + 1e-9) == 13
    assert short(1.25 - 1e-9) == short(1.25 + 1e-9) == "1.3"
