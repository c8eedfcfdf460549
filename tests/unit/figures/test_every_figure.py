"""Each kind of figure draws what it is given and says it in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import made_up
import numpy as np
import pandas as pd
import pytest
from contrast import contrast

from analysis.evidence.records import Finding
from analysis.figures import changes, comparisons, doubt, estimates, over_time, paths, theme
from analysis.figures.figure import Caption, Figure
from analysis.source_names import SHORT_NAMES

CAPTION = Caption("sample", "What was found")
IDS = set(SHORT_NAMES)
YEARS = range(2021, 2026)


def _path(growth: float, expected: float) -> pd.DataFrame:
    years = pd.Index(YEARS)
    outturn = pd.Series(100 * (1 + growth / 100) ** np.arange(5), years)
    forecast = pd.Series(100 * (1 + expected / 100) ** np.arange(5), years)
    return pd.DataFrame({
        "outturn": outturn, "expected": forecast, "gap": 100 * (1 - outturn / forecast),
        "forecast": [False] * 4 + [True],
    })  # fmt: skip


def _ranges() -> pd.DataFrame:
    return pd.DataFrame({
        "day": pd.to_datetime(["2022-05-01", "2024-01-10", "2025-12-01"]),
        "claimed": [True, False, False], "publisher": ["A", "B", "C"],
        "low": [10e3, None, 200e3], "value": [None, 90e3, 250e3], "high": [15e3, None, 300e3],
    })  # fmt: skip


def _calibration() -> pd.DataFrame:
    rows = [
        (test, "gaussian", n, coefficient, "size", 0.05 + 0.3 * coefficient * (test == "OLS t"))
        for test in ("calibrated", "conservative", "Mann-Kendall", "OLS t")
        for n in (8, 12, 24, 48, 96)
        for coefficient in (0.0, 0.6, 1.0)
    ]
    return pd.DataFrame(rows, columns=["test", "noise", "n", "coefficient", "measure", "rate"])


def _specifications() -> pd.DataFrame:
    return pd.DataFrame({
        "estimate": [12.0, -3.0, 30.0], "low": [2.0, None, 20.0], "high": [22.0, None, 40.0],
        "agrees": [True, False, True],
        "source": ["isw_area", "isw_area", "general_staff"], "window": ["all", "last", "all"],
    })  # fmt: skip


def _fan() -> pd.DataFrame:
    return pd.DataFrame({
        "period_end": pd.date_range("2026-01-31", periods=3, freq="ME"), "value": [9.0, 8.0, 7.0],
        "low_90": [5.0, 4.0, 2.0], "high_90": [13.0, 14.0, 15.0],
    })  # fmt: skip


FIGURES: dict[str, tuple[Callable[[], Figure], str]] = {
    "level": (
        lambda: over_time.level([made_up.series(unit="percent", data=made_up.frame(
            "2021-01-01", 5, "YS", level=4.0))], CAPTION), "5 values"),
    "small multiples": (
        lambda: over_time.small_multiples(
            [made_up.series(), made_up.series("Ukraine")], CAPTION), "Ukraine: 48 values"),
    "two maps": (
        lambda: over_time.two_maps(made_up.series(source="deepstate"),
                                   made_up.series(source="isw_area"), CAPTION), "ISW: 48"),
    "fit": (
        lambda: over_time.pace([made_up.series()], CAPTION, fit=over_time.Fit(
            pd.DataFrame({"day": [dt.date(2022, 3, 1), dt.date(2026, 2, 1)], "value": [500, 900]}),
            [(dt.date(2024, 12, 1), dt.date(2024, 9, 1), dt.date(2025, 2, 1))])),
        "between September"),
    "war-years": (
        lambda: comparisons.war_years([made_up.evidence()], CAPTION), "highest 1"),
    "dated ranges": (
        lambda: estimates.dated_ranges(_ranges(), CAPTION, unit="persons"),
        "The newest (C): 200\u202f000 to 300\u202f000\u202fpersons (250\u202f000)."),
    "ratios": (
        lambda: comparisons.ratios(pd.DataFrame({
            "edition": ["RDNA4", "RDNA5"], "denominator": ["GDP 2021"] * 2,
            "ratio": [2.62, 2.94]}), CAPTION, claimed=2.6), "RDNA5 over GDP 2021: 2.94"),
    "findings": (
        lambda: comparisons.findings([
            Finding("one", 2.62, "ratio", True, "imf_weo", "2025-02-25"),
            Finding("other", None, "ratio", None, "oryx", "2025-02-25", low=1.0, high=2.0)],
            CAPTION, claimed=2.6), "one: 2.62"),
    "payments": (
        lambda: comparisons.payments(pd.DataFrame({
            "day": pd.to_datetime(["2023-01-01", "2025-01-01"]), "place": ["Moscow", "Samara"],
            "value": [7e5, 2e6]}), CAPTION), "roubles"),
    "gaps": (
        lambda: paths.counterfactual_gaps(
            {"Russia": _path(2, 2.3), "Ukraine": _path(-5, 3), "Germany": _path(0, 1.8)}, CAPTION),
        "Germany: −6.9"),
    "paths": (
        lambda: paths.counterfactual_paths(
            {"Russia": _path(2, 2.3), "Ukraine": _path(-5, 3)}, CAPTION), "Ukraine: outturn"),
    "fan": (
        lambda: paths.forecast_fan(
            made_up.frame("2024-01-01", 24, level=9.0)[["period_end", "value"]], _fan(), CAPTION,
            unit="persons a day", outturn=_fan()[["period_end", "value"]]), "What came: 3 values"),
    "specifications": (
        lambda: doubt.specification_curve(
            _specifications(), CAPTION, choices=["source", "window"]), "67\u202f% agree"),
    "false alarms": (
        lambda: doubt.false_alarms(_calibration(), CAPTION), "Calibrated (ours): at most 5"),
    "agreement": (
        lambda: doubt.agreement(pd.DataFrame({
            "name": ["One", "Two"], "verdict": ["supported", "undecided"],
            "specifications": [40, 12], "agreeing": [0.8, 1.0], "undecided": [0.15, 1.0],
            "contrary": [0.05, 0.0]}), CAPTION),
        "One (supported, 40 specifications): 80\u202f% agree, 15\u202f% cannot tell, "
        "5\u202f% the contrary."),
    "changes": (
        lambda: changes.changes([made_up.evidence(), made_up.evidence(indicator="b", change=900.0),
                                 made_up.evidence(indicator="c", change=-20.0)], CAPTION),
        "+900\u202f%"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_in_words_what_it_shows_and_brings_its_numbers(name: str) -> None:
    draw, words = FIGURES[name]
    figure = draw()
    assert words in figure.alt
    assert figure.alt in html.unescape(figure.svg)
    assert len(figure.table) > 0
    assert figure.subtitle
    assert len(figure.svg) < 12_000
    assert not re.search(r"\bnan\b", figure.svg)


def test_shares_of_a_bar_add_up_to_the_whole_and_a_trend_speaks_against_no_trend() -> None:
    given = pd.DataFrame({
        "name": ["Rising", "No trend"], "verdict": ["supported", "undecided"],
        "specifications": [200, 56], "agreeing": [0.6405, 0.3571], "undecided": [0.3595, 0.3571],
        "contrary": [0.0, 0.0]})  # fmt: skip
    whole = doubt.whole_shares(given)
    assert whole[["agreeing", "undecided", "contrary"]].sum(axis=1).tolist() == [1.0, 1.0]
    assert whole["undecided"].tolist() == [pytest.approx(0.3595), 0.0]
    assert whole["contrary"].tolist() == [pytest.approx(0.0), pytest.approx(0.6429)]


def test_every_part_of_a_bar_stands_out_from_the_paper() -> None:
    for _, _, hue in doubt.SHARES:
        for shade in ("light", "dark"):
            ink, paper = getattr(theme.COLOURS[hue], shade), getattr(theme.COLOURS["paper"], shade)
            assert contrast(ink, paper) >= 3.0, (hue, shade)


@pytest.mark.parametrize("name", FIGURES)
def test_no_visible_word_of_a_figure_is_a_name_of_the_code(name: str) -> None:
    figure = FIGURES[name][0]()
    root = ET.fromstring(figure.svg)
    drawn = [text for node in root if not node.tag.endswith(("title", "desc"))
             for text in node.itertext()]  # fmt: skip
    heads = [str(head) for head in figure.table]
    words = " ".join(
        [*drawn, figure.title, figure.subtitle, figure.source_line, figure.alt, *heads]
    )
    assert not re.search(r"\w_\w|\[\]|\.csv|\d{4}-\d{2}\b", words)
    assert not set(re.findall(r"[\w-]+", words)) & IDS


def test_measures_that_cannot_be_told_apart_share_a_mark_and_are_named_together() -> None:
    figure = comparisons.ratios(pd.DataFrame({
        "edition": ["RDNA5"] * 3, "denominator": ["World Bank", "IMF, newest", "IMF, prewar"],
        "ratio": [2.943, 2.940, 3.249]}), CAPTION)  # fmt: skip
    assert "World Bank; IMF, newest" in figure.svg
    assert "2.94 to 3.25<" in figure.svg


def _drawn_fan(came: pd.DataFrame, *, claimed: bool = False) -> Figure:
    history = made_up.frame("2024-01-01", 24, level=9.0)[["period_end", "value"]]
    return paths.forecast_fan(
        history, _fan(), CAPTION, unit="persons", outturn=came, claimed=claimed
    )


def test_a_forecast_of_a_claim_is_dotted_and_named_so() -> None:
    came = _fan()[["period_end", "value"]]
    plain, claimed = (_drawn_fan(came, claimed=claim) for claim in (False, True))
    dots = 'stroke-dasharray="0,'
    assert dots not in plain.svg
    assert dots in claimed.svg
    assert "a belligerent's claim" in claimed.subtitle


def test_what_came_is_not_joined_across_a_missing_month() -> None:
    came = _fan()[["period_end", "value"]].assign(value=[9.0, 8.5, 8.0])
    solid = r'<path class="s-ink" [^>]*stroke-width="2" d="[^"]+"'
    without, january, all_three = (
        re.findall(solid, _drawn_fan(came.iloc[rows]).svg) for rows in ([0, 2], [0], [0, 1, 2])
    )
    assert without == january
    assert without != all_three


def test_months_outside_the_band_are_named() -> None:
    history = made_up.frame("2024-01-01", 24, level=9.0)[["period_end", "value"]]
    came = _fan()[["period_end", "value"]].assign(value=[9.0, 8.0, 99.0])
    figure = paths.forecast_fan(history, _fan(), CAPTION, unit="persons", outturn=came)
    assert "March\u202f2026 came outside the band of 90\u202f%" in figure.subtitle


@pytest.mark.parametrize(("growth", "named"), [
    ({"A": 1.0, "B": 1.5, "High": 4.0}, {"A", "B", "High"}),
    ({"A": 1.0, "B": 1.5, "C": -1.0, "D": 0.0, "E": 3.0, "High": 4.0}, {"C", "D", "High"}),
    ({"A": 2.5, "B": 3.0, "High": 4.0}, {"A", "High"}),
])  # fmt: skip
def test_the_two_countries_the_highest_and_those_farthest_below_russia_are_named(
    growth: dict[str, float], named: set[str]
) -> None:
    areas = {"Russia": 2.0, "Ukraine": -5.0, **growth}
    figure = paths.counterfactual_gaps(
        {area: _path(growth, 2.0) for area, growth in areas.items()}, CAPTION
    )
    drawn = set(re.findall(r">(\w+)</text>", figure.svg))
    assert drawn & set(areas) == {"Russia", "Ukraine"} | named


def test_the_base_year_has_no_minus_before_its_nought() -> None:
    figure = paths.counterfactual_gaps({"Russia": _path(2, 3), "Ukraine": _path(1, 3)}, CAPTION)
    assert not np.signbit(figure.table["Russia"].iloc[0])


@pytest.mark.parametrize("sources", [["imf_weo", "economy_figures"], ["imf_weo"]])
def test_lines_in_one_small_panel_are_told_apart_by_marks_with_names(sources: list[str]) -> None:
    series = [
        made_up.series(party=party, source=source, data=made_up.frame("2022-01-01", 6, level=at))
        for at, source in enumerate(sources, start=1)
        for party in ("Russia", "Ukraine")
    ]
    figure = over_time.small_multiples(series, CAPTION)
    assert ("IMF" in figure.svg) == (len(sources) > 1)
    assert figure.svg.count(">Russia<") == 1


def test_an_index_is_drawn_near_its_values_with_its_base() -> None:
    figure = comparisons.findings(
        [Finding("one", 85.5, "index", True, "imf_weo", "2025-10-31"),
         Finding("other", 101.2, "index", False, "imf_weo", "2025-10-31")], CAPTION)  # fmt: skip
    assert "base: 100" in figure.svg
    assert "The axis begins at 85" in figure.subtitle


def test_whole_numbers_have_whole_ticks() -> None:
    figure = comparisons.findings(
        [Finding("one", 0.0, "months", True, "deepstate", "2026-06-30"),
         Finding("other", 2.0, "months", False, "isw_area", "2026-06-26")], CAPTION)  # fmt: skip
    assert "0.5<" not in figure.svg


def test_many_specifications_are_thinned_but_counted_in_full() -> None:
    many = pd.concat([_specifications()] * 100, ignore_index=True)
    figure = doubt.specification_curve(many, CAPTION, choices=["source", "window"])
    assert figure.alt.startswith("300 specifications, of which 67")
    assert len(figure.table) == doubt.MOST_SPECIFICATIONS
    assert "100 of 300 are drawn" in figure.subtitle


def test_where_a_lower_value_is_the_higher_cost_a_fall_points_to_more_cost() -> None:
    growth = dataclasses.replace(made_up.evidence(change=-30.0), cost="fall")
    said = changes.finding([growth], "Russia", noticeable=10)
    assert said.startswith("Russia: of 1 series, 1 cost noticeably more")


def test_a_change_too_small_to_notice_is_neither_more_nor_less() -> None:
    rows = [made_up.evidence(change=change) for change in (0.3, 1.7, -9.9, 12.0, -40.0)]
    assert changes.finding(rows, "Ukraine", noticeable=10) == (
        "Ukraine: of 5 series, 1 cost noticeably more now than early in the war, 1 less; "
        "3 changed little"
    )


def test_a_pace_that_changed_its_sign_has_no_percentage() -> None:
    turned = dataclasses.replace(
        made_up.evidence(change=-135.0, indicator="refugees"),
        frequency="irregular",
        first_value=20_000.0,
        last_value=-7_000.0,
    )
    figure = changes.changes([turned, made_up.evidence()], CAPTION)
    assert "135" not in figure.alt and "135" not in figure.svg
    assert "from 20 000 persons a day to \N{MINUS SIGN}7 000" in figure.alt.replace("\u202f", " ")
    assert changes.finding([turned], "Ukraine", noticeable=10).startswith(
        "Ukraine: of 1 series, 0 cost noticeably more now than early in the war, 1 less"
    )
    fallen = dataclasses.replace(turned, first_value=100.0, last_value=4.0, change=-96.0)
    assert "96" not in changes.changes([fallen, made_up.evidence()], CAPTION).alt


def test_sources_that_restate_each_other_are_drawn_once_and_totals_never() -> None:
    own = made_up.evidence()
    again = dataclasses.replace(own, source="uk_mod", group="general_staff")
    total = made_up.evidence(reading="total", verdict="true by construction", grade="")
    assert changes.comparable([own, again, total]) == [own]
