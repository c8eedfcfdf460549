"""Generalised least squares with AR(1) noise by restricted maximum likelihood, against R's nlme:
``gls(Nile ~ t, correlation = corAR1(), method = "REML")``, and ``corCAR1(form = ~ t)`` with years
left out. Tolerance: 2e-3 on the coefficient (a grid with a parabola through its top), 3e-3
relative on slope and standard error.
"""

import numpy as np
import pytest

from analysis.trends.autoregression import TrendDesign
from analysis.trends.series import gaps_of


@pytest.mark.parametrize(("name", "kept"), [("gls", None), ("gaps", "gaps_kept")])
def test_fits_are_those_of_nlme_with_and_without_gaps(r_values, nile_flow, name, kept):
    times = np.arange(100) if kept is None else r_values[kept] - 1
    fit = TrendDesign(gaps_of(times)).fit(nile_flow[times][:, None])
    slope, error = r_values[f"{name}_slope_se"]
    assert fit.coefficient[0] == pytest.approx(r_values[f"{name}_phi"][0], abs=2e-3)
    assert fit.slope[0] == pytest.approx(slope, rel=3e-3)
    assert fit.slope_se[0] == pytest.approx(error, rel=3e-3)
