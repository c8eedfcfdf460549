"""Models: the local level's posterior, and synthetic control, against the packages in use."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.models.grids import half_normal
from analysis.models.local_level import (
    GRID,
    PRIOR,
    draw_levels,
    posterior_points,
    posterior_weights,
)
from analysis.models.synthetic_control import open_control, simplex_weights
from analysis.project import Project
from analysis.series import open_context
from benchmarks.measuring import timed
from benchmarks.results import ROOT, Part

MONTHS, SERIES, DRAWS = 46, 100, 1000
BY_FILTER, BY_SAMPLING = 5, 2
"""Series on which the slow ways are timed; what they take grows in proportion."""
Array = NDArray[np.float64]


def local_levels(*, quick: bool) -> Part:
    """d: posterior of 100 local levels, by eigenvectors, by statsmodels' filter, by PyMC."""
    count = 10 if quick else SERIES
    rng = np.random.default_rng(1)
    walks = np.cumsum(0.15 * rng.standard_normal((count, MONTHS)), axis=1)
    series: Array = 5 + walks + 0.08 * rng.standard_normal((count, MONTHS))
    prior = half_normal(GRID, np.array(PRIOR))

    def grid() -> Array:
        return posterior_weights(series)

    def draws() -> Array:
        generator = np.random.default_rng(2)
        chosen = posterior_points(series, DRAWS, generator)
        return draw_levels(np.repeat(series[:, None], DRAWS, axis=1), chosen, generator)

    def by_filter() -> list[Array]:
        return [softmax(_filtered(one) + prior) for one in series[:some]]

    some = min(BY_FILTER, count)
    difference = float(np.abs(np.stack(by_filter()) - grid()[:some]).max())
    fast = timed(grid, 9)
    drawn = timed(draws, 3)
    slow = timed(by_filter, 1 if quick else 3) * count / some
    rows = {
        "ours, weights of the grid": (1000 * fast, "ms"),
        f"ours, weights and {DRAWS} draws of each level": (1000 * drawn, "ms"),
        f"statsmodels' filter, weights of the same grid, from {some}": (slow, "s"),
        "statsmodels over ours, weights": (slow / fast, "times"),
        "largest difference of a weight": (difference, ""),
    }
    sampled = _by_sampling(series, quick=quick)
    note = f"{count} series of {MONTHS} months, two standard deviations each, 81 points of a grid."
    if sampled is None:
        note += " PyMC is not installed and was not compared."
    else:
        rows[f"PyMC, {DRAWS} draws in four chains, from {BY_SAMPLING}"] = (sampled, "s")
        rows["PyMC over ours, as many draws"] = (sampled / drawn, "times")
    target = {"ours over statsmodels' filter on the same grid": (fast / slow, 1 / 20)}
    return Part("Posterior of local levels", note, rows, target)


def _filtered(series: Array) -> Array:
    """Return the log likelihood at each point of the grid by statsmodels' filter."""
    model = UnobservedComponents(series, level="local level", use_exact_diffuse=True)
    model.ssm.tolerance = 0.0  # no steady state before its time
    return np.array([model.loglike([noise**2, step**2]) for step, noise in GRID])


def _by_sampling(series: Array, *, quick: bool) -> float | None:
    """Return seconds for all series by PyMC's sampler, compiling included; `None` without it."""
    if importlib.util.find_spec("pymc") is None:
        return None
    import pymc as pm

    def sample(values: Array) -> bool:
        with pm.Model():
            step = pm.HalfNormal("step", PRIOR[0])
            noise = pm.HalfNormal("noise", PRIOR[1])
            level = pm.GaussianRandomWalk(
                "level", sigma=step, init_dist=pm.Normal.dist(values[0], 3), shape=len(values)
            )
            pm.Normal("seen", level, noise, observed=values)
            pm.sample(DRAWS // 4, chains=4, cores=2, random_seed=1, progressbar=False)
        return True

    some = 1 if quick else BY_SAMPLING
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return timed(lambda: all(map(sample, series[:some])), 1) * len(series) / some


def controls(*, quick: bool) -> Part:
    """e: synthetic control of Russia with all placebos, ours against pysyncon."""
    from pysyncon import Synth

    study = open_control(open_context("panel", Project(ROOT)), "Russia", 1998)
    if quick:
        study = replace(study, growth=study.growth[[*study.donors[:12], study.country]])
    before, donors = study.growth.loc[study.start : study.last_before], study.donors
    units = {own: before[[name for name in donors if name != own]]
             for own in [study.country, *donors]}  # fmt: skip
    # its importance divides each year by its spread over economies: this undoes it
    spread = before.std(axis=1).to_numpy() ** 2

    def ours() -> list[Array]:
        return [simplex_weights(before[own].to_numpy(), others.to_numpy(), study.ridge)
                for own, others in units.items()]  # fmt: skip

    def theirs() -> list[Array]:
        found = []
        for own, others in units.items():
            model = Synth()
            data = {"X0": others, "X1": before[own], "Z0": others, "Z1": before[own]}
            model.fit(**data, custom_V=spread / spread.mean())
            found.append(model.W)
        return found

    fast, slow = timed(ours, 2 if quick else 9), timed(theirs, 1 if quick else 3)
    whole = timed(lambda: replace(study).placebos, 2 if quick else 9)
    difference = np.abs(before[donors] @ (theirs()[0] - ours()[0])).max()
    return Part(
        "Synthetic control with all placebos",
        f"Weights of Russia and of each of {len(donors)} donors in its place, by growth from "
        f"{study.start} to {study.last_before}. Ours solves non-negative least squares; pysyncon "
        "runs a general optimiser, with the importance of every year given, so that it searches "
        "for weights and not for importances besides.",
        {
            "ours, weights": (fast, "s"),
            "ours, with gaps and fits of all placebos in a data frame": (whole, "s"),
            "pysyncon, weights": (slow, "s"),
            "pysyncon over ours, weights": (slow / fast, "times"),
            "largest difference of Russia's synthetic growth in a year": (difference, "points"),
        },
        {"ours over pysyncon, weights": (fast / slow, 1 / 20)},
    )
