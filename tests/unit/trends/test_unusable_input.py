"""No statistic answers with a NaN: what it cannot use it refuses in words, the rest it answers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends import (
    TableParameters,
    TableStore,
    TrendError,
    compare_tests,
    direction_now,
    fit_breaks,
    fit_step,
    fit_trend,
    ratio_of_means,
)
from analysis.trends.trend import fit_trends

TABLES = TableStore(None, TableParameters(replications=500))


def _trend(values):
    return fit_trend(values, tables=TABLES).to_dict()


def _trends(values):
    panel = np.array(values, dtype=float)[:, None]
    return {name: part.tolist() for name, part in vars(fit_trends(panel, tables=TABLES)).items()}


def _step(values):
    return fit_step(values, len(values) // 2, tables=TABLES).to_dict()


def _breaks(values):
    return fit_breaks(values, replications=99).to_dict()


def _direction(values):
    return direction_now(values).to_dict()


def _comparison(values):
    return [test.to_dict() for test in compare_tests(values)]


def _ratio(values):
    return ratio_of_means(values, values, replications=100).to_dict()


STATISTICS = (_trend, _trends, _step, _breaks, _direction, _comparison, _ratio)

UNUSABLE = {
    "a missing value": [1.0, np.nan, 2.0, 4.0, 3.0, 5.0, 6.0, 8.0, 7.0],
    "an infinite value": [1.0, 2.0, 4.0, 3.0, np.inf, 5.0, 6.0, 8.0, 7.0],
    "minus infinity": [1.0, 2.0, 4.0, 3.0, -np.inf, 5.0, 6.0, 8.0, 7.0],
    "nothing": [],
    "one value": [1.0],
    "two values": [1.0, 2.0],
}

PLAIN = {
    "all tied": [4.0] * 12,
    "all zero but one": [0.0] * 11 + [1.0],
    "two values in turn": [1.0, 2.0] * 6,
    "ties at the ends": [1.0] * 6 + [2.0] * 6,
    "a line": [float(k) for k in range(12)],
    "a line far from zero": [1e9 + k for k in range(12)],
    "tiny": [1e-12 * k**2 for k in range(12)],
    "eight values, seven tied": [3.0] * 7 + [5.0],
}


@pytest.mark.parametrize("case", list(UNUSABLE))
@pytest.mark.parametrize("statistic", STATISTICS)
def test_what_cannot_be_used_is_refused_in_words(
    statistic: Callable[..., object], case: str
) -> None:
    with pytest.raises(TrendError, match=r"\w+ \w+"):
        statistic(UNUSABLE[case])


@pytest.mark.parametrize("case", list(PLAIN))
@pytest.mark.parametrize("statistic", STATISTICS)
def test_plain_series_have_an_answer_without_nan(
    statistic: Callable[..., object], case: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = statistic(PLAIN[case])
    json.dumps(answer, allow_nan=False)


few = settings(max_examples=40, deadline=None, derandomize=True)
tied = st.lists(st.integers(0, 3).map(float), min_size=12, max_size=12)


@pytest.mark.parametrize("statistic", [_trend, _step, _breaks, _comparison])
def test_series_of_few_different_values_have_an_answer_without_nan(statistic) -> None:
    @few
    @given(tied)
    def answered(values):
        json.dumps(statistic(values), allow_nan=False)

    answered()
