"""Work that is spread over a Dask cluster gives the same bytes as on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.commands.build import workers
from analysis.models.budgets import load_uncertainty
from analysis.models.coverage import run_coverage

ROOT = Path(__file__).parents[2]


def test_a_local_cluster_finds_the_same_coverage() -> None:
    distributed = pytest.importorskip("distributed")
    budget = load_uncertainty(ROOT / "uncertainty.yaml")["mediazona_meduza"]
    here = run_coverage(10, 1, budget, jobs=1)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, processes=False
        ) as cluster,
        workers(cluster.scheduler_address, "calibration"),
    ):
        there = run_coverage(10, 1, budget, jobs=2)
    assert here.equals(there)
