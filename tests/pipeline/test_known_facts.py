"""Facts that must come out of the pipeline, whatever changes in its code.

Each was computed by hand from the raw files or is known from the publisher.
"""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from analysis.evidence.collect import collect
from analysis.evidence.records import Evidence
from analysis.indicators.builders import rate
from analysis.observations import filter_as_of
from analysis.project import Project

ARTICLE = dt.date(2025, 12, 10)


@pytest.fixture(scope="module")
def evidence(project: Project) -> list[Evidence]:
    """What the code says of the observations now, not what a file says it said."""
    claims = project.claims
    dates = project.params.reports
    return [
        row
        for label, as_of in dates.items()
        for row in collect(project.open_studies({label: as_of})[label], label, claims)
    ]


def _one(
    evidence: list[Evidence], indicator: str, reading: str, as_of: str = "latest", **wanted: str
) -> Evidence:
    rows = [
        row
        for row in evidence
        if (row.indicator, row.reading, row.as_of) == (indicator, reading, as_of)
        and all(getattr(row, name) == value for name, value in wanted.items())
    ]
    assert len(rows) == 1, rows
    return rows[0]


def _claimed(observations: pd.DataFrame) -> pd.DataFrame:
    return observations[
        (observations["indicator"] == "personnel_losses_claimed")
        & (observations["source"] == "general_staff")
    ]


def test_claimed_losses_of_2024_are_430_790(observations: pd.DataFrame) -> None:
    claimed = _claimed(observations)
    assert claimed[claimed["period_start"].dt.year == 2024]["value"].sum() == 430_790


def test_the_claimed_monthly_mean_a_day_peaks_in_december_2024(observations: pd.DataFrame) -> None:
    monthly = rate(_claimed(observations), "month", "day")
    peak = monthly.loc[monthly["value"].idxmax()]
    assert f"{peak['period_start']:%Y-%m}" == "2024-12"


def test_the_restatement_of_2025_02_28_is_not_a_loss_of_that_day(
    observations: pd.DataFrame,
) -> None:
    claimed = _claimed(observations)
    row = claimed[claimed["published"] == "2025-02-28"].iloc[0]
    assert row["value"] < 1_650
    assert "1650" in row["note"]


def test_needs_of_the_fourth_assessment_are_2_62_times_200_billion(
    observations: pd.DataFrame,
) -> None:
    known = filter_as_of(observations, ARTICLE)
    needs = known[known["indicator"] == "recovery_needs"].sort_values("period_end")
    assert needs["value"].iloc[-1] / 200 == pytest.approx(2.62)


def test_the_fifth_assessment_does_not_exist_for_the_article(observations: pd.DataFrame) -> None:
    needs = observations[observations["indicator"] == "recovery_needs"]
    assert len(filter_as_of(needs, None)) == 5
    assert len(filter_as_of(needs, ARTICLE)) == 4


def test_the_last_prewar_outlook_has_russia_growing_2_947_percent_in_2022(
    observations: pd.DataFrame,
) -> None:
    known = filter_as_of(observations, dt.date(2021, 10, 31))
    row = known[
        (known["indicator"] == "real_gdp_growth_forecast")
        & (known["party"] == "Russia")
        & (known["source"] == "imf_weo")
        & (known["period_start"] == "2022-01-01")
    ]
    assert row["value"].tolist() == [2.947]


def test_refugees_outside_russia_at_the_ends_of_2022_to_2025(observations: pd.DataFrame) -> None:
    known = filter_as_of(observations, None)
    stock = known[(known["indicator"] == "refugees_abroad") & (known["source"] == "unhcr")]
    ends = stock[stock["period_end"].dt.month == 12]
    millions = (ends.set_axis(ends["period_end"].dt.year)["value"] / 1e6).round(2)
    assert [millions[year] for year in range(2022, 2026)] == [4.41, 4.73, 5.11, 5.22]


def test_every_source_is_in_the_table_and_used_in_a_report(
    project: Project, observations: pd.DataFrame, evidence: list[Evidence]
) -> None:
    wanted = {source.id for source in project.sources}
    assert len(wanted) == 18
    assert set(observations["source"].str.partition("/")[0]) == wanted
    # the table of sources lists what is known, used or not: evidence and findings are what is used
    claims = json.loads((project.processed / "claims.json").read_text(encoding="utf-8"))
    found = [
        finding["source"]
        for claim in claims["claims"]
        for judgement in claim["judgements"].values()
        for finding in judgement["findings"]
    ]
    used = {row.source for row in evidence} | set(" and ".join(found).split(" and "))
    assert wanted - {name.partition("/")[0] for name in used} == set()


def test_confirmed_armour_losses_of_russia_fell(evidence: list[Evidence]) -> None:
    row = _one(evidence, "armoured_vehicles_confirmed", "pace", party="Russia")
    assert row.change is not None and row.change < -30
    assert row.verdict in ("partly contradicted", "contradicted")


def test_registered_dead_of_ukraine_fell_in_2025_while_dead_and_missing_rose(
    observations: pd.DataFrame, evidence: list[Evidence]
) -> None:
    def of_year(indicator: str, year: int) -> float:
        rows = observations[
            (observations["indicator"] == indicator)
            & (observations["source"] == "ualosses_study")
            & (observations["period_end"] == f"{year}-12-31")
        ]
        days = (rows["period_end"] - rows["period_start"]).dt.days
        return float(rows[days > 200]["value"].iloc[0])

    assert of_year("military_dead_registered", 2025) < of_year("military_dead_registered", 2024)
    assert of_year("military_dead_and_missing", 2025) > of_year("military_dead_and_missing", 2024)
    registered = _one(evidence, "military_dead_registered", "pace")
    both = _one(evidence, "military_dead_and_missing", "pace")
    assert "contradicted" in registered.verdict
    assert both.verdict in ("supported", "partly supported")


def test_the_gap_of_russia_is_small_and_hangs_on_the_base_year(project: Project) -> None:
    from analysis.indicators.growth import counterfactual

    study = project.open_study("economy", {"as_of": "latest"})
    gaps = []
    for base_year in (2019, 2020, 2021):
        path = counterfactual(
            study.table, "Russia", study.day, base_year=base_year, forecast_vintage="2021-10"
        )
        gaps.append(float(path[~path["forecast"]]["gap"].iloc[-1]))
    # by the October 2025 Outlook; negative: above the path forecast
    assert gaps == pytest.approx([-1.574, -1.264, -0.139], abs=0.001)


def test_the_gap_of_germany_exceeds_that_of_russia(project: Project) -> None:
    from analysis.indicators.growth import counterfactual

    study = project.open_study("economy", {"as_of": "latest"})
    gaps = {
        area: counterfactual(
            study.table, area, study.day, base_year=2021, forecast_vintage="2021-10"
        )
        for area in ("Germany", "Russia")
    }
    last = {area: float(path[~path["forecast"]]["gap"].iloc[-1]) for area, path in gaps.items()}
    assert last["Germany"] > last["Russia"]


def test_return_intentions_fell_while_protection_decisions_fell_too(
    evidence: list[Evidence],
) -> None:
    intention = _one(evidence, "return_intention", "pace")
    assert (intention.first_value, intention.last_value) == (81, 49)
    decisions = _one(evidence, "protection_decisions", "pace")
    assert decisions.change is not None and decisions.change < 0


def test_the_price_of_territory_fell_into_late_2025_and_rose_in_2026(
    evidence: list[Evidence],
) -> None:
    for source in ("deepstate", "isw_area"):
        before = _one(evidence, "losses_per_km2", "price", "article", source=source)
        assert before.change is not None and before.change < 0
        since = _one(evidence, "losses_per_km2", "momentum", "latest", source=source)
        assert since.change is not None and since.change > 0


def test_the_totals_of_asylum_applications_fell_by_less_than_a_tenth(
    evidence: list[Evidence],
) -> None:
    # 36,306 in 2022 and 32,749 in 2024; per day, with a leap day, it was just over a tenth
    for date in ("article", "latest"):
        row = _one(evidence, "asylum_applications", "pace", date, source="unhcr")
        assert row.change == pytest.approx(100 * (32_749 / 36_306 - 1))
        assert (row.verdict, row.last_period) == ("undecided", "2024-12-31")


def test_the_year_without_the_us_immigration_service_is_compared_with_no_other(
    evidence: list[Evidence],
) -> None:
    row = _one(evidence, "asylum_applications", "pace", source="unhcr/without-us")
    assert (row.n, row.verdict, row.first_period) == (1, "not testable", "2025-01-01")
    assert "Without the US immigration service" in row.reason
    others = [one for one in evidence if one.source == "unhcr"]
    assert not any("US immigration service" in one.reason for one in others)


def test_claimed_losses_are_below_those_of_the_year_before_and_rise_again(
    evidence: list[Evidence],
) -> None:
    row = _one(evidence, "personnel_losses_claimed", "momentum", source="general_staff")
    assert row.change_high is not None and row.change_high < 0
    assert row.direction["probability_rising"] > 0.8
    assert (row.verdict, row.turning) == ("partly contradicted", True)


def test_a_total_that_has_only_risen_is_by_construction_or_says_why_it_could_fall(
    project: Project,
) -> None:
    undeclared, never_fell = [], 0
    for studies in project.open_studies(project.params.reports).values():
        for family, study in studies.items():
            for spec in study.family(family):
                if "total" not in spec.readings or spec.series == "rate" or spec.cumulative:
                    continue
                for series in study.all_series(spec.name, "total"):
                    if (series.outturns["value"].diff().dropna() >= 0).all():
                        never_fell += 1
                        undeclared += [] if spec.can_fall else [(spec.name, series.source)]
    assert undeclared == []
    assert never_fell > 0


def test_nothing_is_supported_because_a_running_total_grew(evidence: list[Evidence]) -> None:
    running = [
        row for row in evidence if row.reading == "total" and row.verdict == "true by construction"
    ]
    assert len(running) > 10
    claims = {
        "personnel_losses_claimed",
        "military_deaths_estimated",
        "killed_total_published",
        "killed_and_wounded_total_published",
        "armoured_vehicles_confirmed",
        "civilians_killed",
        "named_dead_and_missing",
        "protection_decisions",
        "direct_damage",
    }
    assert claims <= {row.indicator for row in running}
    assert all(
        row.verdict == "true by construction"
        for row in evidence
        if row.reading == "total" and row.indicator in claims
    )
