"""Each kind of figure draws what it is given and says it in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Callable

import made_up
import numpy as np
import pandas as pd
import pytest

from analysis.evidence.records import Finding
from analysis.figures import changes, comparisons, doubt, over_time, paths
from analysis.figures.figure import Caption, Figure

CAPTION = Caption("sample", "What was found")
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
        "group": ["Western governments", "others", "others"], "publisher": ["A", "B", "C"],
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
        "agrees": [True, False, True], "source": ["A", "A", "B"], "window": ["all", "last", "all"],
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
        lambda: comparisons.dated_ranges(_ranges(), CAPTION, unit="persons"), "250"),
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
            "contrary": [0.05, 0.0]}), CAPTION), "One: 80\u202f% of 40"),
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


def test_bars_of_shares_never_add_up_to_more_than_the_whole() -> None:
    figure, _ = FIGURES["agreement"]
    assert figure().table["Undecided"].tolist() == [0.0, pytest.approx(0.15)]


def test_many_specifications_are_thinned_but_counted_in_full() -> None:
    many = pd.concat([_specifications()] * 100, ignore_index=True)
    figure = doubt.specification_curve(many, CAPTION, choices=["source", "window"])
    assert figure.alt.startswith("300 specifications, of which 67")
    assert len(figure.table) == doubt.MOST_SPECIFICATIONS
    assert "120 of 300 are drawn" in figure.subtitle


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
