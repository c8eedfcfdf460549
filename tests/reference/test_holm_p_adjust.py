"""Holm's adjustment against R's ``p.adjust(method = "holm")``. Tolerance: 1e-12."""

import pytest

from analysis.trends import holm


def test_adjusted_p_values_are_those_of_r(r_values):
    assert holm(r_values["holm_p"]) == pytest.approx(r_values["holm_adjusted"], abs=1e-12)
