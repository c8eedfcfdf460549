"""The specification curve: which specifications there are, and how many agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import observations
from analysis.catalogue import load_catalogue
from analysis.errors import DataError, ParameterError
from analysis.evidence.multiverse import (
    CHOICES,
    SpecificationCurve,
    null_table_times,
    specification_curve,
)
from analysis.evidence.multiverse.windows import choose_windows, to_quarters
from analysis.study import Study
from analysis.trends import build_tables

ROOT = Path(__file__).parents[3]
CATALOGUE = load_catalogue(ROOT / "indicators.yaml")
PARAMETERS = {
    "start": "2022-02-24",
    "end": "as_of",
    "level": 0.05,
    "map_start": "2022-05-01",
    "without_sources": [],
    "without_indicators": [],
}
LOSSES = ("personnel_losses_claimed", "Russia", "pace")
MONTHS = 30


def losses(pace: np.ndarray, source: str = "general_staff", first: str = "2023-06") -> pd.DataFrame:
    """Return monthly figures of a pace a day."""
    months = pd.period_range(first, periods=len(pace), freq="M")
    frame = pd.DataFrame(
        {
            "period_start": months.start_time,
            "period_end": months.end_time.normalize(),
            "value": pace * months.days_in_month,
            "published": months.end_time.normalize() + pd.Timedelta(days=1),
        }
    )
    fixed = {"party": "Russia", "source": source, "catalogue": CATALOGUE}
    return observations.observe(frame, indicator="personnel_losses_claimed", **fixed)


def yearly(values: list[float]) -> pd.DataFrame:
    years = pd.period_range("2022", periods=len(values), freq="Y")
    frame = pd.DataFrame(
        {
            "period_start": years.start_time,
            "period_end": years.end_time.normalize(),
            "value": values,
            "published": years.end_time.normalize() + pd.Timedelta(days=90),
        }
    )
    fixed = {"party": "Ukraine", "source": "ualosses_study", "catalogue": CATALOGUE}
    return observations.observe(frame, indicator="military_dead_registered", **fixed)


def study(*tables: pd.DataFrame, store: Path | None = None) -> Study:
    return Study(observations.combine(list(tables)), CATALOGUE, (), PARAMETERS, tables=store)


def rising_pace(n: int = MONTHS) -> np.ndarray:
    noise = np.random.default_rng(5).normal(0, 8, n)
    return 400 + 25 * np.arange(n) + noise


def flat_pace(n: int = MONTHS) -> np.ndarray:
    return 400 + np.random.default_rng(4).normal(0, 60, n)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("null_tables")
    times = null_table_times(study(losses(rising_pace())), *LOSSES)
    build_tables([time for time in times if len(time) >= 8], folder)
    return folder


@pytest.fixture(scope="module")
def rising(store: Path) -> SpecificationCurve:
    return specification_curve(study(losses(rising_pace()), store=store), *LOSSES)


class TestAgreement:
    def test_every_specification_of_months_sees_a_steep_rise(
        self, rising: SpecificationCurve
    ) -> None:
        assert rising.direction == "rising"
        assert rising.same_sign == 1.0
        assert rising.contrary == 0.0
        months = rising.table["frequency"] == "month"
        assert rising.table.loc[months, "agrees"].all()
        # seven quarters are too few for the conservative test to be sure
        missed = rising.table[~rising.table["agrees"]]
        assert set(missed["test"]) == {"conservative"}
        assert missed["n"].max() <= 9
        assert rising.agreeing > rising.agreeing_sized > 0.9

    def test_the_same_series_with_its_sign_turned_falls(self, store: Path) -> None:
        turned = study(losses(2000 - rising_pace()), store=store)
        fallen = specification_curve(turned, *LOSSES)
        assert fallen.direction == "falling"
        assert fallen.median_estimate < 0
        contrary = specification_curve(turned, *LOSSES, direction="rising")
        assert contrary.agreeing == 0.0
        assert contrary.contrary == fallen.agreeing > 0.95

    def test_the_same_series_shuffled_in_time_neither_rises_nor_falls(self, store: Path) -> None:
        shuffled = np.random.default_rng(1).permutation(rising_pace())
        curve = specification_curve(study(losses(shuffled), store=store), *LOSSES)
        assert curve.direction == "neither"
        assert curve.agreeing_sized > 0.9
        assert curve.same_sign is None

    def test_shares_are_those_of_the_table(self, store: Path) -> None:
        curve = specification_curve(study(losses(flat_pace()), store=store), *LOSSES)
        words = curve.table["word"].value_counts(normalize=True)
        assert curve.undecided == pytest.approx(words["neither"])
        assert curve.n == len(curve.table)
        for choice in CHOICES:
            assert sum(s.n for s in curve.by_choice if s.choice == choice) == curve.n

    def test_a_direction_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(DataError, match="'rising'"):
            specification_curve(study(losses(flat_pace())), *LOSSES, direction="risin")

    def test_an_unknown_indicator_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(DataError, match="personnel_losses_claimed"):
            specification_curve(
                study(losses(flat_pace())), "personnel_losses_claim", "Russia", "pace"
            )

    def test_a_party_without_figures_has_no_shares(self) -> None:
        curve = specification_curve(study(losses(flat_pace())), LOSSES[0], "Ukraine", "pace")
        assert (curve.n, curve.agreeing, curve.direction) == (0, None, "neither")
        assert curve.table.empty

    def test_the_summary_is_plain_json(self, rising: SpecificationCurve) -> None:
        assert json.loads(json.dumps(rising.to_dict(), allow_nan=False))["n"] == rising.n


class TestSources:
    def test_a_source_that_restates_another_is_shown_but_not_counted(
        self, rising: SpecificationCurve, store: Path
    ) -> None:
        both = study(losses(rising_pace()), losses(rising_pace() + 1, "uk_mod"), store=store)
        curve = specification_curve(both, *LOSSES)
        assert set(curve.table["source"]) == {"general_staff", "uk_mod"}
        assert set(curve.table.loc[curve.table["restates"], "source"]) == {"uk_mod"}
        assert curve.n == rising.n == len(curve.table) / 2
        # windows of one length share a worker, but rows keep the order of the choices
        pd.testing.assert_frame_equal(curve.table.head(rising.n), rising.table)


class TestWindows:
    def test_windows_with_the_same_data_are_tested_once(self) -> None:
        # a series from June 2023 on is the same from whichever start: three of four repeat
        windows = choose_windows(study(losses(rising_pace())), *LOSSES)
        assert {window.choice.start for window in windows.distinct} == {"whole record"}
        assert len(windows.distinct) == 6
        assert windows.repeated == 18

    def test_windows_too_short_for_any_trend_are_left_out_and_counted(self) -> None:
        windows = choose_windows(study(losses(rising_pace(10))), *LOSSES)
        lengths = [window.n for window in windows.distinct]
        assert lengths == [10, 7, 4]
        assert windows.too_short == 12

    def test_a_window_ends_whole_months_before_the_last_one_known(self) -> None:
        windows = choose_windows(study(losses(rising_pace())), *LOSSES)
        lengths = {
            (window.choice.frequency, window.choice.end): window.n for window in windows.distinct
        }
        assert lengths["month", "last known"] == 30
        assert lengths["month", "6 months earlier"] == 24
        assert lengths["quarter", "last known"] == 9  # the first quarter is not whole
        assert lengths["quarter", "3 months earlier"] == 8

    def test_a_year_belongs_to_the_window_in_which_its_middle_lies(self) -> None:
        windows = choose_windows(
            study(yearly([30.0, 20, 25, 28, 27])), "military_dead_registered", "Ukraine", "pace"
        )
        starts = {w.choice.start: w.n for w in windows.distinct if w.choice.end == "last known"}
        # the year 2022 is whole from June 2022 on, so that window repeats the whole record
        assert starts == {"whole record": 5, "2023": 4}

    def test_a_momentum_is_tested_over_the_recent_past(self) -> None:
        months = choose_windows(study(losses(rising_pace())), LOSSES[0], "Russia", "momentum")
        lengths = {
            window.choice.start: window.n
            for window in months.distinct
            if (window.choice.frequency, window.choice.end) == ("month", "last known")
        }
        assert lengths == {
            "last 24 months": 24, "last 36 months": 30, "last 18 months": 18, "last 12 months": 12,
        }  # fmt: skip

    def test_quarters_weigh_months_by_their_days_and_want_all_three(self) -> None:
        months = pd.period_range("2024-01", periods=5, freq="M")
        frame = pd.DataFrame(
            {
                "period_start": months.start_time,
                "period_end": months.end_time.normalize(),
                "value": [1.0, 2.0, 3.0, 4.0, 5.0],
            }
        )
        flow = to_quarters(frame, stock=False)
        assert flow["value"].tolist() == pytest.approx([(31 + 2 * 29 + 3 * 31) / 91])
        assert to_quarters(frame, stock=True)["value"].tolist() == [3.0]


class TestMethods:
    def test_tests_of_order_are_not_repeated_on_other_scales(
        self, rising: SpecificationCurve
    ) -> None:
        scales = rising.table.groupby("test")["transform"].unique().map(set)
        assert scales["Mann-Kendall"] == {"level"}
        assert scales["calibrated"] == {"level", "log", "ranks"}

    def test_no_specification_stands_twice(self, rising: SpecificationCurve) -> None:
        assert not rising.table.duplicated(list(CHOICES)).any()

    def test_fewer_than_eight_values_take_the_exact_test_only(self) -> None:
        curve = specification_curve(
            study(yearly([10.0, 20, 30, 40, 50])), "military_dead_registered", "Ukraine", "pace"
        )
        assert set(curve.table["test"]) == {"exact Kendall", "conservative"}
        exact = curve.table[curve.table["test"] == "exact Kendall"].iloc[0]
        assert exact["p_rising"] == pytest.approx(1 / 120)

    def test_a_scale_that_does_not_exist_is_left_out(self, store: Path) -> None:
        pace = rising_pace()
        pace[3] = 0
        curve = specification_curve(study(losses(pace), store=store), *LOSSES)
        monthly = curve.table[curve.table["frequency"] == "month"]
        assert set(monthly["transform"]) == {"level", "ranks"}

    def test_growth_of_thirty_percent_a_year_is_estimated_as_such(self, store: Path) -> None:
        noise = np.exp(np.random.default_rng(2).normal(0, 0.01, MONTHS))
        pace = 500 * 1.3 ** (np.arange(MONTHS) / 12) * noise
        table = specification_curve(study(losses(pace), store=store), *LOSSES).table
        grown = table[table["transform"] == "log"]["estimate"]
        assert grown.to_numpy() == pytest.approx(30, abs=2.5)

    def test_a_line_rises_by_its_slope_over_its_mean(self, store: Path) -> None:
        pace = rising_pace()
        table = specification_curve(study(losses(pace), store=store), *LOSSES).table
        first = table.iloc[0]
        assert (first["test"], first["transform"]) == ("calibrated", "level")
        assert first["estimate"] == pytest.approx(100 * 12 * 25 / pace.mean(), rel=0.05)
        # ranks have no unit, so the robust slope of the values stands in for theirs
        ranked = table[(table["transform"] == "ranks") & (table["frequency"] == "month")]
        assert ranked["estimate"].iloc[0] == pytest.approx(first["estimate"], rel=0.1)

    def test_the_calibrated_test_brings_its_interval_and_ranks_have_none(
        self, rising: SpecificationCurve
    ) -> None:
        bounded = rising.table.dropna(subset=["low", "high"])
        assert set(bounded["test"]) == {"calibrated", "exact Kendall"}
        assert set(bounded["transform"]) == {"level", "log"}
        assert (bounded["low"] < bounded["estimate"]).all()
        assert (bounded["low"] > 0).all()  # a rise that is found has an interval without zero

    def test_one_sided_p_values_of_a_test_add_up(self, rising: SpecificationCurve) -> None:
        # ranks of a steep rise are an exact line, for which the exact test stands in
        others = ~rising.table["test"].isin(["conservative", "exact Kendall"])
        symmetric = rising.table[others & (rising.table["transform"] != "ranks")]
        assert (symmetric["p_rising"] + symmetric["p_falling"]).to_numpy() == pytest.approx(1)


class TestWorkers:
    @pytest.mark.parametrize("backend", ["threading", "loky", "sequential"])
    def test_results_are_equal_bit_for_bit_whatever_the_workers(
        self, backend: str, rising: SpecificationCurve, store: Path
    ) -> None:
        same = study(losses(rising_pace()), store=store)
        curve = specification_curve(same, *LOSSES, n_jobs=2, backend=backend)
        pd.testing.assert_frame_equal(curve.table, rising.table, check_exact=True)

    def test_results_are_equal_bit_for_bit_on_a_cluster(
        self, rising: SpecificationCurve, store: Path, scheduler: str
    ) -> None:
        same = study(losses(rising_pace()), store=store)
        curve = specification_curve(same, *LOSSES, backend=scheduler)
        pd.testing.assert_frame_equal(curve.table, rising.table, check_exact=True)

    def test_an_unknown_backend_is_refused_with_the_valid_ones(self) -> None:
        with pytest.raises(ParameterError, match="loky"):
            specification_curve(study(losses(flat_pace())), *LOSSES, backend="threds")


@pytest.fixture
def scheduler() -> Iterator[str]:
    """Return the address of a local Dask cluster."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None,
        protocol="tcp",
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address
