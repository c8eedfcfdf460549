"""Many series at once give what one at a time gives."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trends import TrendError, fit_trend
from analysis.trends.trend import ManyTrends, fit_trends
from analysis.trends.uncertainty import draw_series, propagate

FIELDS = tuple(ManyTrends.__dataclass_fields__)


@pytest.mark.parametrize(
    "times",
    [tuple(range(20)), (0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13), tuple(range(5))],
    ids=["regular", "with gaps", "too short for the calibrated test"],
)
def test_each_column_is_tested_as_if_it_were_alone(times: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((len(times), 6)).cumsum(axis=0)
    series = noise + np.outer(times, [0.0, 0.1, 0.5, -0.5, 2.0, -2.0])
    many = fit_trends(series, times=times)
    for column in range(series.shape[1]):
        alone = fit_trend(series[:, column], times=times)
        for name in FIELDS:
            assert getattr(many, name)[column] == pytest.approx(getattr(alone, name), rel=1e-9)


def test_a_line_without_noise_among_others_keeps_its_exact_test() -> None:
    line = np.arange(12.0)
    noise = np.random.default_rng(2).standard_normal(12)
    many = fit_trends(np.stack([line, noise, 0 * line], axis=1))
    assert many.p_rising[0] == fit_trend(line).p_rising
    assert many.theil_sen.tolist()[::2] == [1.0, 0.0]


def test_a_column_that_is_not_finite_is_refused() -> None:
    with pytest.raises(TrendError, match="missing or infinite"):
        fit_trends(np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 2.0]]))


def test_the_draws_are_those_that_errors_are_propagated_with() -> None:
    low, central, high = np.zeros(4), np.ones(4), np.full(4, 3.0)
    common, independent = draw_series(low, central, high, draws=50, seed=7)
    spread = propagate(low, central, high, np.mean, draws=50, seed=7)
    assert common.shape == independent.shape == (50, 4)
    assert spread.common.median == np.median(common.mean(axis=1))
    assert spread.independent.median == np.median(independent.mean(axis=1))
    assert np.ptp(common, axis=1).max() == 0.0
