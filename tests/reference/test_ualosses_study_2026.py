"""E. Acosta and others, study of the UALosses register, draft of 21 July 2026: dead with missing a
month of war rose 1.766 times from 2022 to 2025; there was no rise if fewer than .221 of the
missing are dead (.01). The year 2022 has 311 days of war.
"""

import pytest

from analysis.models.benchmarking import benchmark, war_days
from analysis.series import MONTH_DAYS


@pytest.fixture(scope="module")
def yearly(observations):
    rows = observations[
        (observations["source"] == "ualosses_study")
        & (observations["published"] == "2026-07-21")
        & (observations["period_start"].dt.year == observations["period_end"].dt.year)
    ]
    years = rows["period_start"].dt.year
    table = rows.assign(year=years).pivot_table(index="year", columns="indicator", values="value")
    days = rows.groupby(years).apply(
        lambda own: (own["period_end"] - own["period_start"]).dt.days.max() + 1
    )
    assert days.tolist() == [311, 365, 366, 365]
    return table.div(days / MONTH_DAYS, axis=0)


def test_dead_with_missing_rose(yearly):
    dead = yearly["military_dead_and_missing"]
    assert dead[2025] / dead[2022] == pytest.approx(1.766, abs=0.01)


def test_share_of_the_missing_that_must_be_dead_for_no_rise(yearly):
    missing = yearly["military_missing_presumed_dead"]
    found = yearly["military_dead_and_missing"] - missing
    share = (found[2022] - found[2025]) / (missing[2025] - missing[2022])
    assert share == pytest.approx(0.221, abs=0.01)


def test_months_by_the_lists_shape_keep_the_years(yearly, observations):
    listed = observations[
        (observations["indicator"] == "named_dead_and_missing")
        & (observations["published"] == "2025-11-08")
    ].sort_values("period_start")
    months = listed["period_start"].dt.to_period("M")
    shape = listed.set_index(months)["value"] / months.dt.days_in_month.to_numpy()
    totals = yearly["military_dead_and_missing"].to_numpy()[None]
    rates = benchmark(totals, [2022, 2023, 2024, 2025], shape.iloc[:-3])
    cases = rates.iloc[0] * war_days(rates.columns)
    assert cases.groupby(rates.columns.year).sum().to_numpy() == pytest.approx(totals[0])
    assert rates["2025-12"].iloc[0] == rates["2025-11"].iloc[0]
