"""One series under one reading: what is compared, which way, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import SERIES_RULE as RULE

from analysis import formats
from analysis.evidence.assess import assess
from analysis.evidence.records import Evidence
from analysis.indicators.series import Series
from analysis.indicators.specification import Specification


@dataclass(frozen=True)
class Known:
    """What `assess` asks of a study."""

    spec: Specification
    day: dt.date = dt.date(2024, 3, 31)
    tables: None = None
    parameters: dict[str, Any] = field(
        default_factory=lambda: {
            "level": 0.05, "momentum_months": 12, "confidence": 0.95, "replications": 499,
            "seed": 1, "measurement_draws": 20, "window_months": 6,
        }
    )  # fmt: skip

    def specification(self, name: str) -> Specification:
        return self.spec


def assessed(
    values: Sequence[float], reading: str, frequency: str, *, cost: str = "rise",
    day: str = "2024-03-31", band: float | None = None, **spec: Any,
) -> Evidence:  # fmt: skip
    """Assess a series that ends in March 2024."""
    code = {"month": "M", "quarter": "Q-DEC", "year": "Y", "window": "6M"}[frequency]
    if frequency == "window":
        ends = pd.date_range(end="2024-03-31", periods=len(values), freq="6ME")
        starts = ends - pd.DateOffset(months=6) + pd.Timedelta(days=1)
    else:
        last = {"year": "2023"}.get(frequency, "2024-03")
        periods = pd.period_range(end=last, periods=len(values), freq=code)
        starts, ends = periods.start_time, periods.end_time.normalize()
    made = np.asarray(values, dtype=float)
    wide = np.nan if band is None else band
    frame = pd.DataFrame(
        {"period_start": starts, "period_end": ends, "value": made, "low": made * (1 - wide),
         "high": made * (1 + wide), "forecast": False}
    )  # fmt: skip
    series = Series(
        indicator="x", party="Russia", source="s", title="X", reading=reading, unit="persons",
        frequency=frequency, frame=frame, group="s", cost=cost,
    )  # fmt: skip
    given: dict[str, Any] = {
        "name": "x", "family": "casualties", "title": "X", "parties": ("Russia",),
        "series": "level", "sources": ("s",), "frequency": frequency, "readings": (reading,),
        "cost": cost,
    }  # fmt: skip
    known = Known(Specification(**(given | spec)), dt.date.fromisoformat(day))
    return assess(known, series, "latest", RULE)  # type: ignore[arg-type]


def plain(text: str) -> str:
    return text.replace(formats.THIN, " ").replace(formats.MINUS, "-")


class TestTotal:
    def test_a_running_total_is_true_by_construction(self) -> None:
        declared = assessed([10, 20, 30, 40], "total", "year", cumulative=True)
        summed = assessed([10, 20, 30, 40], "total", "year", series="rate")
        for row in (declared, summed):
            assert (row.verdict, row.grade, row.change) == ("true by construction", "", 300.0)

    def test_a_total_that_can_fall_is_tested(self) -> None:
        # five values in order: of 120 orders one rises as steadily, and one in two is 0.0083
        row = assessed([10, 20, 30, 40, 50], "total", "year")
        assert row.trend["p_rising"] == pytest.approx(1 / 120)
        # so few are tested as if they were independent, which makes no full word
        assert (row.verdict, row.grade) == ("partly supported", "weak")
        assert assessed([50, 40, 30, 20, 10], "total", "year").verdict == "partly contradicted"


class TestPace:
    def test_without_war_years_the_last_figure_is_held_against_the_first(self) -> None:
        row = assessed([100, 90, 120], "pace", "year")
        assert row.change == pytest.approx(20.0)
        assert (row.verdict, row.grade) == ("partly supported", "weak")
        assert plain(row.reason) == (
            "A rise is on record, but no test finds a trend; last figure (December 2023) against "
            "the first: +20 %."
        )

    def test_a_fall_of_what_is_a_cost_when_it_falls_is_a_higher_cost(self) -> None:
        row = assessed([120, 90, 100], "pace", "year", cost="fall")
        assert row.verdict == "partly supported"
        assert row.reason.startswith("A fall is on record")
        assert assessed([100, 90, 120], "pace", "year", cost="fall").verdict == (
            "partly contradicted"
        )

    def test_months_are_compared_by_war_years(self) -> None:
        # war-years of 100, then 200, then (to March 2024) nothing whole: first and second count
        row = assessed([100.0] * 12 + [200.0] * 12 + [1.0], "pace", "month", day="2024-03-31")
        assert row.war_years["2022/23"] == pytest.approx(100, rel=0.02)
        assert row.war_years["2023/24"] == pytest.approx(200, rel=0.05)
        assert row.change == pytest.approx(100, rel=0.05)
        assert "last war-year against the first" in row.reason

    def test_a_change_that_is_not_noticeable_is_none(self) -> None:
        assert assessed([100, 109], "pace", "year").verdict == "undecided"
        assert assessed([100, 110], "pace", "year").verdict == "partly supported"
        assert assessed([100, 90.2], "pace", "year").verdict == "undecided"

    def test_no_percentage_is_said_of_a_figure_that_changed_its_sign(self) -> None:
        row = assessed([100, 90, -35], "pace", "year")
        assert row.change == pytest.approx(-135)
        assert row.reason.endswith("against the first: from above zero to below it.")
        assert "-100 %" in plain(assessed([100, 90, 0.0], "pace", "year").reason)

    def test_one_value_says_nothing_and_scattered_ones_neither(self) -> None:
        assert assessed([100], "pace", "year").verdict == "not testable"
        assert assessed([100, 300, 500], "pace", "year", scattered=True).verdict == "not testable"

    def test_bounds_of_the_source_tell_how_often_the_verdict_stays(self) -> None:
        sure = assessed([10, 20, 30, 40, 50], "pace", "year", band=0.01)
        assert sure.measurement == {"common": 1.0, "independent": 1.0}
        unsure = assessed([30, 31, 33, 34, 36], "pace", "year", band=0.5)
        assert unsure.measurement["independent"] < 1

    def test_a_caveat_of_one_source_is_said_of_that_source_only(self) -> None:
        said = assessed([100], "pace", "year", caveats={"s": "Without one host."})
        assert said.reason.endswith("Without one host.")
        other = assessed([100, 200], "pace", "year", caveats={"t": "Without one host."})
        assert "host" not in other.reason


class TestPrice:
    def test_the_last_window_is_held_against_the_first(self) -> None:
        row = assessed([100, 150, 200], "price", "window")
        assert (row.verdict, row.change) == ("partly supported", 100.0)
        assert "last window against the first" in row.reason


def waves(level: float, n: int = 12) -> list[float]:
    """Return months about a level, with no trend."""
    return [level * factor for factor in ([0.96, 1.04, 1.0] * n)[:n]]


class TestMomentum:
    def test_the_last_months_are_held_against_as_many_before(self) -> None:
        row = assessed(waves(80) + waves(100) + waves(150), "momentum", "month")
        assert row.change == pytest.approx(50.0)
        assert row.change_low is not None and 20 < row.change_low < 50
        assert row.verdict == "supported"

    def test_a_fall_mirrors_a_rise_and_costs_that_fall_mirror_both(self) -> None:
        fell = assessed(waves(150) + waves(100), "momentum", "month")
        assert fell.change == pytest.approx(-100 / 3)
        assert fell.verdict in ("contradicted", "partly contradicted")
        as_cost = assessed(waves(150) + waves(100), "momentum", "month", cost="fall")
        assert as_cost.verdict == fell.verdict.replace("contradicted", "supported")

    def test_months_below_those_before_that_rise_again_are_no_clear_fall(self) -> None:
        trough = [200, 180, 160, 140, 120, 100, 100, 110, 120, 130, 140, 150]
        row = assessed([220.0] * 6 + waves(220) + trough, "momentum", "month")
        assert row.direction["probability_rising"] > 0.6667
        assert (row.verdict, row.grade, row.turning) == ("partly contradicted", "weak", True)
        assert "and the newest months likely rise" in row.reason
        assert "probability that the newest months rise" in row.reason

    def test_quarters_are_counted_by_their_months_and_too_few_for_an_interval(self) -> None:
        row = assessed([90, 100, 100, 100, 100, 50, 50, 50, 50], "momentum", "quarter")
        assert (row.change, row.change_low) == (-50.0, None)
        assert (row.verdict, row.grade) == ("partly contradicted", "weak")

    def test_windows_are_counted_by_their_months(self) -> None:
        row = assessed([100, 100, 300, 300], "momentum", "window")
        assert (row.change, row.verdict) == (200.0, "partly supported")

    def test_too_few_months_or_months_too_old_say_nothing(self) -> None:
        assert assessed(waves(100, 23), "momentum", "month").verdict == "not testable"
        old = assessed(waves(100) + waves(150), "momentum", "month", day="2024-10-31")
        assert old.verdict == "not testable"
        assert "end too long before" in old.reason

    def test_a_pace_that_was_negative_has_a_direction_but_no_percentage(self) -> None:
        row = assessed([-50.0] * 12 + [100.0] * 12, "momentum", "month")
        assert (row.change, row.verdict) == (None, "supported")
        fell = assessed([100.0] * 12 + [-50.0] * 12, "momentum", "month")
        assert (fell.change, fell.verdict) == (None, "contradicted")
