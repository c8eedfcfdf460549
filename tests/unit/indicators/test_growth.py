"""Growth is chained within one release; levels of two releases are never compared."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.indicators.growth import chain, counterfactual, growth_rates, relative


def observed(*rows: tuple[str, str, int, float, str, str]) -> pd.DataFrame:
    """Rows of (indicator, party, year, value, source, published)."""
    frame = pd.DataFrame(
        rows, columns=["indicator", "party", "year", "value", "source", "published"]
    )
    frame["period_start"] = pd.to_datetime(frame["year"].astype(str) + "-01-01")
    frame["period_end"] = pd.to_datetime(frame["year"].astype(str) + "-12-31")
    frame["published"] = pd.to_datetime(frame["published"])
    return frame.drop(columns="year")


ACTUAL, AHEAD = "real_gdp_growth", "real_gdp_growth_forecast"
TABLE = observed(
    (AHEAD, "Russia", 2021, 4.0, "imf_weo", "2021-10-31"),
    (AHEAD, "Russia", 2022, 10.0, "imf_weo", "2021-10-31"),
    (AHEAD, "Russia", 2023, 10.0, "imf_weo", "2021-10-31"),
    (ACTUAL, "Russia", 2021, 6.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2022, -10.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2023, 10.0, "imf_weo", "2024-10-31"),
    (AHEAD, "Russia", 2024, 3.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2024, 4.0, "economy_figures/rosstat", "2025-02-01"),
)


def test_the_gap_is_chained_from_the_base_year() -> None:
    path = counterfactual(TABLE, "Russia", None, base_year=2021, forecast_vintage="2021-10")
    assert path.loc[2021, "gap"] == 0
    assert path.loc[2022, "gap"] == pytest.approx(100 * (1 - 0.9 / 1.1))
    assert path.loc[2023, "gap"] == pytest.approx(100 * (1 - 0.9 / 1.1))


def test_an_outturn_of_another_source_outranks_a_forecast() -> None:
    rates = growth_rates(TABLE, "Russia", None)
    assert rates.loc[2024, "value"] == 4.0 and not rates.loc[2024, "forecast"]
    before = growth_rates(TABLE, "Russia", dt.date(2024, 12, 31))
    assert before.loc[2024, "value"] == 3.0 and before.loc[2024, "forecast"]


def test_a_missing_year_is_refused() -> None:
    with pytest.raises(DataError, match="growth in 2023 is missing"):
        chain(pd.Series({2022: 1.0, 2024: 1.0}), 2021)


def test_a_country_that_grows_like_its_rival_stays_at_100() -> None:
    twin = TABLE.assign(party="Twin")
    table = relative(pd.concat([TABLE, twin]), "Russia", ["Twin"], None, base_year=2021)
    assert table["Twin"].tolist() == pytest.approx([100.0] * len(table))
