"""What commands that draw have in common: a day, and a study of what was known by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analysis.commands.pipeline import refuse_unbuilt
from analysis.errors import ParameterError
from analysis.project import Project

if TYPE_CHECKING:
    from analysis.costs.study import Study

AS_OF = click.option("--as-of", metavar="DAY", help="Known by this day.  [default: latest]")


def study_of(project: Project, as_of: str | None) -> Study:
    """Return a study of what is built, or refuse the day, or tables that are not as built."""
    refuse_unbuilt(project.root)
    day = "latest" if as_of is None else as_of
    try:
        project.params.override({"as_of": day})
    except ParameterError as error:
        told = {"where": f"--as-of {day}", "expected": error.expected}
        raise ParameterError(error.what, **told) from None
    from analysis.costs.study import open_study

    return open_study(project, as_of=day)
