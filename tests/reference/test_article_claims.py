"""The verdicts on the article's day, by what had been published by then."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from analysis.claims.build import CLAIMS, judge, open_case
from analysis.claims.document import CLAIM_IDS
from analysis.project import Project

VERDICTS = {
    "headline": ("undecided", "very low"),
    "rebuild_ratio": ("supported", "very low"),
    "prewar_gdp": ("supported", "low"),
    "emigration_7m": ("undecided", "very low"),
    "many_not_return": ("undecided", "very low"),
    "million_casualties": ("undecided", "very low"),
    "one_percent_200k": ("undecided", "very low"),
    "no_halt": ("supported", "medium"),
    "volunteers_cost": ("undecided", "very low"),
    "growth_stalled": ("partly supported", "low"),
    "falling_behind": ("partly supported", "very low"),
    "longer_than_1941": ("supported", "high"),
    "troop_levels": ("not testable", ""),
    "wait_six_months": ("undecided", "very low"),
}


def test_every_claim_has_a_verdict_of_the_articles_day() -> None:
    assert {*CLAIM_IDS} == {*VERDICTS}


def article(project: Project) -> dict[str, tuple[str, str]]:
    text = (project.root / CLAIMS).read_text(encoding="utf-8")
    verdicts = json.loads(text)["article"]
    return {name: (one["verdict"], one["confidence"]) for name, one in verdicts.items()}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdict_of_the_article_s_day_stands(project: Project, name: str) -> None:
    assert article(project)[name] == VERDICTS[name]


def test_amendments_end_where_the_verdicts_of_the_article_s_day_are(project: Project) -> None:
    last: dict[str, str] = {}
    for amendment in project.claims.amendments:
        for move in amendment.moved:
            if move.as_of == "article" and not move.part:
                last[move.claim] = move.after
    found = {name: ", ".join(filter(None, both)) for name, both in article(project).items()}
    assert {name: found[name] for name in last} == last


def test_an_amendment_moves_a_verdict_from_where_the_one_before_left_it(project: Project) -> None:
    """Of the newest data a verdict moves with each update, too."""
    left: dict[tuple[str, str], str] = {}
    for move in (move for one in project.claims.amendments for move in one.moved):
        if move.as_of == "article":
            assert left.get((move.claim, move.part), move.before) == move.before, move
            left[move.claim, move.part] = move.after


def test_a_claim_about_the_enemy_stands_in_its_own_lane_only(project: Project) -> None:
    text = (project.root / CLAIMS).read_text(encoding="utf-8")
    verdicts = [one for claims in json.loads(text).values() for one in claims.values()]
    lines = [line for verdict in verdicts for line in verdict["lines"]]
    claimed = [line["grade"] == 1 for line in lines]
    assert True in claimed and False in claimed
    assert claimed == [line["lane"] == "claim" for line in lines]


def test_the_headline_shows_each_way_of_reading_a_kind_once(project: Project) -> None:
    lines = judge(open_case(project, "latest"), "headline").found.lines
    assert len({line.label for line in lines}) == len(lines)
    ways = [line.label for line in lines if line.voice == "people_abroad"]
    assert len(ways) == 2, ways


def test_no_verdict_moves_because_another_source_was_updated(project: Project) -> None:
    case = open_case(project, "latest")
    known = case.known
    far = known.published[known.published["indicator"] == "armoured_vehicles_confirmed_total"]
    later = far.tail(1).assign(
        period_start=pd.Timestamp("2031-01-01"),
        period_end=pd.Timestamp("2031-01-01"),
        published=pd.Timestamp("2031-01-01"),
    )
    moved = replace(known, published=pd.concat([known.published, later], ignore_index=True))
    assert moved.day.year == 2031
    for claim in ("growth_stalled", "million_casualties", "many_not_return", "emigration_7m"):
        before, after = (judge(replace(case, known=one), claim) for one in (known, moved))
        assert after.to_dict() == before.to_dict()
