"""The stage `calibration`: how often intervals hold what they should, simulated and by history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.costs.history import by_history, placebo_coverage

if TYPE_CHECKING:
    from analysis.project import Project

SIMULATED = "mediazona_meduza"
"""The budget whose errors the simulated source has."""
CALIBRATION = "data/processed/calibration.csv"
HISTORY = "data/processed/history.csv"
DIGITS = 5


def build_calibration(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the tables of coverage.

    Returns
    -------
    dict
        By relative path. ``calibration.csv``: coverage by simulation, and of placebos left out
        once. ``history.csv``: earlier releases against the newest.
    """
    from analysis.models.counterfactual import open_counterfactual
    from analysis.models.coverage import run_coverage
    from analysis.series import open_known

    parameters, known = project.params.flat(), open_known(project=project)
    simulated = run_coverage(
        int(parameters["calibration_series"]),
        int(parameters["seed"]),
        project.uncertainty[SIMULATED],
        jobs,
    )
    study = open_counterfactual(
        known,
        vintage=str(parameters["forecast_vintage"]),
        base_year=int(parameters["base_year"]),
    )
    coverage = pd.concat([simulated, placebo_coverage(study)], ignore_index=True)
    cells = coverage["series"] + ", " + coverage["length"].astype(str)
    coverage.insert(0, "cell", cells)
    return {
        CALIBRATION: _text(coverage),
        HISTORY: _text(by_history(project, known)),
    }


def _text(table: pd.DataFrame) -> str:
    """Return a table as text, its numbers rounded to what they bear."""
    rounded = table.copy()
    for column in rounded.select_dtypes("float"):
        rounded[column] = rounded[column].map(lambda value: float(f"{value:.{DIGITS - 1}g}"))
    return rounded.to_csv(index=False, lineterminator="\n")
