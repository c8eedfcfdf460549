"""What spoke for the methods that were chosen: ``python -m benchmarks.choices``, a few minutes.

Rates, not times: of what was tried beside the tests in use and is not in the calibration study.
They are written to ``benchmarks/choices.csv``, and a test holds the tables and figures of
docs/methods-statistics.md against that file. Series are those of the calibration study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.trends import fit_breaks, fit_trend
from analysis.trends.alternatives import perron_yabu_fit
from analysis.trends.autoregression import GlsFit, TrendDesign, simulate_ar1
from analysis.trends.calibration import own_p_values
from analysis.trends.noise import gaussian, oracle_trend
from analysis.trends.null import (
    ESTIMATE_PROBABILITIES,
    NullTable,
    coefficient_grid,
    log_size,
    tail_probabilities,
)
from analysis.trends.plan import StudyPlan
from analysis.trends.series import Floats
from analysis.trends.tables import Pattern, TableParameters, TableStore
from analysis.trends.trend import fit_trends

CSV = Path(__file__).parent / "choices.csv"
PLAN, PARAMETERS = StudyPlan(), TableParameters()
COEFFICIENTS = (0.0, 0.6, 0.9, 1.0)
COVERED, BROKEN, BROKEN_LENGTH = 2000, 1000, 36
"""Series for intervals; series for breaks, and their length."""

Fitter = Callable[[Floats], GlsFit]
PValues = Callable[[Floats], Floats]


class Rate(NamedTuple):
    """How often something was found, or an interval covered, in percent."""

    study: str
    n: int
    coefficient: float
    method: str
    measure: str
    percent: float
    series: int


def main() -> None:
    """Measure, write and show."""
    studies = (readings, bounds, statistics, coverage, breaks)
    frame = pd.DataFrame([rate for study in studies for rate in study()])
    frame.to_csv(CSV, index=False, float_format="%.2f", lineterminator="\n")
    print(frame.to_string(index=False))


def readings() -> Iterator[Rate]:
    """Where the null distribution is read: at the median-unbiased estimate, or at the bound."""
    n = 12
    table, design = TableStore().get(_pattern(n)), TrendDesign(_pattern(n).gaps)

    def at_median(series: Floats) -> Floats:
        fit = design.fit(series)
        return table.calibrated(fit.statistic, table.persistence(fit.coefficient)[1])

    methods = {"median-unbiased": at_median, "upper bound": lambda y: own_p_values(y, table)[0]}
    for coefficient in PLAN.coefficients:
        yield from _size_and_power("reading", n, coefficient, methods)


def bounds() -> Iterator[Rate]:
    """The conservative test against adding the error of a 99.5 % bound to the p-value."""
    n, error = 24, 0.005
    ours, design = TableStore().get(_pattern(n)), TrendDesign(_pattern(n).gaps)
    table = null_table(n, design.fit, bound=error)

    def with_error_added(series: Floats) -> Floats:
        fit = design.fit(series)
        surprise = table.least_surprise(fit.statistic, table.ceiling(fit.coefficient))
        return np.exp(-surprise) + error

    methods = {"error added": with_error_added, "simulated": lambda y: own_p_values(y, ours)[1]}
    for coefficient in PLAN.coefficients:
        yield from _size_and_power("conservative", n, coefficient, methods)


def statistics() -> Iterator[Rate]:
    """The statistic of Perron and Yabu read as ours is: at our coefficient, or at its own."""
    for n in (12, 24, 48, 96):
        likelihood = TrendDesign(_pattern(n).gaps).fit
        methods = {
            "ours": _reader(null_table(n, likelihood), likelihood),
            "Perron-Yabu": _reader(null_table(n, _at_our_coefficient(n)), _at_our_coefficient(n)),
            "Perron-Yabu, own coefficient": _reader(
                null_table(n, perron_yabu_fit), perron_yabu_fit
            ),
        }
        for coefficient in PLAN.coefficients:
            yield from _size_and_power("statistic", n, coefficient, methods)


def coverage() -> Iterator[Rate]:
    """How often intervals of 95 % hold the slope, which is 0."""
    for n in (12, 24):
        for coefficient in COEFFICIENTS:
            series = _noise(n, coefficient, COVERED)
            gls = fit_trends(series)
            robust = [fit_trend(one) for one in series.T]
            held = {
                "GLS": (gls.slope_low <= 0.0) & (gls.slope_high >= 0.0),
                "Theil-Sen": np.array(
                    [one.theil_sen_low <= 0.0 <= one.theil_sen_high for one in robust]
                ),
            }
            for method, covers in held.items():
                yield _rate("interval", n, coefficient, method, "coverage", covers)


def breaks() -> Iterator[Rate]:
    """Breaks found by BIC alone, and those that are kept, in series without any."""
    for coefficient in (0.5, 0.8, 1.0):
        found = [fit_breaks(one) for one in _noise(BROKEN_LENGTH, coefficient, BROKEN).T]
        for method, any_break in {
            "BIC": np.array([one.bic_breaks > 0 for one in found]),
            "kept": np.array([len(one.breaks) > 0 for one in found]),
        }.items():
            yield _rate("breaks", BROKEN_LENGTH, coefficient, method, "size", any_break)


def null_table(n: int, fit: Fitter, *, bound: float = ESTIMATE_PROBABILITIES[0]) -> NullTable:
    """A null table of another statistic, or with another bound; enough of it to read p-values."""
    gaps, grid = _pattern(n).gaps, coefficient_grid(n)
    replications = PARAMETERS.replications
    keep = tail_probabilities(replications)
    estimates, sizes = [], []
    for rank, coefficient in enumerate(grid):
        rng = np.random.default_rng([PARAMETERS.seed, rank, *gaps])
        fits = fit(simulate_ar1(gaps, float(coefficient), replications, rng))
        estimates.append(np.quantile(fits.coefficient, (bound, *ESTIMATE_PROBABILITIES[1:])))
        sizes.append(np.quantile(log_size(fits.statistic), 1.0 - keep))
    kept = np.stack(sizes)
    return NullTable(grid, np.stack(estimates), kept, kept, kept, keep)


def _at_our_coefficient(n: int) -> Fitter:
    """Perron and Yabu's statistic beside the coefficient of highest restricted likelihood."""
    likelihood = TrendDesign(_pattern(n).gaps).fit

    def fit(series: Floats) -> GlsFit:
        theirs = perron_yabu_fit(series)
        coefficient = likelihood(series).coefficient
        return GlsFit(coefficient, theirs.slope, theirs.slope_se, theirs.innovation_sd)

    return fit


def _reader(table: NullTable, fit: Fitter) -> PValues:
    def p_values(series: Floats) -> Floats:
        found = fit(series)
        return table.calibrated(found.statistic, table.reading(found.coefficient))

    return p_values


def _size_and_power(
    study: str, n: int, coefficient: float, methods: dict[str, PValues]
) -> Iterator[Rate]:
    series = _noise(n, coefficient, PLAN.replications)
    trend = oracle_trend(n, coefficient) * np.arange(n)[:, None]
    for method, p_values in methods.items():
        for measure, panel in (("size", series), ("power", series + trend)):
            yield _rate(study, n, coefficient, method, measure, p_values(panel) <= PLAN.level)


def _rate(
    study: str, n: int, coefficient: float, method: str, measure: str, found: np.ndarray
) -> Rate:
    return Rate(study, n, coefficient, method, measure, 100.0 * float(found.mean()), found.size)


def _noise(n: int, coefficient: float, count: int) -> Floats:
    return gaussian(n, coefficient, count, PLAN.generator(n, "gaussian", coefficient))


def _pattern(n: int) -> Pattern:
    return Pattern((1,) * (n - 1))


if __name__ == "__main__":
    main()
