import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from analysis.models.forecasting import crps_sample, weighted_interval_score


def test_the_score_of_a_sample_is_its_definition_over_all_pairs():
    rng = np.random.default_rng(1)
    draws, observed = rng.standard_normal((30, 4)), rng.standard_normal(4)
    pairs = np.abs(draws[:, None] - draws[None]).mean(axis=(0, 1))
    wanted = np.abs(draws - observed).mean(axis=0) - pairs / 2
    assert crps_sample(draws, observed) == pytest.approx(wanted)


def test_a_large_normal_sample_has_the_closed_score_of_a_normal():
    # Gneiting and Raftery (2007), equation 21
    z = 0.7
    closed = z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi)
    sample = 3 + 2 * ndtri((np.arange(20_000) + 0.5) / 20_000)
    assert crps_sample(sample, np.array(3 + 2 * z)) == pytest.approx(2 * closed, rel=1e-3)


def test_the_weighted_interval_score_by_hand():
    ends = np.array([0.0, 1, 2, 3, 4])
    # the definition (Bracher and others 2021): median, half interval, nine tenths, over 2.5
    outside = weighted_interval_score(ends, np.array(5.0))
    assert outside == pytest.approx((0.5 * 3 + 0.25 * (2 + 4 * 2) + 0.05 * (4 + 20 * 1)) / 2.5)
    inside = weighted_interval_score(ends, np.array(2.0))
    assert inside == pytest.approx((0.25 * 2 + 0.05 * 4) / 2.5)


def test_no_false_forecast_scores_better_than_the_true_one():
    rng = np.random.default_rng(2)
    came = rng.standard_normal(4000)
    scores = [
        crps_sample(shift + spread * rng.standard_normal((400, 4000)), came).mean()
        for shift, spread in ((0, 1), (0.3, 1), (0, 1.4), (0, 0.7))
    ]
    assert scores[0] == min(scores)
