"""All pages, and the files beside them, from what the earlier stages made."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.costs.kinds import PARTIES
from analysis.pages import datapackage, figures, front, share
from analysis.pages.cells import Edition, FigureRow, view_of
from analysis.pages.frames import of_frame
from analysis.pages.inputs import EDITIONS, Inputs
from analysis.pages.messages import say
from analysis.pages.notebook import NotebookPage, read_notebook
from analysis.pages.site import SINGLE, Place, environment, render
from analysis.pages.told import answer, line
from analysis.pages.wording import in_words
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
        for edition in EDITIONS:
            for family in self.families:
                made |= self.topic(edition, family)
        inputs = self.inputs
        drawn: dict[str, dict[str, Any]] = {
            "timeline": {"months": figures.timelines(inputs)},
            "calibration": {
                "coverages": list(figures.coverages(inputs)), "history": figures.history(inputs)
            },
            "checking": {"record": figures.record(inputs)},
        }  # fmt: skip
        for name in SINGLE:
            path, day = f"{name}.html", {"day": inputs.latest} if name == "data" else {}
            content = {"title": say(f"page.{name}"), "description": say(f"{name}.lead", **day)}
            made[path] = self._render(path, path, **content, **drawn.get(name, {}))
        made |= dict(self._embeds()) | share.tables(inputs)
        heading = front.headline(self.editions["latest"])
        made["latest.json"] = share.latest_json(inputs, heading)
        made["changes.atom.xml"] = self._render("feed.xml", "changes.atom.xml")
        return made

    def place(self, path: str) -> Place:
        """Return where a page stands."""
        edition = "article" if path.startswith("article/") else "latest"
        inputs = self.inputs
        days = inputs.day(edition), inputs.article, inputs.ruled
        return Place(path, *days, inputs.address, self.families)

    def _render(self, template: str, path: str, **content: Any) -> str:
        return render(self.templates, template, self.place(path), inputs=self.inputs, **content)

    def index(self, path: str) -> str:
        """Return the front page of an edition."""
        edition = self.editions[self.place(path).edition]
        heading = front.headline(edition)
        lines = [line(party, *edition.pace(party, front.LIVES)) for party in PARTIES]
        return self._render(
            "index.html", path,
            title=heading,
            description=" ".join(lines),
            heading=heading,
            licence=datapackage.declared()["own_licence"],
            lines=lines,
            counted=front.counted_to(edition),
            next=front.next_update(edition),
            rows=edition.rows(),
            **front.below(edition),
        )  # fmt: skip

    def topic(self, edition: str, family: str) -> dict[str, str]:
        """Return the page of a family's notebook, with the record and figures' data beside it."""
        path = f"{edition}/{family}.html"
        executed = self.inputs.notebooks[edition, family].read_text(encoding="utf-8")
        page = self.page(executed, family)
        place, rows_hash = self.place(path), self.inputs.rows_hash.get(edition, "")
        record = record_of(path, place.day, rows_hash, family, page)
        tables = page.data()
        data = {one: f"data/{edition}/{family}-{name}.csv" for one, name in named(tables).items()}
        rows = self.editions[edition].rows(family)
        html = self.chapter(place, edition, page, record, rows, f"{family}.json", data)
        return {
            path: html,
            **{data[one]: table for one, table in tables.items()},
            f"{edition}/{family}.json": share.as_json(record),
        }

    def page(self, executed: str, family: str) -> NotebookPage:
        """Return an executed notebook in readers' words."""
        page = read_notebook(executed, f"{family}.ipynb")
        in_words(page, self.inputs.names)
        return page

    def chapter(
        self, place: Place, edition: str, page: NotebookPage, record: Mapping[str, Any],
        rows: Sequence[FigureRow] = (), record_name: str = "",
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
            description=(edition in EDITIONS and self.answer(edition, rows)) or page.question,
            dateline=when,
            page=page,
            rows=rows,
            embedded={row.kind for row in self.rows},
            record=record,
            record_name=record_name,
            data=data,
            parameters=of_frame(pd.DataFrame(used), heads, say("caption.parameters")),
        )  # fmt: skip

    def answer(self, edition: str, rows: Sequence[FigureRow]) -> str:
        """Return a sentence a country on the first kind of a topic, or on other wars."""
        for row in rows[:1]:
            return " ".join([say("answer.kind", kind=row.kind, view=view_of(row.kind)),
                             *(answer(cell) for cell in row.cells)])  # fmt: skip
        return front.other_wars(self.editions[edition])

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
    """Return what a page was made from: what was used, not what was asked for."""
    return {
        "page": path,
        "day": day.isoformat(),
        "parameters": dict(page.used),
        "rows_sha256": rows_hash,
        "readings": dict(page.concluded),
        "command": command(family, page),
    }


def named(anchors: Iterable[str]) -> dict[str, str]:
    """Return names of figures by their anchors: the section's, and the number of it within that.

    >>> named(["deaths-4-1", "deaths-9-1", "doubt-2-1"])
    {'deaths-4-1': 'deaths-1', 'deaths-9-1': 'deaths-2', 'doubt-2-1': 'doubt-1'}
    """
    by_section: dict[str, list[str]] = {}
    for anchor in anchors:
        by_section.setdefault(anchor.rsplit("-", 2)[0], []).append(anchor)
    return {anchor: f"{section}-{n}" for section, own in by_section.items()
            for n, anchor in enumerate(own, 1)}  # fmt: skip


def command(family: str, page: NotebookPage) -> str:
    """Return the command that repeats a run: every parameter that is not the default."""
    changed = {name: value for name, value in page.used.items() if page.defaults.get(name) != value}
    settings = [f"--set {shlex.quote(f'{name}={plain(value)}')}" for name, value in changed.items()]
    return " ".join(["warcosts run", family, *settings, "--output experiment.html"])


def plain(value: object) -> str:
    """Return a parameter's value as it is written in its file."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def render_experiment(project: Project, family: str, executed: str) -> tuple[str, str]:
    """Return the page of one executed notebook, which is no part of the report, and its record."""
    from analysis.pages.reading import hash_rows, read_inputs
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
    return site.chapter(place, "experiment", page, record), share.as_json(record)
