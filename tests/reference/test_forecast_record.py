"""The record of forecasts, by what share each is better than saying that all stays as it was.

Whether it is better is a result, which the page tells.
"""

from __future__ import annotations

import pandas as pd

from analysis.costs.outlooks import SCORES
from analysis.models.forecasting import REFERENCE
from analysis.project import Project


def test_every_method_is_scored_on_every_series_against_no_change(project: Project) -> None:
    scores = pd.read_csv(project.root / SCORES)
    chosen = scores[(scores["target"] == "all") & (scores["score"] == "relative_crps")]
    relative = chosen.pivot(index="series", columns="method", values="value")
    assert {"local level", REFERENCE} <= {*relative.columns} and len(relative) >= 5
    assert relative.gt(0).all(axis=None) and relative[REFERENCE].eq(1).all()


def test_whether_the_drift_beats_the_level_is_printed_for_every_series(project: Project) -> None:
    scores = pd.read_csv(project.root / SCORES)
    told = scores[scores["score"] == "p_drift_better"]
    assert set(told["series"]) == set(scores["series"])
    assert told["value"].between(0, 1).all()
