"""Noise at a unit root: Fuller (1976), *Introduction to Statistical Time Series*, p. 373, table
8.5.2, part for a model with constant and trend: 1 % and 5 % points of the t-ratio of the
least squares coefficient. This is the estimator of Andrews (1993) at coefficient 1, on the noise
that the null tables are made of. Tolerance: 0.06 on the 1 % points and 0.05 on the 5 % points,
about two standard errors of the table's own simulation and ours. Page and table are cited as in
the literature and were not checked against the book.
"""

import numpy as np
import pytest

from analysis.trends.autoregression import simulate_ar1

TABLE = [(25, -4.38, -3.60), (50, -4.15, -3.50), (100, -4.04, -3.45), (250, -3.99, -3.43)]


def unit_root_t(series):
    """t-ratio of (coefficient - 1) in y[t] on 1, t, y[t - 1], for each column."""
    lag, difference = series[:-1], np.diff(series, axis=0)
    basis = np.linalg.qr(np.stack([np.ones(len(lag)), np.arange(len(lag))], axis=1))[0]
    lag, difference = (part - basis @ (basis.T @ part) for part in (lag, difference))
    square = np.sum(lag**2, axis=0)
    change = np.sum(lag * difference, axis=0) / square
    rest = np.sum((difference - change * lag) ** 2, axis=0) / (len(lag) - 3)
    return change / np.sqrt(rest / square)


@pytest.mark.parametrize(("n", "one", "five"), TABLE)
def test_random_walks_give_the_quantiles_of_the_table(n, one, five):
    # Fuller's n counts the regression's observations, one fewer than the series'.
    walks = simulate_ar1((1,) * n, 1.0, 20_000, np.random.default_rng([1976, n]))
    found = np.quantile(unit_root_t(walks), [0.01, 0.05])
    assert found[0] == pytest.approx(one, abs=0.06)
    assert found[1] == pytest.approx(five, abs=0.05)
