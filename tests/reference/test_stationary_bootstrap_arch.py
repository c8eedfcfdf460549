"""Block lengths of the stationary bootstrap: the rule of Politis and White (2004) as corrected by
Patton, Politis and White (2009), written out here from the papers' formulas. No published value
was at hand, nor R's ``np::b.star``. Tolerance: 1e-9 relative.
"""

import math

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap

from analysis.trends.autoregression import simulate_ar1
from analysis.trends.ratio import block_length, ratio_of_means, stationary_indices


def rule(values):
    """Twice the last lag that counts, flat-top weights, and the cube root of ``2 G^2 n / D``."""
    n, centred = values.size, values - values.mean()
    covariance = [float(np.sum(centred[k:] * centred[: n - k])) / n for k in range(n)]
    few = max(5, math.ceil(math.log10(n)))
    bound = 2 * math.sqrt(math.log10(n) / n)
    last = next(
        m
        for m in range(n)
        if all(abs(covariance[m + k]) < bound * covariance[0] for k in range(1, few + 1))
    )
    reach = min(2 * max(last, 1), math.ceil(math.sqrt(n)) + few)
    weights = [min(1.0, 2 * (1 - k / reach)) for k in range(reach + 1)]
    pairs = list(zip(weights, covariance, strict=False))
    spread = 2 * sum(w * k * c for k, (w, c) in enumerate(pairs))
    density = 2 * sum(w * c for w, c in pairs) - covariance[0]
    return (2 * spread**2 / (2 * density**2) * n) ** (1 / 3)


def test_block_lengths_follow_the_rule_of_politis_and_white(nile_flow):
    assert rule(nile_flow) == pytest.approx(12.333494, abs=1e-6)
    assert block_length(nile_flow) == pytest.approx(rule(nile_flow), rel=1e-9)


def test_block_lengths_of_independent_values_are_short():
    values = np.random.default_rng(2).standard_normal(60)
    assert block_length(values) == pytest.approx(rule(values), rel=1e-9)
    assert block_length(values) < 4


@pytest.mark.parametrize(("n", "block"), [(3, 1.0), (12, 2.7), (24, 6.0), (60, 60.0)])
def test_resamples_are_those_of_arch(n, block):
    """The same random numbers give the same places, to the last one."""
    theirs = StationaryBootstrap(block, np.arange(n), seed=np.random.default_rng(1994))
    rng = np.random.default_rng(1994)
    for _ in range(50):
        starts, chances = rng.integers(n, size=(1, n)), rng.random((1, n))
        ours = stationary_indices(starts, chances, block)[0]
        np.testing.assert_array_equal(ours, theirs.update_indices())


def test_intervals_are_wider_where_values_hang_together():
    width = {}
    for rho in (0.0, 0.8):
        noise = simulate_ar1((1,) * 119, rho, 1, np.random.default_rng(4))[:, 0]
        values = 100 + 10 * (noise - noise.mean()) / noise.std()
        result = ratio_of_means(values[:60], values[60:], replications=1000)
        width[rho] = result.high - result.low
    assert width[0.8] > 1.3 * width[0.0]


def test_intervals_cover_the_true_ratio_about_as_often_as_they_say():
    """Measured, not published: 90 % intervals of two stretches of 60 with AR(1) noise of 0.3."""
    rng = np.random.default_rng(12)
    covered = 0
    for seed in range(200):
        parts = simulate_ar1((1,) * 59, 0.3, 2, rng) + 20.0
        result = ratio_of_means(
            parts[:, 0], 1.5 * parts[:, 1], confidence=0.9, replications=300, seed=seed
        )
        covered += result.low <= 1.5 <= result.high
    assert covered / 200 == pytest.approx(0.9, abs=0.08)
