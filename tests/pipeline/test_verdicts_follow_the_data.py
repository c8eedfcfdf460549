"""Mutation check: a series turned upside down has the mirrored verdict, a shuffled one loses it.

A verdict that survives both was not made from the data. Asked of every indicator, party and
reading at both dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

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
DATES = PROJECT.load_params().reports
SHUFFLES = 20
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
    return PROJECT.load_claims().series


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


def _is_tested(row: Evidence) -> bool:
    return row.verdict in ("supported", "contradicted")


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("date", DATES)
def test_most_orders_of_a_series_do_not_have_the_verdict_of_its_test(
    date: str, reading: str
) -> None:
    kept = {}
    for asked in QUESTIONS:
        if (asked[0], asked[3]) != (date, reading):
            continue
        for study, series, row in _rows(asked):
            if _is_tested(row):
                orders = _orders(series.outturns["value"].to_numpy())
                again = [assess(study, _with_values(series, one), date, _rule()) for one in orders]
                kept[_id(asked)] = sum(one.verdict == row.verdict for one in again)
    assert {name: times for name, times in kept.items() if times > SHUFFLES / 4} == {}


def _orders(values: np.ndarray) -> list[np.ndarray]:
    return [np.random.default_rng(seed).permutation(values) for seed in range(SHUFFLES)]


def test_every_kind_of_verdict_and_test_is_among_those_that_are_mutated() -> None:
    rows = [row for asked in QUESTIONS for _, _, row in _rows(asked)]
    assert {row.verdict for row in rows} >= {*VERDICTS[:4], *ASIDE}
    assert any(row.reading == "pace" for row in rows if _is_tested(row))
    assert len({(row.as_of, row.indicator, row.party) for row in rows}) > 50


def test_as_of_leaves_out_what_was_published_later(
    project: Project, observations: pd.DataFrame
) -> None:
    study = project.open_study("casualties", {"as_of": "2025-12-10"})
    assert study.known["published"].max() <= pd.Timestamp("2025-12-10")
    assert (observations["published"] > pd.Timestamp("2025-12-10")).any()
    # the draft demographic study appeared in July 2026
    assert study.all_series("military_dead_and_missing", "pace") == []
