"""All pages, and the files beside them, from what the earlier stages made."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.pages import figures, front, share
from analysis.pages.cells import Edition, FigureRow
from analysis.pages.frames import Entry, Table
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

    def files(self) -> dict[str, str]:
        """Return every file of `reports/`, by its path within it."""
        made = {"index.html": self.index("index.html"),
                "article/index.html": self.index("article/index.html")}  # fmt: skip
        for edition in EDITIONS:
            for family in self.families:
                made |= self.topic(edition, family)
        drawn = self.drawn()
        for name in SINGLE:
            title = self.messages.say(f"page.{name}")
            content = {"title": title, "description": title, **drawn.get(name, {})}
            made[f"{name}.html"] = self._render(f"{name}.html", f"{name}.html", **content)
        made |= dict(self._embeds())
        made |= share.tables(self.inputs)
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
        return Place(path, inputs.day(edition), inputs.article, inputs.address, self.families)

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
        page = read_notebook(self.inputs.notebooks[edition, family])
        in_words(page, self.inputs.names, self.messages)
        record = self._record(edition, family, page)
        data = page.data()
        addresses = {name: f"data/{edition}/{family}-{n}.csv" for n, name in enumerate(data, 1)}
        when = self.messages.say(f"edition.{edition}", day=self.place(path).day)
        return {
            path: self._render(
                "notebook.html", path,
                title=self.messages.say("topic.title", question=page.question, when=when),
                description=page.question,
                dateline=when,
                page=page,
                rows=self.editions[edition].rows(family),
                record=record,
                record_name=f"{family}.json",
                data=addresses,
                parameters=self.parameters(page),
            ),
            **{addresses[name]: table for name, table in data.items()},
            f"{edition}/{family}.json": json.dumps(record, ensure_ascii=False, indent=1) + "\n",
        }  # fmt: skip

    def _record(self, edition: str, family: str, page: NotebookPage) -> Mapping[str, Any]:
        """Return what the page was made from: what was used, not what was asked for."""
        return {
            "page": f"{edition}/{family}.html",
            "day": self.inputs.day(edition).isoformat(),
            "parameters": dict(page.used),
            "rows_sha256": self.inputs.rows_hash.get(edition, ""),
            "readings": dict(page.concluded),
            "command": command(family, page),
        }

    def parameters(self, page: NotebookPage) -> Table:
        """Return the parameters that a run used, beside their defaults."""
        heads = [Entry(self.messages.say(f"head.{name}"), head=True)
                 for name in ("name", "used", "default")]  # fmt: skip
        body = [
            [Entry(name, head=True), Entry(_plain(value)), Entry(_plain(page.defaults.get(name)))]
            for name, value in page.used.items()
        ]
        return Table(self.messages.say("caption.parameters"), [heads], body)

    def _embeds(self) -> Iterator[tuple[str, str]]:
        """Yield a page to embed for the whole figure, and one for each of its rows."""
        rows = self.editions["latest"].rows()
        yield "embed/month.html", self._embed("embed/month.html", "", rows)
        for row in rows:
            path = f"embed/{row.kind}.html"
            yield path, self._embed(path, row.kind, [row])

    def _embed(self, path: str, kind: str, rows: Sequence[FigureRow]) -> str:
        title = self.messages.say("front.figure")
        if kind:
            title = self.messages.say("front.figure_of", kind=kind)
        return self._render("embed.html", path, title=title, description=title, rows=rows)


def command(family: str, page: NotebookPage) -> str:
    """Return the command that repeats a run: every parameter that is not the default."""
    changed = {name: value for name, value in page.used.items() if page.defaults.get(name) != value}
    settings = [
        f"--set {shlex.quote(f'{name}={_plain(value)}')}" for name, value in changed.items()
    ]
    return " ".join(["warcosts run", family, *settings, "--output experiment.html"])


def _plain(value: object) -> str:
    """Return a parameter's value as it is written in its file."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
