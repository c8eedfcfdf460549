"""What each finding reads: the traps of its sources, and that parameters matter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow, stock

from analysis.claims.build import judge
from analysis.claims.case import Case
from analysis.claims.findings.rivals import index_from
from analysis.claims.findings.territory import every_window

NEEDS = stock(
    "recovery_needs", "2025-02-25", 524, party="Ukraine", source="reconstruction_figures/rdna"
)


def gdp(value: float, measure: str = "gdp_current", **more: str) -> dict:
    row = {"party": "Ukraine", "source": "imf_weo", "published": "2025-10-31"}
    return flow(measure, "2021-01-01", "2021-12-31", value) | row | more


def test_needs_over_the_stated_gdp_follow_the_parameter(case: Callable[..., Case]) -> None:
    found = judge(case(NEEDS, gdp(199.8)), "rebuild_ratio")
    assert found.found.numbers["ratio"] == pytest.approx(2.62)
    other = judge(case(NEEDS, gdp(199.8), prewar_gdp=230.0), "rebuild_ratio")
    assert other.found.numbers["ratio"] == pytest.approx(524 / 230)
    assert (found.verdict, other.verdict) == ("supported", "undecided")


def test_the_stated_gdp_is_the_parameter(case: Callable[..., Case]) -> None:
    verdicts = [
        judge(case(NEEDS, gdp(199.8), prewar_gdp=value), "prewar_gdp").verdict
        for value in (200.0, 230.0)
    ]
    assert verdicts == ["supported", "contradicted"]


def test_a_forecast_of_the_gdp_made_before_the_year_was_over_decides_nothing(
    case: Callable[..., Case],
) -> None:
    old = gdp(181.0, "gdp_current_forecast", published="2021-10-31")
    found = judge(case(old, gdp(199.8)), "prewar_gdp")
    assert [line.lane for line in found.found.lines] == ["beside", "deciding"]


def weeks(deaths: float) -> list[dict]:
    starts = pd.date_range("2022-02-28", periods=60, freq="7D")
    return [
        flow(
            "military_deaths_estimated",
            f"{start:%Y-%m-%d}",
            f"{start + pd.Timedelta(days=6):%Y-%m-%d}",
            deaths,
            source="mediazona_meduza",
        )
        for start in starts
    ]


def test_a_million_by_the_general_staff_alone_decides_nothing(case: Callable[..., Case]) -> None:
    total = stock("personnel_losses_claimed_total", "2025-12-01", 1.2e6, source="general_staff")
    tenfold = replace_value(total, 1.2e7)
    found = [judge(case(*weeks(4000), row), "million_casualties") for row in (total, tenfold)]
    assert found[0].verdict == found[1].verdict == "undecided"
    assert found[0].confidence == found[1].confidence


def replace_value(row: dict, value: float) -> dict:
    return row | {"value": value}


def test_wounded_for_each_killed_are_the_parameters(case: Callable[..., Case]) -> None:
    few = judge(case(*weeks(4000)), "million_casualties")
    many = judge(case(*weeks(4000), wounded_per_killed_low=4.0, wounded_per_killed_high=5.0),
                 "million_casualties")  # fmt: skip
    assert (few.verdict, many.verdict) == ("undecided", "supported")


def test_the_uk_restates_the_general_staff(case: Callable[..., Case]) -> None:
    uk = stock("killed_and_wounded_total_published", "2025-11-01", 1.1e6,
               source="published_estimates/uk-ministry-of-defence")  # fmt: skip
    assert judge(case(*weeks(4000), uk), "million_casualties").verdict == "undecided"


def test_a_publisher_that_is_not_graded_is_shown_and_decides_nothing(
    case: Callable[..., Case],
) -> None:
    new = stock("killed_and_wounded_total_published", "2025-11-01", 1.1e6,
                source="published_estimates/nobody-yet")  # fmt: skip
    found = judge(case(*weeks(4000), new), "million_casualties")
    assert found.verdict == "undecided"
    assert "beside" in [line.lane for line in found.found.lines]


def test_windows_hold_what_was_gained_and_lost_in_them() -> None:
    days = pd.date_range("2025-01-01", periods=5)
    share = pd.Series([10.0, 10.1, 10.3, 10.3, 10.2], index=days)
    losses = pd.DataFrame({"low": np.arange(5.0), "high": 2 * np.arange(5.0)}, index=days)
    table = every_window(share, losses, days[3], 2)
    row = table[(table["end"] == days[2]) & (table["days"] == 2)].iloc[0]
    assert (row["gain"], row["low"], row["high"]) == pytest.approx((0.3, 2.0, 4.0))
    assert len(table) == 5 and table["end"].max() == days[3]


def test_growth_is_not_chained_across_a_missing_year() -> None:
    assert list(index_from(pd.Series({2022: 1.0, 2024: 1.0}), 2021).index) == [2021, 2022]


def test_months_without_a_gain_are_counted_on_each_map(case: Callable[..., Case]) -> None:
    ends = pd.date_range("2024-01-31", periods=14, freq="ME")
    gains = {"deepstate": [100.0] * 14, "isw_area": [100.0] * 12 + [-5.0, 0.0]}
    rows = [
        stock(
            "area_occupied",
            f"{end:%Y-%m-%d}",
            1e5 + float(np.sum(values[: place + 1])),
            party="Ukraine",
            source=source,
        )
        for source, values in gains.items()
        for place, end in enumerate(ends)
    ]
    found = judge(case(*rows, day="2025-03-31"), "no_halt")
    assert dict(found.found.numbers) == {"deepstate": 0.0, "isw_area": 2.0}
    assert (found.verdict, found.confidence) == ("undecided", "very low")
