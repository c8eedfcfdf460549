"""The drawing as it stands in a page: small, coloured by classes, safe, the same every time."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET

import made_up
import pytest

from analysis.figures import over_time
from analysis.figures.canvas import panel, sheet
from analysis.figures.figure import Caption, Figure, Table
from analysis.figures.svg import compact

HOSTILE = '<script>alert("x")</script> & "more"'


@pytest.fixture(scope="module")
def figure() -> Figure:
    claimed = made_up.series(claimed=True)
    counted = made_up.series(
        source="mediazona_meduza", data=made_up.frame("2022-03-01", 44, band=0.2, ahead=4, seed=3)
    )
    return over_time.pace([claimed, counted], Caption("pace", "Losses fell"))


def test_a_figure_has_no_colour_of_its_own_so_that_one_drawing_serves_light_and_dark(
    figure: Figure,
) -> None:
    assert not re.search(r"#[0-9a-f]{3,6}|rgb|style=", figure.svg)
    assert 'class="s-c1"' in figure.svg


def test_a_colour_outside_the_theme_is_refused() -> None:
    with sheet(100) as drawing:
        panel(drawing, 0, 0, 100, 100).plot([0, 1], [0, 1], color="red")
        with pytest.raises(ValueError, match="not in the theme"):
            compact(drawing, id="x", title="t", description="d")


def test_a_figure_is_light(figure: Figure) -> None:
    assert len(figure.svg) < 6_000
    assert len(figure.html()) < 18_000


def test_a_figure_is_the_same_every_time(figure: Figure) -> None:
    series = [made_up.series(), made_up.series("Ukraine")]
    first, second = (over_time.pace(series, Caption("a", "T")) for _ in range(2))
    assert first.html() == second.html()


def test_ids_begin_with_the_id_of_the_figure(figure: Figure) -> None:
    assert re.findall(r'\bid="([^"]+)"', figure.svg) == ["pace-t", "pace-d"]
    assert 'aria-labelledby="pace-t pace-d"' in figure.svg
    assert 'role="img"' in figure.svg


def test_text_is_text_and_title_and_description_come_first(figure: Figure) -> None:
    root = ET.fromstring(figure.svg)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    words = " ".join(root.itertext())
    assert "General Staff of" in words
    assert "2024" in words


def test_a_claim_is_dotted_and_named_so_and_a_forecast_is_dashed(figure: Figure) -> None:
    dashes = set(re.findall(r'stroke-dasharray="([^"]+)"', figure.svg))
    assert len(dashes) == 2
    assert "(claim)" in figure.svg
    assert "a belligerent's claim" in figure.subtitle
    assert "dashed: forecast" in figure.subtitle


def test_words_from_data_cannot_become_markup() -> None:
    hostile = dataclasses.replace(
        made_up.series("Russia", HOSTILE), title=HOSTILE, source_title=HOSTILE
    )
    figure = over_time.pace([hostile], Caption("h", HOSTILE, note=HOSTILE))
    table = Table(figure.table.assign(Text=HOSTILE), caption=HOSTILE, note=HOSTILE)
    for html in (figure.html(), table.html()):
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_an_id_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="id of a figure"):
        Caption('x" onload="y', "T")


def test_the_numbers_of_a_figure_come_as_a_file(figure: Figure) -> None:
    lines = figure.csv().splitlines()
    assert lines[0].startswith("Period,")
    assert len(lines) == 49
    assert 'download="pace.csv"' in figure.html()


def test_a_year_in_a_table_is_not_written_with_a_thin_space() -> None:
    frame = made_up.frame("2022-01-01", 3).assign(Year=[2022, 2023, 2024])[["Year"]]
    assert "<td>2022</td>" in Table(frame, "t").html()
