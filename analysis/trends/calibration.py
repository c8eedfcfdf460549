"""The calibration study: how often each test cries trend, and how often it finds one.

Run as ``python -m analysis.trends.calibration --output calibration.csv``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.parallel import run_tasks
from analysis.trends import small
from analysis.trends.alarms import alarm_tasks, run_alarms
from analysis.trends.autoregression import TrendDesign
from analysis.trends.comparison import COMPARISON_TESTS, Panel
from analysis.trends.kendall import average_ranks, exact_distribution, kendall_s
from analysis.trends.noise import NOISES, oracle_trend
from analysis.trends.null import NullTable
from analysis.trends.plan import (
    CALIBRATED,
    COLUMNS,
    CONSERVATIVE,
    ON_RANKS,
    Case,
    Row,
    StudyPlan,
)
from analysis.trends.series import Floats
from analysis.trends.slopes import sen_slopes
from analysis.trends.tables import Pattern, TableParameters, TableStore, table_p_values
from analysis.trends.targets import with_targets
from analysis.trends.trend import SHORTEST_GLS


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
        innovation standard deviations a step (for tests of a step, its height); what our own
        tests are held to (`target`, missing where nothing is), and whether they `met` it.
    """
    plan = plan or StudyPlan()
    store = tables or TableStore(None, TableParameters(level=plan.level))
    known = {n: store.get(Pattern((1,) * (n - 1))) for n in plan.lengths if n >= SHORTEST_GLS}
    tasks = [
        (plan, Case(noise, n, coefficient), known.get(n))
        for n in sorted(plan.lengths, reverse=True)
        for noise in plan.noises
        for coefficient in plan.coefficients
    ]
    rows = run_tasks(_run_cell, tasks, n_jobs=n_jobs, backend=backend)
    other = run_tasks(run_alarms, alarm_tasks(plan, store), n_jobs=n_jobs, backend=backend)
    study = pd.DataFrame([row for part in rows + other for row in part], columns=COLUMNS[:-2])
    order = ["noise", "n", "coefficient", "measure", "test"]
    study = study.sort_values(order, kind="stable", ignore_index=True)
    return with_targets(study, plan.level)


def calibration_text(study: pd.DataFrame) -> str:
    """The study as its file holds it."""
    return study.to_csv(index=False, float_format="%.5g", lineterminator="\n")


def _run_cell(plan: StudyPlan, case: Case, table: NullTable | None) -> list[Row]:
    """All tests on one kind of noise, without and with a trend."""
    rng = plan.generator(case.n, case.noise, case.coefficient)
    series = NOISES[case.noise](case.n, case.coefficient, plan.replications, rng)
    times = np.arange(case.n)
    slope = sen_slopes(series, times)
    rows = []
    for trend in (0.0, oracle_trend(case.n, case.coefficient, case.noise)):
        tilted = series + trend * times[:, None]
        for test, p_values in _all_p_values(tilted, slope + trend, table).items():
            rows.append(case.row(test, trend, p_values <= plan.level))
    return rows


def _all_p_values(series: Floats, slope: Floats, table: NullTable | None) -> dict[str, Floats]:
    """Two-sided p-values of every test; slopes are those of Theil and Sen."""
    panel = Panel(series, np.arange(len(series)), slope)
    calibrated, conservative = own_p_values(series, table)
    ours = {CALIBRATED: calibrated, CONSERVATIVE: conservative}
    if table is not None:
        ours[ON_RANKS] = own_p_values(average_ranks(series), table)[0]
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
    return table_p_values(TrendDesign((1,) * (n - 1)), series, table)


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
    options.output.write_text(calibration_text(study), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
