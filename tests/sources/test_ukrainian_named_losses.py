"""Known traps of the three releases of named Ukrainian losses."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of

FIRST, SECOND, LAST = (
    "monthly_2025-08-21.json",
    "monthly_2025-10-28.json",
    "monthly_2025-11-08.json",
)
RAW = Path(__file__).parents[2] / "data/raw/ukrainian_named_losses"
NEWEST = max(path.name for path in RAW.glob("monthly_*.json"))


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("ukrainian_named_losses")


def months(change):
    """Return an edit that changes the months of a release in place."""

    def edit(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content, indent=2)

    return edit


def test_each_release_is_a_date_of_publication(table):
    days = ["2025-08-21", "2025-10-28", "2025-11-08"]
    assert sorted(table["published"].unique()) == [pd.Timestamp(day) for day in days]
    march = table[(table["period_start"] == "2022-03-01") & (table["indicator"] == "named_dead")]
    assert march.sort_values("published")["value"].tolist()[::2] == [3_153, 3_295]


def test_the_last_twelve_months_of_deaths_are_marked_as_right_censored(table):
    newest = table[(table["published"] == "2025-11-08") & (table["indicator"] == "named_dead")]
    censored = newest[newest["note"].str.contains("right-censored")]
    assert len(censored) == 12
    assert censored["period_start"].min() == pd.Timestamp("2024-11-01")


def test_the_last_three_months_of_dead_and_missing_are_marked_as_incomplete(table):
    newest = table[
        (table["published"] == "2025-11-08") & (table["indicator"] == "named_dead_and_missing")
    ]
    incomplete = newest[newest["note"].str.contains("incomplete")]
    assert incomplete["period_start"].dt.strftime("%Y-%m").tolist() == [
        "2025-08",
        "2025-09",
        "2025-10",
    ]


def test_february_2022_holds_undated_and_pre_war_records_and_says_so(table):
    february = table[table["period_start"] == "2022-02-01"]
    assert len(february) == 9
    assert february["note"].str.contains("undated and pre-war").all()


def test_dead_and_missing_are_their_sum(table):
    wide = table.pivot(index=["period_start", "published"], columns="indicator", values="value")
    both = wide["named_dead"] + wide["named_missing"]
    assert both.eq(wide["named_dead_and_missing"]).all()


def test_people_move_from_missing_to_dead_between_releases(table):
    wide = table.pivot(index=["period_start", "published"], columns="indicator", values="value")
    july = wide.loc["2025-07-01"]
    assert july["named_dead"].is_monotonic_increasing
    assert july["named_dead"].iloc[-1] > 1.5 * july["named_dead"].iloc[0]


def test_as_of_a_day_only_the_release_before_it_is_known(table):
    known = filter_as_of(table, dt.date(2025, 10, 1))
    assert known["published"].eq(pd.Timestamp("2025-08-21")).all()
    assert known["period_end"].max() == pd.Timestamp("2025-07-31")


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        (FIRST, lambda data: data.pop("2023-05"), "dates are missing"),
        (FIRST, lambda data: data.pop("2025-07"), "the month before"),
        (NEWEST, lambda data: data.pop("2022-02"), "the coverage in"),
        (FIRST, lambda data: data.update({"2022-13": data["2022-03"]}), "is not a date"),
        (FIRST, lambda data: data.update({"2022-1": data.pop("2022-02")}), "is not a date"),
        (FIRST, lambda data: data["2023-05"].update(deaths=1), "the dead and the missing"),
        (FIRST, lambda data: data["2023-05"].update(deaths="1394"), "whole number|too small"),
        (FIRST, lambda data: data["2023-05"].update(deaths=-1394), "whole number|too small"),
        (FIRST, lambda data: data["2023-05"].update(deaths=True), "whole number|too small"),
        (FIRST, lambda data: data["2023-05"].pop("missing"), "missing|not known|not a record"),
        (FIRST, lambda data: data["2023-05"].update(wounded=3), "missing|not known|not a record"),
        (FIRST, lambda data: data.update({"2023-05": 7}), "missing|not known|not a record"),
        (FIRST, lambda data: data.clear(), "holds no records"),
        (
            SECOND,
            lambda data: data["2023-05"].update(deaths=13_940, missing=581, total=14_521),
            "no plausible revision",
        ),
        (
            LAST,
            lambda data: [
                month.update(deaths=month["missing"], missing=month["deaths"])
                for month in data.values()
            ],
            "no plausible revision",
        ),
    ],
)
def test_contradictions_are_refused(observe_altered, file, change, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("ukrainian_named_losses", {file: months(change)})
    assert f"data/raw/ukrainian_named_losses/{file}" in str(refused.value)
