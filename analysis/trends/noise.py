"""Noise without trend on which tests are tried: the kind they assume, and kinds they do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.trends.autoregression import filter_ar1
from analysis.trends.series import Floats

Generator = np.random.Generator


def gaussian(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1), which the calibrated test assumes."""
    return _filtered(rng.standard_normal((n, replications)), coefficient)


#: Height of the seasonal wave in innovation standard deviations, and its length.
WAVE, YEAR = 1.0, 12.0

#: How many times as large the last innovations of heteroskedastic noise are as the first.
GROWTH = 3.0


def seasonal(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1) and a yearly wave in months, one innovation high, of random phase."""
    phase = rng.uniform(0.0, 2.0 * np.pi, replications)
    wave = WAVE * np.sin(2.0 * np.pi * np.arange(n)[:, None] / YEAR + phase)
    return gaussian(n, coefficient, replications, rng) + wave


def heavy_tailed(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """AR(1) with innovations from Student's t with three degrees of freedom, scaled to one."""
    return _filtered(rng.standard_t(3.0, (n, replications)) / np.sqrt(3.0), coefficient)


def heteroskedastic(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1) whose innovations grow threefold from first to last."""
    growth = np.linspace(1.0, GROWTH, n)[:, None]
    return _filtered(rng.standard_normal((n, replications)) * growth, coefficient)


def level_shift(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1) and one step, two innovations high, up or down, at a random date.

    A step is no trend, but looks like one: what a test makes of it is told, not held against it.
    """
    date = rng.integers(1, n, replications)
    sign = rng.choice([-1.0, 1.0], replications)
    step = 2.0 * sign * (np.arange(n)[:, None] >= date)
    return gaussian(n, coefficient, replications, rng) + step


NOISES: dict[str, Callable[[int, float, int, Generator], Floats]] = {
    "gaussian": gaussian,
    "seasonal": seasonal,
    "heavy-tailed": heavy_tailed,
    "heteroskedastic": heteroskedastic,
    "level-shift": level_shift,
}


#: Standard errors at which a two-sided test at 5 % rejects with a chance of 0.8.
REACH = 2.8016


def oracle_trend(n: int, coefficient: float, noise: str = "gaussian") -> float:
    """The slope that one who knew the covariance of the noise would find with power 0.8.

    It makes power comparable between lengths, coefficients and kinds of noise: 2.8 standard
    errors of the generalised least squares slope, for a two-sided test at 5 %. Heavy tails and a
    shift of the level are taken as Gaussian noise of the same variance.
    """
    return REACH * _oracle_error(np.arange(float(n)) - (n - 1) / 2.0, coefficient, noise)


def oracle_step(n: int, before: int, coefficient: float, noise: str = "gaussian") -> float:
    """The height of a step after so many values that such a one would find with power 0.8."""
    after = (np.arange(n) >= before).astype(np.float64)
    return REACH * _oracle_error(after, coefficient, noise)


def _oracle_error(regressor: Floats, coefficient: float, noise: str) -> float:
    """Standard error of the generalised least squares slope on a regressor and a constant."""
    n = regressor.size
    angle = 2.0 * np.pi * np.arange(n) / YEAR
    columns = [np.ones(n), regressor]
    precision = [1e-9, 0.0]  # at a unit root the noise takes up the constant
    if noise == "seasonal":
        # a wave of random phase is two waves of random height
        columns += [np.cos(angle), np.sin(angle)]
        precision += [2.0 / WAVE**2] * 2
    x = np.stack(columns, axis=1)
    white = np.concatenate([np.sqrt(1.0 - coefficient**2) * x[:1], x[1:] - coefficient * x[:-1]])
    if noise == "heteroskedastic":
        white = white / np.linspace(1.0, GROWTH, n)[:, None]
    information = np.einsum("ki,kj->ij", white, white) + np.diag(precision)
    return float(np.sqrt(np.linalg.inv(information)[1, 1]))


def _filtered(shocks: Floats, coefficient: float) -> Floats:
    """AR(1) paths at equal steps."""
    return filter_ar1(shocks, (1,) * (len(shocks) - 1), coefficient)
