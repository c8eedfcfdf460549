"""A study: what is asked of it, and the same study asked otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.costs.study import Study, open_study
from analysis.errors import DataError
from analysis.project import Project


@pytest.fixture(scope="module")
def study(project: Project) -> Study:
    return open_study(project, as_of="2025-12-10", n_draws=1000, births_path="trend")


def test_the_same_study_under_other_parameters_draws_by_them(study: Study) -> None:
    trend = study.draw("births_missing", "Ukraine").view("flow").of("2024")
    level = study.under(births_path="level").draw("births_missing", "Ukraine").view("flow")
    assert np.median(level.of("2024")) > 1.5 * np.median(trend)
    again = study.draw("births_missing", "Ukraine").view("flow").of("2024")
    assert np.array_equal(trend, again), "the study that was asked first is left alone"
    assert study.under(births_path="level").known is study.known


def test_a_parameter_that_there_is_not_is_refused(study: Study, project: Project) -> None:
    with pytest.raises(DataError, match="no parameter 'birth_path'"):
        study.under(birth_path="level")
    with pytest.raises(DataError, match="no parameter 'birth_path'"):
        open_study(project, birth_path="level")


def test_where_nothing_can_be_compared_readings_have_their_columns(project: Project) -> None:
    early = open_study(project, as_of="2023-06-30", n_draws=1000)
    none = early.readings(early.draw("people_abroad", "Ukraine"))
    assert none.empty
    published = pd.read_csv(project.processed / "readings.csv", nrows=0)
    assert list(none.columns) == [name for name in published.columns if name != "as_of"]
    assert none.query("view != 'both'").empty
