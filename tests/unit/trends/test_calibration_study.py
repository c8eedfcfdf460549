"""The calibration study: its table, its promises, and its indifference to where it runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.trends import Pattern, TableParameters, TableStore
from analysis.trends.autoregression import simulate_ar1
from analysis.trends.calibration import COLUMNS, StudyPlan, main, own_p_values, run_study
from analysis.trends.comparison import COMPARISON_TESTS
from analysis.trends.noise import NOISES, oracle_trend

TINY = StudyPlan(
    lengths=(5, 12), coefficients=(0.0, 1.0), noises=("gaussian", "seasonal"), replications=200
)
TABLES = TableStore(None, TableParameters(replications=500))


@pytest.fixture(scope="module")
def study():
    return run_study(TINY, tables=TABLES, n_jobs=1)


def test_the_study_has_one_row_for_each_test_and_case(study):
    assert list(study.columns) == COLUMNS
    of_trends = study[study["test"].isin(["calibrated", "conservative", *COMPARISON_TESTS])]
    cases = of_trends[of_trends["n"].isin(TINY.lengths)].groupby("test").size()
    # two noises, lengths and coefficients; size and power
    assert set(cases.index) == {"calibrated", "conservative", *COMPARISON_TESTS}
    assert set(cases) == {16}
    assert not study.duplicated(["test", "noise", "n", "coefficient", "measure"]).any()
    assert study["rate"].between(0, 1).all()
    assert (study.loc[study["measure"] == "size", "trend"] == 0).all()


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_the_study_is_the_same_whatever_the_workers(study, backend):
    pd.testing.assert_frame_equal(
        study, run_study(TINY, tables=TABLES, n_jobs=2, backend=backend), check_exact=True
    )


def test_the_study_is_the_same_on_a_dask_cluster(study):
    distributed = pytest.importorskip("distributed", reason="the optional extra 'cluster'")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        again = run_study(TINY, tables=TABLES, n_jobs=2, backend="dask")
    pd.testing.assert_frame_equal(study, again, check_exact=True)


def test_the_command_writes_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.trends.calibration.run_study", lambda *a, **k: _stub_frame())
    main(["--output", str(tmp_path / "new" / "study.csv")])
    assert pd.read_csv(tmp_path / "new" / "study.csv")["rate"].tolist() == [0.05]


def _stub_frame():
    return pd.DataFrame([dict.fromkeys(COLUMNS, 1) | {"rate": 0.05}])


@pytest.mark.parametrize("n", [12, 24])
@pytest.mark.parametrize("coefficient", [0.0, 0.6, 0.9, 1.0])
def test_our_tests_keep_their_size(n, coefficient):
    """The targets of the design, at 4,000 series: 7 % to 0.6, 10 % to 0.9, 5.5 % conservative."""
    noise = simulate_ar1(
        (1,) * (n - 1), coefficient, 4000, np.random.default_rng([5, n, round(10 * coefficient)])
    )
    calibrated, conservative = own_p_values(noise, TableStore().get(Pattern((1,) * (n - 1))))
    luck = 2 * np.sqrt(0.05 * 0.95 / 4000)
    if coefficient <= 0.9:
        assert np.mean(calibrated <= 0.05) <= (0.07 if coefficient <= 0.6 else 0.10) + luck
    assert np.mean(conservative <= 0.05) <= 0.055 + luck


def test_the_power_told_beside_a_result_is_the_power_there_is():
    n, rho = 24, 0.3
    table = TableStore().get(Pattern((1,) * (n - 1)))
    slope = oracle_trend(n, rho)
    noise = simulate_ar1((1,) * (n - 1), rho, 4000, np.random.default_rng(6))
    calibrated, _ = own_p_values(noise + slope * np.arange(n)[:, None], table)
    assert table.power(slope, rho) == pytest.approx(np.mean(calibrated <= 0.05), abs=0.03)


@pytest.mark.parametrize("coefficient", [0.0, 0.6, 1.0])
def test_the_oracle_finds_its_trend_four_times_in_five(coefficient):
    n = 24
    covariance = np.cov(
        simulate_ar1((1,) * (n - 1), coefficient, 200_000, np.random.default_rng(7))
    )
    if coefficient == 1.0:
        covariance += 1e4  # a random walk may start anywhere
    basis = np.stack([np.ones(n), np.arange(n)], axis=1)
    information = basis.T @ np.linalg.solve(covariance, basis)
    error = np.sqrt(np.linalg.inv(information)[1, 1])
    power = norm.sf(1.96 - oracle_trend(n, coefficient) / error)
    assert power == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("name", list(NOISES))
def test_noises_have_no_trend_on_average(name):
    series = NOISES[name](24, 0.3, 4000, np.random.default_rng(8))
    times = np.arange(24) - 11.5
    slopes = times @ series / (times @ times)
    assert abs(slopes.mean()) < 4 * slopes.std() / np.sqrt(4000)
    assert series.shape == (24, 4000)
