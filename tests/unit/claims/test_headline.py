"""The headline's rule, from statements on the countries and chances for both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.claims.build import judge
from analysis.claims.case import Case
from analysis.claims.document import Claims
from analysis.claims.headline import _line, _lowest, headline_verdict, lives
from analysis.costs.kinds import EVERYONE, SOLDIERS, load_kinds
from analysis.costs.synthesis import CHEAPER, DEARER, DEPENDS, TOLD_RISEN

KINDS = load_kinds(Path(__file__).parents[3] / "kinds.yaml")


@pytest.mark.parametrize(
    ("countries", "soldiers", "everyone", "verdict"),
    [
        ([DEARER, DEARER], (0, 0), (0, 0), "supported"),
        ([CHEAPER, CHEAPER], (0.99, 0), (0.99, 0), "contradicted"),
        ([DEARER, TOLD_RISEN], (0.89, 0), (0.89, 0), "undecided"),
        ([DEARER, DEPENDS], (0.9, 0), (0.66, 0), "partly supported"),
        ([DEARER, DEPENDS], (0.9, 0), (0.65, 0), "undecided"),
        ([TOLD_RISEN, DEPENDS], (0, 0.95), (0, 0.7), "partly contradicted"),
        ([TOLD_RISEN, DEPENDS], (0, 0.95), (0, 0.5), "undecided"),
        ([TOLD_RISEN, DEPENDS], (0, 0), (0, 0), "undecided"),
    ],
)
def test_the_headline_is_judged_by_its_rule(
    claims: Claims,
    countries: list[str],
    soldiers: tuple[float, float],
    everyone: tuple[float, float],
    verdict: str,
) -> None:
    chances = {SOLDIERS: soldiers, EVERYONE: everyone}
    assert headline_verdict(countries, chances, claims.rules)[0] == verdict


def test_more_soldiers_without_more_dead_in_all_is_said(claims: Claims) -> None:
    chances = {SOLDIERS: (0.98, 0.0), EVERYONE: (0.47, 0.0)}
    assert headline_verdict([DEPENDS, DEPENDS], chances, claims.rules) == (
        "undecided",
        "rule_headline_soldiers",
    )


@pytest.mark.parametrize(
    ("confidences", "said"),
    [
        (["high", "high"], "at least 98 in 100"),
        (["high", "medium"], "at least 90 in 100"),
        (["medium", "low"], "is not told"),
        (["very low", "high"], "is not told"),
    ],
)
def test_no_chance_outruns_the_confidence_of_the_country_that_is_known_worse(
    claims: Claims, confidences: list[str], said: str
) -> None:
    word = claims.rules.weaker_word
    words = [word("extremely likely", one, declared=False) for one in confidences]
    rows = pd.DataFrame({"confidence": confidences, "likelihood": words})
    joint = {SOLDIERS: rows, EVERYONE: pd.DataFrame()}
    told = lives(joint, {SOLDIERS: (0.98, 0.0), EVERYONE: (0.0, 0.0)}, claims.rules)
    assert said in told
    assert ("in 100" in told) is (said != "is not told")


def test_no_chance_outruns_a_slow_error_that_is_declared(claims: Claims) -> None:
    words = ["extremely likely", claims.rules.most_at_medium]
    joint = {SOLDIERS: pd.DataFrame({"confidence": "high", "likelihood": words})}
    told = lives(joint, {SOLDIERS: (0.98, 0.0)}, claims.rules)
    assert "at least 90 in 100" in told


def test_of_what_neither_country_knows_nothing_is_told(claims: Claims) -> None:
    nothing = {what: pd.DataFrame() for what in (SOLDIERS, EVERYONE)}
    assert "nothing can be told" in lives(nothing, {}, claims.rules)
    found = _lowest(cast(Any, None), pd.DataFrame())  # and no reading is said to decide or not
    assert found.word == "very low" and found.reasons[0].startswith(
        "Soldiers killed in at least one"
    )


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("land_held", "added in a month: change from war-year 1 to war-year 4"),
        ("direct_damage", ", Ukraine: change from war-year 1 to war-year 4"),
    ],
)
def test_what_was_added_to_a_stock_is_not_taken_for_the_stock(
    claims: Claims, kind: str, label: str
) -> None:
    row = pd.Series(
        {"view": "flow", "statistic": "difference", "kind": kind, "party": "Ukraine",
         "first": "year_1", "last": "year_4", "value": -5200.0, "low90": -5300.0, "high90": -5000.0,
         "side": "fallen", "grade": 3, "confidence": "medium", "last_end": "2026-02-23"}
    )  # fmt: skip
    made = Case(cast(Any, None), {}, claims, KINDS)
    line = _line(made, row, KINDS.of(kind, "Ukraine"))
    assert line.label.endswith(label)
    assert ("added in a month" in line.label) is (kind == "land_held")


Judged = Callable[[pd.DataFrame], Any]


@pytest.fixture
def judged(claims: Claims) -> Judged:
    """Judge the headline by readings."""

    def verdict(table: pd.DataFrame) -> Any:
        return judge(Case(cast(Any, None), {}, claims, KINDS, readings=table), "headline")

    return verdict


@pytest.fixture
def table() -> pd.DataFrame:
    """Readings of every kind: risen in both countries, at medium confidence."""
    row = {"statistic": "ratio", "first": "year_1", "last": "year_3", "value": 2.0, "low90": 1.5,
           "high90": 3.0, "p_rise": 0.98, "side": "risen", "likelihood": "very likely", "grade": 3,
           "confidence": "medium", "last_end": "2025-02-23", "tipping": ""}  # fmt: skip
    return pd.DataFrame(
        row | {"kind": kind.kind, "party": party, "reading": reading,
               "view": "both" if len(kind.views) > 1 else kind.views[0]}
        for kind, party in KINDS.each() for reading in ("pace", "same_windows")
    )  # fmt: skip


def test_what_counts_for_no_country_takes_no_confidence(
    table: pd.DataFrame, judged: Judged
) -> None:
    each = map(KINDS.of, table.kind, table.party)
    counts = np.array([kind.counted and not kind.parts for kind in each])
    assert not counts.all()
    found = judged(table.assign(confidence=np.where(counts, "medium", "very low")))
    assert (found.verdict, found.confidence) == ("supported", "medium")


def test_a_pace_at_very_low_confidence_stands_beside(table: pd.DataFrame, judged: Judged) -> None:
    unsure = table.kind == "direct_damage"
    found = judged(table.assign(confidence=np.where(unsure, "very low", "medium")))
    assert {one.voice for one in found.found.lines if not one.counts} == {"direct_damage"}


def test_more_killed_in_both_countries_rests_on_all_killed_and_turns_with_soldiers(
    table: pd.DataFrame, judged: Judged
) -> None:
    of_all, pace = table.kind == "all_killed", table.reading == "pace"
    table.loc[of_all & ~pace, "confidence"] = "low"
    table.loc[of_all & pace, "tipping"] = "not of soldiers"
    table.loc[pace & (table.party == "Ukraine"), "side"] = "fallen"
    found = judged(table)
    assert (found.verdict, found.confidence) == ("partly supported", "low")
    told = found.found
    assert told.probability == told.numbers["all_killed"] and told.tipping == []
    agrees = {(line.part, line.agrees) for line in told.lines}
    assert agrees == {("Russia", True), ("Ukraine", False)}
    assert judged(table.assign(p_rise=0.02)).verdict == "partly contradicted"
    # where it is told of soldiers alone it rests on them alone
    alone = judged(table.assign(p_rise=np.where(of_all, 0.3, 0.98)))
    assert (alone.verdict, alone.confidence) == ("undecided", "medium")
