import time

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.models.local_level import (
    ahead,
    draw_levels,
    filtered,
    fit_level,
    forecast_level,
    grid_points,
    log_likelihood,
    posterior_points,
)


@pytest.fixture(scope="module")
def series():
    rng = np.random.default_rng(1)
    return 5 + np.cumsum(0.15 * rng.standard_normal(40)) + 0.08 * rng.standard_normal(40)


def test_both_ways_to_the_likelihood_are_equal(series):
    assert log_likelihood(series, grid_points()) == pytest.approx(filtered(series), abs=1e-6)


def test_the_fast_way_is_twenty_times_faster(series):
    def seconds(run, times):
        runs = []
        for _ in range(times):
            start = time.perf_counter()
            run()
            runs.append(time.perf_counter() - start)
        return min(runs)

    fast = seconds(lambda: log_likelihood(series, grid_points()), 20)
    assert seconds(lambda: filtered(series), 5) > 20 * fast


def test_drawn_levels_have_statsmodels_smoothed_mean_and_spread(series):
    model = UnobservedComponents(series, level="local level", use_exact_diffuse=True)
    smoothed = model.smooth([0.1**2, 0.2**2])
    points = np.broadcast_to([0.2, 0.1], (40_000, 2))
    drawn = draw_levels(np.broadcast_to(series, (40_000, 40)), points, np.random.default_rng(2))
    spread = np.sqrt(smoothed.smoothed_state_cov[0, 0])
    assert np.abs(drawn.mean(axis=0) - smoothed.smoothed_state[0]).max() < 0.002
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.02)


def test_a_forecast_is_centred_on_the_last_level_and_widens(series):
    drawn = forecast_level(series, 6, 4000, np.random.default_rng(1))
    points = posterior_points(series[None], 4000, np.random.default_rng(1))[0]
    rng = np.random.default_rng(2)
    last = draw_levels(np.broadcast_to(series, (4000, 40)), points, rng)[:, -1]
    assert np.median(drawn, axis=0) == pytest.approx(np.median(last), abs=0.04)
    widths = np.quantile(drawn, 0.95, axis=0) - np.quantile(drawn, 0.05, axis=0)
    assert (np.diff(widths) > 0).all()


def test_what_is_seen_next_has_a_step_a_month_and_its_own_noise():
    points = np.broadcast_to([0.3, 0.4], (40_000, 2))
    drawn = ahead(np.zeros(40_000), points, 4, np.random.default_rng(1))
    wanted = np.sqrt(0.3**2 * np.arange(1, 5) + 0.4**2)
    assert drawn.std(axis=0) == pytest.approx(wanted, rel=0.02)


def test_points_of_many_series_follow_the_posterior_of_each(series):
    other = series[::-1] * 0.3
    drawn = posterior_points(np.stack([series, other]), 4000, np.random.default_rng(1))
    for row, single in enumerate((series, other)):
        grid = fit_level(single)
        assert drawn[row].mean(axis=0) == pytest.approx(grid.weights @ grid.points, rel=0.02)


def test_noise_alone_is_told_from_a_walk():
    rng = np.random.default_rng(4)
    noisy = fit_level(0.3 * rng.standard_normal(50)).summary()["mean"]
    walking = fit_level(np.cumsum(0.3 * rng.standard_normal(50))).summary()["mean"]
    assert noisy.iloc[1] > 0.2 > 2 * noisy.iloc[0]
    assert walking.iloc[0] > 0.2 > 1.3 * walking.iloc[1]
