"""What the calibration study simulates, and the form of its rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.trends.noise import NOISES

#: Names of this project's own tests in the study.
CALIBRATED, CONSERVATIVE = "calibrated", "conservative"
STEP_CALIBRATED, STEP_CONSERVATIVE = "step, calibrated", "step, conservative"

#: What else is said of a series: rates of finding something where there is nothing.
STEP_RATIO, BREAKS, DIRECTION = "step, bootstrap ratio", "breaks", "direction now"

#: The calibrated test on ranks, with the null table of values: tried, not used for verdicts.
ON_RANKS = "calibrated on ranks"

COLUMNS = [
    "test", "noise", "n", "coefficient", "measure", "trend", "rate", "replications",
    "standard_error", "target", "met",
]  # fmt: skip

Row = tuple[str, str, int, float, str, float, float, int, float]


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
    side : int
        Values on either side of a step.
    span : int
        Length of the series in which breaks and the direction now are sought.
    slow : float
        Share of the replications that statements take which are slow to compute.
    """

    lengths: tuple[int, ...] = (5, 8, 12, 24, 48, 96, 240)
    coefficients: tuple[float, ...] = (0.0, 0.3, 0.6, 0.9, 0.97, 1.0)
    noises: tuple[str, ...] = tuple(NOISES)
    replications: int = 5000
    level: float = 0.05
    seed: int = 20251210
    side: int = 12
    span: int = 48
    slow: float = 0.1

    def generator(self, n: int, noise: str, coefficient: float) -> np.random.Generator:
        """Random numbers for one case."""
        case = [n, list(NOISES).index(noise), round(1000 * coefficient)]
        return np.random.default_rng([self.seed, *case])


@dataclass(frozen=True)
class Case:
    """One kind of series that is simulated."""

    noise: str
    n: int
    coefficient: float

    def row(self, test: str, trend: float, found: NDArray[np.bool_]) -> Row:
        """The row of a test that found something in these of the series, or not."""
        rate, measure = float(np.mean(found)), "power" if trend else "size"
        error = float(np.sqrt(rate * (1.0 - rate) / found.size))
        case = (self.noise, self.n, self.coefficient)
        return (test, *case, measure, trend, rate, found.size, error)
