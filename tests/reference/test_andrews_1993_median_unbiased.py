"""Andrews (1993), *Exactly median-unbiased estimation of first order autoregressive/unit root
models*, Econometrica 61, 139-165.

His method; his printed tables were not at hand, so no value here is quoted from them. They hold
quantiles of the least squares estimator, which can be computed exactly: the estimate lies below x
when a quadratic form does not exceed 0, ``P(estimate <= x) = P(e' A(x) e <= 0)`` (Imhof 1961).
That is done twice, here and in R (``values/make_reference_values.R``, base R only), with a model
of constant and trend, and simulated series are held against it. The last row of such a table,
coefficient 1, tends with n to a distribution that was published by another: MacKinnon (1994),
*Approximate asymptotic distribution functions for unit-root and cointegration tests*, Journal of
Business and Economic Statistics 12, 167-176, whose approximation `arch` has.

In the package the restricted likelihood takes the estimator's place; of it is checked what the
method promises: the estimate lies above the truth as often as below, and the interval covers it as
often as it says, at coefficients away from the ends. Tolerance: 1e-6 between the two exact
computations, 0.02 on simulated probabilities, 0.01 on MacKinnon's.
"""

import numpy as np
import pytest
from arch.unitroot.unitroot import mackinnonp
from scipy.integrate import quad
from scipy.optimize import brentq

from analysis.trends import Pattern, TableStore
from analysis.trends.autoregression import TrendDesign, simulate_ar1


def exact_probability_below(x, rho, n):
    """P(least squares coefficient with constant and trend <= x), by Imhof's integral."""
    places = np.arange(n)
    if rho < 1:
        lags = np.abs(np.subtract.outer(places, places))
        root = np.linalg.cholesky(rho**lags / (1 - rho**2))
    else:
        root = np.tril(np.ones((n, n)))
    basis = np.linalg.qr(np.stack([np.ones(n - 1), places[:-1]], axis=1))[0]
    project = np.eye(n - 1) - basis @ basis.T
    lag, lead = np.eye(n)[:-1], np.eye(n)[1:]
    form = lag.T @ project @ (lead - x * lag)
    weights = np.linalg.eigvalsh(root.T @ (form + form.T) / 2 @ root)
    weights /= np.abs(weights).max()

    def integrand(u):
        angle = 0.5 * np.sum(np.arctan(weights * u))
        return np.sin(angle) / u * np.exp(-0.25 * np.sum(np.log1p((weights * u) ** 2)))

    return 0.5 - quad(integrand, 0, np.inf, limit=400)[0] / np.pi


@pytest.mark.parametrize(("rho", "place"), [(0.3, 0), (0.6, 1), (0.9, 2)])
def test_exact_medians_are_those_that_r_computes(r_values, rho, place):
    median = r_values["andrews_exact_medians_40"][place]
    assert exact_probability_below(median, rho, 40) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.95])
def test_exact_quantiles_at_a_unit_root_tend_to_those_of_mackinnon(probability):
    """The three quantiles that Andrews tables; what is left at n falls with 1 / n."""

    def scaled_quantile(n):
        def beyond(x):
            return exact_probability_below(x, 1, n) - probability

        return (n - 1) * (brentq(beyond, 0.5, 1.05) - 1)

    limit = 2 * scaled_quantile(300) - scaled_quantile(150)
    published = mackinnonp(limit, regression="ct", dist_type="adf-z")
    assert published == pytest.approx(probability, abs=0.01)


def least_squares_coefficient(series):
    lag, lead = series[:-1], series[1:]
    basis = np.linalg.qr(np.stack([np.ones(len(lag)), np.arange(len(lag))], axis=1))[0]
    lag = lag - basis @ (basis.T @ lag)
    return np.sum(lag * lead, axis=0) / np.sum(lag**2, axis=0)


@pytest.mark.parametrize("rho", [0.3, 0.6, 0.9])
def test_simulated_medians_of_least_squares_are_the_exact_ones(rho):
    n = 40
    series = simulate_ar1((1,) * (n - 1), rho, 20_000, np.random.default_rng([1993, n]))
    median = np.median(least_squares_coefficient(series))
    assert exact_probability_below(median, rho, n) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("rho", [0.4, 0.6, 0.8])
def test_the_estimate_is_median_unbiased_and_its_interval_covers(rho):
    gaps = (1,) * 59
    table = TableStore().get(Pattern(gaps))
    noise = simulate_ar1(gaps, rho, 10_000, np.random.default_rng(1961))
    low, median, high = table.persistence(TrendDesign(gaps).fit(noise).coefficient)
    assert np.mean(median <= rho) == pytest.approx(0.5, abs=0.02)
    assert np.mean((low <= rho) & (rho <= high)) == pytest.approx(0.9, abs=0.02)
