"""The record of forecasts: the local level against saying that all stays as it was."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.costs.outlooks import SCORES
from analysis.project import Project


@pytest.fixture(scope="module")
def relative(project: Project) -> pd.Series:
    """CRPS over that of *as the last six months*, the mean of a series' sources, by method."""
    scores = pd.read_csv(project.root / SCORES)
    chosen = scores[(scores["target"] == "all") & (scores["score"] == "relative_crps")]
    names = chosen["series"].str.partition("/")[0].rename("name")
    return chosen.groupby([names, "method"])["value"].mean()


def test_the_local_level_beats_no_change_on_at_least_four_of_five_series(
    relative: pd.Series,
) -> None:
    level = relative.xs("local level", level="method")
    assert len(level) >= 5
    assert (level < 1).sum() >= len(level) - 1


def test_whether_the_drift_beats_the_level_is_printed_for_every_series(project: Project) -> None:
    scores = pd.read_csv(project.root / SCORES)
    told = scores[scores["score"] == "p_drift_better"]
    assert set(told["series"]) == set(scores["series"])
    assert told["value"].between(0, 1).all()
