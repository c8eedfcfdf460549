"""The forecast of six months: what it may know, how wide it is, and how it is scored."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.evidence.forecast import (
    SixMonthForecast,
    TooShortError,
    describe,
    forecast_ahead,
    score,
    target_months,
)
from analysis.evidence.forecast.issue import month_weights
from analysis.evidence.forecast.scoring import describe_scores
from analysis.indicators.series import Series

ARTICLE = dt.date(2025, 12, 10)
SETTINGS = {
    "as_of": ARTICLE,
    "horizon": 6,
    "origins": 24,
    "seed": 1,
    "confidence": 0.95,
    "kind": "flow",
}


def monthly(values: np.ndarray, last: str = "2025-11", unit: str = "persons a day") -> Series:
    months = pd.period_range(end=last, periods=len(values), freq="M")
    frame = pd.DataFrame(
        {
            "period_start": months.start_time,
            "period_end": months.end_time.normalize(),
            "value": np.asarray(values, dtype=float),
            "low": np.nan,
            "high": np.nan,
            "forecast": False,
        }
    )
    return Series(
        indicator="losses", party="Russia", source="staff", title="Losses claimed",
        reading="pace", unit=unit, frequency="month", frame=frame,
    )  # fmt: skip


def noisy(n: int = 45, seed: int = 0, level: float = 1000.0) -> np.ndarray:
    return level * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.1, n)))


def issued(values: np.ndarray | None = None, **changes: object) -> SixMonthForecast:
    series = monthly(noisy() if values is None else values)
    return forecast_ahead(series, **{**SETTINGS, **changes})


def outturn(values: list[float], **names: str) -> Series:
    history = noisy()
    return monthly(np.r_[history, values], last=str(pd.Period("2025-11", "M") + len(values)))


class TestMonths:
    def test_the_month_of_issue_is_forecast_because_it_is_not_over(self) -> None:
        assert issued().months == (
            "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05",
        )  # fmt: skip

    def test_a_month_is_over_at_the_end_of_its_last_day(self) -> None:
        assert str(target_months(dt.date(2025, 12, 30), 1)[0]) == "2025-12"
        assert str(target_months(dt.date(2025, 12, 31), 1)[0]) == "2026-01"

    def test_months_that_come_late_are_bridged_and_the_note_says_so(self) -> None:
        late = forecast_ahead(monthly(noisy(), last="2025-09"), **SETTINGS)
        assert late.months == issued().months
        assert late.last_known == "2025-09"
        assert "2 more months are bridged" in late.note
        assert "bridged" not in issued().note

    def test_months_that_come_late_widen_the_interval(self) -> None:
        late = forecast_ahead(monthly(noisy(), last="2025-08"), **SETTINGS)
        assert late.predictive.spread[0] > issued().predictive.spread[0]

    def test_a_month_counted_before_it_was_over_is_not_taken_as_known(self) -> None:
        # a month counts as covered from nine tenths of its days on
        values = noisy(46)
        early = forecast_ahead(
            monthly(values, last="2025-12"), **{**SETTINGS, "as_of": dt.date(2025, 12, 29)}
        )
        assert early.months[0] == "2025-12"
        assert early.point == issued(values[:-1]).point

    def test_only_the_last_run_of_months_is_used_when_one_is_missing(self) -> None:
        whole = monthly(noisy(60))
        broken = monthly(noisy(60))
        frame = broken.frame.copy()
        frame.loc[:19, "value"] *= 50
        holed = Series(**{**vars(broken), "frame": frame.drop(index=20)})
        cut = Series(**{**vars(whole), "frame": whole.frame.iloc[21:]})
        assert forecast_ahead(holed, **SETTINGS).point == forecast_ahead(cut, **SETTINGS).point


class TestForecast:
    def test_nothing_after_the_day_of_issue_is_used(self) -> None:
        later = outturn([5000.0] * 6)
        assert forecast_ahead(later, **SETTINGS).to_dict() == issued().to_dict()

    def test_the_same_seed_gives_the_same_forecast(self) -> None:
        assert issued().to_dict() == issued().to_dict()
        assert issued().expected_total != issued(seed=2).expected_total

    def test_a_constant_flow_is_forecast_to_stay_with_no_spread(self) -> None:
        flat = issued(np.full(45, 800.0))
        assert flat.model == "no change"
        assert flat.point == pytest.approx([800.0] * 6)
        assert flat.expected_total == pytest.approx(800 * 182)
        assert flat.expected_total_low == pytest.approx(flat.expected_total_high)

    def test_a_steady_trend_is_followed_part_of_the_way(self) -> None:
        growing = issued(1000 * 1.03 ** np.arange(45))
        assert growing.model == "damped trend"
        assert growing.no_change_total < growing.expected_total
        assert growing.point[-1] < 1000 * 1.03**50

    def test_noise_about_a_mean_is_not_chased(self) -> None:
        values = 1000 * np.exp(np.random.default_rng(4).normal(0, 0.3, 60))
        steady = issued(values)
        assert steady.model in ("mean reversion", "local level")
        assert steady.backtest[steady.model] < steady.backtest["no change"]

    def test_quantiles_rise_and_the_point_is_the_median(self) -> None:
        forecast = issued()
        table = np.array(list(forecast.quantiles.values()))
        assert (np.diff(table, axis=0) > 0).all()
        assert forecast.quantiles["0.5"] == forecast.point

    def test_a_total_is_surer_than_its_months_would_be_if_their_errors_were_one(self) -> None:
        forecast = issued()
        days, unit = month_weights("persons a day", target_months(ARTICLE, 6))
        highest = float(np.sum(np.array(forecast.quantiles["0.975"]) * days))
        assert unit == "persons"
        assert forecast.expected_total < forecast.expected_total_high < 1.05 * highest

    def test_a_flow_never_goes_below_nothing_but_a_change_of_area_may(self) -> None:
        values = np.random.default_rng(3).normal(50, 200, 45)
        assert min(issued().quantiles["0.025"]) > 0
        assert min(issued(values, kind="stock").quantiles["0.025"]) < 0

    def test_a_flow_with_an_empty_month_is_refused_with_its_name(self) -> None:
        values = noisy()
        values[30] = 0.0
        with pytest.raises(DataError, match="2024-09"):
            issued(values)

    def test_too_few_months_are_refused_with_the_number_needed(self) -> None:
        with pytest.raises(TooShortError, match="at least 23 months"):
            issued(noisy(22))
        assert issued(noisy(23)).origins == 6

    def test_an_amount_without_a_unit_of_time_cannot_be_summed(self) -> None:
        with pytest.raises(DataError, match="per unit of time"):
            forecast_ahead(monthly(noisy(), unit="km2"), **SETTINGS)

    def test_months_of_a_rate_a_day_add_up_by_their_days(self) -> None:
        days, _ = month_weights("persons a day", target_months(ARTICLE, 6))
        assert days.tolist() == [31, 31, 28, 31, 30, 31]
        months, unit = month_weights("km2 a month", target_months(ARTICLE, 6))
        assert unit == "km2"
        assert months.sum() == pytest.approx(182 / (365.25 / 12))


class TestScore:
    def test_months_not_yet_known_are_not_scored_and_the_note_says_so(self) -> None:
        scored = score(issued(), outturn([1000.0, 1100.0]))
        assert scored.outturn == (1000.0, 1100.0, None, None, None, None)
        assert scored.outturn_total is None
        assert scored.total_inside is None
        assert scored.note.endswith("4 of 6 months are not known yet and are not scored")
        assert scored.is_scored

    def test_a_forecast_of_which_nothing_is_known_has_no_scores(self) -> None:
        scored = score(issued(), outturn([]))
        assert not scored.is_scored
        assert scored.coverage == {}
        assert "not known in full" in describe(scored)

    def test_an_outturn_at_the_median_is_covered_by_every_interval(self) -> None:
        forecast = issued()
        scored = score(forecast, outturn(list(forecast.point)))
        assert scored.coverage == {"0.5": 1.0, "0.8": 1.0, "0.95": 1.0}
        assert scored.mean_absolute_error == pytest.approx(0, abs=1e-9)

    def test_an_outturn_far_away_is_covered_by_none_and_costs_its_distance(self) -> None:
        scored = score(issued(), outturn([1e6] * 6))
        assert set(scored.coverage.values()) == {0.0}
        assert scored.total_inside is False
        assert scored.crps == pytest.approx(1e6, rel=0.01)

    def test_the_total_that_came_is_the_sum_over_days(self) -> None:
        scored = score(issued(), outturn([1000.0] * 6))
        assert scored.outturn_total == pytest.approx(182_000)

    def test_a_forecast_of_no_change_has_no_skill_against_itself(self) -> None:
        forecast = issued(noisy(seed=3))
        assert forecast.model == "no change"
        assert score(forecast, outturn([1000.0] * 6)).skill == 0
        assert "No candidate did better than no change" in forecast.note
        assert "No candidate" not in issued(1000 * 1.03 ** np.arange(45)).note

    def test_a_trend_that_goes_on_is_forecast_with_skill(self) -> None:
        values = 1000 * 1.03 ** np.arange(51) * np.exp(np.random.default_rng(0).normal(0, 0.01, 51))
        scored = score(issued(values[:45]), monthly(values, last="2026-05"))
        assert scored.skill > 0.3
        assert scored.crps < scored.crps_no_change
        assert scored.mean_absolute_error < scored.mean_absolute_error_no_change

    def test_a_record_is_plain_json(self) -> None:
        scored = score(issued(), outturn([1000.0, 1100.0]))
        text = json.dumps(scored.to_dict(), allow_nan=False)
        assert json.loads(text)["months"][0] == "2025-12"

    def test_plain_words_give_the_range_the_expectation_and_what_came(self) -> None:
        words = describe(
            score(issued(np.full(45, 800.0) * noisy() / noisy().mean()), outturn([1000.0] * 6))
        )
        assert "December\N{NARROW NO-BREAK SPACE}2025 to May" in words
        assert "182\N{NARROW NO-BREAK SPACE}000" in words
        assert words.startswith("Losses claimed (Staff), ")
        assert words.replace("\N{NARROW NO-BREAK SPACE}", " ").endswith(
            "; it came to 182 000 persons, inside that range; 6 of 6 single months lay inside "
            "their own range of 95 %."
        )

    def test_months_that_a_sum_hides_are_told(self) -> None:
        hidden = replace(
            score(issued(), outturn([1000.0] * 6)),
            coverage={"0.5": 0.1667, "0.8": 0.3333, "0.95": 0.6667},
        )
        assert "4 of 6 single months lay inside their own range" in describe(hidden)

    def test_scores_stand_against_no_change_unless_the_model_is_no_change(self) -> None:
        scored = replace(
            score(issued(), outturn([1000.0] * 6)),
            crps=293.1, crps_no_change=381.0, coverage={"0.95": 0.5}, model="local level",
        )  # fmt: skip
        told = describe_scores(scored).replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert told == (
            "Score of its months (CRPS, smaller is better): 293 persons a day, of no change 381 "
            "persons a day (model: local level); 3 of 6 single months lay inside their own range "
            "of 95 %."
        )
        unchanged = describe_scores(replace(scored, model="no change"))
        assert "is itself no change, so there is none to beat" in unchanged
        assert "381" not in unchanged
        assert describe_scores(issued()) == "Nothing has come that it could be scored by."

    def test_plain_words_say_that_an_area_is_forecast_by_its_change(self) -> None:
        change = forecast_ahead(
            monthly(noisy(), unit="km2 a month"), **{**SETTINGS, "kind": "stock"}
        )
        assert describe(change).startswith("Losses claimed (change, Staff), December")


def test_intervals_cover_what_they_say_on_random_walks() -> None:
    """Nominal 80 and 95 %; the range allows for two standard errors of 150 dependent draws."""
    covered = []
    for seed in range(150):
        values = noisy(51, seed)
        scored = score(issued(values[:45]), monthly(values, last="2026-05"))
        covered.append([scored.coverage["0.8"], scored.coverage["0.95"], scored.total_inside])
    eighty, ninety_five, total = np.mean(covered, axis=0)
    assert 0.72 <= eighty <= 0.9
    assert 0.9 <= ninety_five <= 0.99
    assert 0.9 <= total <= 1.0
