"""Theil-Sen slopes of many series: the median found in a bracket is the median of all."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trends.slopes import LONG, _bracketed_median, sen_slopes

LENGTH = 80  # of 3,160 pairs, so that medians are bracketed


def every_median(series, times):
    later, earlier = np.triu_indices(len(series), 1)[::-1]
    pairs = (series[later] - series[earlier]) / (times[later] - times[earlier])[:, None]
    return np.median(pairs, axis=0)


@pytest.mark.parametrize("n", [LENGTH, LENGTH + 2])
@pytest.mark.parametrize("kind", ["noise", "walk", "rounded", "one outlier", "constant"])
def test_slopes_are_the_medians_of_all_pairs(n, kind):
    assert n * (n - 1) // 2 >= LONG
    series = np.random.default_rng(7).standard_normal((n, 40))
    if kind == "walk":
        series = series.cumsum(axis=0)
    elif kind == "rounded":
        series = series.round()
    elif kind == "one outlier":
        series[n // 2] = 1e9
    elif kind == "constant":
        series = np.full((n, 3), 2.5)
    times = np.arange(n)
    assert np.array_equal(sen_slopes(series, times), every_median(series, times))


@pytest.mark.parametrize(("middle", "reach"), [(-50.0, 1.0), (50.0, 1.0), (0.0, 0.0)])
@pytest.mark.parametrize("size", [100, 101])
def test_a_bracket_that_misses_the_median_costs_time_only(middle, reach, size):
    row = np.random.default_rng(3).standard_normal(size)
    assert _bracketed_median(row.copy(), middle, reach) == np.median(row)


@pytest.mark.parametrize("size", [100, 101])
@pytest.mark.parametrize("place", [-2, -1, 0, 1])
def test_a_bracket_of_one_value_about_the_median_gives_the_median(place, size):
    row = np.random.default_rng(3).standard_normal(size)
    middle = float(np.sort(row)[size // 2 + place])
    assert _bracketed_median(row.copy(), middle, 0.0) == np.median(row)
