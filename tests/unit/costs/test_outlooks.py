"""Scores of forecasts from every past month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from analysis.costs.forecasts import Monthly
from analysis.costs.outlooks import p_drift_better, scores_of
from analysis.models.forecasting import FEWEST, METHODS, forecast, rolling_origins
from analysis.models.grids import BOUNDS

PARAMETERS = {"forecast_horizon_months": 6, "seed": 1}


def monthly(values: np.ndarray) -> Monthly:
    index = pd.period_range("2022-03", periods=len(values), freq="M")
    return Monthly("a/b/c", pd.Series(values, index=index), is_flow=True)


def table(drift_gain: float) -> pd.DataFrame:
    """Return scores by origin in which the drift gains so much on the level, give or take."""
    noise = np.random.default_rng(3).normal(0, 0.2, 30)
    level = [{"origin": n, "method": "local level", "crps": 1.0} for n in range(30)]
    drift = [
        {"origin": n, "method": "drift", "crps": 1.0 - drift_gain + noise[n]} for n in range(30)
    ]
    return pd.DataFrame([*level, *drift])


def test_a_drift_that_gains_is_better_and_one_that_loses_is_not() -> None:
    assert p_drift_better(table(0.3)) > 0.95
    assert p_drift_better(table(-0.3)) < 0.05


@pytest.mark.parametrize(("origins", "lags"), [(30, 5), (4, 3)])
def test_the_error_of_the_mean_gain_is_that_of_newey_and_west(origins: int, lags: int) -> None:
    rng = np.random.default_rng(5)
    gain = 0.1 + np.convolve(rng.normal(0, 0.9, origins + 5), np.ones(6) / 6, "valid")
    # late origins have fewer horizons, so that means are compared and no sums
    rows = [
        {"origin": n, "method": method, "horizon": horizon, "crps": crps + horizon}
        for n in range(origins)
        for method, crps in (("local level", 1.0), ("drift", 1.0 - gain[n]))
        for horizon in range(1, min(6, origins - n) + 1)
    ]
    fit = sm.OLS(gain, np.ones(origins)).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    expected = norm.cdf(fit.params[0] / fit.bse[0])
    assert 0.05 < expected < 0.999
    assert p_drift_better(pd.DataFrame(rows)) == pytest.approx(expected)
    assert expected == pytest.approx(norm.cdf(gain.mean() / long_run_error(gain, lags)))


def long_run_error(gain: np.ndarray, lags: int) -> float:
    """The error of a mean by the weights of Bartlett, written out (Newey and West 1987)."""
    apart, n = gain - gain.mean(), len(gain)
    weights = [1 - lag / (lags + 1) for lag in range(1, lags + 1)]
    covered = (2 * w * (apart[lag:] @ apart[:-lag]) for lag, w in enumerate(weights, 1))
    return float(np.sqrt(apart @ apart + sum(covered)) / n)


def test_a_steady_rise_is_forecast_better_by_its_drift() -> None:
    rng = np.random.default_rng(1)
    rising = monthly(np.exp(0.15 * np.arange(36) + rng.normal(0, 0.02, 36)))
    scores = scores_of(rising, [], PARAMETERS).set_index(["target", "method", "score"])["value"]
    assert scores["all", "drift", "relative_crps"] < scores["all", "local level", "relative_crps"]
    assert scores["all", "drift", "p_drift_better"] > 0.95


def test_an_origin_takes_the_vintage_of_its_day() -> None:
    truth = monthly(np.exp(np.random.default_rng(2).normal(5, 0.3, 20)))
    first = Monthly("a/b/c", truth.values.iloc[:15] * 3, is_flow=True)
    plain = scores_of(truth, [], PARAMETERS)
    revised = scores_of(truth, [first], PARAMETERS)
    assert not plain.equals(revised)
    assert scores_of(truth, [Monthly("a/b/c", truth.values.iloc[:15], is_flow=True)],
                     PARAMETERS).equals(plain)  # fmt: skip


def test_changes_of_a_stock_are_scored_as_they_were_issued() -> None:
    """The spread of changes that came later, three times as wide, is not known at the origin."""
    rng = np.random.default_rng(4)
    changes = np.concatenate([rng.normal(300, 50, 20), rng.normal(600, 150, 20)])
    whole = replace(monthly(changes), is_flow=False)
    then = replace(whole, values=whole.values.iloc[:20])
    logs = whole.to_model(whole.values.to_numpy())
    table = rolling_origins(logs, [logs[:20]], n=500, seed=1, by_place=True)
    for method in METHODS:
        issued = then.from_model(forecast(then.to_model(then.values.to_numpy()), method, 500, 1))
        scored = table[table["method"] == method]
        for name in ("low90", "high90"):
            found = whole.from_model(scored[name].to_numpy())
            wanted = np.quantile(issued, BOUNDS[name], axis=0)
            assert found == pytest.approx(wanted), method
    crps = scores_of(whole, [], PARAMETERS).set_index(["target", "method", "score"])["value"]
    known = [logs[:size] for size in range(FEWEST, len(logs))]
    every = rolling_origins(logs, known, seed=1, by_place=True).groupby("method")["crps"].mean()
    assert crps["all", "local level", "crps"] == pytest.approx(every["local level"], rel=0.005)


@pytest.mark.parametrize("target", ["1", "6", "all"])
def test_every_horizon_is_scored(target: str) -> None:
    truth = monthly(np.exp(np.random.default_rng(2).normal(5, 0.3, 24)))
    scores = scores_of(truth, [], PARAMETERS)
    assert {"crps", "wis", "relative_wis"} <= set(scores[scores["target"] == target]["score"])
