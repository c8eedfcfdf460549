"""How good forecasts were from every past month, and what they say of the next six."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from joblib import Parallel, delayed
from scipy.special import ndtr

from analysis.costs.forecasts import METHOD, Monthly, monthly_series, of_series, quantile_rows
from analysis.models.forecasting import FEWEST, relative_scores, rolling_origins
from analysis.project import Project
from analysis.series import Known, open_known

SCORES = "data/processed/forecast_scores.csv"
OUTLOOKS = "data/processed/outlooks.csv"
DRIFT = "drift"
OVERLAP = 5
"""Months by which the targets of neighbouring origins overlap, six months ahead."""
TOLD = ("relative_crps", "relative_wis", "crps", "wis", "held50", "held90", "forecasts")


def build_forecasts(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the scores of forecasts by series and horizon, and the outlook of each edition.

    In the file of scores, those named ``relative_`` are over those of *as the last six months*;
    ``p_drift_better`` is the chance that the drift beats the level.
    """
    known, parameters = of_series(open_known(project=project)), project.params.flat()
    drop = int(parameters["drop_recent_months"])
    origins = vintages(known, drop)
    tasks = (
        delayed(scores_of)(one, origins[one.name], parameters)
        for one in monthly_series(known, drop)
        if len(one.values) > FEWEST
    )
    scores = pd.concat(Parallel(n_jobs=jobs)(tasks), ignore_index=True)
    outlooks = pd.DataFrame(
        {"as_of": edition, **row}
        for edition, cutoff in project.params.cutoffs.items()
        for row in quantile_rows(known if cutoff == "latest" else known.until(cutoff), parameters)
    )
    tables = {SCORES: scores, OUTLOOKS: outlooks}
    return {name: table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()}


def vintages(known: Known, drop_recent: int) -> dict[str, list[Monthly]]:
    """Return each series as it was known at the end of every month of the war."""
    found: dict[str, list[Monthly]] = defaultdict(list)
    for end in pd.date_range("2023-01-31", known.day, freq="ME"):
        for one in monthly_series(known.until(end.date()), drop_recent):
            found[one.name].append(one)
    return found


def scores_of(series: Monthly, origins: list[Monthly], parameters: Any) -> pd.DataFrame:
    """Return the scores of every method from every past month, by months ahead and together.

    An origin takes the series as it stood when that many months were first known, where that
    vintage is on file and begins with the same month, else what is known now, cut short; changes
    of a stock in the unit that they had then, as they are issued.
    """
    now, first = series.values.to_numpy(), series.values.index[0]
    as_then = {len(one.values): one.values.to_numpy() for one in reversed(origins)
               if len(one.values) and one.values.index[0] == first}  # fmt: skip
    known = (series.to_model(as_then.get(size, now[:size])) for size in range(FEWEST, len(now)))
    table = rolling_origins(
        series.to_model(now), known, horizon=int(parameters["forecast_horizon_months"]),
        seed=int(parameters["seed"]), by_place=not series.is_flow,
    )  # fmt: skip
    parts = {"all": table} | {str(ahead): own for ahead, own in table.groupby("horizon")}
    means = {target: relative_scores(own)[list(TOLD)] for target, own in parts.items()}
    table_of_means = pd.concat(means, names=["target", "method"]).rename_axis(columns="score")
    scores: Any = table_of_means.stack()
    scores.loc["all", DRIFT, "p_drift_better"] = p_drift_better(table)
    rows: pd.DataFrame = scores.map("{:.3g}".format).astype(float).reset_index(name="value")
    rows.insert(0, "series", series.name)
    return rows


def p_drift_better(table: pd.DataFrame) -> float:
    """Return the chance that the drift's mean score is better than the level's.

    The differences of origins overlap, so that their mean has the error of Newey and West (1987)
    with a lag of one less than the horizon; normal, after Diebold and Mariano (1995). `table` is
    what `rolling_origins` returns.
    """
    mean = table.pivot_table(index="origin", columns="method", values="crps")
    gain = (mean[METHOD] - mean[DRIFT]).to_numpy()
    lags = {"maxlags": min(OVERLAP, len(gain) - 1)}
    fit = sm.OLS(gain, np.ones(len(gain))).fit(cov_type="HAC", cov_kwds=lags)
    return float(ndtr(fit.tvalues[0]))
