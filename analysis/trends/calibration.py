"""The calibration study: how often each test cries trend, and how often it finds one.

Run as ``python -m analysis.trends.calibration --output calibration.csv``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.trends import small
from analysis.trends.autoregression import TrendDesign
from analysis.trends.comparison import COMPARISON_TESTS, Panel, sen_slopes
from analysis.trends.kendall import exact_distribution, kendall_s
from analysis.trends.noise import NOISES, oracle_trend
from analysis.trends.null import NullTable
from analysis.trends.parallel import run_tasks
from analysis.trends.series import Floats
from analysis.trends.tables import Pattern, TableParameters, TableStore
from analysis.trends.trend import SHORTEST_GLS

#: Names of this project's own tests in the study.
CALIBRATED, CONSERVATIVE = "calibrated", "conservative"

COLUMNS = [
    "test", "noise", "n", "coefficient", "measure", "trend", "rate", "replications",
    "standard_error",
]  # fmt: skip


@dataclass(frozen=True)
class StudyPlan:
    """What the study simulates.

    Attributes
    ----------
    lengths : tuple of int
    coefficients : tuple of float
        Of the AR(1) noise.
    noises : tuple of str
        Keys of `analysis.trends.noise.NOISES`.
    replications : int
    level : float
    seed : int
        Differs from that of the null tables, so that tests are tried on series they never saw.
    """

    lengths: tuple[int, ...] = (5, 8, 12, 24, 48, 96, 240)
    coefficients: tuple[float, ...] = (0.0, 0.3, 0.6, 0.9, 0.97, 1.0)
    noises: tuple[str, ...] = tuple(NOISES)
    replications: int = 5000
    level: float = 0.05
    seed: int = 20251210


def run_study(
    plan: StudyPlan | None = None,
    *,
    tables: TableStore | None = None,
    n_jobs: int = 2,
    backend: str = "loky",
) -> pd.DataFrame:
    """Measure size and power of all tests.

    Parameters
    ----------
    plan : StudyPlan
    tables : TableStore, optional
        Where null tables are stored.
    n_jobs, backend
        Passed to joblib (``loky``, ``threading``, or ``dask`` with a client running); results are
        equal whatever they are.

    Returns
    -------
    DataFrame
        One row for each test, noise, n, coefficient and measure (``size`` or ``power``): the
        `rate` of rejections at the level, its standard error, and the `trend` that was added, in
        innovation standard deviations a step.
    """
    plan = plan or StudyPlan()
    store = tables or TableStore(None, TableParameters(level=plan.level))
    known = {n: store.get(Pattern((1,) * (n - 1))) for n in plan.lengths if n >= SHORTEST_GLS}
    cells = [
        (n, noise, coefficient)
        for n in sorted(plan.lengths, reverse=True)
        for noise in plan.noises
        for coefficient in plan.coefficients
    ]
    tasks = [(plan, *cell, known.get(cell[0])) for cell in cells]
    rows = run_tasks(_run_cell, tasks, n_jobs=n_jobs, backend=backend)
    study = pd.DataFrame([row for part in rows for row in part], columns=COLUMNS)
    order = ["noise", "n", "coefficient", "measure", "test"]
    return study.sort_values(order, kind="stable", ignore_index=True)


def _run_cell(
    plan: StudyPlan, n: int, noise: str, coefficient: float, table: NullTable | None
) -> list[tuple[str, str, int, float, str, float, float, int, float]]:
    """All tests on one kind of noise, without and with a trend."""
    rng = np.random.default_rng(
        [plan.seed, n, list(NOISES).index(noise), round(1000 * coefficient)]
    )
    series = NOISES[noise](n, coefficient, plan.replications, rng)
    times = np.arange(n)
    slope = sen_slopes(series, times)
    rows = []
    for measure, trend in (("size", 0.0), ("power", oracle_trend(n, coefficient))):
        tilted = series + trend * times[:, None]
        for test, p_values in _all_p_values(tilted, slope + trend, table).items():
            rate = float(np.mean(p_values <= plan.level))
            error = float(np.sqrt(rate * (1.0 - rate) / plan.replications))
            rows.append(
                (test, noise, n, coefficient, measure, trend, rate, plan.replications, error)
            )
    return rows


def _all_p_values(series: Floats, slope: Floats, table: NullTable | None) -> dict[str, Floats]:
    """Two-sided p-values of every test; slopes are those of Theil and Sen."""
    panel = Panel(series, np.arange(len(series)), slope)
    calibrated, conservative = own_p_values(series, table)
    ours = {CALIBRATED: calibrated, CONSERVATIVE: conservative}
    return ours | {name: test(panel) for name, test in COMPARISON_TESTS.items()}


def own_p_values(series: Floats, table: NullTable | None) -> tuple[Floats, Floats]:
    """Calibrated (or exact) and conservative p-values of many gapless series, shape (n, m)."""
    n = len(series)
    if table is None:
        s = np.abs(kendall_s(series))
        support, probability = exact_distribution(np.arange(float(n)))
        exact = np.array([probability[np.abs(support) >= size].sum() for size in s])
        worst = {size: small.worst_p((1,) * (n - 1), int(size)) for size in np.unique(s)}
        return exact, np.maximum(exact, [worst[size] for size in s])
    fit = TrendDesign((1,) * (n - 1)).fit(series)
    calibrated = table.calibrated(fit.statistic, table.reading(fit.coefficient))
    ceiling = table.ceiling(fit.coefficient)
    return calibrated, table.conservative(fit.statistic, ceiling, calibrated)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the default study and write it as CSV."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--output", type=Path, required=True, help="CSV file to write")
    parser.add_argument("--tables", type=Path, help="folder of stored null tables")
    parser.add_argument("--replications", type=int, default=StudyPlan.replications)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--backend", default="loky", help="of joblib, or address of a scheduler")
    options = parser.parse_args(arguments)
    study = run_study(
        StudyPlan(replications=options.replications),
        tables=TableStore(options.tables) if options.tables else None,
        n_jobs=options.jobs,
        backend=options.backend,
    )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    study.round(6).to_csv(options.output, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
