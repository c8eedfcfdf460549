"""What all ways to test the trends of a claim say: every independent source alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made_up import evidence

from analysis.evidence.multiverse.curve import SpecificationCurve
from analysis.evidence.multiverse.shares import VariedTrend, claim_shares, vary
from analysis.evidence.records import Evidence
from analysis.evidence.rules import Claims
from analysis.project import Project

SIZED, USUAL = "conservative", "Mann-Kendall"


@pytest.fixture(scope="module")
def claims(project: Project) -> Claims:
    return project.claims


def row(indicator: str, source: str, **changes: Any) -> Evidence:
    made = evidence(indicator=indicator, source=source)
    return replace(made, trend={"method": "x"}, **changes)


def curve(of: Evidence, *cells: tuple[str, str, str, int], restates: str = "") -> VariedTrend:
    """Return a curve with so many specifications of a source, test and word."""
    rows = [
        {"source": source, "test": test, "word": word, "restates": source == restates}
        for source, test, word, times in cells
        for _ in range(times)
    ]
    table = pd.DataFrame(rows)
    made = SpecificationCurve(
        indicator=of.indicator, party=of.party, reading=of.reading, direction="rising", level=0.05,
        table=table, n=int((~table["restates"]).sum()), agreeing=None, agreeing_sized=None,
        contrary=None, undecided=None, same_sign=None, median_estimate=None, by_choice=(),
        too_short=0, repeated=0,
    )  # fmt: skip
    return vary(of, made)


def test_a_source_with_many_windows_does_not_drown_one_with_few(claims: Claims) -> None:
    many, few = row("losses", "a"), row("deaths", "b")
    found = claim_shares(
        [
            curve(many, ("a", SIZED, "neither", 98), ("a", SIZED, "rising", 2)),
            curve(few, ("b", SIZED, "rising", 2)),
        ],
        [many, few],
        claims,
    )["headline"]["Russia"]
    assert found["sized"] == pytest.approx({"rising": 0.51, "neither": 0.49, "falling": 0.0})
    assert (found["specifications"], found["sources"], found["voters"]) == (102, 2, 2)


def test_tests_that_keep_their_size_are_told_apart(claims: Claims) -> None:
    one = row("losses", "a")
    cells = [("a", SIZED, "neither", 4), ("a", USUAL, "rising", 12)]
    found = claim_shares([curve(one, *cells)], [one], claims)["headline"]["Russia"]
    assert found["sized"] == {"rising": 0.0, "neither": 1.0, "falling": 0.0}
    assert found["all"] == {"rising": 0.75, "neither": 0.25, "falling": 0.0}


def test_a_series_whose_fall_is_the_cost_is_told_by_its_cost(claims: Claims) -> None:
    births = row("births", "a", cost="fall")
    cells = [("a", SIZED, "falling", 3), ("a", SIZED, "neither", 1)]
    found = claim_shares([curve(births, *cells)], [births], claims)["headline"]["Russia"]
    assert found["sized"] == {"rising": 0.75, "neither": 0.25, "falling": 0.0}


def test_two_maps_are_two_sources_and_a_source_that_restates_is_none(claims: Claims) -> None:
    maps = [row("area", "deepstate"), row("area", "isw_area")]
    cells = [("deepstate", SIZED, "rising", 1), ("isw_area", SIZED, "neither", 9)]
    found = claim_shares([curve(maps[0], *cells)], maps, claims)["headline"]["Russia"]
    assert found["sized"] == {"rising": 0.5, "neither": 0.5, "falling": 0.0}
    twice = [row("losses", "staff"), row("losses", "mod", group="staff")]
    cells = [("staff", SIZED, "rising", 1), ("mod", SIZED, "neither", 9)]
    counted = claim_shares([curve(twice[0], *cells, restates="mod")], twice, claims)
    assert counted["headline"]["Russia"]["sized"]["rising"] == 1.0
    assert counted["headline"]["Russia"]["voters"] == 1


def test_indicators_of_one_chain_are_one_part_of_their_source(claims: Claims) -> None:
    rows = [row("growth", "imf", chain="gdp"), row("gap", "imf", chain="gdp"), row("share", "imf")]
    words = ("falling", "falling", "neither")
    curves = [curve(one, ("imf", SIZED, word, 2)) for one, word in zip(rows, words, strict=True)]
    found = claim_shares(curves, rows, claims)["headline"]["Russia"]
    assert found["sized"] == {"rising": 0.0, "neither": 0.5, "falling": 0.5}
    assert found["sources"] == 1


def test_voters_too_short_for_a_test_are_said_to_be_missing(claims: Claims) -> None:
    tested, short = row("losses", "a"), evidence(indicator="spending", source="b")
    aside = evidence(indicator="total", source="c", verdict="not testable")
    made = [curve(tested, ("a", SIZED, "rising", 1))]
    found = claim_shares(made, [tested, short, aside], claims)["headline"]
    assert (found["Russia"]["sources"], found["Russia"]["voters"]) == (1, 2)
    assert "Ukraine" not in found
