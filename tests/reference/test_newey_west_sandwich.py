"""Newey-West slope test against R's sandwich 3.0.2: ``NeweyWest(lm(Nile ~ t), lag = 4,
prewhite = FALSE, adjust = FALSE)``; and against statsmodels' HAC defaults. Tolerance: 1e-9
relative.
"""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from analysis.trends.comparison import Panel, newey_west, ordinary


def column(values):
    return Panel(values[:, None], np.arange(values.size), np.zeros(1))


def test_the_hac_p_value_follows_from_the_standard_error_of_sandwich(r_values, nile_flow):
    z = abs(r_values["newey_west_slope"][0]) / r_values["newey_west_se"][0]
    assert newey_west(column(nile_flow))[0] == pytest.approx(2 * norm.sf(z), rel=1e-9)


def test_the_hac_p_value_is_that_of_statsmodels_with_its_defaults(nile_flow):
    design = sm.add_constant(np.arange(nile_flow.size, dtype=float))
    fit = sm.OLS(nile_flow, design).fit(cov_type="HAC", cov_kwds={"maxlags": None})
    assert newey_west(column(nile_flow))[0] == pytest.approx(fit.pvalues[1], rel=1e-9)


def test_the_ordinary_p_value_is_that_of_statsmodels(nile_flow):
    design = sm.add_constant(np.arange(nile_flow.size, dtype=float))
    assert ordinary(column(nile_flow))[0] == pytest.approx(
        sm.OLS(nile_flow, design).fit().pvalues[1], rel=1e-9
    )
