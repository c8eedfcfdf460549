"""Fixed-b critical values of a t-test with a Bartlett kernel: Kiefer and Vogelsang (2005), *A new
asymptotic theory for heteroskedasticity-autocorrelation robust tests*, Econometric Theory 21,
table 1: critical values are ``a0 + a1 b + a2 b^2 + a3 b^3``. Page not checked; the coefficients
are those in common use, and agree with the simulation here at every share b that is tried.

They hold for the mean of a series, not for its slope, so the kernel is checked with the mean; the
test of a trend uses it with a null distribution of its own. Tolerance: 2 % relative, for the
polynomial's fit, the finite length and the simulation.
"""

import numpy as np
import pytest

from analysis.trends.alternatives import _long_run_variance

# one-sided probability, and coefficients of the polynomial
TABLE = [
    (0.90, (1.2816, 1.3040, 0.5135, -0.3386)),
    (0.95, (1.6449, 2.1859, 0.3142, -0.3427)),
    (0.975, (1.9600, 2.9694, 0.4160, -0.5324)),
]


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_quantiles_of_the_t_ratio_are_those_of_the_table(share):
    n = 200
    noise = np.random.default_rng([2005, round(10 * share)]).standard_normal((n, 40_000))
    mean = noise.mean(axis=0)
    ratio = np.abs(mean) / np.sqrt(_long_run_variance(noise - mean, round(share * n) - 1) / n)
    for probability, coefficients in TABLE:
        expected = np.polynomial.polynomial.polyval(share, coefficients)
        assert np.quantile(ratio, 2 * probability - 1) == pytest.approx(expected, rel=0.02)
