"""All pages, and the files beside them, from what the earlier stages made."""

from __future__ import annotations

import json
import shlex
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
from jinja2 import Environment

from analysis import text
from analysis.costs.kinds import PARTIES
from analysis.pages import datapackage, front
from analysis.pages.cells import VIEWS, Edition
from analysis.pages.frames import of_frame
from analysis.pages.inputs import EDITIONS, Inputs, hash_rows, names_of, read_declared, read_inputs
from analysis.pages.messages import say
from analysis.pages.notebook import NotebookPage, read_notebook
from analysis.pages.site import SINGLE, Place, environment, place_of, render
from analysis.pages.told import summary
from analysis.project import Project
from analysis.series import open_known

SCHEMA = "war-costs/latest/1"
"""Version of `latest.json`: raised when a field goes or changes its meaning."""


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
        latest = json.dumps(self.latest(), ensure_ascii=False, indent=1, default=str)
        made["latest.json"] = f"{latest}\n"
        made["changes.atom.xml"] = self._render("feed.xml", "changes.atom.xml")
        tables, amounts = self.inputs.tables, self.inputs.tables["amounts"].groupby("kind")
        for name, frame in (*tables.items(), *((f"figures/{kind}", own) for kind, own in amounts)):
            made[f"data/{name}.csv"] = frame.to_csv(index=False, lineterminator="\n")
        return made | dict(self._embeds())

    def _render(self, template: str, path: str, **content: Any) -> str:
        return render(
            self.templates, template, place_of(self.inputs, path), inputs=self.inputs, **content
        )

    def index(self, path: str) -> str:
        """Return the front page of an edition."""
        edition = self.editions["article" if path.startswith("article/") else "latest"]
        lines = [summary(edition.cell(party, front.LIVES), "line") for party in PARTIES]
        return self._render(
            "index.html", path,
            title=front.headline(edition),
            description=" ".join(lines),
            lines=lines,
            edition=edition,
            licence=datapackage.DECLARED["own_licence"],
        )  # fmt: skip

    def latest(self) -> dict[str, Any]:
        """Return amounts, readings and verdicts of the newest edition, for programs."""
        inputs = self.inputs
        return {
            "schema": SCHEMA,
            "day": inputs.latest.isoformat(),
            "heading": front.headline(self.editions["latest"]),
            "amounts": _plain(inputs.table("amounts", "latest")),
            "readings": _plain(inputs.table("readings", "latest")),
            "claims": [
                {"id": one["id"], **{key: one["latest"][key] for key in ("verdict", "confidence")}}
                for one in inputs.claims
            ],
        }

    def topic(self, edition: str, family: str) -> dict[str, str]:
        """Return the page of a family's notebook, with the record and figures' data beside it."""
        inputs, place = self.inputs, place_of(self.inputs, f"{edition}/{family}.html")
        executed = inputs.notebooks[edition, family].read_text(encoding="utf-8")
        page = read_notebook(executed, f"{family}.ipynb", inputs.names)
        figures = [*page.data()]
        paths = {one: f"data/{edition}/{family}-{name}.csv" for one, name, _ in figures}
        rows = self.editions[edition].rows(family)
        if rows:
            kind, said = rows[0].kind, [summary(cell, "answer") for cell in rows[0].cells]
            described = " ".join([say("answer.kind", kind=kind, view=VIEWS[kind]), *said])
        else:
            described = front.other_wars(inputs)
        written, record = chapter(
            self.templates, place, edition, family, page, inputs.rows_hash.get(edition, ""),
            description=described or page.question, embedded={row.kind for row in self.rows},
            rows=rows, data=paths,
        )  # fmt: skip
        files = {place.path: written, f"{edition}/{family}.json": record}
        return files | {paths[one]: data for one, _, data in figures}

    def _embeds(self) -> Iterator[tuple[str, str]]:
        """Yield a page to embed for the whole figure, and one for each of its rows."""
        whole = ("month", say("front.figure"), self.rows)
        single = ((row.kind, say("front.figure_of", kind=row.kind), [row]) for row in self.rows)
        for name, title, rows in (whole, *single):
            path, words = f"embed/{name}.html", {"title": title, "description": title}
            yield path, self._render("embed.html", path, **words, rows=rows)


def chapter(
    templates: Environment, place: Place, edition: str, family: str, page: NotebookPage,
    rows_hash: str, **content: Any,
) -> tuple[str, str]:  # fmt: skip
    """Return the page of a notebook, of an edition or of an experiment, and the page's record.

    The record says what was used, not what was asked for; the command that repeats it has every
    parameter that is not the default.
    """
    settings = [f"--set {shlex.quote(f'{name}={plain(value)}')}"
                for name, value in page.used.items()
                if page.defaults.get(name) != value]  # fmt: skip
    record = {
        "page": f"{family}, an experiment" if edition == "experiment" else place.path,
        "day": place.day.isoformat(),
        "parameters": dict(page.used),
        "rows_sha256": rows_hash,
        "readings": dict(page.concluded),
        "command": " ".join(["warcosts run", family, *settings, "--output experiment.html"]),
    }
    when = say(f"edition.{edition}", day=place.day)
    heads = [say(f"head.{name}") for name in ("name", "used", "default")]
    used = [(name, plain(value), plain(page.defaults.get(name)))
            for name, value in page.used.items()]  # fmt: skip
    written = render(
        templates, "notebook.html", place,
        title=say("topic.title", question=page.question, when=when), dateline=when, page=page,
        record=record, parameters=of_frame(pd.DataFrame(used), heads, say("caption.parameters")),
        **{"description": page.question, "rows": (), "data": {}, "embedded": ()} | content,
    )  # fmt: skip
    return written, json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _plain(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return rows as records without a field for what is missing."""
    return [
        {name: value for name, value in row.items() if not text.is_missing(value)}
        for row in frame.drop(columns="as_of").to_dict("records")
    ]


def plain(value: object) -> str:
    """Return a parameter's value as it is written in its file."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def render_experiment(project: Project, family: str, executed: str) -> tuple[str, str]:
    """Return the page of one executed notebook, which is no part of the report, and its record."""
    page = read_notebook(executed, f"{family}.ipynb", names_of(project))
    known = open_known(str(page.used["as_of"]), page.used.get("without_sources", ()), project)
    place = replace(
        place_of(read_declared(project, known.day), "experiment.html"),
        address="", root=f"{project.reports.resolve().as_uri()}/",
    )  # fmt: skip
    return chapter(environment(), place, "experiment", family, page, hash_rows(known.table))
