import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import norm

from analysis.models.grids import Grid, allot, half_normal, mixture_quantile


def test_every_point_gets_its_share_of_the_draws_to_one_draw():
    weights = np.array([0.5, 0.001, 0.299, 0.2])
    counts = allot(weights, 1000, np.random.default_rng(1))
    assert counts.sum() == 1000
    assert np.abs(counts - 1000 * weights).max() <= 1


def test_equal_steps_in_the_log_stand_for_the_half_normal_itself():
    points = np.geomspace(1e-3, 5, 4000)[:, None]
    weights = softmax(half_normal(points, np.array([0.4])))
    grid = Grid(points, weights, ("s",), np.array([0.4]))
    told = grid.summary().iloc[0]
    assert told["mean"] == pytest.approx(0.4 * np.sqrt(2 / np.pi), rel=0.01)
    assert told["95%"] == pytest.approx(0.4 * norm.ppf(0.975), rel=0.01)


def test_a_grid_with_one_point_where_the_posterior_is_narrow_tells_what_a_fine_one_tells():
    scales, tables = np.array([0.5]), []
    for points in (np.geomspace(0.05, 0.6, 7)[:, None], np.geomspace(0.05, 0.6, 500)[:, None]):
        logs = -((np.log(points[:, 0] / 0.29) / 0.1) ** 2) / 2
        tables.append(Grid(points, softmax(logs), ("s",), scales).summary().iloc[0])
    assert tables[0].to_numpy() == pytest.approx(tables[1].to_numpy(), rel=0.01)
    assert tables[0]["std"] == pytest.approx(0.029, rel=0.05)


def test_the_quantile_of_a_mixture_splits_it():
    means, sds, weights = np.array([[0.0], [3.0]]), np.array([[1.0], [0.5]]), np.array([0.7, 0.3])
    for share in (0.05, 0.5, 0.95):
        at = mixture_quantile(means, sds, weights, share)[0]
        below = weights @ norm.cdf(at, means[:, 0], sds[:, 0])
        assert below == pytest.approx(share, abs=1e-9)
