"""One series under one reading: what is tested, and what only described."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.assess import assess, trend_of
from analysis.evidence.patterns import patterns
from analysis.evidence.recent import compare_recent
from analysis.evidence.records import Evidence
from analysis.indicators.builders import positions, steps_per_year
from analysis.project import Project
from analysis.study import Study
from analysis.trends import Pattern, fit_trend
from analysis.trends.series import gaps_of
from tests.unit.evidence.test_multiverse import LOSSES, losses
from tests.unit.evidence.test_multiverse import study as made_up

SETTINGS = {
    "momentum_months": 12, "window_months": 6, "confidence": 0.95, "replications": 199,
    "seed": 1, "measurement_draws": 20,
}  # fmt: skip


@pytest.fixture(scope="module")
def damage(project: Project) -> tuple[Study, pd.DataFrame]:
    # the newest data when these figures were written
    study = project.open_study("reconstruction", {"as_of": "2026-07-30"})
    series = study.series("direct_damage", "total", source="reconstruction_figures/kse")
    return study, series.outturns


class TestIrregularDates:
    def test_irregular_dates_are_not_equal_steps(self, damage: tuple[Study, pd.DataFrame]) -> None:
        """The assessments of the Kyiv School of Economics lie a week to ten months apart."""
        study, frame = damage
        places = positions(frame, "irregular")
        assert places is not None
        days = frame["period_end"].diff().dt.days.iloc[1:].to_numpy()
        weeks = np.diff(places)
        assert (days.min(), days.max()) == (6, 304)
        assert np.abs(weeks - days / 7).max() < 1
        values = frame["value"].to_numpy()
        assert fit_trend(values).p_two_sided < 0.01
        in_time = trend_of(frame, "irregular", study)
        assert in_time.p_two_sided == pytest.approx(0.30, abs=0.03)
        assert in_time.persistence == 1.0

    def test_slopes_are_told_a_year(self, damage: tuple[Study, pd.DataFrame]) -> None:
        study, frame = damage
        years = (frame["period_end"].iloc[-1] - frame["period_end"].iloc[0]).days / 365.25
        rise = frame["value"].iloc[-1] - frame["value"].iloc[0]
        assert trend_of(frame, "irregular", study).slope == pytest.approx(rise / years, rel=0.4)

    def test_a_unit_near_the_typical_step_gives_what_a_finer_one_gives(self) -> None:
        """Fortnights counted in days: what persistence there is belongs to a step of fourteen."""
        values = np.random.default_rng(4).standard_normal(10).cumsum()
        fortnights = np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
        days = 14 * fortnights
        days[-1] += 1  # so that fourteen is no common step
        coarse, fine = fit_trend(values, times=fortnights), fit_trend(values, times=days)
        assert max(gaps_of(days)) == 28
        assert fine.p_two_sided == pytest.approx(coarse.p_two_sided, abs=0.03)
        assert fine.persistence == pytest.approx(coarse.persistence, abs=0.05)
        assert 14 * fine.slope == pytest.approx(coarse.slope, rel=0.05)

    def test_a_year_of_weeks_has_52(self, damage: tuple[Study, pd.DataFrame]) -> None:
        assert steps_per_year(damage[1], "irregular") == pytest.approx(52.18, abs=0.3)


def judged(pace: np.ndarray, reading: str, first: str = "2022-03") -> Evidence:
    # in hundreds, so that rounding to whole persons does not matter
    study = made_up(losses(100 * pace, first=first))
    study.parameters.update(SETTINGS)  # type: ignore[attr-defined]
    rule = Project.here().claims.series
    return assess(study, study.series(LOSSES[0], reading), "latest", rule)


def wave(n: int, seed: int = 3) -> np.ndarray:
    return 50 + np.random.default_rng(seed).normal(0, 2, n)


class TestMomentum:
    def test_a_step_between_the_last_two_years_is_found(self) -> None:
        pace = wave(36)
        pace[24:] += 12
        row = judged(pace, "momentum")
        assert row.verdict == "supported"
        assert row.trend["method"] == "calibrated feasible GLS of a step"
        assert row.trend["n"] == 24
        assert row.trend["slope"] == pytest.approx(1200, rel=0.15)
        assert row.change_low < row.change < row.change_high

    def test_a_hump_of_persistent_noise_is_on_record_only(self) -> None:
        """Its bootstrap interval leaves out no change, as it does for most random walks."""
        pace = 50 + 2 * np.random.default_rng(11).normal(0, 1, 36).cumsum()
        row = judged(pace, "momentum")
        assert abs(row.change) > 10
        assert row.change_low > 0 or row.change_high < 0
        assert row.grade == "weak"
        assert row.verdict.startswith("partly")

    def test_the_null_table_of_every_step_is_among_those_built(self) -> None:
        project = Project.here()
        study = project.open_study("casualties", {"as_of": "latest"})
        needed = patterns("casualties", [study])
        series = study.series("personnel_losses_claimed", "momentum")
        recent = compare_recent(series, study.parameters)
        assert recent is not None
        assert recent.pattern == Pattern((1,) * 23, 12)
        assert recent.pattern in needed
        assert recent.later.tolist() == series.outturns["value"].tolist()[-12:]


class TestWarYears:
    def test_the_change_between_war_years_has_an_interval(self) -> None:
        pace = wave(36)
        pace[24:] *= 1.5
        row = judged(pace, "pace")
        assert row.change_low < row.change < row.change_high
        assert row.change == pytest.approx(50, abs=10)
        assert row.change_low > 0

    def test_months_that_hang_together_widen_it(self) -> None:
        hung = judged(np.tile(np.repeat([45.0, 55.0], 6), 3), "pace")
        calm = judged(np.tile([45.0, 55.0], 18), "pace")
        assert hung.change_high - hung.change_low > 1.5 * (calm.change_high - calm.change_low)
