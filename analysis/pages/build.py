"""All pages, and the files beside them, from what the earlier stages made."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.costs.kinds import PARTIES
from analysis.pages import datapackage, front, share
from analysis.pages.cells import VIEWS, Edition, FigureRow
from analysis.pages.frames import of_frame
from analysis.pages.inputs import EDITIONS, Inputs
from analysis.pages.messages import say
from analysis.pages.notebook import NotebookPage, read_notebook
from analysis.pages.site import SINGLE, Place, environment, render
from analysis.pages.told import summary
from analysis.params import FAMILIES

if TYPE_CHECKING:
    from analysis.project import Project


def build_pages(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return every file of `reports/`, by its path within the project.

    Parameters
    ----------
    project
        Whose earlier stages are built.
    jobs
        Not used: all pages take a second or two.

    Raises
    ------
    WarCostsError
        A message, a notebook or a table is not what the pages need.
    """
    from analysis.pages.reading import read_inputs

    made = Site(read_inputs(project)).files()
    tables = {path.name: path.read_bytes() for path in sorted(project.processed.glob("*.csv"))}
    tables["claims.json"] = (project.processed / "claims.json").read_bytes()
    described = {
        "data/LICENCES.md": datapackage.licences_text(project.sources),
        "data/datapackage.json": datapackage.describe_raw(project.sources),
        "data/processed/datapackage.json": datapackage.describe_processed(tables, project.sources),
    }
    return {**{f"reports/{path}": text for path, text in made.items()}, **described}


class Site:
    """Every page, made from one set of inputs."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.templates = environment()
        found = {family for _, family in inputs.notebooks}
        self.families = tuple(one for one in FAMILIES if one in found)
        self.editions = {as_of: Edition(inputs, as_of) for as_of in EDITIONS}
        self.rows = self.editions["latest"].rows()

    def files(self) -> dict[str, str]:
        """Return every file of `reports/`, by its path within it."""
        made = {path: self.index(path) for path in ("index.html", "article/index.html")}
        for edition, family in self.inputs.notebooks:
            made |= self.topic(edition, family)
        for name in SINGLE:
            path, day = f"{name}.html", {"day": self.inputs.latest} if name == "data" else {}
            content = {"title": say(f"page.{name}"), "description": say(f"{name}.lead", **day)}
            made[path] = self._render(path, path, **content)
        made |= dict(self._embeds()) | share.tables(self.inputs)
        heading = front.headline(self.editions["latest"])
        made["latest.json"] = share.latest_json(self.inputs, heading)
        made["changes.atom.xml"] = self._render("feed.xml", "changes.atom.xml")
        return made

    def place(self, path: str) -> Place:
        """Return where a page stands."""
        inputs = self.inputs
        day = inputs.article if path.startswith("article/") else inputs.latest
        return Place(path, day, inputs.article, inputs.ruled, inputs.address, self.families)

    def _render(self, template: str, path: str, **content: Any) -> str:
        return render(self.templates, template, self.place(path), inputs=self.inputs, **content)

    def index(self, path: str) -> str:
        """Return the front page of an edition."""
        edition = self.editions[self.place(path).edition]
        lines = [summary(edition.cell(party, front.LIVES), "line") for party in PARTIES]
        return self._render(
            "index.html", path,
            title=front.headline(edition),
            description=" ".join(lines),
            lines=lines,
            edition=edition,
            licence=datapackage.declared()["own_licence"],
        )  # fmt: skip

    def topic(self, edition: str, family: str) -> dict[str, str]:
        """Return the page of a family's notebook, with the record and figures' data beside it."""
        place, inputs = self.place(f"{edition}/{family}.html"), self.inputs
        executed = inputs.notebooks[edition, family].read_text(encoding="utf-8")
        page = read_notebook(executed, f"{family}.ipynb", inputs.names)
        record = record_of(place.path, place.day, inputs.rows_hash.get(edition, ""), family, page)
        figures = [*page.data()]
        paths = {one: f"data/{edition}/{family}-{name}.csv" for one, name, _ in figures}
        rows = self.editions[edition].rows(family)
        if rows:
            kind, said = rows[0].kind, [summary(cell, "answer") for cell in rows[0].cells]
            described = " ".join([say("answer.kind", kind=kind, view=VIEWS[kind]), *said])
        else:
            described = front.other_wars(inputs)
        return {
            place.path: self.chapter(place, edition, page, record, rows, described, paths),
            **{paths[one]: data for one, _, data in figures},
            f"{edition}/{family}.json": share.as_json(record),
        }

    def chapter(
        self, place: Place, edition: str, page: NotebookPage, record: Mapping[str, Any],
        rows: Sequence[FigureRow] = (), described: str = "",
        data: Mapping[str, str] = MappingProxyType({}),
    ) -> str:  # fmt: skip
        """Return the page of a notebook: of an edition, or of an experiment."""
        when = say(f"edition.{edition}", day=place.day)
        heads = [say(f"head.{name}") for name in ("name", "used", "default")]
        used = [(name, plain(value), plain(page.defaults.get(name)))
                for name, value in page.used.items()]  # fmt: skip
        return render(
            self.templates, "notebook.html", place,
            title=say("topic.title", question=page.question, when=when),
            description=described or page.question,
            dateline=when,
            page=page,
            rows=rows,
            embedded={row.kind for row in self.rows},
            record=record,
            data=data,
            parameters=of_frame(pd.DataFrame(used), heads, say("caption.parameters")),
        )  # fmt: skip

    def _embeds(self) -> Iterator[tuple[str, str]]:
        """Yield a page to embed for the whole figure, and one for each of its rows."""
        whole = ("month", say("front.figure"), self.rows)
        single = ((row.kind, say("front.figure_of", kind=row.kind), [row]) for row in self.rows)
        for name, title, rows in (whole, *single):
            path, words = f"embed/{name}.html", {"title": title, "description": title}
            yield path, self._render("embed.html", path, **words, rows=rows)


def record_of(
    path: str, day: dt.date, rows_hash: str, family: str, page: NotebookPage
) -> dict[str, Any]:
    """Return what a page was made from: what was used, not what was asked for.

    The command that repeats it has every parameter that is not the default.
    """
    changed = {name: value for name, value in page.used.items() if page.defaults.get(name) != value}
    settings = [f"--set {shlex.quote(f'{name}={plain(value)}')}" for name, value in changed.items()]
    return {
        "page": path,
        "day": day.isoformat(),
        "parameters": dict(page.used),
        "rows_sha256": rows_hash,
        "readings": dict(page.concluded),
        "command": " ".join(["warcosts run", family, *settings, "--output experiment.html"]),
    }


def plain(value: object) -> str:
    """Return a parameter's value as it is written in its file."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def render_experiment(project: Project, family: str, executed: str) -> tuple[str, str]:
    """Return the page of one executed notebook, which is no part of the report, and its record."""
    from analysis.pages.reading import hash_rows, read_inputs
    from analysis.series import open_known

    inputs = read_inputs(project, whole=False)
    site = Site(inputs)
    page = read_notebook(executed, f"{family}.ipynb", inputs.names)
    known = open_known(str(page.used["as_of"]), page.used.get("without_sources", ()), project)
    name, rows_hash = f"{family}, an experiment", hash_rows(known.table)
    record = record_of(name, known.day, rows_hash, family, page)
    place = Place(
        "experiment.html", known.day, inputs.article, inputs.ruled,
        families=site.families, reports=f"{project.reports.resolve().as_uri()}/",
    )  # fmt: skip
    return site.chapter(place, "experiment", page, record), share.as_json(record)
