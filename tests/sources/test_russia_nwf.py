"""Traps of the National Wealth Fund."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.russia_nwf import FILE


def stock(table: pd.DataFrame, measure: str) -> pd.Series:
    """Return the values of a measure by day."""
    return table[table["indicator"] == measure].set_index("period_end")["value"]


def test_gold_is_by_weight_so_that_its_price_hides_no_sale(observed):
    table = observed("russia_nwf")
    gold = stock(table, "wealth_fund_gold")
    assert gold["2022-10-01"] == 554_910.5 and gold["2026-07-01"] == 141_082.8
    assert set(table.loc[table["indicator"] == "wealth_fund_gold", "unit"]) == {"kilograms"}


def test_the_liquid_part_is_in_dollars_and_nothing_is_in_roubles(observed):
    table = observed("russia_nwf")
    assert stock(table, "wealth_fund_liquid")["2026-07-01"] == pytest.approx(46.4497)
    assert not table["unit"].str.contains("RUB").any()


def test_months_before_october_2022_are_not_there(observed):
    assert observed("russia_nwf")["period_start"].min() == pd.Timestamp("2022-10-01")


def test_a_table_is_known_ten_days_into_its_month_and_no_later_than_the_file(observed):
    table = observed("russia_nwf")
    assert table["note"].str.contains(PUBLISHED_DERIVED).all()
    lag = (table["published"] - table["period_end"]).dt.days
    assert lag[table["period_end"] < "2026-07-01"].eq(10).all()
    assert lag[table["period_end"] == "2026-07-01"].eq(4).all()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2022-12-01,", "2022-12-02,", "dates are missing"),
        (",554910.5,526.7", ",55491.05,526.7", "out of proportion"),
        (",7872548.3,127937.6,", ",7872548.3,137937.6,", "contradicts"),
    ],
)
def test_a_damaged_month_is_refused(observe_altered, old, new, problem):
    with pytest.raises(DataError, match=problem):
        observe_altered("russia_nwf", {FILE: (old, new)})
