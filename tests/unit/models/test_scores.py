import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from analysis.models.scores import crps_sample, interval_score, weighted_interval_score


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


def test_the_interval_score_by_hand():
    # width 4, and a value 1 above a 90 percent interval costs 2 / .1
    assert interval_score(np.array(0.0), np.array(4.0), np.array(5.0), 0.9) == pytest.approx(24)
    assert interval_score(np.array(0.0), np.array(4.0), np.array(2.0), 0.9) == pytest.approx(4)


def test_the_weighted_interval_score_by_hand():
    ends = {0.05: 0.0, 0.25: 1.0, 0.5: 2.0, 0.75: 3.0, 0.95: 4.0}
    # median .5 x 3, half interval .25 x (2 + 4 x 2), nine tenths .05 x (4 + 20 x 1), over 2.5
    assert weighted_interval_score(ends, np.array(5.0)) == pytest.approx((1.5 + 2.5 + 1.2) / 2.5)


def test_no_false_forecast_scores_better_than_the_true_one():
    rng = np.random.default_rng(2)
    came = rng.standard_normal(4000)
    scores = [
        crps_sample(shift + spread * rng.standard_normal((400, 4000)), came).mean()
        for shift, spread in ((0, 1), (0.3, 1), (0, 1.4), (0, 0.7))
    ]
    assert scores[0] == min(scores)
