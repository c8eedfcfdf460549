"""All pages, and the files beside them, from what the earlier stages made."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.pages import figures, front, share
from analysis.pages.cells import Edition, FigureRow
from analysis.pages.frames import of_frame
from analysis.pages.inputs import EDITIONS, PARTIES, Inputs
from analysis.pages.messages import load_messages
from analysis.pages.notebook import NotebookPage, read_notebook
from analysis.pages.site import FAMILIES, SINGLE, Place, environment, render
from analysis.pages.told import Told
from analysis.pages.wording import in_words

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
    from analysis.pages import datapackage
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
    """Every page, made from one set of inputs in one language."""

    def __init__(self, inputs: Inputs, language: str = "en") -> None:
        self.inputs = inputs
        self.messages = load_messages(language)
        self.told = Told(self.messages)
        self.templates = environment(self.messages)
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
        drawn = self.drawn()
        for name in SINGLE:
            path, title = f"{name}.html", self.messages.say(f"page.{name}")
            content = {"title": title, "description": title, **drawn.get(name, {})}
            made[path] = self._render(path, path, **content)
        made |= dict(self._embeds()) | share.tables(self.inputs)
        heading = front.headline(self.editions["latest"], self.messages)
        made["latest.json"] = share.latest_json(self.inputs, heading)
        made["changes.atom.xml"] = self._render("feed.xml", "changes.atom.xml")
        return made

    def drawn(self) -> dict[str, dict[str, Any]]:
        """Return the figures of the pages that hold both editions, by page."""
        given = self.inputs, self.messages
        return {
            "timeline": {"figures": figures.timelines(*given)},
            "calibration": {
                "coverages": list(figures.coverages(*given)), "history": figures.history(*given)
            },
            "checking": {"record": figures.record(*given)},
        }  # fmt: skip

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
        heading = front.headline(edition, self.messages)
        lines = [self.told.line(party, *edition.pace(party, front.LIVES)) for party in PARTIES]
        return self._render(
            "index.html", path,
            title=heading,
            description=" ".join(lines),
            heading=heading,
            lines=lines,
            counted=front.counted_to(edition),
            next=front.next_update(edition),
            rows=edition.rows(),
            **front.below(edition, self.messages),
        )  # fmt: skip

    def topic(self, edition: str, family: str) -> dict[str, str]:
        """Return the page of a family's notebook, with the record and figures' data beside it."""
        path = f"{edition}/{family}.html"
        page = self.page(self.inputs.notebooks[edition, family])
        about = {
            "page": path,
            "day": self.inputs.day(edition).isoformat(),
            "rows_sha256": self.inputs.rows_hash.get(edition, ""),
        }
        record = record_of(about, family, page)
        tables = page.data()
        data = {name: f"data/{edition}/{family}-{n}.csv" for n, name in enumerate(tables, 1)}
        rows = self.editions[edition].rows(family)
        html = self.chapter(self.place(path), edition, page, record, rows, f"{family}.json", data)
        return {
            path: html,
            **{data[name]: table for name, table in tables.items()},
            f"{edition}/{family}.json": as_json(record),
        }

    def page(self, path: Path) -> NotebookPage:
        """Return an executed notebook in readers' words."""
        page = read_notebook(path)
        in_words(page, self.inputs.names, self.messages)
        return page

    def chapter(
        self, place: Place, edition: str, page: NotebookPage, record: Mapping[str, Any],
        rows: Sequence[FigureRow] = (), record_name: str = "",
        data: Mapping[str, str] = MappingProxyType({}),
    ) -> str:  # fmt: skip
        """Return the page of a notebook: of an edition, or of an experiment."""
        say = self.messages.say
        when = say(f"edition.{edition}", day=place.day)
        heads = [say(f"head.{name}") for name in ("name", "used", "default")]
        used = [(name, plain(value), plain(page.defaults.get(name)))
                for name, value in page.used.items()]  # fmt: skip
        return render(
            self.templates, "notebook.html", place,
            title=say("topic.title", question=page.question, when=when),
            description=page.question,
            dateline=when,
            page=page,
            rows=rows,
            embedded={row.kind for row in self.rows},
            record=record,
            record_name=record_name,
            data=data,
            parameters=of_frame(pd.DataFrame(used), heads, say("caption.parameters")),
        )  # fmt: skip

    def _embeds(self) -> Iterator[tuple[str, str]]:
        """Yield a page to embed for the whole figure, and one for each of its rows."""
        title = self.messages.say("front.figure")
        yield "embed/month.html", self._embed("embed/month.html", title, self.rows)
        for row in self.rows:
            path = f"embed/{row.kind}.html"
            title = self.messages.say("front.figure_of", kind=row.kind)
            yield path, self._embed(path, title, [row])

    def _embed(self, path: str, title: str, rows: Sequence[FigureRow]) -> str:
        return self._render("embed.html", path, title=title, description=title, rows=rows)


def record_of(about: Mapping[str, str], family: str, page: NotebookPage) -> dict[str, Any]:
    """Return what a page was made from: what was used, not what was asked for."""
    return {
        "page": about["page"],
        "day": about["day"],
        "parameters": dict(page.used),
        "rows_sha256": about["rows_sha256"],
        "readings": dict(page.concluded),
        "command": command(family, page),
    }


def as_json(record: Mapping[str, Any]) -> str:
    """Return a record as the text of its file."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def command(family: str, page: NotebookPage) -> str:
    """Return the command that repeats a run: every parameter that is not the default."""
    changed = {name: value for name, value in page.used.items() if page.defaults.get(name) != value}
    settings = [f"--set {shlex.quote(f'{name}={plain(value)}')}" for name, value in changed.items()]
    return " ".join(["warcosts run", family, *settings, "--output experiment.html"])


def plain(value: object) -> str:
    """Return a parameter's value as it is written in its file."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
