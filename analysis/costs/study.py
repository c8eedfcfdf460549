"""A study of costs: what was known on a day, drawn with given parameters and errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.costs.assess import Assessment
from analysis.costs.drawing import Basis, refuse_unknown
from analysis.costs.draws import Drawn, Settings
from analysis.costs.rows import READING_COLUMNS, amount_rows, choice_rows, reading_rows
from analysis.project import Project
from analysis.series import open_context, open_known

PANEL = "panel.csv"


@dataclass(frozen=True, eq=False)
class Study(Basis):
    """What is read, by which rules, and what comes of it.

    Examples
    --------
    >>> study = open_study(as_of="2025-12-10", error_factor=1.5)  # doctest: +SKIP
    >>> drawn = study.draw("soldiers_killed", "Russia")           # doctest: +SKIP
    >>> drawn.view("flow").of("year_3").mean()                    # doctest: +SKIP
    """

    _assessed: dict[Drawn, Assessment] = field(default_factory=dict, init=False, repr=False)

    def assess(self, drawn: Drawn) -> Assessment:
        """Return what compares and judges a kind: one for its amounts, readings and choices."""
        return self._assessed.setdefault(drawn, Assessment(self, drawn))

    def amounts(self, *drawn: Drawn) -> pd.DataFrame:
        """Return the amounts of kinds, in the columns of `amounts.csv`."""
        return pd.DataFrame(row for one in drawn for row in amount_rows(self.assess(one)))

    def readings(self, *drawn: Drawn) -> pd.DataFrame:
        """Return the readings of kinds, in the columns of `readings.csv`; maybe no row of them."""
        rows = (row for one in drawn for row in reading_rows(self.assess(one)))
        return pd.DataFrame(rows, columns=READING_COLUMNS)

    def choices(self, *drawn: Drawn) -> pd.DataFrame:
        """Return what the paces would be by other choices, in the columns of `choices.csv`."""
        return pd.DataFrame(row for one in drawn for row in choice_rows(self.assess(one)))


def open_study(project: Project | None = None, **parameters: Any) -> Study:
    """Return a study with the parameters of `params.yaml`, some of them given.

    Parameters
    ----------
    project
        The checkout; the one that the current folder lies in when left out.
    parameters
        By name, as `as_of`, `n_draws`, `seed`, `error_factor`, `without_sources`, `russian_dead`.

    Raises
    ------
    DataError
        A parameter is not known.
    """
    project = project or Project.here()
    values = project.params.flat()
    refuse_unknown(parameters, values, "open_study")
    values |= parameters
    path = project.processed / PANEL
    left_out = "imf_weo" in values["without_sources"]
    panel = None if left_out or not path.is_file() else open_context("panel", project)
    known = open_known(values["as_of"], values["without_sources"], project)
    settings = Settings.of(values, project.uncertainty)
    article = str(project.params.editions.article)
    return Study(known, settings, project.kinds, project.claims.rules, article, panel)
