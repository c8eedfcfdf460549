"""Every figure: what holds for all, and what each must show."""

from __future__ import annotations

import html
import re
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure
from unit.plots.frames import ARTICLE, FIGURES, amounts, choices, timeline

from analysis import plots
from analysis.plots import sheet, theme
from analysis.plots.sheet import width

SOLDIERS = {"soldiers_killed": "Soldiers killed"}
PHONE = 328 / theme.WIDTH
"""Pixels a unit on a phone of 360 pixels with margins of 16."""


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return {name: plots.to_svg(draw()) for name, draw in FIGURES.items()}


@pytest.mark.parametrize("name", FIGURES)
def test_every_shape_has_a_fill_or_stroke_of_its_own(drawn: dict[str, str], name: str) -> None:
    shapes = re.findall(r"<(?:path|text)[^>]*>", drawn[name])
    assert shapes and all(re.search(r' (fill|stroke)="#', shape) for shape in shapes)


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_is_one_of_the_theme(drawn: dict[str, str], name: str) -> None:
    known = {colour.light for colour in theme.COLOURS.values()}
    assert set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn[name])) <= known


@pytest.mark.parametrize("name", FIGURES)
def test_letters_are_nine_pixels_high_on_a_phone(drawn: dict[str, str], name: str) -> None:
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', drawn[name])]
    assert min(sizes) * PHONE >= 9


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_leaves_the_sheet(drawn: dict[str, str], name: str) -> None:
    *_, wide, tall = map(float, re.search(r'viewBox="([^"]+)"', drawn[name])[1].split())  # type: ignore[index]
    found = re.findall(r"<text([^>]*)>(.*?)</text>", drawn[name])
    assert found
    for attributes, text in found:
        x, y = (float(re.search(rf' {axis}="([-\d.]+)"', attributes)[1]) for axis in "xy")  # type: ignore[index]
        size = float(re.search(r'font-size="([\d.]+)"', attributes)[1])  # type: ignore[index]
        lines = re.sub(r"<tspan", "\n<tspan", text).split("\n")
        words = [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines]
        room = max(width(line, size, bold="font-weight" in attributes) for line in words)
        share = 0.5 if "middle" in attributes else 1.0 if '"end"' in attributes else 0.0
        assert x - share * room >= -1 and x + (1 - share) * room <= wide + 1, (name, text)
        assert 0 <= y <= tall


@pytest.mark.parametrize("name", FIGURES)
def test_words_for_the_blind_hold_numbers(drawn: dict[str, str], name: str) -> None:
    said = re.search(r"<desc[^>]*>(.*?)</desc>", drawn[name])
    assert said and re.search(r"\d", said[1]) and "nan" not in said[1]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_light(drawn: dict[str, str], name: str) -> None:
    assert len(drawn[name]) < 20_000


def test_amounts_begin_at_nought() -> None:
    assert all(axes.get_ylim()[0] == 0 for axes in FIGURES["pace"]().axes)


def test_a_filled_year_is_a_ring() -> None:
    said = plots.to_svg(FIGURES["pace"]())
    assert "year 4 partly projected" in said and "○ partly projected" in said
    assert "partly projected" not in plots.to_svg(
        plots.pace(amounts(filled=0.0), amounts(), "Counted", unit="killed a month")
    )


def test_each_country_has_years_of_its_own() -> None:
    both = pd.concat([amounts().head(4), amounts().tail(2).assign(window=["2022", "2023"])])
    named = [[name.get_text() for name in axes.get_xticklabels()]
             for axes in plots.pace(both, both, "t", unit="u").axes]  # fmt: skip
    assert named == [["year 1", "2", "3", "4"], ["2022", "’23"]]


def test_the_ends_of_an_interval_that_its_mark_would_hide_are_drawn() -> None:
    rows = pd.DataFrame({"choice": "definition", "name": ["as used", "killed only"],
                         "value": [4.9, 4.9], "low90": [4.85, 4.9], "high90": [4.95, 4.9],
                         "side": "risen", "in_use": [True, False]})  # fmt: skip
    axes = plots.choices(rows, "t", party="Russia").axes[0]
    caps = [line.get_xdata().tolist() for line in axes.lines if line.get_marker() == "|"]
    assert [4.85] in caps and [4.95] in caps and [4.9] not in caps


def test_marks_of_one_group_are_left_open() -> None:
    frame = pd.DataFrame({"window": ["year 1"] * 4, "value": [1.0, 2, 3, 4], "by": [*"aabb"]})
    axes = sns.pointplot(frame, x="window", y="value", hue="by", errorbar=None)
    plots.open_marks(axes, 1)
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    fills = [line.get_markerfacecolor() for line in marks]
    plt.close(axes.figure)
    assert fills[1] == theme.light("paper") and fills[0] != theme.light("paper")
    assert marks[1].get_markeredgecolor() != theme.light("paper"), "a mark is seen by its rim"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["2022", "2023", "2024"], ["2022", "’23", "’24"]),
        (["year 1", "year 2"], ["year 1", "2"]),
        (["year 1", "2024"], ["year 1", "2024"]),
    ],
)
def test_beside_other_panels_only_the_first_year_is_named_in_full(
    names: list[str], shown: list[str]
) -> None:
    axes = Figure().subplots()
    axes.set_xticks(range(len(names)), names)
    plots.windows_axis(axes)
    assert [one.get_text() for one in axes.get_xticklabels()] == shown


@pytest.mark.parametrize(("columns", "shown"), [(1, ["2023", "2024"]), (4, ["2023", "’24"])])
def test_years_that_would_run_together_are_named_by_two_digits(
    columns: int, shown: list[str]
) -> None:
    axes = sheet.sheet(100, columns=columns)[1][0]
    plots.time_axis(axes, "2022-03-01", "2024-06-01")
    ticks = axes.xaxis.get_major_locator()()
    assert [axes.xaxis.get_major_formatter()(tick) for tick in ticks] == shown


def test_what_was_known_before_is_a_tick() -> None:
    slate = theme.light("slate")
    assert slate in plots.to_svg(FIGURES["pace"]())
    assert slate not in plots.to_svg(plots.pace(amounts(), amounts().head(0), "t", unit="u"))


def test_the_choice_in_use_comes_once_and_first() -> None:
    drawn = plots.to_svg(plots.choices(choices(), "It holds", party="Russia"))
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
    assert texts.count("with the missing") == 1 and "year 3 over year 1" not in "".join(texts)
    assert texts.index("in use") < texts.index("with the missing") < texts.index("killed only")


def test_what_is_partly_projected_is_a_ring_and_not_counted() -> None:
    rows = choices().assign(side=["risen", "", "risen", "risen"])
    figure = plots.choices(rows, "It holds", party="Russia")
    assert "of 2 bars 2 lie above no change" in plots.to_svg(figure)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == theme.light("paper") for line in marks].count(True) == 1


def described(figure: Figure) -> str:
    """Return the words for the blind."""
    found = re.search(r"<desc[^>]*>(.*?)</desc>", plots.to_svg(figure))
    return html.unescape(found[1]) if found else ""


def test_what_has_no_interval_is_told_without_one() -> None:
    rows = choices().assign(low90=[3.0, np.nan, 3.0, 3.0], high90=[8.0, np.nan, 8.0, 8.0])
    said = described(plots.choices(rows, "It holds", party="Russia"))
    assert "; killed only 3.3; errors twice as large 4.9 (90 in 100: 3 to 8)." in said
    assert said.count("90 in 100") == 2 and "nan" not in said


def test_bounds_of_others_are_what_they_published_to_the_digit() -> None:
    said = described(FIGURES["published"]())
    assert "this project 100 (90 in 100: 80 to 130); an institute 120; a general staff" in said
    assert said.endswith("a general staff 400,123 (published range: 395,000 to 410,000).")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (3.0, 8.0, "of 3 bars 3 lie above no change"),
        ([0.5, 0.2, 0.5, 1.2], [0.9, 1.4, 0.9, 1.9], "of 3 bars 1 lies above and 1 lies below"),
        (0.5, 2.0, "of 3 bars none lies beyond no change"),
    ],
)
def test_the_title_of_choices_counts_what_the_eye_can_see(low: Any, high: Any, said: str) -> None:
    rows = choices().assign(low90=low, high90=high)
    drawn = plots.to_svg(plots.choices(rows, "Killed, by other choices", party="Russia"))
    assert f">Killed, by other choices: {said}" in drawn


def test_of_others_those_within_our_interval_of_the_same_period_are_counted() -> None:
    drawn = plots.to_svg(FIGURES["published"]())
    assert ">Others agree: 1 of 2 of theirs within our intervals</title>" in drawn


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subtitle": "killed a month", "key": "○ filled", "source": "a study"},
         "killed a month; ○ filled; a study."),
        ({"source": "a study"}, "a study."),
        ({"source": "a study", "alt": "It rose."}, "It rose."),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_figure_is_told_by_its_subtitle_key_and_source_unless_it_has_words(
    words: dict[str, str], said: str
) -> None:
    figure, axes = sheet.sheet(80)
    axes[0].set(xlabel="month", ylabel="deaths")
    assert described(plots.finish(figure, "A finding", **words)) == said


def tidy(lines: int, years: int) -> pd.DataFrame:
    """Return lines over years, 200 draws of each value."""
    names, at = [f"line {n}" for n in range(lines)], range(2022, 2022 + years)
    index = pd.MultiIndex.from_product([names, at, range(200)], names=["by", "year", "draw"])
    frame = index.to_frame(index=False)
    return frame.assign(dead=frame["year"] - 2000 + frame["draw"] / 199)


@pytest.mark.parametrize(
    ("lines", "years", "said"),
    [
        (1, 2, "2022 23 (90 in 100: 22 to 23), 2023 24 (90 in 100: 23 to 24)."),
        (2, 7, "line 0: 2022 23 (90 in 100: 22 to 23), 2028 29 (90 in 100: 28 to 29); line 1: "),
        (9, 2, "9 lines, at 2023 from 24 to 24."),
    ],
)
def test_the_words_of_a_grid_hold_its_values(lines: int, years: int, said: str) -> None:
    grid = sns.relplot(tidy(lines, years), x="year", y="dead", hue="by", kind="line",
                       errorbar=("pi", 90), legend=False)  # fmt: skip
    plots.amounts_axis(grid.ax)
    on_top = pd.DataFrame({"year": [2022], "dead": [5.0]})
    figure = plots.finish(grid, "t", subtitle="deaths", holds=0.9, also={"seen": on_top})
    told = described(figure)
    assert told.startswith(f"deaths; bands hold 90 in 100. {said}")
    assert told.endswith(". seen: 2022 5.")


def test_a_figure_says_whether_bars_or_bands_hold_its_interval() -> None:
    grid = sns.catplot(tidy(1, 2), x="year", y="dead", kind="point", errorbar=("pi", 50))
    assert "; bars hold 50 in 100" in described(plots.finish(grid, "t", key="k", holds=0.5))


def test_a_figure_has_nothing_on_top_where_a_notebook_finds_nothing() -> None:
    grid = sns.relplot(tidy(1, 2), x="year", y="dead", kind="line", errorbar=None)
    data = plots.svg.data_of(plots.finish(grid, "t", also=None))
    assert data.startswith("by,year,") and "layer" not in data


def test_a_small_ratio_leaves_room_for_the_name_of_the_other_side() -> None:
    rows = choices().assign(value=0.1, low90=0.05, high90=0.2)
    _, high = plots.choices(rows, "Fallen", party="Ukraine").axes[0].get_xlim()
    assert high > 1.4


def test_intervals_of_fifty_and_ninety_differ_in_grey_and_stand_on_one_scale() -> None:
    axes = FIGURES["coverage"]().axes[0]
    rings, discs = axes.collections[-2:]
    assert not (rings.get_facecolor()[0] == discs.get_facecolor()[0]).all()
    assert rings.get_linewidth()[0] > 0 == discs.get_linewidth()[0]
    assert axes.get_xlim() == (-0.02, 1.02)


def test_a_kind_without_a_reading_has_no_panel() -> None:
    names = {**SOLDIERS, "land_held": "Land held"}
    figure = plots.timeline(timeline(), "t", party="Ukraine", names=names, article=ARTICLE)
    drawn = plots.to_svg(figure)
    assert "Soldiers killed" in drawn and "Land held" not in drawn and "Civilians" not in drawn


def test_marks_say_what_moved_a_reading() -> None:
    drawn = plots.to_svg(FIGURES["timeline"]())
    words = html.unescape(re.sub(r"<[^>]+>", " ", drawn))
    for said in ("△ moved", "by a release", "□ moved", "by a rule", "no release of"):
        assert said in words
    unmoved = timeline().assign(moved_by=None)
    still = plots.timeline(unmoved, "t", party="Ukraine", names=SOLDIERS, article=ARTICLE)
    assert "moved by" not in plots.to_svg(still)


def test_a_difference_has_a_scale_of_its_own_and_no_times() -> None:
    said = re.search(r"<desc[^>]*>(.*?)</desc>", plots.to_svg(FIGURES["timeline"]()))
    assert said and "Output lost, $ bn: −9 " in said[1] and said[1].count(" times") == 2
    axes = FIGURES["timeline"]().axes
    assert [one.get_yscale() for one in axes[:3]] == ["log", "log", "linear"]


def test_a_claim_in_the_timeline_is_grey_and_says_so() -> None:
    figure = plots.timeline(
        timeline(), "Claimed", party="Russia", names=SOLDIERS, article=ARTICLE, claimed=[*SOLDIERS]
    )
    drawn = plots.to_svg(figure)
    assert "Soldiers killed, claimed" in drawn and theme.light("russia") not in drawn
