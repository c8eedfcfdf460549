"""What each finding reads: the traps of its sources, and that parameters matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow, stock
from scipy.stats import norm

from analysis.claims.build import judge
from analysis.claims.case import Case
from analysis.claims.findings.casualties import million_casualties
from analysis.claims.findings.economy import index_from
from analysis.claims.findings.territory import every_window
from analysis.claims.messages import say
from analysis.claims.rules import confidence_of

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


def test_needs_err_in_proportion_to_the_damage_of_which_an_error_is_declared(
    case: Callable[..., Case],
) -> None:
    damage = {**NEEDS, "indicator": "direct_damage", "value": 176.0}
    found = judge(case(NEEDS, damage, gdp(199.8)), "rebuild_ratio").found
    assert found.probability == pytest.approx(norm.cdf((524 - 520) / (6 * 524 / 176)))
    assert "error is taken as 18 billion" in found.tipping[0].replace("\xa0", " ")


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
    assert found.found.numbers == {"lowest": 199.8, "highest": 199.8}


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


def test_the_figure_that_is_held_against_claims_is_told_as_it_is_declared(
    case: Callable[..., Case], by_id: dict[str, Any]
) -> None:
    total = stock("personnel_losses_claimed_total", "2025-12-01", 1.6e6, source="general_staff")
    made = case(*weeks(4000), total)
    for figure, told in ((1.0, "reached 1 million on"), (2.5, "has not reached 2.5 million")):
        claim = by_id["million_casualties"].model_copy(update={"at_least": figure})
        found = million_casualties(made, claim)
        assert any(told in line.note for line in found.lines)
        assert all(f"{figure:g} million is reached at" in one for one in found.tipping)


def replace_value(row: dict, value: float) -> dict:
    return row | {"value": value}


def test_wounded_for_each_killed_are_the_parameters(case: Callable[..., Case]) -> None:
    few = judge(case(*weeks(4000)), "million_casualties")
    many = judge(case(*weeks(4000), wounded_per_killed_low=4.0, wounded_per_killed_high=5.0),
                 "million_casualties")  # fmt: skip
    assert (few.verdict, many.verdict) == ("undecided", "supported")


def test_a_total_without_a_range_is_told_as_it_is(case: Callable[..., Case]) -> None:
    exact = {"wounded_per_killed_low": 3.0, "wounded_per_killed_high": 3.0}
    found = judge(case(*weeks(5000), **exact), "million_casualties").found
    assert found.numbers == pytest.approx({"by_deaths_low": 1.2, "by_deaths_high": 1.2})
    assert "give 1.2 million killed" in found.sentences[0]


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


def published(value: float, day: str = "2025-11-01", by: str = "csis", **more: float) -> dict:
    source = f"published_estimates/{by}"
    return stock("killed_and_wounded_total_published", day, value, source=source) | more


def lanes(case: Case, claim: str) -> dict[float, str]:
    """Return where each line is shown, by its value."""
    return {round(line.value, 3): line.lane for line in judge(case, claim).found.lines}


def test_a_count_times_an_assumption_carries_no_further_than_a_model(
    case: Callable[..., Case],
) -> None:
    (line,) = judge(case(*weeks(4000)), "million_casualties").found.lines
    assert case(*weeks(1)).document.sources[line.source].grade == 4
    assert line.grade == 2


def test_of_one_voice_the_newest_total_decides(case: Callable[..., Case]) -> None:
    made = case(published(1.2e6, "2025-08-01", "cia"), published(0.9e6, by="us-officials"))
    assert lanes(made, "million_casualties") == {1.2: "beside", 0.9: "deciding"}


def test_an_old_total_speaks_only_if_it_reaches_the_figure(case: Callable[..., Case]) -> None:
    made = case(published(0.9e6, "2025-01-01"), published(1.1e6, "2025-01-01", "iiss"))
    assert lanes(made, "million_casualties") == {0.9: "beside", 1.1: "deciding"}


def test_a_lower_bound_below_the_figure_decides_nothing(case: Callable[..., Case]) -> None:
    assert lanes(case(published(0.9e6, low=0.9e6)), "million_casualties") == {0.9: "beside"}
    assert lanes(case(published(1.1e6, low=1.1e6)), "million_casualties") == {1.1: "deciding"}


def growth(year: int, value: float, source: str, day: str, *, ahead: bool = False) -> dict:
    measure = "real_gdp_growth_forecast" if ahead else "real_gdp_growth"
    row = flow(measure, f"{year}-01-01", f"{year}-12-31", value, source=source)
    return row | {"published": day}


def test_a_forecast_that_newer_ones_have_overtaken_decides_nothing(
    case: Callable[..., Case],
) -> None:
    old = growth(2025, 1.5, "economy_figures/bank-of-russia", "2025-01-31", ahead=True)
    new = growth(2025, 0.6, "imf_weo", "2025-10-31", ahead=True)
    assert lanes(case(old, new), "growth_stalled") == {1.5: "beside", 0.6: "deciding"}


def test_an_outturn_outranks_a_forecast(case: Callable[..., Case]) -> None:
    ahead = growth(2024, 2.0, "imf_weo", "2024-10-31", ahead=True)
    known = growth(2024, 4.3, "imf_weo", "2025-10-31")
    assert lanes(case(ahead, known), "growth_stalled") == {4.3: "deciding"}


def test_payments_less_than_half_a_year_apart_are_not_compared(case: Callable[..., Case]) -> None:
    first, cut, restored = (
        stock("signing_payment", day, amount, party="Russia: Tatarstan", source="economy_figures/x")
        for day, amount in (("2025-01-01", 4e5), ("2025-10-01", 4e5), ("2025-12-01", 1e6))
    )
    assert judge(case(cut, restored), "volunteers_cost").verdict == "not testable"
    found = judge(case(first, cut, restored), "volunteers_cost")
    assert (found.verdict, found.found.numbers["highest"]) == ("supported", 2.5)
    assert found.confidence in ("low", "very low")
    (line,) = found.found.lines
    assert line.note.startswith("400,000 roubles") and "times as much after a year" in line.note


def test_scattered_payments_carry_no_more_than_low_confidence(case: Callable[..., Case]) -> None:
    rows = [
        stock("signing_payment_average", day, amount, source=source)
        for source in ("economy_figures/rosstat", "economy_figures/imf", "deepstate")
        for day, amount in (("2024-01-01", 5e5), ("2025-01-01", 1e6))
    ]
    found = judge(case(*rows), "volunteers_cost")
    lines = found.found.lines
    assert (found.verdict, len(lines)) == ("supported", 3)
    assert confidence_of(case(*rows), "supported", lines).word == "high"
    assert (found.confidence, found.reasons[-1]) == ("low", say("scattered"))


@pytest.mark.parametrize(
    ("population", "day", "lane", "verdict"),
    [
        (42e6, "2025-11-30", "deciding", "supported"),
        (60e6, "2025-11-30", "deciding", "contradicted"),
        (42e6, "2024-06-30", "beside", "not testable"),
    ],
)
def test_seven_million_and_a_sixth_must_both_hold_by_a_count_of_the_day(
    case: Callable[..., Case], population: float, day: str, lane: str, verdict: str
) -> None:
    abroad = stock("refugees_abroad", day, 7e6, party="Ukraine", source="unhcr")
    people = stock("population", "2021-07-01", population, party="Ukraine", source="world_bank")
    made = case(abroad, people)
    assert lanes(made, "emigration_7m") == {7.0: lane}
    assert judge(made, "emigration_7m").verdict == verdict


def test_of_those_who_hope_to_return_every_survey_that_counts_is_told(
    case: Callable[..., Case],
) -> None:
    hopes = (("return_intention", "2022-07-01", 81.0, "unhcr"),
             ("return_intention", "2025-11-01", 49.0, "unhcr"),
             ("return_intention_other", "2023-01-01", 70.0, "ifo"),  # too old
             ("return_intention_other", "2025-11-01", 43.0, "ces"))  # fmt: skip
    rows = [stock(measure, day, share, party="Ukraine", source=f"displacement_figures/{source}")
            for measure, day, share, source in hopes]  # fmt: skip
    found = judge(case(*rows), "many_not_return").found
    assert found.numbers == {"lowest": 43.0, "highest": 49.0}
    assert "surveys of Displacement figures, unhcr" in found.sentences[-1]
    assert "from 81% to 49%" in found.sentences[-1]


@pytest.mark.parametrize(("in_2023", "every"), [(3.35, True), (3.45, False)])
def test_every_day_asks_for_every_year(
    case: Callable[..., Case], in_2023: float, every: bool
) -> None:
    shares = {2021: 3.5, 2022: 3.4, 2023: in_2023, 2024: 3.3}
    rows = [
        flow("world_share_ppp", f"{year}-01-01", f"{year}-12-31", share, source="imf_weo")
        for year, share in shares.items()
    ]
    lines = judge(case(*rows), "falling_behind").found.lines
    assert [line.agrees for line in lines] == [True, True, every]
    assert [line.note for line in lines][:2] == [say("behind_at", most=99)] * 2


@pytest.mark.parametrize(("deaths", "holds"), [(1000.0, True), (100.0, False), (2500.0, False)])
def test_one_percent_and_its_losses_must_meet_in_one_window(
    case: Callable[..., Case], deaths: float, holds: bool
) -> None:
    share = [
        stock("share_of_ukraine_occupied", day, percent, party="Ukraine", source="deepstate")
        for day, percent in (("2022-05-01", 19.0), ("2023-04-23", 20.0))
    ]
    exact = {"wounded_per_killed_low": 3.0, "wounded_per_killed_high": 3.0}
    (line,) = judge(case(*share, *weeks(deaths), **exact), "one_percent_200k").found.lines
    assert line.agrees is holds


def test_a_count_has_its_own_day_and_not_that_of_the_population(case: Callable[..., Case]) -> None:
    count = stock("refugees_abroad", "2025-06-30", 5.3e6, party="Ukraine", source="unhcr",
                  published="2025-10-01")  # fmt: skip
    people = stock("population", "2021-07-01", 44e6, party="Ukraine", source="world_bank",
                   published="2025-12-01")  # fmt: skip
    (line,) = judge(case(count, people), "emigration_7m").found.lines
    assert f"{line.published}" == "2025-10-01" and "count of 30" in line.note


def outlook(party: str, year: int, value: float, measure: str = "real_gdp_growth") -> dict:
    return flow(measure, f"{year}-01-01", f"{year}-12-31", value, party=party, source="imf_weo",
                published="2025-04-30")  # fmt: skip


def test_what_first_estimates_would_make_of_falling_behind_is_told(
    case: Callable[..., Case],
) -> None:
    rows = [outlook(party, year, 2.0) for party in ("Russia", "China") for year in (2022, 2023)]
    ahead = "real_gdp_growth_forecast"
    rows += [outlook("Russia", 2024, 1.0, ahead), outlook("China", 2024, 5.0, ahead)]
    rows += [outlook("China", 2025, 5.0, ahead)]  # not over when it was published
    found = judge(case(*rows), "falling_behind")
    assert found.verdict == "contradicted"
    assert found.found.tipping == [
        say("first_estimates", year="2024", reached=2, all=3, verdict="partly supported")
    ]
    assert not judge(case(*rows[:4]), "falling_behind").found.tipping
    alone = [row for row in rows if row["party"] == "Russia"]
    assert not judge(case(*alone), "falling_behind").found.tipping, "nobody to hold it against"


def test_the_middle_of_a_million_holds_the_missing_and_says_to_when(
    case: Callable[..., Case], by_id: dict[str, Any]
) -> None:
    weeks = [
        flow(
            f"military_deaths_{name}", "2025-06-30", "2025-07-06", value, source="mediazona_meduza"
        )
        for name, value in (("estimated", 1000.0), ("missing", 500.0))
    ]
    (line,) = million_casualties(case(*weeks), by_id["million_casualties"]).lines
    assert line.value == pytest.approx(1500 * 3.5 / 1e6)
    assert (line.low, line.high) == pytest.approx((1000 * 2.5 / 1e6, 1500 * 4.5 / 1e6))
    assert "missing presumed dead included to July" in line.note
