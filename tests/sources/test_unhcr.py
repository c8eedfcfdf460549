"""Traps of the UNHCR files, on the real ones and on damaged copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED, filter_as_of

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
RELEASES = "ukrainian_refugee_stock_by_release.csv"
ARTICLE = dt.date(2025, 12, 10)


def _stock(table: pd.DataFrame, indicator: str, day: str, source: str = "unhcr") -> pd.DataFrame:
    return table[
        (table["indicator"] == indicator)
        & (table["period_end"] == day)
        & (table["source"] == source)
    ]


@pytest.mark.parametrize(
    ("year", "million"), [(2022, 4.41), (2023, 4.73), (2024, 5.11), (2025, 5.22)]
)
def test_refugees_outside_russia_at_the_end_of_each_year_of_war(
    observed: Observed, year: int, million: float
) -> None:
    latest = filter_as_of(observed("unhcr"), None)
    (value,) = _stock(latest, "refugees_abroad", f"{year}-12-31")["value"]
    assert round(value / 1e6, 2) == million


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2022-06-30", 3_981_711),
        ("2023-06-30", 4_618_596),
        ("2024-06-30", 4_842_804),
        ("2025-06-30", 5_294_140),
    ],
)
def test_a_mid_year_figure_is_not_mistaken_for_a_year_end(
    observed: Observed, day: str, value: int
) -> None:
    rows = _stock(observed("unhcr"), "refugees_abroad", day)
    assert rows["value"].tolist() == [value]


def test_the_version_2024_6_is_a_mid_year_release_like_2023_06(observed: Observed) -> None:
    rows = _stock(observed("unhcr"), "refugees_abroad", "2024-06-30")
    assert rows["note"].tolist() == ["release 2024.6.0"]
    assert rows["published"].tolist() == [pd.Timestamp("2024-10-18")]


def test_each_release_is_a_vintage(observed: Observed) -> None:
    rows = _stock(observed("unhcr"), "refugees_abroad", "2022-12-31").sort_values("published")
    assert rows["value"].tolist() == [4_404_565, 4_408_862]
    assert rows["published"].dt.strftime("%Y-%m-%d").tolist() == ["2023-06-14", "2024-06-17"]


def test_a_release_that_repeats_a_figure_does_not_revise_it(observed: Observed) -> None:
    # eight releases give the end of 2023, all with the same figure
    rows = _stock(observed("unhcr"), "refugees_abroad", "2023-12-31")
    assert rows["published"].tolist() == [pd.Timestamp("2024-06-17")]


def test_two_commits_of_one_day_give_one_figure(observed: Observed) -> None:
    rows = _stock(observed("unhcr"), "refugees_abroad", "2022-06-30")
    assert rows["published"].tolist() == [pd.Timestamp("2023-04-26")]


def test_two_commits_of_one_day_that_disagree_are_refused(observe_altered: Observe) -> None:
    old = "7f54137,2023-04-26,2022.06.0,2022,5437961.0,42120.0,"
    with pytest.raises(DataError, match="stands twice"):
        observe_altered("unhcr", {RELEASES: (old, old.replace("42120.0", "42121.0"))})


def test_the_year_end_of_2025_did_not_exist_at_the_article(observed: Observed) -> None:
    known = filter_as_of(observed("unhcr"), ARTICLE)
    stock = known[known["indicator"] == "refugees_abroad"]
    assert stock["period_end"].max() == pd.Timestamp("2025-06-30")


def test_russias_count_cannot_be_joined_across_its_change_of_source(observed: Observed) -> None:
    for indicator in ("refugees_in_russia", "refugees_abroad_and_in_russia"):
        table = observed("unhcr")
        rows = table[table["indicator"] == indicator]
        before = rows[rows["source"] == "unhcr"]
        after = rows[rows["source"] == "unhcr/russia-recounted"]
        assert before["period_end"].max() == pd.Timestamp("2024-06-30")
        assert after["period_end"].min() == pd.Timestamp("2024-12-31")
        assert after["note"].str.contains("another source").all()


def test_refugees_outside_russia_are_not_touched_by_the_change_of_source(
    observed: Observed,
) -> None:
    table = observed("unhcr")
    assert set(table.loc[table["indicator"] == "refugees_abroad", "source"]) == {"unhcr"}


def test_displaced_people_cannot_be_joined_across_the_change_of_method(observed: Observed) -> None:
    table = observed("unhcr")
    rows = table[table["indicator"] == "internally_displaced"]
    assert rows.loc[rows["source"] == "unhcr", "value"].iloc[-1] == 5_088_000
    assert rows.loc[rows["source"] != "unhcr", "value"].iloc[0] == 3_689_000


def test_reporting_changes_of_canada_and_italy_are_told(observed: Observed) -> None:
    table = observed("unhcr")
    total = _stock(table, "refugees_abroad", "2025-12-31")["note"].item()
    assert "Canada counts 98,000 more and Italy counts 103,000 fewer by changes of repor" in total
    for host in ("can", "ita"):
        row = _stock(table, "refugees_by_host", "2025-12-31", f"unhcr/host-{host}")
        assert "change of reporting" in row["note"].item()
        earlier = _stock(table, "refugees_by_host", "2024-12-31", f"unhcr/host-{host}")
        assert "change of reporting" not in earlier["note"].item()


def test_returns_that_are_not_reported_yet_are_not_nought(observed: Observed) -> None:
    # the release 2022.12 has 0 for the year of which the next has 1,017,000
    table = observed("unhcr")
    rows = table[table["indicator"] == "returned_refugees"]
    assert (rows["value"] > 0).all()
    year = rows[(rows["period_end"] == "2022-12-31")].sort_values("published")
    assert year["value"].tolist() == [1_017_000, 660_000]


def test_returns_of_half_a_year_have_the_period_of_half_a_year(observed: Observed) -> None:
    table = observed("unhcr")
    rows = table[(table["indicator"] == "returned_refugees") & (table["value"] == 98_338)]
    assert rows["period_start"].item() == pd.Timestamp("2025-01-01")
    assert rows["period_end"].item() == pd.Timestamp("2025-06-30")


def test_hosts_are_the_ten_largest_without_russia(observed: Observed) -> None:
    table = observed("unhcr")
    hosts = table[table["indicator"] == "refugees_by_host"]
    assert hosts["source"].nunique() == 10
    assert "unhcr/host-rus" not in set(hosts["source"])
    germany = _stock(table, "refugees_by_host", "2025-12-31", "unhcr/host-deu")
    assert germany["value"].item() == 1_173_192
    assert PUBLISHED_DERIVED in germany["note"].item()


def test_a_hosts_figure_is_dated_by_the_first_release_with_the_same_total(
    observed: Observed,
) -> None:
    # the total of 2022 was revised in the release of June 2024, so its hosts stand since then
    row = _stock(observed("unhcr"), "refugees_by_host", "2022-12-31", "unhcr/host-deu")
    assert row["published"].item() == pd.Timestamp("2024-06-17")


def test_only_new_applications_of_persons_are_counted(observed: Observed) -> None:
    table = observed("unhcr")
    rows = table[table["indicator"] == "asylum_applications"].set_index("period_end")
    assert rows["value"].tolist() == [19_740, 8_581, 8_989, 36_306, 72_053, 32_749, 17_640]
    assert "2168 cases left out" in rows.at[pd.Timestamp("2019-12-31"), "note"]
    assert (rows["party"] == "Russia").all()


def test_years_without_the_us_immigration_service_say_so(observed: Observed) -> None:
    table = observed("unhcr")
    rows = table[table["indicator"] == "asylum_applications"]
    without = rows["note"].str.contains("without the US immigration service")
    assert rows.loc[without, "period_end"].dt.year.tolist() == [2019, 2020, 2025]


def test_years_without_the_us_immigration_service_are_not_in_one_series_with_the_others(
    observed: Observed,
) -> None:
    table = observed("unhcr")
    rows = table[table["indicator"] == "asylum_applications"]
    years = rows.groupby("source")["period_end"].agg(lambda ends: ends.dt.year.tolist())
    assert years.to_dict() == {
        "unhcr": [2021, 2022, 2023, 2024],
        "unhcr/without-us": [2019, 2020, 2025],
    }


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (",5218643.0,5178082.0\nfbc", ",5218644.0,5178082.0\nfbc", "all less those in Russia"),
        ("2025.12.1,2021,27562.0", "2025.12,2021,27562.0", "version"),
        ("8239ce0,2026-06-25,2025.12.1,2021", "8239ce0,2026-06-24,2025.12.1,2021", "several"),
        ("e756013,2024-06-17,2023.12.0,2023", "e756013,2024-06-17,2023.12.0,2024", "lacks a year"),
        ("2025.12.1,2025,5224131.0", "2025.12.1,2025,522413.0", "excl_rus"),
    ],
)  # fmt: skip
def test_a_release_that_contradicts_itself_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered("unhcr", {RELEASES: (old, new)})


def test_a_release_dated_before_its_period_ended_is_refused(observe_altered: Observe) -> None:
    with pytest.raises(DataError, match="before the end of its period"):
        observe_altered("unhcr", {RELEASES: lambda text: text.replace("2025-06-12", "2024-06-12")})


def test_hosts_that_do_not_sum_to_the_release_are_refused(observe_altered: Observe) -> None:
    with pytest.raises(DataError, match=r"year 2025.*the last release"):
        observe_altered(
            "unhcr",
            {"population_by_asylum_country.csv": lambda text: text.replace("1173192", "1173193")},
        )


def test_returns_that_do_not_sum_to_the_release_are_refused(observe_altered: Observe) -> None:
    with pytest.raises(DataError, match=r"2025.*returned_idps"):
        observe_altered(
            "unhcr", {"returns_and_solutions.csv": lambda text: text.replace("579000", "579001")}
        )


def test_applications_beyond_the_last_release_are_refused(observe_altered: Observe) -> None:
    old = "2025,Russian Federation,RUS,RUS,Cyprus,CYP,CYP,G,N,FI,P,"
    with pytest.raises(DataError, match="beyond the last release"):
        observe_altered(
            "unhcr", {"russian_asylum_applications.csv": (old, old.replace("2025", "2035"))}
        )


def test_releases_that_disagree_by_more_than_any_revision_are_refused(
    observe_altered: Observe,
) -> None:
    old = "5b1f3a1,2025-06-12,2024.12.0,2021,27562.0,19426.0,"
    with pytest.raises(DataError, match="column 'asylum': releases disagree"):
        observe_altered("unhcr", {RELEASES: (old, old.replace("19426", "194260"))})


def test_an_unknown_kind_of_application_is_refused(observe_altered: Observe) -> None:
    old = "2010,Russian Federation,RUS,RUS,Australia,AUL,AUS,G,A,AR,C,5.0"
    with pytest.raises(DataError, match="app_type"):
        observe_altered(
            "unhcr", {"russian_asylum_applications.csv": (old, old.replace(",A,", ",X,"))}
        )
