"""Time the trend statistics: ``python benchmarks/trends.py``.

Held against pymannkendall (the usual package) and statsmodels' HAC regression, one series at a
time, since that is what they do; and our own tests on thousands of series at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pymannkendall
import statsmodels.api as sm

from analysis.trends import fit_breaks, fit_trend
from analysis.trends.calibration import own_p_values
from analysis.trends.tables import TableStore, simulate_table

LENGTHS = (12, 48, 96, 240)


def seconds(task: Callable[[], object], repeats: int = 1) -> float:
    """Processor time of one run, the best of several."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        task()
        best = min(best, time.process_time() - start)
    return best


def time_length(n: int) -> list[tuple[str, float]]:
    """What each task takes at one length."""
    rng = np.random.default_rng(n)
    values, many = rng.standard_normal(n), rng.standard_normal((n, 5000))
    design = sm.add_constant(np.arange(float(n)))
    table = TableStore().get((1,) * (n - 1))
    return [
        ("null table of a new n", seconds(lambda: simulate_table((1,) * (n - 1)))),
        ("fit_trend, known n", seconds(lambda: fit_trend(values), 5)),
        ("our p-values of 5,000 series", seconds(lambda: own_p_values(many, table))),
        ("fit_breaks, new n", seconds(lambda: fit_breaks(values))),
        ("fit_breaks, known n", seconds(lambda: fit_breaks(values), 3)),
        (
            "pymannkendall Hamed-Rao",
            seconds(lambda: pymannkendall.hamed_rao_modification_test(values), 5),
        ),
        (
            "statsmodels HAC",
            seconds(
                lambda: sm.OLS(values, design).fit(cov_type="HAC", cov_kwds={"maxlags": None}), 5
            ),
        ),
    ]


def main() -> None:
    """Print a table of seconds by task and length."""
    timings = {n: time_length(n) for n in LENGTHS}
    print(f"{'seconds of processor time':32}" + "".join(f"{f'n = {n}':>12}" for n in LENGTHS))
    for row, (name, _) in enumerate(timings[LENGTHS[0]]):
        print(f"{name:32}" + "".join(f"{timings[n][row][1]:12.4f}" for n in LENGTHS))


if __name__ == "__main__":
    main()
