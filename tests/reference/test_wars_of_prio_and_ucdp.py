"""Base rates on the wars of 1900 to 2017, counted again by hand-checkable rules.

The second counting spreads every war day by day in a plain loop and shares nothing with the
model but the data.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.models.base_rates import base_rates, compare_years, this_war
from analysis.project import Project
from analysis.series import open_context


@pytest.fixture(scope="module")
def wars(project: Project) -> pd.DataFrame:
    return open_context("wars", project)


def count(wars: pd.DataFrame, threshold: int, fewest: int) -> dict[str, bool]:
    """Return whether each war that counts grew deadlier, by its episode."""
    result = {}
    for episode, rows in wars[wars["use"]].groupby("episode"):
        started, by_day, total, doubtful = None, {}, 0.0, set()
        for row in rows.itertuples():
            listed = pd.isna(row.best) and threshold == 25
            if started is None and not (listed or row.best >= threshold):
                continue
            begins = max(dt.date(row.year, 1, 1), dt.date.fromisoformat(row.start))
            started = started or begins
            total += 0 if pd.isna(row.best) else row.best
            for number in range(row.exposure_days):
                day = (begins - started).days + number
                by_day[day] = row.best / row.exposure_days
                if row.shape_invented:
                    doubtful.add(day)
        years = [[by_day.get(365 * n + day) for day in range(365)] for n in range(4)]
        lived = [[rate for rate in year if rate is not None] for year in years]
        if started is None or len(lived[2]) < 300 or total < fewest:
            continue
        compared = [0, 2, 3] if len(lived[3]) >= 300 else [0, 2]
        last = max(by_day)
        days = [day for n in compared for day in range(365 * n, min(365 * n + 365, last + 1))]
        if any(day in doubtful or day not in by_day or pd.isna(by_day[day]) for day in days):
            continue
        paces = [sum(lived[n]) / len(lived[n]) for n in compared]
        result[str(episode)] = sum(paces[1:]) / len(paces[1:]) > paces[0]
    return result


@pytest.mark.parametrize("threshold", [25, 1000])
@pytest.mark.parametrize("fewest", [1000, 10_000])
def test_a_plain_count_gives_the_same_wars(wars: pd.DataFrame, threshold: int, fewest: int) -> None:
    by_hand = count(wars, threshold, fewest)
    listed = compare_years(wars, threshold).query("known & ~invented and deaths >= @fewest")
    assert dict(zip(listed["episode"], listed["deadlier"], strict=True)) == by_hand
    table = base_rates(wars, thresholds=[threshold], sizes=[fewest])
    row = table[table["type"].eq("any")].iloc[0]
    assert (row["deadlier"], row["wars"]) == (sum(by_hand.values()), len(by_hand))


def test_the_start_decides(wars: pd.DataFrame) -> None:
    table = base_rates(wars, sizes=[1000]).query("type == 'any'").set_index("start_threshold")
    assert table.loc[25, ["deadlier", "wars"]].tolist() == [32, 63]
    assert table.loc[1000, ["deadlier", "wars"]].tolist() == [14, 45]


def test_korea_began_in_1949_by_one_threshold_and_in_1950_by_the_other(wars: pd.DataFrame) -> None:
    for threshold, start in ((25, 1949), (1000, 1950)):
        korea = compare_years(wars, threshold).query("episode == 'U235/1949-05-31'")
        assert korea["start"].tolist() == [start]


def test_a_war_that_stands_twice_counts_once(wars: pd.DataFrame) -> None:
    assert wars["episode"].isin(["C151/1950-06-24"]).any()
    assert not compare_years(wars)["episode"].isin(["C151/1950-06-24"]).any()


def test_the_first_year_of_this_war_is_known_by_bounds_only(project: Project) -> None:
    dyads = open_context("war_dyads", project)
    table = this_war(dyads[dyads["year"] <= 2025]).set_index("war_year")
    assert table.loc[1, "per_day_low"] == pytest.approx((72_533 + 76_254 * 54 / 365) / 365)
    assert table.loc[3, "relative_low"] < 0.6 and table.loc[3, "relative_high"] > 1.15
