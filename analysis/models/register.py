"""One quantity, a register that counts it, and what fills the months that it does not cover.

With x the log of the daily rate in the months that were, f the log of what the filler reports
for each case, and e its noise (Durbin and Koopman 2012, section 3):

    x[t+1] = x[t] + step u[t]                 register[t] = x[t], where it covers the month
    f[t+1] = f[t] + drift v[t] / sqrt(12)     filler[t] = x[t] + f[t] + noise e[t]

u, v and e are independent standard normal. There is no smoother level beneath x: the register
says what happened, and its own error is a budget (`budgets`), put on afterwards. A month that the
register covers therefore never learns from the filler. The three standard deviations are
integrated over a grid and not plugged in: see `integrate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy.special import softmax
from statsmodels.tsa.statespace.mlemodel import MLEModel

from analysis.errors import DataError
from analysis.models.errors import CENTRED
from analysis.models.grids import Grid, allot, combine, half_normal
from analysis.series.flows import Array

INITIAL_SD = 3.0
"""Of the first month's log rate and factor, which nothing is known of."""
STEPS = (0.05, 0.6, 7)
DRIFTS = (0.05, 0.9, 7)
NOISES = (0.02, 0.4, 5)
"""First and last value and number of the grid's points, equal steps in the log."""
BORDER = 1e12
"""Above every squared distance of data from their mean."""


class FilledRegister(MLEModel):  # type: ignore[misc]
    """A register and its fillers as a state space model of statsmodels.

    Parameters
    ----------
    rates
        Month by source, a rate a day, above nought, not a number where a source has no month.
        The first column is the register, the others fill it; all fillers share one drift and
        one noise.
    register_slow
        Standard deviation a square-root year of the register's own error as a walk inside the
        model. Above nought, the fillers revise the register: another choice, never the one in
        use, for which the error is put on afterwards.
    """

    param_names: ClassVar = ["step", "drift", "noise"]
    # for a reviewer's own `fit`: the priors' scales, and a search that stays above nought
    start_params = np.array([0.5, 0.4, 0.2])
    transform_params, untransform_params = np.exp, np.log

    def __init__(self, rates: pd.DataFrame, register_slow: float = 0.0) -> None:
        rates = _checked(rates)
        self.months = pd.PeriodIndex(rates.index)
        self.register_slow = register_slow
        sources = rates.shape[1]
        k_states = sources + (register_slow > 0)
        super().__init__(np.log(rates), k_states=k_states, k_posdef=k_states)
        design = np.eye(sources, k_states)
        design[:, 0] = 1.0
        design[0, sources:] = 1.0
        self["design"] = design
        self["transition"] = self["selection"] = np.eye(k_states)
        register = self.endog[:, 0]
        self.begun = np.zeros(k_states)
        self.begun[0] = np.nanmean(register) if np.isfinite(register).any() else 0.0
        self.ssm.initialize_known(self.begun, np.eye(k_states) * INITIAL_SD**2)
        self.ssm.tolerance = 0.0  # no steady state before its time
        self.seen = np.isfinite(self.endog)
        self.month, self.source = self.seen.nonzero()

    def update(self, params: Array, **kwargs: bool) -> Array:
        """Put step (a month), drift (a square-root year) and noise into the system's matrices."""
        params = super().update(params, **kwargs)
        self["obs_cov"] = np.diag([0.0] + [params[2] ** 2] * (self.k_endog - 1))
        self["state_cov"] = np.diag(self.step_variances(params))
        return np.asarray(params)

    def step_variances(self, params: Array) -> Array:
        """Return the variance of each state's change in a month, shape (states,)."""
        walks = [params[0] ** 2, *[params[1] ** 2 / 12] * (self.k_endog - 1)]
        return np.array(walks + [self.register_slow**2 / 12] * (self.k_states - self.k_endog))

    def covariances(self, points: Array) -> Array:
        """Return the covariances of all that was seen by point, shape (points, seen, seen).

        A walk that starts with variance p and changes by v a month has p + v min(s, t).
        """
        held = self["design"][self.source].T
        shared = held[:, :, None] * held[:, None, :]
        walked = shared * np.minimum.outer(self.month, self.month)
        own = np.tensordot([self.step_variances(point) for point in points], walked, axes=1)
        own += INITIAL_SD**2 * shared.sum(axis=0)
        own += points[:, 2, None, None] ** 2 * np.diag(self.source > 0)
        return np.asarray(own)

    def log_likelihoods(self, points: Array) -> Array:
        """Return `loglike` of many points at once, by the joint density of all that was seen."""
        off = self.endog[self.seen] - (self["design"] @ self.begun)[self.source]
        size = len(off)
        table = np.empty((len(points), size + 1, size + 1))
        table[:, :size, :size] = self.covariances(points)
        # below the triangular root stands, thus bordered, the root's solution for what is off
        table[:, size, :size] = off
        table[:, size, size] = BORDER
        root = np.linalg.cholesky(table)
        scales = np.log(np.diagonal(root[:, :size, :size], axis1=1, axis2=2)).sum(axis=1)
        distances = (root[:, size, :size] ** 2).sum(axis=1)
        return np.asarray(-scales - distances / 2 - size * np.log(2 * np.pi) / 2)

    def draw_paths(self, point: Array, count: int, rng: np.random.Generator) -> Array:
        """Draw paths of the states given all data and a point, shape (count, states, months).

        The simulation smoother of Durbin and Koopman (2002) in one piece: a path drawn without
        data is corrected by what the smoother makes of the difference between what was observed
        and what that path would have shown.
        """
        variances, months = self.step_variances(point), np.arange(len(self.months))
        shocks = rng.standard_normal((count, self.k_states, len(months)))
        shocks[:, :, 0] *= INITIAL_SD
        shocks[:, :, 1:] *= np.sqrt(variances)[:, None]
        paths = self.begun[:, None] + np.cumsum(shocks, axis=2)
        shown = np.einsum("ok,nkt->nto", self["design"], paths)
        noise = point[2] * (np.arange(self.k_endog) > 0)
        shown += noise * rng.standard_normal(shown.shape)
        missed = (self.endog - shown)[:, self.seen]
        corrections = np.linalg.solve(self.covariances(point[None])[0], missed.T)
        walked = variances[:, None, None] * np.minimum.outer(months, self.month)
        with_seen = self["design"][self.source].T[:, None, :] * (INITIAL_SD**2 + walked)
        return np.asarray(paths + np.einsum("ksd,dn->nks", with_seen, corrections))


@dataclass(frozen=True)
class Posterior:
    """What the data leave open: weights of points (step, drift, noise), and states given each."""

    model: FilledRegister
    grid: Grid
    _kept: dict[tuple[int, int], Array] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def summary(self) -> pd.DataFrame:
        """Return the standard deviations: posterior mean, spread, interval, and prior's scale."""
        return self.grid.summary()

    @property
    def fitted(self) -> Any:
        """statsmodels' results at the posterior means (`tables[0]` holds the time of day)."""
        return self.model.smooth(self.summary()["mean"].to_numpy())

    def draws(self, n: int, seed: int) -> Array:
        """Return draws of the log of the daily rate, shape (n, months).

        Where fillers may revise the register, its error is centred as budgets centre a slow path:
        what is left of the level is the budget's common error.
        """
        states = self.states(n, seed)
        if not self.model.register_slow:
            return states[:, 0]
        early = self.model.months <= pd.Period(pd.Timestamp(CENTRED[1]), freq="M")
        centre = states[:, -1][:, early].mean(axis=1, keepdims=True)
        return np.asarray(states[:, 0] + centre)

    def factors(self, n: int, seed: int) -> Array:
        """Return draws, with those of `draws`, of the log of each filler's reports for a case."""
        return self.states(n, seed)[:, 1 : self.model.k_endog]

    def states(self, n: int, seed: int) -> Array:
        """Return draws of all states, (n, states, months); kept, as many errors are put on them."""
        if (n, seed) not in self._kept:
            rng = np.random.default_rng([seed, 1])
            shares = zip(self.grid.points, allot(self.grid.weights, n, rng), strict=True)
            paths = [
                self.model.draw_paths(point, count, rng) for point, count in shares if count > 0
            ]
            self._kept[n, seed] = rng.permutation(np.concatenate(paths))
            self._kept[n, seed].flags.writeable = False
        return self._kept[n, seed]


def integrate(
    model: FilledRegister,
    level_scale: float = 0.5,
    drift_scale: float = 0.4,
    noise_scale: float = 0.2,
) -> Posterior:
    """Return the posterior of the standard deviations on a grid, with half-normal priors.

    Equal steps in the log of a standard deviation s weigh a point by s: the Jacobian. The scales
    are those of the log rate's change in a month, of the filler's drift in a square-root year,
    and of its noise.
    """
    axes = [np.geomspace(*STEPS), np.geomspace(*DRIFTS), np.geomspace(*NOISES)]
    if model.k_endog == 1:  # nothing fills it
        axes[1:] = [axes[1][:1], axes[2][:1]]
    points, scales = combine(*axes), np.array([level_scale, drift_scale, noise_scale])
    weights = softmax(model.log_likelihoods(points) + half_normal(points, scales))
    names = ("step of the log rate, a month", "drift of the factor, a root year", "noise, a month")
    return Posterior(model, Grid(points, weights, names, scales))


def _checked(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the rates with an unbroken index of months."""
    months = rates.index
    if not isinstance(months, pd.PeriodIndex) or rates.empty:
        raise DataError("the rates have no index of months", expected="a PeriodIndex of months")
    rates = rates.astype(float).sort_index()
    if not (rates.isna() | (rates > 0)).all(axis=None):
        raise DataError("a rate is not above nought", expected="rates above nought, or no number")
    every = pd.period_range(rates.index[0], rates.index[-1], freq=months.freq)
    return rates.reindex(every)
