"""Traps of the compiled figures on displacement, on the real file and on damaged copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED, Catalogue, filter_as_of
from analysis.sources import displacement_figures
from analysis.sources.build import observe_source
from analysis.sources.manifest import Source
from analysis.sources.published_figures import DATED_BY_ADDRESS

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "published_figures.csv"
ID = "displacement_figures"


def _rows(table: pd.DataFrame, indicator: str, source: str) -> pd.DataFrame:
    found = table[(table["indicator"] == indicator) & (table["source"] == f"{ID}/{source}")]
    return found.sort_values("period_end")


def test_europes_total_cannot_be_joined_across_june_2023(observed: Observed) -> None:
    before = _rows(observed(ID), "refugees_recorded", "unhcr/europe/to-june-2023")
    after = _rows(observed(ID), "refugees_recorded", "unhcr/europe/with-russia")
    assert before["value"].iloc[-1] == 7_710_924
    assert after["value"].iloc[0] == 5_967_100
    assert before["period_end"].max() < pd.Timestamp("2023-06-01") < after["period_end"].min()


def test_totals_with_and_without_russia_cannot_be_joined(observed: Observed) -> None:
    with_russia = _rows(observed(ID), "refugees_recorded", "unhcr/global/with-russia")
    without = _rows(observed(ID), "refugees_recorded", "unhcr/global/without-russia")
    assert with_russia["value"].iloc[-1] == 6_917_800
    assert with_russia["period_end"].max() == pd.Timestamp("2025-04-17")
    assert without["value"].tolist() == [5_900_000]


def test_displaced_people_before_and_after_the_new_methods_of_2023_are_apart(
    observed: Observed,
) -> None:
    table = observed(ID)
    last_before = _rows(table, "internally_displaced", "iom/rounds-1-12")["value"].iloc[-1]
    between = _rows(table, "internally_displaced", "iom/round-13")["value"].tolist()
    first_after = _rows(table, "internally_displaced", "iom/from-round-14")["value"].iloc[0]
    assert (last_before, between, first_after) == (6_500_000, [5_100_000], 3_674_000)


def test_no_series_crosses_a_change_of_method(observed: Observed) -> None:
    table = observed(ID)
    for (measure, _), methods in displacement_figures.METHODS.items():
        rows = table[table["indicator"] == measure]
        for _, series in rows.groupby("source"):
            for since, _ in methods[1:]:
                sides = (series["period_end"] >= since).nunique()
                assert sides == 1, f"{measure} of {series['source'].iloc[0]} crosses {since}"


def test_refugees_and_displaced_people_answer_separately(observed: Observed) -> None:
    table = observed(ID)
    refugees = _rows(table, "return_intention", "unhcr")
    displaced = _rows(table, "return_intention_displaced", "unhcr")
    assert refugees["value"].tolist() == [81, 77, 76, 65, 61, 49]
    assert displaced["value"].tolist() == [79, 82, 72, 73, 35]


def test_other_surveys_of_intention_stay_apart(observed: Observed) -> None:
    table = observed(ID)
    assert _rows(table, "return_intention_other", "ces")["value"].tolist() == [74, 52, 43, 43]
    assert _rows(table, "return_intention_other", "ifo")["value"].tolist() == [35]


def test_two_reports_of_births_bound_the_half_years_they_speak_of(observed: Observed) -> None:
    births = _rows(observed(ID), "births", "ministry-of-justice")
    half = births[births["period_end"].dt.month == 6]
    half = half.set_index(half["period_end"].dt.year)
    assert half.loc[2021, ["low", "value", "high"]].tolist() == [132_595, 133_457, 133_457]
    assert half.loc[2023, ["low", "value", "high"]].tolist() == [93_491, 93_491, 96_755]
    assert half.loc[[2022, 2024, 2025], "low"].isna().all()


def test_half_years_and_years_of_births_have_their_own_periods(observed: Observed) -> None:
    births = _rows(observed(ID), "births", "ministry-of-justice")
    days = (births["period_end"] - births["period_start"]).dt.days + 1
    assert set(days) == {181, 182, 365, 366}


def test_net_outflow_at_the_border(observed: Observed) -> None:
    rows = _rows(observed(ID), "net_border_outflow", "state-border-guard-service")
    assert rows["value"].tolist() == [2_200_000, 134_000, 443_000, 290_300]
    assert (rows["party"] == "Ukraine").all()


def test_the_forecast_of_the_outflow_has_the_year_it_is_for(observed: Observed) -> None:
    rows = _rows(observed(ID), "net_border_outflow_forecast", "national-bank-of-ukraine")
    assert rows["period_start"].item() == pd.Timestamp("2025-01-01")
    assert rows["published"].item() == pd.Timestamp("2025-08-01")


def test_dates_are_derived_from_the_lag_and_marked_unless_the_row_states_one(
    observed: Observed,
) -> None:
    table = observed(ID)
    derived = table["note"].str.endswith(PUBLISHED_DERIVED)
    by_address = table["note"].str.endswith(DATED_BY_ADDRESS)
    lag = (table["published"] - table["period_end"]).dt.days
    host = table["indicator"] == "protection_stock"
    assert (lag[derived & ~host] == 30).all()
    # pages with a date show that Eurostat takes longer than the lag of the others
    assert lag[by_address & host].min() > 30
    assert (lag[derived & host] == 60).all()
    stated = table[~derived & ~by_address]
    assert stated.groupby("indicator").size().to_dict() == {
        "population": 2,
        "return_intention": 1,
        "return_intention_displaced": 1,
    }


def test_the_survey_of_december_2025_was_not_known_at_the_article(observed: Observed) -> None:
    known = filter_as_of(observed(ID), dt.date(2025, 12, 10))
    assert 49 not in set(known.loc[known["indicator"] == "return_intention", "value"])
    assert 61 in set(known.loc[known["indicator"] == "return_intention", "value"])


def test_people_who_left_russia_are_of_russia(observed: Observed) -> None:
    table = observed(ID)
    left = table[table["indicator"].str.startswith("left_russia")]
    assert set(left["party"]) == {"Russia"}
    assert set(table.loc[table["indicator"] == "refugees_recorded", "party"]) == {"Ukraine"}


def test_every_row_is_observed_or_left_out_with_a_reason(
    manifest: dict[str, Source], catalogue: Catalogue
) -> None:
    raw = pd.read_csv(manifest[ID].path(FILE))
    left_out = raw["indicator"].map(lambda name: manifest[ID].figures[name].measure == "").sum()
    assert len(observe_source(manifest[ID], catalogue)) == len(raw) - left_out


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Global,2023-09-06,2023-09-06,6201600", "Global,2023-09-06,2023-09-06,6301600", "sum"),
        ("2021-01-01,2021-12-31,273772", "2021-01-01,2021-12-31,123772", "half a year"),
        ("Russia,2023-07-28,2023-07-28,920000", "Russia,2023-07-28,2023-07-28,720000", "low"),
        ("2022-03-16,2022-03-16,6480000", "2022-03-16,2022-03-16,64800000", "column 'value'"),
        ("2021-01-01,2021-12-31,273772", "2021-01-01,2022-01-01,273772", "a year from"),
        ("2024-10-31,2024-10-31,1140705", "2024-10-31,2024-10-31,114070", "out of proportion"),
        ("74,percent", "7.4,percent", "column 'value'"),
        ("74,percent", "0.74,fraction", "column 'unit'"),
        ("The Bell", "The Gong", "column 'publisher'"),
    ],
)
def test_a_damaged_figure_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered(ID, {FILE: lambda text: text.replace(old, new, 1)})
