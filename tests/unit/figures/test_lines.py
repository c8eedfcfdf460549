"""What lines show and say: gaps, alt text, names, labels that keep apart."""

from __future__ import annotations

import itertools

import made_up
import numpy as np
import pandas as pd
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
    starts = [svg.split('class="s-c3"')[1].split('"/>')[0].count("M") for svg in drawn]
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
            assert _contrast(ink, paper) >= 4.5, (name, shade)


def test_the_two_countries_differ_in_grey_print() -> None:
    greys = [_luminance(theme.COLOURS[theme.PARTY[party]].light) for party in theme.PARTY]
    assert max(greys) / min(greys) > 1.5


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_sparkline_is_tiny_and_dotted_for_a_claim() -> None:
    drawn = sparkline(list(range(200)), "Losses", claimed=True)
    assert len(drawn) < 420
    assert 'class="claim"' in drawn
    assert 'aria-label="Losses"' in drawn
    assert sparkline([1.0]) == ""
    assert "NaN" not in sparkline([1.0, float("nan"), 2.0])
    assert "nan" not in drawn
