"""Mutation check: a series turned upside down, or shuffled in time, changes its verdict.

A verdict that survives both was not made from the data.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.agreement import SCORES
from analysis.evidence.assess import assess
from analysis.evidence.records import Evidence
from analysis.indicators.series import Series
from analysis.indicators.specification import FAMILIES
from analysis.project import Project
from analysis.study import Study

DECIDED = {"supported", "partly supported", "partly contradicted", "contradicted"}


def _cases(project: Project) -> list[tuple[Study, Series, Evidence]]:
    rule = project.load_claims().series
    cases = []
    for family in FAMILIES:
        study = project.open_study(family, {"as_of": "latest"})
        for spec in study.family(family):
            for reading in ("pace", "price"):
                if reading not in spec.readings:
                    continue
                for series in study.all_series(spec.name, reading):
                    row = assess(study, series, "latest", rule)
                    if row.verdict in DECIDED:
                        cases.append((study, series, row))
    return cases


@pytest.fixture(scope="module")
def decided(project: Project) -> list[tuple[Study, Series, Evidence]]:
    cases = _cases(project)
    assert len(cases) > 20
    return cases


def _with_values(series: Series, values: np.ndarray) -> Series:
    frame = series.outturns.assign(value=values, low=float("nan"), high=float("nan"))
    return replace(series, frame=frame)


def _upside_down(series: Series) -> Series:
    values = series.outturns["value"].to_numpy()
    return _with_values(series, values.max() + values.min() - values)


def _shuffled(series: Series, seed: int) -> Series:
    values = series.outturns["value"].to_numpy()
    return _with_values(series, np.random.default_rng(seed).permutation(values))


def _sign(row: Evidence) -> int:
    score = SCORES[row.verdict]
    return (score > 0) - (score < 0)


def test_a_series_upside_down_has_the_contrary_verdict_or_none(
    project: Project, decided: list[tuple[Study, Series, Evidence]]
) -> None:
    rule = project.load_claims().series
    same = []
    for study, series, row in decided:
        flipped = assess(study, _upside_down(series), "latest", rule)
        if flipped.verdict in DECIDED and _sign(flipped) == _sign(row):
            same.append((series.indicator, series.party, row.verdict, flipped.verdict))
    assert same == []


def test_a_shuffled_series_does_not_keep_its_verdict(
    project: Project, decided: list[tuple[Study, Series, Evidence]]
) -> None:
    rule = project.load_claims().series
    kept = []
    for study, series, row in decided:
        # a short series has few orders, so one shuffle may well keep a verdict: some must not
        verdicts = {
            assess(study, _shuffled(series, seed), "latest", rule).verdict for seed in range(4)
        }
        if verdicts == {row.verdict}:
            kept.append((series.indicator, series.party, row.verdict))
    assert kept == []


def test_reversing_time_turns_the_sign_of_the_test(
    decided: list[tuple[Study, Series, Evidence]], project: Project
) -> None:
    rule = project.load_claims().series
    for study, series, row in decided:
        if not row.trend or series.frequency == "irregular":
            continue
        frame = series.outturns.reset_index(drop=True)
        if len(frame) != frame["period_end"].nunique():
            continue
        values = frame["value"].to_numpy()[::-1]
        turned = assess(study, _with_values(series, values), "latest", rule)
        assert np.sign(turned.trend["theil_sen"]) == -np.sign(row.trend["theil_sen"]), row.indicator


def test_as_of_leaves_out_what_was_published_later(
    project: Project, observations: pd.DataFrame
) -> None:
    study = project.open_study("casualties", {"as_of": "2025-12-10"})
    assert study.known["published"].max() <= pd.Timestamp("2025-12-10")
    assert (observations["published"] > pd.Timestamp("2025-12-10")).any()
    # the draft demographic study appeared in July 2026
    assert study.all_series("military_dead_and_missing", "pace") == []
