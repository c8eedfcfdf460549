"""Base rates: wars by war-year, counted by rules that a hand can check."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.models.base_rates import (
    base_rates,
    compare_years,
    share_deadlier,
    this_war,
    war_years,
)


def war(
    name: str, start: str, deaths: list[float | None], days: list[int] | None = None, **more: Any
) -> pd.DataFrame:
    """Return the rows of a war of so many deaths in each calendar year from its start on."""
    first = pd.Timestamp(start)
    years = [first.year + number for number in range(len(deaths))]
    full = [366 if year % 4 == 0 else 365 for year in years]
    full[0] = (pd.Timestamp(first.year, 12, 31) - first).days + 1
    columns = {
        "episode": name,
        "war": name,
        "type": "civil",
        "start": start,
        "year": years,
        "exposure_days": days or full,
        "best": pd.array(deaths, dtype="Float64").astype("float64"),
        "shape_invented": False,
        "source": "UCDP",
        "use": True,
    }
    return pd.DataFrame(columns | more)


def test_deaths_are_spread_over_the_days_of_a_calendar_year() -> None:
    """A war from 2 July 2001: half of the second calendar year is in its first war-year."""
    table = war_years(war("a", "2001-07-02", [183.0, 730.0, 365.0])).set_index("war_year")
    assert table.loc[1, "deaths"] == pytest.approx(183 + 2 * 182)
    assert table.loc[2, "deaths"] == pytest.approx(2 * 183 + 182)
    assert table.loc[2, "relative"] == pytest.approx((366 + 182) / (183 + 364))
    assert table["days"].tolist() == [365, 365, 183]


def test_the_threshold_decides_where_a_war_starts() -> None:
    rows = war("a", "2001-01-01", [30.0, 40.0, 1200.0, 1300.0, 900.0, 800.0])
    low, high = (compare_years(rows, threshold).loc[0] for threshold in (25, 1000))
    assert (low["start"], bool(low["deadlier"])) == (2001, True)
    assert (high["start"], bool(high["deadlier"])) == (2003, False)


def test_a_war_must_reach_300_days_of_a_third_year() -> None:
    short = war("short", "2001-01-01", [100.0] * 3, [365, 365, 299])
    long = war("long", "2001-01-01", [100.0] * 3, [365, 365, 300])
    assert compare_years(pd.concat([short, long]))["war"].tolist() == ["long"]


def test_year_four_counts_from_300_days_on() -> None:
    days = [365, 365, 365]
    brief = war("a", "2001-01-01", [365.0, 365.0, 730.0, 2990.0], [*days, 299])
    whole = war("a", "2001-01-01", [365.0, 365.0, 730.0, 3000.0], [*days, 300])
    assert compare_years(brief).loc[0, "later"] == pytest.approx(2)
    assert compare_years(whole).loc[0, "later"] == pytest.approx((2 + 10) / 2)


def test_an_invented_year_among_those_compared_is_told() -> None:
    flags = {"second": [False, True, False], "third": [False, False, True]}
    rows = [war(n, "2001-01-01", [50.0] * 3, shape_invented=flag) for n, flag in flags.items()]
    told = compare_years(pd.concat(rows)).set_index("war")["invented"]
    assert told.to_dict() == {"second": False, "third": True}


def test_a_year_without_a_figure_has_no_pace() -> None:
    told = compare_years(war("a", "2001-01-01", [50.0, 50.0, None], shape_invented=True)).loc[0]
    assert not told["known"] and told["invented"]


def test_a_war_that_stands_twice_is_not_used() -> None:
    rows = pd.concat([war("a", "2001-01-01", [50.0] * 3), war("b", "2001-01-01", [50.0] * 3)])
    assert compare_years(rows.assign(use=rows["war"].eq("a")))["war"].tolist() == ["a"]


def test_a_change_of_source_is_told() -> None:
    rows = war("a", "1987-01-01", [50.0] * 4, source=["PRIO", "PRIO", "UCDP", "UCDP"])
    assert compare_years(rows)["two_sources"].tolist() == [True]
    assert compare_years(war("a", "1987-01-01", [50.0] * 4))["two_sources"].tolist() == [False]


def test_every_share_has_its_numerator_and_denominator() -> None:
    rows = pd.concat(
        [
            war("up", "2001-01-01", [500.0, 500.0, 900.0]),
            war("down", "2001-01-01", [900.0, 500.0, 500.0]),
            war("made up", "2001-01-01", [900.0, 500.0, 500.0], shape_invented=True),
            war("small", "2001-01-01", [30.0, 30.0, 90.0], type="interstate"),
        ]
    )
    table = base_rates(rows, thresholds=[25], sizes=[1, 1000]).set_index(["fewest_deaths", "type"])
    large = table.loc[(1000, "any")]
    assert (large["deadlier"], large["wars"], large["left_out"]) == (1, 2, 1)
    assert large["share"] == 0.5 and large["share_with_invented"] == pytest.approx(1 / 3)
    assert table.loc[(1, "any"), "wars"] == 3
    assert table.loc[(1, "interstate"), "share"] == 1.0


def test_jeffreys_interval_is_that_of_statsmodels_and_ends_at_nought_and_one() -> None:
    some = share_deadlier(pd.DataFrame({"deadlier": [True] * 3 + [False] * 7}))
    assert some[1:] == pytest.approx(proportion_confint(3, 10, 0.1, "jeffreys"))
    every = share_deadlier(pd.DataFrame({"deadlier": [True] * 4}))
    none = share_deadlier(pd.DataFrame({"deadlier": [False] * 4}))
    assert every[2] == 1.0 and none[1] == 0.0
    assert none[2] == pytest.approx(1 - every[1])


def test_this_war_has_bounds_where_2022_has() -> None:
    dyads = pd.DataFrame(
        {
            "war": "Russia - Ukraine",
            "year": [2022, 2023, 2024],
            "low": [311.0, 0, 0],
            "best": [None, 730.0, 1098.0],
            "high": [622.0, 0, 0],
            "source": "UCDP",
        }
    )
    table = this_war(dyads).set_index("war_year")
    assert table.loc[1, "per_day_low"] == pytest.approx((311 + 2 * 54) / 365)
    assert table.loc[2, "per_day_low"] == table.loc[2, "per_day_high"]
    assert table.loc[2, "relative_low"] < table.loc[2, "relative_high"]
    first_high = (622 + 2 * 54) / 365
    second = (2 * 311 + 3 * 54) / 365
    assert table.loc[2, "relative_low"] == pytest.approx(second / first_high)


def test_of_a_war_that_no_release_holds_there_is_nothing() -> None:
    columns = {"war": [], "year": [], "low": [], "best": [], "high": [], "source": []}
    table = this_war(pd.DataFrame(columns))
    assert table.empty
    assert (table[["relative_low", "relative_high"]].dtypes == "float64").all()
