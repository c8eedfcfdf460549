"""Six more months are judged by what was forecast and what came."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from made_up_rows import flow, stock

from analysis.claims.build import judge
from analysis.claims.case import Case
from analysis.claims.findings.territory import MAPS

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
SERIES = "civilians_killed/Ukraine/civilian_casualties"
CLAIMED = "losses_claimed/Russia/general_staff"


def issued(series: str, low: float, high: float) -> pd.DataFrame:
    """Return a forecast of December 2025 to May 2026 together, made on the article's day."""
    step = (high - low) / (len(QUANTILES) - 1)
    return pd.DataFrame(
        {
            "made": "2025-12-10", "issued": "2026-07-01", "method": "local level (hindcast)",
            "series": series, "target": "2025-12/2026-05", "quantile": QUANTILES,
            "value": [low + step * place for place in range(len(QUANTILES))],
        }
    )  # fmt: skip


def monthly(measure: str, source: str, party: str, before: float, after: float) -> list[dict]:
    """Return a year of months, June 2025 to May 2026."""
    ends = pd.date_range("2025-06-30", "2026-05-31", freq="ME")
    return [
        flow(
            measure,
            f"{end:%Y-%m}-01",
            f"{end:%Y-%m-%d}",
            before if place < 6 else after,
            party=party,
            source=source,
        )
        for place, end in enumerate(ends)
    ]


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(1300.0, "partly supported"), (700.0, "partly contradicted"), (1000.0, "partly contradicted")],
)
def test_what_came_decides_but_without_a_count_of_soldiers_no_full_word(
    case: Callable[..., Case], after: float, verdict: str
) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, after)
    made = case(*rows, day="2026-07-01", forecasts=issued(SERIES, 4000, 9000))
    found = judge(made, "wait_six_months")
    assert found.verdict == verdict
    assert "came" in found.found.sentences[0]


def test_a_claim_about_the_enemy_has_no_say(case: Callable[..., Case]) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 700.0)
    forecasts = pd.concat([issued(SERIES, 4000, 9000), issued(CLAIMED, 4000, 9000)])
    found = [
        judge(
            case(
                *rows,
                *monthly("personnel_losses_claimed", "general_staff", "Russia", 10.0, 10.0 * times),
                day="2026-07-01",
                forecasts=forecasts,
            ),
            "wait_six_months",
        )
        for times in (0.1, 10.0)
    ]
    assert found[0].verdict == found[1].verdict == "partly contradicted"
    assert found[0].confidence == found[1].confidence
    assert [line.lane for line in found[0].found.lines].count("claim") == 1


def test_where_only_a_claim_about_the_enemy_came_nothing_is_said_to_have_been_counted(
    case: Callable[..., Case],
) -> None:
    rows = monthly("personnel_losses_claimed", "general_staff", "Russia", 10.0, 20.0)
    made = case(*rows, day="2026-07-01", forecasts=issued(CLAIMED, 40, 90))
    found = judge(made, "wait_six_months")
    assert found.verdict == "undecided"
    assert found.rule.startswith("Forecast, and counted since: nothing. 0 of 0 cost noticeably")


def test_a_series_whose_source_is_left_out_is_no_longer_judged(case: Callable[..., Case]) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 700.0)
    forecasts = [issued(SERIES, 4000, 9000), issued("area_occupied/Ukraine/isw_area", 100, 900)]
    made = case(*rows, day="2026-07-01", forecasts=pd.concat(forecasts))
    lines = judge(made, "wait_six_months").found.lines
    assert [line.source for line in lines] == ["civilian_casualties"]


def test_before_the_months_have_come_the_forecast_decides(case: Callable[..., Case]) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 0.0)[:6]
    wide, above = issued(SERIES, 4000, 9000), issued(SERIES, 7000, 9000)
    assert judge(case(*rows, forecasts=wide), "wait_six_months").verdict == "undecided"
    found = judge(case(*rows, forecasts=above), "wait_six_months")
    assert found.verdict == "supported"
    assert [line.grade for line in found.found.lines] == [2]  # a forecast is a model's
    assert found.confidence in ("low", "very low")
    assert "forecast_more" in found.found.numbers  # and no number of what was counted


@pytest.mark.parametrize(("low", "high"), [(6000, 8000), (4000, 6000)])
def test_a_forecast_has_a_side_at_nine_in_ten_and_not_by_its_middle(
    case: Callable[..., Case], low: float, high: float
) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 0.0)[:6]
    ahead = case(*rows, forecasts=issued(SERIES, low, high))
    assert judge(ahead, "wait_six_months").verdict == "undecided"


def test_only_what_was_forecast_on_the_articles_day_counts(case: Callable[..., Case]) -> None:
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 0.0)[:6]
    later = issued(SERIES, 7000, 9000).assign(made="2026-01-10")
    found = judge(case(*rows, forecasts=later), "wait_six_months")
    assert found.verdict == "undecided" and not any(line.counts for line in found.found.lines)


def test_before_is_the_six_months_known_last(case: Callable[..., Case]) -> None:
    """Of a year that ends in August: a thousand in each of its last months, a hundred before."""
    ends = pd.date_range("2024-09-30", "2025-08-31", freq="ME")
    rows = [
        flow("civilians_killed", f"{end:%Y-%m}-01", f"{end:%Y-%m-%d}", 100.0 if n < 6 else 1000.0,
             party="Ukraine", source="civilian_casualties")
        for n, end in enumerate(ends)
    ]  # fmt: skip
    for low, verdict in ((4000, "undecided"), (7000, "supported")):
        found = judge(case(*rows, forecasts=issued(SERIES, low, 9000)), "wait_six_months")
        assert found.verdict == verdict


def test_what_came_is_held_against_its_interval_and_has_none_itself(
    case: Callable[..., Case],
) -> None:
    for after, said in ((2000.0, "outside that range"), (1300.0, "within that range")):
        rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, after)
        made = case(*rows, day="2026-07-01", forecasts=issued(SERIES, 4000, 9000))
        found = judge(made, "wait_six_months").found
        assert said in found.sentences[0]
        assert [line.low for line in found.lines if line.counts] == [None]


def test_once_some_have_come_what_is_only_forecast_has_no_say(case: Callable[..., Case]) -> None:
    killed = "military_deaths/Russia/mediazona_meduza"
    rows = monthly("civilians_killed", "civilian_casualties", "Ukraine", 1000.0, 700.0)
    ahead = monthly("military_deaths_estimated", "mediazona_meduza", "Russia", 1000.0, 0.0)[:6]
    each = pd.concat([issued(SERIES, 4000, 9000), issued(killed, 7000, 9000)])
    found = judge(case(*rows, *ahead, day="2026-07-01", forecasts=each), "wait_six_months")
    assert found.verdict == "partly contradicted"
    assert [line.agrees for line in found.found.lines if line.counts] == [False, True]


def test_sources_of_one_series_that_disagree_say_neither(case: Callable[..., Case]) -> None:
    ends = pd.date_range("2025-05-31", "2026-05-31", freq="ME")
    rows = [
        stock("area_occupied", f"{end:%Y-%m-%d}", 1e5 + min(n, 6) * 100 + max(n - 6, 0) * after,
              party="Ukraine", source=source)
        for source, after in (("deepstate", 200.0), ("isw_area", 50.0))
        for n, end in enumerate(ends)
    ]  # fmt: skip
    each = [issued(f"area_occupied/Ukraine/{source}", 100, 900) for source in MAPS]
    found = judge(case(*rows, day="2026-07-01", forecasts=pd.concat(each)), "wait_six_months")
    assert [line.agrees for line in found.found.lines] == [True, False]
    assert found.found.numbers == {"counted_all": 1, "counted_more": 0, "counted_less": 0}
    assert "counted since: Area of Ukraine occupied." in found.rule


def test_grants_of_protection_are_no_cost_and_have_no_say(case: Callable[..., Case]) -> None:
    rows = monthly("protection_decisions", "eurostat", "Ukraine", 1000.0, 1300.0)
    made = issued("protection_decisions/Ukraine/eurostat", 4000, 9000)
    found = judge(case(*rows, day="2026-07-01", forecasts=made), "wait_six_months")
    assert found.verdict == "undecided"
    assert [line.lane for line in found.found.lines] == ["beside"]


def test_two_maps_of_one_front_are_no_independent_sources(case: Callable[..., Case]) -> None:
    ends = pd.date_range("2025-05-31", "2026-05-31", freq="ME")
    rows = [
        stock("area_occupied", f"{end:%Y-%m-%d}", 1e5 + min(n, 6) * 100 + max(n - 6, 0) * 200.0,
              party="Ukraine", source=source)
        for source in MAPS
        for n, end in enumerate(ends)
    ]  # fmt: skip
    each = [issued(f"area_occupied/Ukraine/{source}", 100, 900) for source in MAPS]
    found = judge(case(*rows, day="2026-07-01", forecasts=pd.concat(each)), "wait_six_months")
    assert "No independent source agrees." in found.reasons


def test_civilians_counted_over_other_months_stand_beside_and_decide_nothing(
    case: Callable[..., Case],
) -> None:
    ends = pd.date_range("2025-05-31", "2026-05-31", freq="ME")
    rows = [stock("area_occupied", f"{end:%Y-%m-%d}", 1e5 + n * 100 - max(n - 6, 0) * 50,
                  party="Ukraine", source="deepstate") for n, end in enumerate(ends)]  # fmt: skip
    counted = [
        flow("civilians_killed", start, end, killed, party="Ukraine", source="civilian_casualties")
        for start, end, killed in (
            ("2024-01-01", "2024-12-31", 1830.0),
            ("2025-01-01", "2025-12-31", 3650.0),
            ("2026-01-01", "2026-05-31", 3020.0),
        )
    ]
    made = issued("area_occupied/Ukraine/deepstate", 100, 900)
    with_it, without = (
        judge(case(*rows, *more, day="2026-07-01", forecasts=made), "wait_six_months")
        for more in (counted, [])
    )
    line = with_it.found.lines[-1]
    assert line.lane == "beside" and line.value == pytest.approx(20 * 30.4375)
    assert "against 300\xa0people in 2025" in with_it.found.sentences[-2]
    assert with_it.found.lines[:-1] == without.found.lines
    assert with_it.verdict == without.verdict == "partly contradicted"
    assert with_it.confidence == without.confidence
    assert with_it.found.numbers == without.found.numbers
