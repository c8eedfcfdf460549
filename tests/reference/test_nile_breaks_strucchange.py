"""The Nile's break and Bai-Perron partitions against R's strucchange 1.5.3.

Zeileis, Kleiber, Kraemer and Hornik (2003), *Testing and dating of structural changes in
practice*, section 4: the break of 1898, and sup-F 75.93. Tolerances: dates exact, statistics 1e-9
relative, BIC 1e-9 after undoing the scale. Intervals of dates come from a bootstrap here and from
Bai's (1997) asymptotic distribution there: within 3 years.
"""

import numpy as np
import pytest

from analysis.trends import fit_breaks
from analysis.trends.segments import best_partitions, residual_sums

FIRST_YEAR = 1871


def partitions(values, kind, shortest, most):
    scaled = (values - values.mean()) / values.std()
    lasts, sums = best_partitions(residual_sums(scaled[:, None], kind), shortest, most)
    return [part[:, 0] + 1 for part in lasts], sums[:, 0] * values.std() ** 2


def test_the_nile_falls_after_1898_with_sup_f_of_75_93(nile_flow, r_values):
    result = fit_breaks(nile_flow, kind="mean")
    assert result.sup_f == pytest.approx(75.93, abs=0.005)
    assert result.sup_f == pytest.approx(r_values["nile_sup_f"][0], rel=1e-9)
    assert [b.last + FIRST_YEAR for b in result.breaks] == [1898]
    assert result.sup_f_last + FIRST_YEAR == r_values["nile_sup_f_date"][0]


def test_the_interval_of_the_date_is_near_that_of_strucchange(nile_flow, r_values):
    low, _, high = r_values["nile_ci"]
    found = fit_breaks(nile_flow, kind="mean").breaks[0]
    assert found.low + 1 == pytest.approx(low, abs=3)
    assert found.high + 1 == pytest.approx(high, abs=3)


def test_partitions_into_means_are_those_of_strucchange(nile_flow, r_values):
    lasts, sums = partitions(nile_flow, "mean", 15, 3)
    assert lasts[1].tolist() == [28]
    assert lasts[2].tolist() == r_values["nile_two_breaks"].tolist()
    assert lasts[3].tolist() == r_values["nile_three_breaks"].tolist()
    assert sums == pytest.approx(r_values["nile_rss"][:4], rel=1e-9)


def test_partitions_into_lines_are_those_of_strucchange(nile_flow, r_values):
    lasts, _ = partitions(nile_flow, "trend", 15, 3)
    for count in (1, 2, 3):
        assert lasts[count].tolist() == r_values[f"nile_trend_breaks_{count}"].tolist()
    result = fit_breaks(nile_flow, kind="trend")
    assert result.sup_f == pytest.approx(r_values["nile_trend_f"][0], rel=1e-9)


@pytest.mark.parametrize(("kind", "name"), [("mean", "nile_bic"), ("trend", "nile_trend_bic")])
def test_bic_is_that_of_strucchange_up_to_the_scale_of_the_series(nile_flow, r_values, kind, name):
    result = fit_breaks(nile_flow, kind=kind)
    scale = 2 * nile_flow.size * np.log(nile_flow.std())
    assert np.array(result.bic) + scale == pytest.approx(r_values[name][:4], rel=1e-9)


def test_uk_driver_deaths_break_where_strucchange_breaks_them(r_values):
    lasts, _ = partitions(r_values["seatbelts"], "mean", 29, 3)
    for count in (1, 2, 3):
        assert lasts[count].tolist() == r_values[f"seatbelts_breaks_{count}"].tolist()
