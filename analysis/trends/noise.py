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


def seasonal(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1) and a yearly wave in months, one innovation high, of random phase."""
    phase = rng.uniform(0.0, 2.0 * np.pi, replications)
    wave = np.sin(2.0 * np.pi * np.arange(n)[:, None] / 12.0 + phase)
    return gaussian(n, coefficient, replications, rng) + wave


def heavy_tailed(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """AR(1) with innovations from Student's t with three degrees of freedom, scaled to one."""
    return _filtered(rng.standard_t(3.0, (n, replications)) / np.sqrt(3.0), coefficient)


def heteroskedastic(n: int, coefficient: float, replications: int, rng: Generator) -> Floats:
    """Gaussian AR(1) whose innovations grow threefold from first to last."""
    growth = np.linspace(1.0, 3.0, n)[:, None]
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


def oracle_trend(n: int, coefficient: float) -> float:
    """The slope that one who knew the coefficient and variance would find with power 0.8.

    It makes power comparable between lengths and coefficients: 2.8 standard errors of the
    generalised least squares slope, for unit innovations and a two-sided test at 5 %.
    """
    times = np.arange(n) - (n - 1) / 2.0
    rho = coefficient
    whitened = np.r_[np.sqrt(1.0 - rho**2) * times[0], times[1:] - rho * times[:-1]]
    constant = np.r_[np.sqrt(1.0 - rho**2), np.full(n - 1, 1.0 - rho)]
    shared = (whitened @ constant) ** 2 / (constant @ constant) if rho < 1.0 else 0.0
    return float(2.8016 / np.sqrt(whitened @ whitened - shared))


def _filtered(shocks: Floats, coefficient: float) -> Floats:
    """AR(1) paths at equal steps."""
    return filter_ar1(shocks, (1,) * (len(shocks) - 1), coefficient)
