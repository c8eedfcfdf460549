"""Durbin and Koopman (2012), *Time Series Analysis by State Space Methods*, 2nd ed., section 2.10.3
and table 2.1: local level model of the Nile, variances 15,099 (irregular) and 1,469 (level). R's
``StructTS(Nile, "level")`` gives 15,098.6 and 1,469.1. Tolerance: 1 % relative.

A local linear trend with a slope of no variance is that model with a drift, so the variances of
the direction's model must come out near.
"""

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.trends import direction_now


def test_the_library_beneath_gives_the_published_variances(nile_flow, r_values):
    fit = UnobservedComponents(nile_flow, level="local level").fit(disp=False)
    assert fit.params == pytest.approx([15_099, 1_469], rel=0.01)
    assert fit.params == pytest.approx(r_values["local_level_irregular_level"], rel=0.01)


def test_the_direction_of_the_nile_has_nearly_the_local_level_variances(nile_flow):
    now = direction_now(nile_flow)
    assert now.slope_variance == pytest.approx(0.0, abs=1.0)
    assert now.irregular_variance == pytest.approx(15_099, rel=0.05)
    assert now.level_variance == pytest.approx(1_469, rel=0.25)


def test_the_direction_allows_for_years_left_out(nile_flow):
    kept = np.r_[0:60, 65:100]
    now = direction_now(nile_flow[kept], times=kept)
    assert now.low < direction_now(nile_flow).slope < now.high
