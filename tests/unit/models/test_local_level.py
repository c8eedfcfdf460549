import time

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.models.local_level import (
    GRID,
    ahead,
    draw_levels,
    forecast_level,
    log_likelihood,
    posterior_points,
    posterior_weights,
)


def by_filter(series):
    """Return the log likelihood at each point of the grid by statsmodels' filter."""
    model = UnobservedComponents(series, level="local level", use_exact_diffuse=True)
    model.ssm.tolerance = 0.0  # no steady state before its time
    # its parameters are variances, the noise first; it counts the diffuse first month in
    logs = [model.loglike([noise**2, step**2]) for step, noise in GRID]
    return np.array(logs) + np.log(2 * np.pi) / 2


@pytest.fixture(scope="module")
def series():
    rng = np.random.default_rng(1)
    return 5 + np.cumsum(0.15 * rng.standard_normal(40)) + 0.08 * rng.standard_normal(40)


def test_both_ways_to_the_likelihood_are_equal(series):
    assert log_likelihood(series, GRID) == pytest.approx(by_filter(series), abs=1e-6)


def test_the_fast_way_is_twenty_times_faster(series):
    def seconds(run, times):
        runs = []
        for _ in range(times):
            start = time.perf_counter()
            run()
            runs.append(time.perf_counter() - start)
        return min(runs)

    fast = seconds(lambda: log_likelihood(series, GRID), 20)
    assert seconds(lambda: by_filter(series), 5) > 20 * fast


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
        wanted = posterior_weights(single) @ GRID
        assert drawn[row].mean(axis=0) == pytest.approx(wanted, rel=0.02)


def test_noise_alone_is_told_from_a_walk():
    rng = np.random.default_rng(4)
    shocks = 0.3 * rng.standard_normal((2, 50))
    noisy, walking = (posterior_weights(one) @ GRID for one in (shocks[0], np.cumsum(shocks[1])))
    assert noisy[1] > 0.2 > 2 * noisy[0]
    assert walking[0] > 0.2 > 1.3 * walking[1]
