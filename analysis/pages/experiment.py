"""The page of one run with other parameters, which is no part of the report."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.pages.build import Site, command
from analysis.pages.notebook import read_notebook
from analysis.pages.reading import hash_rows, read_inputs
from analysis.pages.site import Place, render
from analysis.pages.wording import in_words

if TYPE_CHECKING:
    from analysis.project import Project


@dataclass(frozen=True)
class ExperimentPlace(Place):
    """A page outside the report, which it links by address."""

    reports: str = ""

    @property
    def root(self) -> str:
        """The address of `reports/`."""
        return self.reports


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

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{family}.ipynb")
        path.write_text(executed, encoding="utf-8")
        page = read_notebook(path)
    inputs = read_inputs(project)
    known = open_known(str(page.used["as_of"]), page.used.get("without_sources", ()), project)
    site = Site(inputs)
    in_words(page, inputs.names, site.messages)
    record = {
        "page": f"{family}, an experiment",
        "day": known.day.isoformat(),
        "parameters": dict(page.used),
        "rows_sha256": hash_rows(known.table),
        "readings": dict(page.concluded),
        "command": command(family, page),
    }
    address = f"{project.reports.resolve().as_uri()}/"
    place = ExperimentPlace(
        "experiment.html", known.day, inputs.article, families=site.families, reports=address
    )
    when = site.messages.say("edition.experiment", day=known.day)
    html = render(
        site.templates, "notebook.html", place,
        inputs=replace(inputs, latest=known.day),
        title=site.messages.say("topic.title", question=page.question, when=when),
        description=page.question,
        dateline=when,
        page=page,
        rows=[],
        record=record,
        record_name="",
        data={},
        parameters=site.parameters(page),
    )  # fmt: skip
    return html, json.dumps(record, ensure_ascii=False, indent=1) + "\n"
