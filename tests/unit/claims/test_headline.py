"""The headline's rule, from statements on the countries and chances for both."""

from __future__ import annotations

import pytest

from analysis.claims.document import Claims
from analysis.claims.headline import EVERYONE, SOLDIERS, headline_verdict
from analysis.costs.synthesis import CHEAPER, DEARER, DEPENDS, TOLD_RISEN


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
