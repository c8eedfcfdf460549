"""Context tables beside the observations: other economies, other wars, what others answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.errors import DataError

if TYPE_CHECKING:
    from analysis.project import Project

Context = Literal["panel", "wars", "war_dyads", "published_answers"]


def open_context(name: Context, project: Project | None = None) -> pd.DataFrame:
    """Return a context table: never observations, and never cut at a day of publication.

    Parameters
    ----------
    name
        ``panel``: the Outlook of April 2026, economies by year; ``wars``: battle deaths of other
        wars by calendar year; ``war_dyads``: the same of chosen dyads, this war among them;
        ``published_answers``: what others say a month, a year or the war has cost.
    project
        The checkout; the one that the current folder lies in when left out.

    Raises
    ------
    DataError
        The pipeline has not built it.
    """
    from analysis.project import Project

    path = (project or Project.here()).processed / f"{name}.csv"
    if not path.is_file():
        raise DataError(
            f"there is no table '{name}'", where=f"data/processed/{path.name}",
            expected="a table that the stage `observations` builds",
            remedy="Run `dvc repro observations`",
        )  # fmt: skip
    return pd.read_csv(path)
