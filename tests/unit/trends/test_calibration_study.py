"""The calibration study: its table, its promises, and its indifference to where it runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.trends import Pattern, TableParameters, TableStore
from analysis.trends.autoregression import simulate_ar1
from analysis.trends.calibration import main, own_p_values, run_study
from analysis.trends.comparison import COMPARISON_TESTS
from analysis.trends.noise import NOISES, oracle_trend
from analysis.trends.plan import COLUMNS, StudyPlan
from analysis.trends.targets import with_targets

TINY = StudyPlan(
    lengths=(5, 12),
    coefficients=(0.0, 1.0),
    noises=("gaussian", "seasonal"),
    replications=200,
    side=6,
    span=16,
    slow=0.05,
)
TABLES = TableStore(None, TableParameters(replications=500))


@pytest.fixture(scope="module")
def study():
    return run_study(TINY, tables=TABLES, n_jobs=1)


def test_the_study_has_one_row_for_each_test_and_case(study):
    assert list(study.columns) == COLUMNS
    usual = 2 + len(COMPARISON_TESTS)
    cases = 2 * 2 * 2  # noises, coefficients, without and with a trend
    ranked = cases  # not below eight values
    steps, slow = 2 * cases, 3 * 2
    assert len(study) == 2 * usual * cases + ranked + steps + slow
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


def test_a_target_is_met_or_missed_by_its_own_rule():
    """A size may not exceed its target; a power may fall short of its rival's by luck."""
    rows = [
        ("calibrated", "gaussian", 12, 0.6, "size", 0.071),
        ("calibrated", "gaussian", 12, 0.9, "size", 0.100),
        ("conservative", "seasonal", 8, 1.0, "size", 0.056),
        ("calibrated", "gaussian", 8, 0.6, "size", 0.500),
        ("conservative", "level-shift", 12, 0.0, "size", 0.500),
        ("calibrated", "gaussian", 12, 0.3, "power", 0.495),
        ("prewhitened Mann-Kendall", "gaussian", 12, 0.3, "power", 0.500),
        ("calibrated", "gaussian", 12, 0.0, "power", 0.480),
        ("prewhitened Mann-Kendall", "gaussian", 12, 0.0, "power", 0.500),
    ]
    keys = ["test", "noise", "n", "coefficient", "measure", "rate"]
    frame = pd.DataFrame(rows, columns=keys)
    frame = frame.assign(trend=0.0, replications=5000, standard_error=0.005)
    study = with_targets(frame, 0.05)
    targets = [0.07, 0.1, 0.055, 0, 0, 0.5, 0, 0.5, 0]
    assert study["target"].fillna(0).tolist() == pytest.approx(targets)
    found = study["met"].fillna("").tolist()
    assert found == ["no", "yes", "no", "", "", "yes", "", "no", ""]


def test_an_oracle_of_other_noise_needs_a_steeper_trend():
    """Innovations that grow threefold, and a yearly wave in two years of months."""
    plain = oracle_trend(24, 0.0)
    assert oracle_trend(24, 0.0, "heteroskedastic") > 1.5 * plain
    assert oracle_trend(24, 0.0, "seasonal") > 1.05 * plain
    assert oracle_trend(24, 0.0, "heavy-tailed") == plain
    # of independent noise: 2.8 over the root of the sum of squared times
    assert plain == pytest.approx(2.8016 / np.sqrt(24 * (24**2 - 1) / 12), rel=1e-6)


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
