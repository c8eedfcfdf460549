"""A study of costs: what was known on a day, drawn with given parameters and errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.costs.assess import Assessment
from analysis.costs.choices import choice_rows
from analysis.costs.drawing import draw, draw_all
from analysis.costs.draws import Drawn, Settings
from analysis.costs.kinds import Kinds
from analysis.costs.rows import READING_COLUMNS, amount_rows, reading_rows
from analysis.errors import DataError
from analysis.series import Known, open_known

if TYPE_CHECKING:
    from analysis.costs.thresholds import Rules
    from analysis.project import Project

PANEL = "panel.csv"


@dataclass(frozen=True, eq=False)
class Study:
    """What is read, and by which rules.

    Examples
    --------
    >>> study = open_study(as_of="2025-12-10", n_draws=4000)      # doctest: +SKIP
    >>> drawn = study.draw("soldiers_killed", "Russia")           # doctest: +SKIP
    >>> drawn.view("flow").of("year_3").mean()                    # doctest: +SKIP
    """

    known: Known  # what had been published by a day
    settings: Settings  # parameters and errors
    kinds: Kinds  # content of kinds.yaml
    rules: Rules  # thresholds, points and words, of claims.yaml
    article: str = ""  # the day of the article, for figures
    panel: pd.DataFrame | None = None  # growth of many economies, for the synthetic control
    controls: dict[Any, Mapping[int, float] | None] = field(default_factory=dict, repr=False)
    _assessed: dict[Drawn, Assessment] = field(default_factory=dict, init=False, repr=False)

    def draw(self, kind: str, party: str) -> Drawn:
        """Return the draws of one kind of cost of one country.

        Raises
        ------
        DataError
            There is no such kind, or nothing it is counted by was known by the day.
        """
        drawn = draw(self.kinds, kind, party, self.known, self.settings)
        if drawn is None:
            raise DataError(
                f"nothing that {kind} of {party} is counted by was known",
                where=f"observations as of {self.known.day}",
                remedy="Take a later day for as_of",
            )
        return drawn

    def draw_all(self) -> Iterator[Drawn]:
        """Yield the draws of every kind that was known, each drawn once."""
        return draw_all(self.kinds, self.known, self.settings)

    def under(self, **parameters: Any) -> Study:
        """Return the same study with parameters of its draws changed, as ``births_path="level"``.

        What had been published stays: `as_of` and `without_sources` are no parameters of draws.

        Raises
        ------
        DataError
            A parameter is not known.
        """
        _refuse_unknown(parameters, self.settings.values, "Study.under")
        return replace(self, settings=self.settings.under(**parameters))

    def assess(self, drawn: Drawn) -> Assessment:
        """Return what compares and judges a kind: one for its amounts, readings and choices."""
        return self._assessed.setdefault(drawn, Assessment(self, drawn))

    def amounts(self, *drawn: Drawn) -> pd.DataFrame:
        """Return the amounts of kinds, in the columns of `amounts.csv`."""
        return pd.DataFrame(row for one in drawn for row in amount_rows(self.assess(one)))

    def readings(self, *drawn: Drawn) -> pd.DataFrame:
        """Return the readings of kinds, in the columns of `readings.csv`; maybe no row of them."""
        assessed = [self.assess(one) for one in drawn]
        rows = (row for one in assessed for row in reading_rows(one))
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

    Examples
    --------
    >>> open_study(as_of="2025-12-10", error_factor=1.5).known.day    # doctest: +SKIP
    datetime.date(2025, 12, 10)
    """
    from analysis.project import Project

    project = project or Project.here()
    values = project.params.flat()
    _refuse_unknown(parameters, values, "open_study")
    values |= parameters
    path = project.processed / PANEL
    left_out = "imf_weo" in values["without_sources"]
    panel = None if left_out or not path.is_file() else pd.read_csv(path)
    known = open_known(values["as_of"], values["without_sources"], project)
    settings = Settings(values, project.uncertainty)
    article = str(project.params.editions.article)
    return Study(known, settings, project.kinds, project.claims.rules, article, panel)


def _refuse_unknown(asked: Mapping[str, Any], values: Mapping[str, Any], where: str) -> None:
    unknown = sorted(set(asked) - set(values))
    if unknown:
        raise DataError(
            f"there is no parameter '{unknown[0]}'",
            where=where,
            expected="parameters of params.yaml by name",
        )
