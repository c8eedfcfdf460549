"""Block lengths of the stationary bootstrap against ``arch.bootstrap.optimal_block_length``, the
rule of Politis and White (2004) as corrected by Patton, Politis and White (2009). Exact.
"""

import numpy as np
import pytest
from arch.bootstrap import optimal_block_length

from analysis.trends.autoregression import simulate_ar1
from analysis.trends.ratio import block_length, ratio_of_means


def test_block_lengths_are_those_of_arch(nile_flow):
    assert block_length(nile_flow) == optimal_block_length(nile_flow)["stationary"].iloc[0]


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
