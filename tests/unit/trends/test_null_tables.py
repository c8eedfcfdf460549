"""Null tables: the same bits wherever computed, stored without pickle, rebuilt when stale."""

from __future__ import annotations

import time
import zipfile
from dataclasses import fields

import numpy as np
import pytest

from analysis.trends import TableParameters, TableStore, TrendError, build_tables, fit_trend
from analysis.trends.autoregression import TrendDesign, simulate_ar1
from analysis.trends.null import coefficient_grid
from analysis.trends.tables import Pattern, simulate_table, table_key

SMALL = TableParameters(replications=500)
NS = (9, 12, (0, 1, 2, 5, 6, 7, 8, 9, 12))


def built(directory, **how):
    return [path.read_bytes() for path in build_tables(NS, directory, parameters=SMALL, **how)]


def test_tables_are_the_same_bytes_whatever_the_workers(tmp_path):
    alone = built(tmp_path / "alone")
    assert built(tmp_path / "threads", n_jobs=2, backend="threading") == alone
    assert built(tmp_path / "processes", n_jobs=2, backend="loky") == alone


def test_tables_are_the_same_bytes_on_a_dask_cluster(tmp_path):
    distributed = pytest.importorskip("distributed", reason="the optional extra 'cluster'")
    alone = built(tmp_path / "alone")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        assert built(tmp_path / "dask", n_jobs=2, backend="dask") == alone


def test_the_order_in_which_tables_are_asked_for_does_not_matter():
    first = simulate_table(Pattern((1,) * 11), SMALL)
    simulate_table(Pattern((1,) * 8), SMALL)
    again = simulate_table(Pattern((1,) * 11), SMALL)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name))


def test_a_stored_table_gives_the_result_of_one_made_on_the_fly(tmp_path):
    build_tables([12], tmp_path, parameters=SMALL)
    values = np.random.default_rng(2).standard_normal(12)
    stored = fit_trend(values, tables=TableStore(tmp_path, SMALL))
    assert stored == fit_trend(values, tables=TableStore(None, SMALL))


def test_a_stored_table_holds_no_pickle(tmp_path):
    (path,) = build_tables([9], tmp_path, parameters=SMALL)
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(path).namelist())
    with np.load(path, allow_pickle=False) as stored:
        assert set(stored.files) >= {"coefficients", "sizes", "bounds"}


def test_a_table_is_built_once_and_again_when_its_parameters_change(tmp_path):
    (path,) = build_tables([9], tmp_path, parameters=SMALL)
    stamp = path.stat().st_mtime_ns
    assert build_tables([9], tmp_path, parameters=SMALL) == [path]
    assert path.stat().st_mtime_ns == stamp
    other = TableParameters(replications=500, seed=2)
    assert build_tables([9], tmp_path, parameters=other) != [path]


def test_the_key_names_the_length_and_changes_with_the_gaps():
    assert table_key(Pattern((1,) * 8)).startswith("trend-null-n9-")
    assert table_key(Pattern((1,) * 8)) != table_key(Pattern((1,) * 7 + (2,)))


@pytest.mark.parametrize("n", [8, 12, 24, 48, 96, 240, 1000])
def test_the_grid_of_coefficients_rises_from_zero_to_one(n):
    grid = coefficient_grid(n)
    assert grid[0] == 0.0
    assert grid[-1] == 1.0
    assert (np.diff(grid) > 0).all()
    assert np.diff(grid)[-1] < 5.0 / n


def test_a_new_length_takes_under_two_seconds_and_a_known_one_milliseconds():
    """Processor time, so that what else the machine does is left out."""
    values = np.random.default_rng(7).standard_normal(120)
    start = time.process_time()
    fit_trend(values)
    new = time.process_time()
    fit_trend(values)
    assert new - start < 2.0
    assert time.process_time() - new < 0.1


def test_tables_are_refused_with_too_few_replications_or_no_folder():
    with pytest.raises(TrendError, match="500"):
        TableParameters(replications=10)
    with pytest.raises(TrendError, match="no directory"):
        TableStore().path(Pattern((1, 1)))


def test_calibrated_p_values_fall_as_the_statistic_grows_without_end():
    table = simulate_table(Pattern((1,) * 11), SMALL)
    statistic = np.geomspace(0.01, 1e6, 200)
    for reading in (0.0, 0.5, 1.0):
        p = table.calibrated(statistic, np.full(200, reading))
        assert (np.diff(p) <= 0).all()
        assert p[0] > 0.9
        assert p[-1] == table.smallest_p


def test_gaps_are_exact_in_distribution():
    """AR(1) noise seen every third step is AR(1) noise of the coefficient cubed."""
    rng = np.random.default_rng(3)
    apart = simulate_ar1((3,) * 399, 0.8, 50, rng)
    assert np.var(apart) == pytest.approx(1 / (1 - 0.64), rel=0.05)
    neighbours = np.corrcoef(apart[1:].ravel(), apart[:-1].ravel())[0, 1]
    assert neighbours == pytest.approx(0.8**3, abs=0.02)


def test_the_fit_does_not_change_when_a_trend_is_added():
    gaps = (1, 2, 1, 1, 4, 1, 1, 1, 2, 1, 1)
    noise = simulate_ar1(gaps, 0.5, 20, np.random.default_rng(4))
    times = np.r_[0, np.cumsum(gaps)][:, None]
    design = TrendDesign(gaps)
    plain, tilted = design.fit(noise), design.fit(noise + 5 + 0.7 * times)
    assert tilted.coefficient == pytest.approx(plain.coefficient, abs=1e-9)
    assert tilted.slope - plain.slope == pytest.approx(0.7)
