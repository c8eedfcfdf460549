"""What lines show and say: gaps, alt text, names, labels that keep apart."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import made_up
import numpy as np
import pandas as pd
import pytest
from contrast import contrast, luminance
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import labels, lines, over_time, theme
from analysis.figures.canvas import describe
from analysis.figures.figure import Caption
from analysis.figures.sparkline import sparkline


@given(
    st.lists(st.tuples(st.floats(-50, 350), st.floats(5, 40)), min_size=1, max_size=12),
)
def test_no_label_covers_another_and_none_is_lost(wanted: list[tuple[float, float]]) -> None:
    at, heights = [one for one, _ in wanted], [height for _, height in wanted]
    places = labels.spread(at, heights, 0.0, 300.0)
    order = sorted(range(len(places)), key=lambda place: places[place])
    for below, above in itertools.pairwise(order):
        gap = places[above] - places[below]
        assert gap >= (heights[above] + heights[below]) / 2 - 1e-6
    if sum(heights) <= 300:
        assert all(y - h / 2 >= 0 - 1e-6 and y + h / 2 <= 300 + 1e-6
                   for y, h in zip(places, heights, strict=True))  # fmt: skip


def test_labels_that_fit_stay_where_their_lines_end() -> None:
    assert labels.spread([10.0, 50.0], [10.0, 10.0], 0.0, 100.0) == [10.0, 50.0]


def test_the_description_tells_first_last_highest_and_lowest() -> None:
    frame = pd.DataFrame({"when": ["2022", "2023", "2024", "2025"], "value": [2.0, 9.0, 1.0, 5.0]})
    told = describe("Losses", frame, "ratio")
    assert told == (
        "Losses: 4 values, first 2 (2022), last 5 (2025), highest 9 (2023), lowest 1 (2024)."
    )


def test_a_window_without_a_price_leaves_a_gap_not_a_line_across() -> None:
    whole = made_up.frame("2022-03-01", 24)
    holed = whole.assign(value=whole["value"].mask(whole.index.isin(range(8, 14))))
    drawn = [
        over_time.price([made_up.series(data=data, reading="price", unit="persons per km2")],
                        Caption("p", "T")).svg
        for data in (whole, holed)
    ]  # fmt: skip
    starts = [svg.split('class="s-c1"')[1].split('"/>')[0].count("M") for svg in drawn]
    assert starts == [1, 2]


def test_a_dense_series_is_drawn_as_monthly_means() -> None:
    daily = made_up.frame("2022-03-01", 900, "D")
    thinned = lines.thin(daily)
    assert len(thinned) == 30
    march = daily[daily["period_end"] < "2022-04-01"]["value"].mean()
    assert np.isclose(thinned["value"].iloc[0], march)


def test_lines_are_named_by_what_tells_them_apart() -> None:
    both = [made_up.series("Russia", "oryx"), made_up.series("Ukraine", "oryx")]
    assert lines.names(both) == ["Russia", "Ukraine"]
    sources = [made_up.series(source="general_staff", claimed=True),
               made_up.series(source="mediazona_meduza")]  # fmt: skip
    assert lines.names(sources) == ["General Staff of Ukraine (claim)", "Mediazona and Meduza"]


def test_colours_stay_apart_from_paper_by_the_contrast_that_text_needs() -> None:
    for name, colour in theme.COLOURS.items():
        if name in ("paper", "rule", "shade"):
            continue
        for shade in ("light", "dark"):
            ink, paper = getattr(colour, shade), getattr(theme.COLOURS["paper"], shade)
            assert contrast(ink, paper) >= 4.5, (name, shade)


def test_the_two_countries_differ_in_grey_print() -> None:
    greys = [luminance(theme.COLOURS[theme.PARTY[party]].light) for party in theme.PARTY]
    assert max(greys) / min(greys) > 1.5


def test_a_sparkline_is_tiny_and_dotted_for_a_claim() -> None:
    drawn = sparkline(list(range(200)), "Losses", claimed=True)
    assert len(drawn) < 420
    assert 'class="claim"' in drawn
    assert 'aria-label="Losses"' in drawn
    assert sparkline([1.0]) == ""
    assert "NaN" not in sparkline([1.0, float("nan"), 2.0])
    assert "nan" not in drawn


def test_a_source_has_one_colour_in_every_figure() -> None:
    kse, rdna = "reconstruction_figures/kse", "reconstruction_figures/rdna"
    assert theme.colours([("Ukraine", rdna)]) == ["c2"]
    assert theme.colours([("Ukraine", kse), ("Ukraine", rdna)]) == ["c3", "c2"]
    assert theme.colours([("Ukraine", rdna), ("Ukraine", kse)]) == ["c2", "c3"]


def test_a_country_has_its_colour_wherever_countries_are_compared() -> None:
    both = [("Russia", "sipri"), ("Ukraine", "sipri")]
    assert theme.colours(both) == ["c1", "c2"]
    assert theme.colours([("Russia", "world_bank"), ("Ukraine", "world_bank")]) == ["c1", "c2"]


def test_no_two_lines_of_a_figure_share_a_colour() -> None:
    many = [("Russia", f"source {place}") for place in range(5)]
    assert len(set(theme.colours(many))) == 5


def test_lines_that_repeat_each_other_are_drawn_once_and_both_named() -> None:
    annual = made_up.frame("2022-01-01", 3, "YS", level=5.0)
    same = [made_up.series(source=source, data=annual) for source in ("sipri", "world_bank")]
    figure = over_time.small_multiples(same, Caption("s", "T"))
    assert "SIPRI and World Bank give the same figures" in figure.subtitle
    assert figure.svg.count("<circle") == 3


def test_lines_that_differ_in_one_value_are_both_drawn() -> None:
    annual = made_up.frame("2022-01-01", 3, "YS", level=5.0)
    other = annual.assign(value=annual["value"] * [1.0, 1.0, 1.01])
    both = [made_up.series(source="sipri", data=annual),
            made_up.series(source="world_bank", data=other)]  # fmt: skip
    assert len(lines.merged(both)) == 2


def test_the_source_line_names_publisher_title_and_newest_release() -> None:
    one = dataclasses.replace(
        made_up.series(source="imf_weo"),
        publisher="International Monetary Fund, through an archive of releases",
        source_title="World Economic Outlook, 13 vintages from 2019 (extract)",
        released=dt.date(2026, 4, 14),
    )  # fmt: skip
    assert lines.source_line([one]).replace("\u202f", " ") == (
        "Source: International Monetary Fund: World Economic Outlook, release of 14 April 2026, "
        "data to 3 March 2026."
    )


def test_a_source_with_nothing_but_forecasts_covers_no_day() -> None:
    ahead = made_up.series(source="imf_weo", data=made_up.frame("2022-01-01", 3, "YS", ahead=3))
    one = dataclasses.replace(
        ahead, publisher="IMF", source_title="", released=dt.date(2021, 10, 31)
    )
    assert lines.source_line([one]).endswith("release of 31\u202fOctober\u202f2021.")


def test_an_axis_is_cut_where_one_autumn_dwarfs_all_else_and_says_so() -> None:
    calm = made_up.frame("2022-03-01", 48)
    value = np.where(calm.index == 6, -9000.0, 100.0)
    cut = made_up.series("Ukraine", "deepstate", unit="km2 a month", data=calm.assign(value=value))
    whole = made_up.series(
        "Ukraine", "deepstate", unit="km2 a month", data=calm.assign(value=100.0)
    )
    drawn = over_time.small_multiples([cut], Caption("c", "T"), by="source")
    # the axis goes on to a round number, and that is what is said
    assert "The axis is cut at −300\u202fkm² a month" in drawn.subtitle
    assert ">−300<" in drawn.svg
    assert "−9\u202f000" in drawn.svg
    assert "in Sep 2022" in drawn.svg
    assert "cut" not in over_time.small_multiples([whole], Caption("c", "T")).subtitle


def test_months_that_were_over_when_published_are_extrapolated_and_no_forecast() -> None:
    ahead = made_up.series(source="imf_weo", data=made_up.frame("2022-01-01", 3, "YS", ahead=3))
    last = ahead.frame["period_end"].max().date()
    for released, word in ((last, "extrapolated by the source"), (dt.date(2022, 1, 1), "forecast")):
        one = dataclasses.replace(ahead, released=released)
        assert f"ashed: {word}" in over_time.pace([one], Caption("p", "T")).subtitle


def test_an_axis_that_does_not_begin_at_nought_says_where() -> None:
    stock = made_up.frame("2022-12-31", 6, "6MS", level=5e6)
    value = np.linspace(4.41e6, 5.22e6, 6)
    one = made_up.series("Ukraine", "unhcr", reading="total", data=stock.assign(value=value))
    assert (
        "The axis begins at 4.4M, not at nought"
        in over_time.level([one], Caption("l", "T"), zero=False).subtitle
    )
    assert "begins" not in over_time.level([one], Caption("l", "T")).subtitle


def test_panels_of_different_scales_say_so() -> None:
    both = [made_up.series("Russia"), made_up.series("Ukraine")]
    assert (
        "own scale" in over_time.small_multiples(both, Caption("l", "T"), same_scale=False).subtitle
    )
    assert "own scale" not in over_time.small_multiples(both, Caption("l", "T")).subtitle


@pytest.mark.parametrize("years", [4, 8])
def test_numbers_of_narrow_war_years_stand_without_their_word(years: int) -> None:
    one = made_up.series(data=made_up.frame("2022-03-01", 12 * years))
    svg = over_time.pace([one], Caption("y", "T")).svg
    assert ("year 2<" in svg) == (years == 4)
    assert (">year<" in svg) == (years == 8)
