"""What a forecast says: a distribution whose width comes from the model's own past errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.trends.distributions import student_quantile

Floats = NDArray[np.float64]

SCORED_LEVELS = (np.arange(200) + 0.5) / 200
"""Quantiles that the continuous ranked probability score is read from."""
FEWEST_DEGREES = 3.0
"""With fewer degrees of freedom Student's t has no variance to speak of."""


@dataclass(frozen=True)
class Predictive:
    """The predictive distribution of several months, each a shifted and scaled Student's t.

    Attributes
    ----------
    location, spread
        One for each month, on the scale of the model.
    degrees
        Degrees of freedom.
    logarithm
        Whether the scale of the model is the natural logarithm.
    """

    location: tuple[float, ...]
    spread: tuple[float, ...]
    degrees: float
    logarithm: bool

    def quantiles(self, levels: Floats) -> Floats:
        """Return quantiles in the unit of the series, shape (months, levels)."""
        standard = student_quantile(levels, self.degrees)
        values = np.array(self.location)[:, None] + np.array(self.spread)[:, None] * standard
        in_unit: Floats = np.exp(values) if self.logarithm else values
        return in_unit

    def crps(self, outturns: Floats) -> Floats:
        """Return the continuous ranked probability score of each month; smaller is better.

        Twice the mean quantile loss over `SCORED_LEVELS` (Gneiting and Raftery 2007, section
        4.2, in the form of Laio and Tamea 2007), in the unit of the series. The outer quarter of
        a percent is left out on both sides: the exponential of Student's t has no mean.

        Parameters
        ----------
        outturns
            One for each month; missing where not known.
        """
        beyond = outturns[:, None] - self.quantiles(SCORED_LEVELS)
        loss = np.maximum(SCORED_LEVELS * beyond, (SCORED_LEVELS - 1) * beyond)
        score: Floats = 2 * loss.mean(axis=1)
        return score


def predict(location: Floats, errors: Floats, steps: int, *, logarithm: bool) -> Predictive:
    """Return the predictive distribution that past errors give.

    Parameters
    ----------
    location
        The forecast, shape (months,).
    errors
        Outturn less forecast in the backtest, shape (origins, months).
    steps
        Months from the last one known to the last one forecast.

    Notes
    -----
    The spread is the root mean square error, so a bias widens it. Forecasts of `steps` months
    from neighbouring origins share most of their errors: the variance of their mean square is
    that of ``origins / (2 steps / 3 + 1 / (3 steps))`` independent ones (exact for a random
    walk), which gives the degrees of freedom.
    """
    return Predictive(
        location=tuple(location.tolist()),
        spread=tuple(np.sqrt(np.mean(errors**2, axis=0)).tolist()),
        degrees=max(len(errors) / (2 * steps / 3 + 1 / (3 * steps)), FEWEST_DEGREES),
        logarithm=logarithm,
    )


def draw_paths(predictive: Predictive, errors: Floats, draws: int, seed: int) -> Floats:
    """Draw whole paths, with the dependence between months that the past errors have.

    Each path is the forecast plus a random mixture of the backtest's error paths, stretched as
    Student's t asks, so that each month has the distribution of `predictive`.

    Returns
    -------
    ndarray of shape (draws, months)
        In the unit of the series.
    """
    generator = np.random.default_rng(seed)
    weights = generator.standard_normal((draws, len(errors))) / np.sqrt(len(errors))
    stretch = np.sqrt(predictive.degrees / generator.chisquare(predictive.degrees, draws))
    # not a matrix product: its last bits may depend on the number of threads
    mixed = np.einsum("do,om->dm", weights, errors) * stretch[:, None]
    paths: Floats = np.array(predictive.location) + mixed
    return np.exp(paths) if predictive.logarithm else paths
