"""The candidate models and the predictive distribution, against other software and theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from analysis.evidence.forecast import models
from analysis.evidence.forecast.models import CANDIDATES
from analysis.evidence.forecast.predictive import Predictive, draw_paths, predict

WALK = np.cumsum(np.random.default_rng(7).normal(0, 1, 40)) + 20


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_forecast_uses_nothing_after_its_origin(name: str) -> None:
    changed = WALK.copy()
    changed[25:] = -99
    before = CANDIDATES[name](WALK, 6)
    assert np.array_equal(before[:25], CANDIDATES[name](changed, 6)[:25])
    assert not np.array_equal(before[25:], CANDIDATES[name](changed, 6)[25:])


@pytest.mark.parametrize("name", CANDIDATES)
@settings(max_examples=25, deadline=None)
@given(shift=st.floats(-100, 100), scale=st.floats(0.1, 10))
def test_a_forecast_moves_with_the_unit_of_its_series(
    name: str, shift: float, scale: float
) -> None:
    moved = CANDIDATES[name](shift + scale * WALK, 6)
    assert moved == pytest.approx(shift + scale * CANDIDATES[name](WALK, 6), rel=1e-6, abs=1e-6)


def test_smoothing_is_that_of_statsmodels_at_the_same_parameters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "LEVEL_GRID", np.array([0.4]))
    monkeypatch.setattr(models, "TREND_GRID", np.array([0.2]))
    monkeypatch.setattr(models, "DAMPING_GRID", np.array([0.9]))
    theirs = ExponentialSmoothing(
        WALK[1:],
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=WALK[0],
        initial_trend=0.0,
    ).fit(smoothing_level=0.4, smoothing_trend=0.2, damping_trend=0.9, optimized=False)
    ours = models.forecast_damped_trend(WALK, 6)[-1]
    assert ours == pytest.approx(theirs.forecast(6), rel=1e-12)


def test_smoothing_parameters_are_those_with_the_smallest_squared_errors() -> None:
    def squares(by: float) -> float:
        level, total = WALK[0], 0.0
        for value in WALK[1:]:
            total += (value - level) ** 2
            level += by * (value - level)
        return total

    def last_level(by: float) -> float:
        level = WALK[0]
        for value in WALK[1:]:
            level += by * (value - level)
        return level

    best = min(models.LEVEL_GRID, key=squares)
    assert models.forecast_local_level(WALK, 3)[-1] == pytest.approx(last_level(best))


def test_mean_reversion_ends_at_the_mean() -> None:
    noise = np.random.default_rng(1).normal(10, 1, 200)
    assert models.forecast_mean_reversion(noise, 60)[-1, -1] == pytest.approx(noise.mean(), 1e-3)


def test_the_score_of_a_normal_forecast_is_its_closed_form() -> None:
    """Gneiting and Raftery (2007), equation 21; degrees so many that t is normal."""
    from scipy.stats import norm

    forecast = Predictive((3.0,) * 3, (2.0,) * 3, 1e9, logarithm=False)
    outturns = np.array([3.0, 4.5, -1.0])
    z = (outturns - 3.0) / 2.0
    exact = 2.0 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert forecast.crps(outturns) == pytest.approx(exact, rel=5e-3)


def test_the_score_of_a_sure_forecast_is_its_absolute_error() -> None:
    sure = Predictive((3.0,), (0.0,), 5.0, logarithm=False)
    assert sure.crps(np.array([4.5])) == pytest.approx(1.5)


def test_the_spread_counts_a_bias_as_error() -> None:
    biased = predict(np.zeros(2), np.full((24, 2), 3.0), 6, logarithm=False)
    assert biased.spread == pytest.approx((3.0, 3.0))


def test_overlapping_origins_count_as_fewer_degrees_of_freedom() -> None:
    errors = np.random.default_rng(0).normal(size=(24, 6))
    assert predict(np.zeros(6), errors, 6, logarithm=False).degrees == pytest.approx(5.9, 0.01)
    assert predict(np.zeros(6), errors, 12, logarithm=False).degrees == 3.0


def test_drawn_paths_have_the_quantiles_and_the_dependence_of_the_forecast() -> None:
    errors = np.cumsum(np.random.default_rng(2).normal(size=(24, 6)), axis=1)
    forecast = predict(np.arange(6.0), errors, 6, logarithm=False)
    paths = draw_paths(forecast, errors, 40_000, seed=3)
    levels = np.array([0.1, 0.5, 0.9])
    drawn = np.quantile(paths, levels, axis=0).T
    assert drawn == pytest.approx(forecast.quantiles(levels), abs=0.1)
    moments = errors.T @ errors
    expected = moments[0, 5] / np.sqrt(moments[0, 0] * moments[5, 5])
    ranks = np.corrcoef(np.argsort(np.argsort(paths[:, [0, 5]], axis=0), axis=0).T)[0, 1]
    assert ranks == pytest.approx(expected, abs=0.07)
