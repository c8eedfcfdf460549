"""Traps of the compiled figures on the economy, on the real file and on damaged copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED, filter_as_of
from analysis.sources import economy_figures
from analysis.sources.manifest import Source

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "published_figures.csv"
ID = "economy_figures"
ARTICLE = dt.date(2025, 12, 10)


def _rows(
    table: pd.DataFrame, indicator: str, party: str, source: str, start: str | None = None
) -> pd.DataFrame:
    found = table[
        (table["indicator"] == indicator)
        & (table["party"] == party)
        & (table["source"] == f"{ID}/{source}")
    ]
    if start:
        found = found[found["period_start"] == start]
    return found.sort_values(["period_start", "published"])


def test_outturns_and_forecasts_of_the_same_year_are_different_measures(
    observed: Observed,
) -> None:
    table = observed(ID)
    outturn = _rows(table, "real_gdp_growth", "Russia", "rosstat", "2025-01-01")
    forecast = _rows(table, "real_gdp_growth_forecast", "Russia", "imf", "2025-01-01")
    assert outturn["value"].tolist() == [1.0]
    assert set(forecast["value"]) == {0.6}


def test_rosstats_growth_of_2024_was_revised_from_4_3_to_4_9(observed: Observed) -> None:
    rows = _rows(observed(ID), "real_gdp_growth", "Russia", "rosstat", "2024-01-01")
    assert rows["value"].tolist() == [4.3, 4.9]
    known = filter_as_of(observed(ID), ARTICLE)
    then = _rows(known, "real_gdp_growth", "Russia", "rosstat", "2024-01-01")
    assert then["value"].tolist() == [4.3]


def test_institutions_never_overwrite_each_other(observed: Observed) -> None:
    latest = filter_as_of(observed(ID), None)
    rows = latest[
        (latest["indicator"] == "real_gdp_growth_forecast")
        & (latest["party"] == "Russia")
        & (latest["period_start"] == "2026-01-01")
    ]
    by_source = rows.set_index(rows["source"].str.removeprefix(f"{ID}/"))["value"]
    assert by_source["imf"] == 1.1
    assert by_source["world-bank"] == 0.8
    assert by_source["bank-of-russia"] == 1.0
    assert by_source["russian-economy-ministry"] == 1.3


def test_releases_of_one_institution_revise_each_other_whichever_outlet_quotes_them(
    observed: Observed,
) -> None:
    rows = _rows(observed(ID), "real_gdp_growth_forecast", "Russia", "imf", "2026-01-01")
    assert rows["value"].tolist() == [1.0, 0.8, 1.1]
    assert rows["published"].dt.strftime("%Y-%m").tolist() == ["2025-10", "2026-01", "2026-04"]


def test_a_release_quoted_twice_is_one_release(observed: Observed) -> None:
    rows = _rows(observed(ID), "real_gdp_growth_forecast", "China", "imf", "2026-01-01")
    assert rows["published"].tolist() == [pd.Timestamp("2026-04-18")]


def test_earlier_vintages_that_a_later_article_quotes_keep_their_date(observed: Observed) -> None:
    rows = _rows(
        observed(ID),
        "real_gdp_growth_forecast",
        "Ukraine",
        "national-bank-of-ukraine",
        "2026-01-01",
    )
    assert rows["value"].tolist() == [4.0, 2.3, 2.0, 1.8]
    assert rows["published"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-01-31",
        "2025-07-31",
        "2025-10-31",
        "2026-01-29",
    ]


def test_a_forecast_that_a_note_only_mentions_does_not_date_the_row(observed: Observed) -> None:
    # the note of the outturn of 2022 says that the forecast of January 2023 had been -3.5
    rows = _rows(observed(ID), "real_gdp_growth", "Russia", "world-bank", "2022-01-01")
    assert rows["published"].tolist() == [pd.Timestamp("2023-04-06")]


@pytest.mark.parametrize(
    ("note", "publisher", "release"),
    [
        ("vintage 2026-01", "IMF", "2026-01"),
        ("July 2025 vintage (\"initial\")", "NBU", "2025-07"),
        ("article date not shown; October 2024 report", "World Bank", "2024-10"),
        ("October 2025", "Ministry", "2025-10"),
        ("", "World Bank June 2025 (via X)", "2025-06"),
        ("January 2023 forecast had been -3.5", "World Bank", None),
        ("text says September 13 (2024)", "TASS", None),
        ("from 5.2 in June 2025", "World Bank", None),
        ("unchanged since Sept 2024", "Ministry", None),
    ],
)  # fmt: skip
def test_the_release_a_row_names(note: str, publisher: str, release: str | None) -> None:
    rows = pd.DataFrame({"note": [note], "publisher": [publisher]})
    (found,) = economy_figures._release(rows)
    assert found == release if release else pd.isna(found)


def test_a_range_of_the_central_bank_keeps_its_ends(observed: Observed) -> None:
    rows = _rows(observed(ID), "real_gdp_growth_forecast", "Russia", "bank-of-russia", "2026-01-01")
    last = rows.iloc[-1]
    assert (last["low"], last["value"], last["high"]) == (0.5, 1.0, 1.5)
    assert "midpoint" in last["note"]
    # of April 2025, and said again beside the IMF's of January 2026
    assert last["published"] == pd.Timestamp("2026-01-19")


def test_an_undated_forecast_in_conflict_with_a_dated_one_is_left_out(observed: Observed) -> None:
    rows = _rows(observed(ID), "real_gdp_growth_forecast", "Ukraine", "world-bank", "2026-01-01")
    assert rows["value"].tolist() == [7.0, 2.0]


def test_quarters_keep_the_vintage_they_were_published_in(observed: Observed) -> None:
    table = observed(ID)
    q2 = _rows(table, "real_gdp_growth_quarter", "Russia", "rosstat", "2024-04-01")
    assert q2["value"].tolist() == [4.1, 4.3]
    q4 = _rows(table, "real_gdp_growth_quarter", "Ukraine", "ukrstat", "2022-10-01")
    assert q4["value"].tolist() == [-35.5, -31.4]


def test_quarterly_growth_has_holes_that_nothing_fills(observed: Observed) -> None:
    table = observed(ID)
    quarters = _rows(table, "real_gdp_growth_quarter", "Russia", "rosstat")["period_start"].unique()
    every = pd.date_range(quarters.min(), quarters.max(), freq="QS")
    assert len(quarters) < len(every)


def test_the_federal_bonus_rose_from_195000_to_400000_roubles(observed: Observed) -> None:
    rows = _rows(observed(ID), "signing_payment", "Russia", "meduza")
    assert rows["value"].tolist() == [195_000, 400_000]
    assert rows["period_start"].tolist() == [pd.Timestamp("2022-09-21"), pd.Timestamp("2024-08-01")]


def test_payments_of_regions_are_no_series_of_russia(observed: Observed) -> None:
    table = observed(ID)
    payments = table[table["indicator"] == "signing_payment"]
    regions = payments[payments["party"] != "Russia"]
    assert regions["party"].str.fullmatch(r"Russia: [A-Z a-z-]+").all()
    assert set(payments.loc[payments["party"] == "Russia", "source"]) == {f"{ID}/meduza"}


def test_regional_payments_peaked_were_cut_and_partly_restored(observed: Observed) -> None:
    table = observed(ID)
    samara = table[table["party"] == "Russia: Samara"].sort_values("period_start")
    assert samara["value"].tolist() == [3_600_000, 400_000, 1_100_000]


def test_a_row_that_speaks_of_two_regions_becomes_two(observed: Observed) -> None:
    table = observed(ID)
    for region in ("Astrakhan", "Nizhny Novgorod"):
        assert table.loc[table["party"] == f"Russia: {region}", "value"].tolist() == [500_000]


def test_averages_of_different_things_are_different_series(observed: Observed) -> None:
    table = observed(ID)
    averages = table[table["indicator"] == "signing_payment_average"]
    assert averages.groupby("source")["value"].apply(list).to_dict() == {
        f"{ID}/istories/regional": [168_000, 596_000],
        f"{ID}/kluge/model-37-regions": [1_100_000],
        f"{ID}/kluge/one-time-37-regions": [1_400_000],
        f"{ID}/kluge/regional": [900_000],
        f"{ID}/kluge/regional-and-federal": [1_500_000, 2_000_000],
        f"{ID}/re-russia/one-time": [485_000],
    }


def test_a_forecast_payment_is_a_forecast_and_known_in_its_autumn(observed: Observed) -> None:
    table = observed(ID)
    row = table[table["indicator"] == "signing_payment_average_forecast"]
    assert row["published"].item() == pd.Timestamp("2025-11-30")


def test_trillions_become_billions_of_roubles(observed: Observed) -> None:
    rows = _rows(observed(ID), "defence_budget_plan", "Russia", "russian-federal-budget")
    assert rows["value"].tolist() == [13_500]


def test_nothing_is_dated_after_the_day_of_retrieval(
    observed: Observed, manifest: dict[str, Source]
) -> None:
    retrieved = pd.Timestamp(manifest[ID].retrieved)
    assert observed(ID)["published"].max() < retrieved


def test_derived_dates_follow_the_declared_lag_and_are_marked(observed: Observed) -> None:
    table = observed(ID)
    derived = table[table["note"].str.endswith(PUBLISHED_DERIVED)]
    assert len(derived) == 16
    assert ((derived["published"] - derived["period_end"]).dt.days == 45).all()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("0.195,RUB million", "195,RUB million", "column 'value'"),
        ("0.195,RUB million", "195000,RUB", "column 'unit'"),
        ("0.5-1.5", "1.5-0.5", "column 'value'"),
        ("0.5-1.5", ">0.5", "column 'value'"),
        ("2026-01-19,day", "2027-01-19,day", "column 'published'"),
        ("2026-01-19,day", "2026-01-19,month", "column 'published'"),
        ("Russia,2026-01-01,2026-12-31", "Russia,2026-12-31,2026-01-01", "column 'period_start'"),
        ("2026-12-31,0.8,percent", "2026-12-31,8.5,percent", "implausible"),
        ("2026-12-31,4.5,percent", "2026-12-31,-4.5,percent", "far from all others"),
        ("2022-12-31,-29.1,percent", "2022-12-31,29.1,percent", "implausible"),
        ("Samara,Russia,2025-01-01", "Samara,Russia,2024-12-01", "column 'period_start'"),
        ("Trend/TASS", "Unheard-of Agency", "column 'publisher'"),
        ("recruit_signon_bonus_Samara", "recruit_signon_bonus_Sahara", "column 'indicator'"),
    ],
)
def test_a_damaged_figure_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered(ID, {FILE: lambda text: text.replace(old, new, 1)})
