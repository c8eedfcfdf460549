"""Time the trend statistics: ``python -m benchmarks trends``.

Held against pymannkendall (the usual package) and statsmodels' HAC regression, one series at a
time, since that is what they do; and our own tests on thousands of series at once.
"""

from __future__ import annotations

import numpy as np
import pymannkendall
import statsmodels.api as sm

from analysis.trends import fit_breaks, fit_trend
from analysis.trends.calibration import own_p_values
from analysis.trends.tables import Pattern, TableStore, simulate_table
from benchmarks.measuring import best
from benchmarks.results import Part, Row

LENGTHS = (12, 48, 96, 240)
MANY, SOME = 10_000, 100
"""Series tested at once, and of them those that the packages are timed on one by one."""


def trends() -> Part:
    """Our tests beside those in common use, one series at a time and ten thousand at once."""
    rows = [row for n in LENGTHS for row in _one_at_a_time(n)]
    return Part(
        "Trend tests",
        "A result of ours holds two tests, slopes, size, power and the tipping persistence; the "
        "others give one p-value, which is wrong more often than it says. A null table or a set of "
        f"breaks is simulated once for a length. {MANY:,} at once: the packages take one series "
        f"after another, timed on {SOME}.".replace(",", " "),
        [*rows, *_many_at_once(48)],
    )


def _one_at_a_time(n: int) -> list[Row]:
    rng = np.random.default_rng(n)
    values, gaps = rng.standard_normal(n), (1,) * (n - 1)
    design = sm.add_constant(np.arange(float(n)))
    TableStore().get(Pattern(gaps))
    new = best(lambda: simulate_table(Pattern(gaps)), repeats=1)
    shapes = best(lambda: fit_breaks(values), repeats=1)
    timed = {
        "ours, both tests": lambda: fit_trend(values),
        "ours, breaks of a known length": lambda: fit_breaks(values),
        "pymannkendall, Mann-Kendall": lambda: pymannkendall.original_test(values),
        "pymannkendall, Hamed-Rao": lambda: pymannkendall.hamed_rao_modification_test(values),
        "statsmodels, HAC": lambda: _hac(values, design),
    }
    return [
        *(Row(f"n = {n}: {name}", 1000 * best(task, 5), "ms") for name, task in timed.items()),
        Row(f"n = {n}: ours, null table of a new length, once", new, "s"),
        Row(f"n = {n}: ours, breaks of a new length, once", shapes, "s"),
    ]


def _many_at_once(n: int) -> list[Row]:
    series = np.random.default_rng(n).standard_normal((n, MANY))
    table = TableStore().get(Pattern((1,) * (n - 1)))
    design = sm.add_constant(np.arange(float(n)))
    few = series[:, :SOME].T
    scale = MANY / SOME
    packages = {
        "pymannkendall, Hamed-Rao": lambda: [
            pymannkendall.hamed_rao_modification_test(one) for one in few
        ],
        "statsmodels, HAC": lambda: [_hac(one, design) for one in few],
    }
    ours = best(lambda: own_p_values(series, table), repeats=2)
    return [
        Row(f"n = {n}, {MANY} series: ours, both tests", ours, "s"),
        *(
            Row(f"n = {n}, {MANY} series: {name}", scale * best(task, 2), "s")
            for name, task in packages.items()
        ),
    ]


def _hac(values: np.ndarray, design: np.ndarray) -> float:
    fit = sm.OLS(values, design).fit(cov_type="HAC", cov_kwds={"maxlags": None})
    return float(fit.pvalues[1])
