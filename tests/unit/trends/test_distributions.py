"""Tails and quantiles are those of `scipy.stats`, digit for digit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.trends.distributions import (
    normal_cdf,
    normal_quantile,
    normal_sf,
    student_quantile,
    student_sf,
)

VALUES = np.concatenate([np.linspace(-9.0, 9.0, 181), [-np.inf, np.inf, 0.0, 40.0, -40.0]])
LEVELS = np.concatenate([np.linspace(0.0, 1.0, 401), [1e-12, 1.0 - 1e-12]])
INSIDE = LEVELS[(LEVELS > 0.0) & (LEVELS < 1.0)]


def test_the_normal_distribution_is_that_of_scipy() -> None:
    assert np.array_equal(normal_cdf(VALUES), stats.norm.cdf(VALUES))
    assert np.array_equal(normal_sf(VALUES), stats.norm.sf(VALUES))
    assert np.array_equal(normal_quantile(LEVELS), stats.norm.ppf(LEVELS))


@pytest.mark.parametrize("degrees", [1, 2, 3, 4.5, 10, 34, 200])
def test_students_t_is_that_of_scipy(degrees: float) -> None:
    assert np.array_equal(student_sf(VALUES, degrees), stats.t.sf(VALUES, degrees))
    assert np.array_equal(student_quantile(INSIDE, degrees), stats.t.ppf(INSIDE, degrees))


def test_what_is_no_number_stays_so() -> None:
    assert np.isnan(normal_sf(np.array([np.nan]))).all()
    assert np.isnan(student_sf(np.array([np.nan]), 3)).all()
