"""Durbin and Koopman (2012), *Time Series Analysis by State Space Methods*, 2nd ed., section 2.10.3
and table 2.1: local level model of the Nile, variances 15,099 (irregular) and 1,469 (level). R's
``StructTS(Nile, "level")`` gives 15,098.6 and 1,469.1. Tolerance: 1 % relative.
"""

import numpy as np
import pandas as pd
import pytest
from statsmodels.api import OLS, add_constant
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.models.local_level import log_likelihood
from analysis.models.trend import fit_trend


def test_the_library_beneath_gives_the_published_variances(nile_flow, r_values):
    fit = UnobservedComponents(nile_flow, level="local level").fit(disp=False)
    assert fit.params == pytest.approx([15_099, 1_469], rel=0.01)
    assert fit.params == pytest.approx(r_values["local_level_irregular_level"], rel=0.01)


def test_the_fast_likelihood_is_greatest_at_the_published_variances(nile_flow):
    axes = np.meshgrid(1469 * np.geomspace(0.9, 1.1, 41), 15_099 * np.geomspace(0.9, 1.1, 41))
    variances = np.stack([axis.ravel() for axis in axes], axis=1)
    best = variances[log_likelihood(nile_flow, np.sqrt(variances)).argmax()]
    assert best == pytest.approx([1469, 15_099], rel=0.01)


def test_the_integrated_level_lies_near_the_one_at_the_published_variances(nile_flow):
    years = pd.period_range("1871", periods=100, freq="Y")
    integrated = fit_trend(pd.Series(nile_flow, index=years), logs=False).level["median"]
    model = UnobservedComponents(nile_flow, level="local level", use_exact_diffuse=True)
    published = model.smooth([15_099, 1469]).smoothed_state[0]
    assert integrated.to_numpy() == pytest.approx(published, rel=0.08)
    assert np.corrcoef(integrated, published)[0, 1] > 0.97


def test_newey_and_wests_error_is_that_of_rs_sandwich(nile_flow, r_values):
    lags = {"maxlags": int(r_values["newey_west_lag"][0])}
    years = add_constant(np.arange(1.0, 101))
    fit = OLS(nile_flow, years).fit(cov_type="HAC", cov_kwds=lags)
    assert fit.params[1] == pytest.approx(r_values["newey_west_slope"][0])
    assert fit.bse[1] == pytest.approx(r_values["newey_west_se"][0])
