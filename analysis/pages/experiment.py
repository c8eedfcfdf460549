"""The page of one run with other parameters, which is no part of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.pages.build import Site, record_of
from analysis.pages.reading import hash_rows, read_inputs
from analysis.pages.share import as_json
from analysis.pages.site import Place

if TYPE_CHECKING:
    from analysis.project import Project


def render_experiment(project: Project, family: str, executed: str) -> tuple[str, str]:
    """Return the page of an executed notebook, and its record as JSON.

    Parameters
    ----------
    project
        The checkout, whose report the page links.
    family
        Name of the notebook.
    executed
        The notebook as executed.
    """
    from analysis.series import open_known

    inputs = read_inputs(project, whole=False)
    site = Site(inputs)
    page = site.page(executed, family)
    known = open_known(str(page.used["as_of"]), page.used.get("without_sources", ()), project)
    name, rows_hash = f"{family}, an experiment", hash_rows(known.table)
    record = record_of(name, known.day, rows_hash, family, page)
    place = Place(
        "experiment.html", known.day, inputs.article, inputs.ruled,
        families=site.families, reports=f"{project.reports.resolve().as_uri()}/",
    )  # fmt: skip
    return site.chapter(place, "experiment", page, record), as_json(record)
