"""Mutation check: a series turned upside down has the mirrored verdict, a shuffled one loses it.

A verdict that survives both was not made from the data. Asked of every indicator, party and
reading at both dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.assess import assess
from analysis.evidence.recent import compare_recent
from analysis.evidence.records import ASIDE, READINGS, VERDICTS, Evidence
from analysis.evidence.rules import SeriesRule
from analysis.indicators.series import Series
from analysis.indicators.war_years import mean_by_days, war_year_days
from analysis.project import Project
from analysis.study import Study

PROJECT = Project.here()
DATES = PROJECT.params.reports
SHUFFLES = 24
MOST_SURE = 0.25
"""Most of the orders of a series that may be called a trend for sure: chance gives 0.05."""
MOST_ONE_SIDED = 0.6
"""Most that the mean of plus and minus one over the orders may be: three times its deviation."""
MOST_KEPT = 0.75
"""Most of the orders that may have the same verdict as the true one."""
MIRRORED = dict(zip(VERDICTS, reversed(VERDICTS), strict=True)) | {word: word for word in ASIDE}
Asked = tuple[str, str, str, str]


def _asked() -> Iterator[Asked]:
    """Yield every question that is asked, from the names alone."""
    for date in DATES:
        for name, spec in PROJECT.open_study("casualties", {}).specifications.items():
            for party in spec.parties:
                for reading in spec.readings:
                    yield date, name, party, reading


QUESTIONS = list(_asked())


@cache
def _study(date: str, family: str) -> Study:
    return PROJECT.open_study(family, {"as_of": DATES[date]})


@cache
def _rule() -> SeriesRule:
    return PROJECT.claims.series


@cache
def _rows(asked: Asked) -> tuple[tuple[Study, Series, Evidence], ...]:
    """Return the series of a question, without bounds, each with what is said of it."""
    date, name, party, reading = asked
    family = PROJECT.open_study("casualties", {}).specification(name).family
    study = _study(date, family)
    every = [one for one in study.all_series(name, reading) if one.party == party]
    plain = [_with_values(one, one.outturns["value"].to_numpy()) for one in every]
    return tuple((study, one, assess(study, one, date, _rule())) for one in plain if len(one.frame))


def _known(asked: Asked) -> tuple[tuple[Study, Series, Evidence], ...]:
    if not _rows(asked):
        pytest.skip("nothing was known of it at that date")
    return _rows(asked)


def _with_values(series: Series, values: np.ndarray) -> Series:
    # without bounds: how often draws from them keep a verdict is another question
    frame = series.outturns.assign(value=values, low=float("nan"), high=float("nan"))
    return replace(series, frame=frame)


def _base(study: Study, series: Series) -> float:
    """Return the value that the last one is compared with."""
    frame, values = series.outturns, series.outturns["value"].to_numpy()
    if series.reading == "momentum":
        recent = compare_recent(series, study.parameters)
        return float(values[0] if recent is None else recent.earlier.mean())
    years = list(war_year_days(frame).values()) if series.reading == "pace" else []
    if series.frequency in ("month", "quarter") and len(years) > 1:
        return mean_by_days(values, years[0])
    return float(values[0])


def _upside_down(study: Study, series: Series) -> Series:
    """Mirror a series at what it is compared with, so that a rise becomes as large a fall."""
    return _with_values(series, 2 * _base(study, series) - series.outturns["value"].to_numpy())


def _other_cost(series: Series) -> Series:
    return replace(series, cost={"rise": "fall", "fall": "rise"}[series.cost])


def _id(asked: Asked) -> str:
    return "-".join(asked)


@pytest.mark.parametrize("asked", QUESTIONS, ids=_id)
def test_a_series_upside_down_has_the_mirrored_verdict(asked: Asked) -> None:
    for study, series, row in _known(asked):
        flipped = assess(study, _upside_down(study, series), asked[0], _rule())
        said = (series.source, row.reason, flipped.reason)
        if (flipped.change_low is None) == (row.change_low is None):
            assert flipped.verdict == MIRRORED[row.verdict], said
        else:
            # upside down a pace may fall below nothing, where a ratio has no interval
            assert flipped.verdict.split()[-1] == MIRRORED[row.verdict].split()[-1], said


@pytest.mark.parametrize("asked", QUESTIONS, ids=_id)
def test_a_series_of_which_the_contrary_is_the_cost_has_the_mirrored_verdict(asked: Asked) -> None:
    for study, series, row in _known(asked):
        turned = assess(study, _other_cost(series), asked[0], _rule())
        assert (turned.verdict, turned.grade) == (MIRRORED[row.verdict], row.grade), series.source


SIDE = {word: 2 - place for place, word in enumerate(VERDICTS)} | dict.fromkeys(ASIDE, 0)
"""On which side of a claim a word stands, and how far: 2 for supported, -2 for contradicted."""


@cache
def _shuffled(asked: Asked) -> dict[str, tuple[Evidence, list[int]]]:
    """Return for each source what is said of it, and on which side each other order stands."""
    found = {}
    for study, series, row in _rows(asked):
        if row.verdict in ASIDE:
            continue
        # no verdict is made from the intervals of ratios, so few replications do
        hasty = replace(study, parameters={**study.parameters, "replications": 100})
        again = [
            assess(hasty, _with_values(series, order), asked[0], _rule())
            for order in _orders(series.outturns["value"].to_numpy())
        ]
        found[series.source] = (row, [SIDE[one.verdict] for one in again])
    return found


def _orders(values: np.ndarray) -> list[np.ndarray]:
    """Return all orders of a few values, or some of many."""
    if len(values) < 5:
        return [np.array(order) for order in permutations(values)]
    return [np.random.default_rng(seed).permutation(values) for seed in range(SHUFFLES)]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("date", DATES)
def test_shuffled_in_time_a_series_loses_its_verdict(date: str, reading: str) -> None:
    """Of a series in any order nothing is said for sure, and either side is taken as often.

    A verdict that is shown by no test (in part, weak) may be that of many orders; then as many
    have the contrary one.
    """
    seen = 0
    for asked in QUESTIONS:
        if (asked[0], asked[3]) != (date, reading):
            continue
        for source, (row, sides) in _shuffled(asked).items():
            said = (_id(asked), source, row.verdict, sides)
            seen += 1
            assert np.mean(np.abs(sides) == 2) <= MOST_SURE, said
            assert abs(np.mean(np.sign(sides))) <= MOST_ONE_SIDED, said
            if SIDE[row.verdict]:
                assert np.mean(np.equal(sides, SIDE[row.verdict])) <= MOST_KEPT, said
    assert seen > 0


def test_every_indicator_that_is_judged_by_its_course_is_shuffled_and_turned() -> None:
    """What is left out is only what is never judged: see `ASIDE`."""
    judged = {
        (*asked, series.source)
        for asked in QUESTIONS
        for _, series, row in _rows(asked)
        if row.verdict not in ASIDE
    }
    shuffled = {(*asked, source) for asked in QUESTIONS for source in _shuffled(asked)}
    assert shuffled == judged
    assert {asked[3] for asked in judged} == set(READINGS)
    rows = [row for asked in QUESTIONS for _, _, row in _rows(asked)]
    assert {row.verdict for row in rows} >= {*VERDICTS[:4], *ASIDE}
    assert any(abs(SIDE[row.verdict]) == 2 for row in rows)
    assert len({(row.as_of, row.indicator, row.party) for row in rows}) > 50


def test_as_of_leaves_out_what_was_published_later(
    project: Project, observations: pd.DataFrame
) -> None:
    study = project.open_study("casualties", {"as_of": "2025-12-10"})
    assert study.known["published"].max() <= pd.Timestamp("2025-12-10")
    assert (observations["published"] > pd.Timestamp("2025-12-10")).any()
    # the draft demographic study appeared in July 2026
    assert study.all_series("military_dead_and_missing", "pace") == []
