"""A small site of made-up records: one page of every kind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import made_up
import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.evidence import agreement as voting
from analysis.figures import over_time
from analysis.figures.figure import Caption, Table
from analysis.prose import tell
from analysis.provenance import ParameterUse, RunRecord
from analysis.report import pages
from analysis.report.blocks import (
    Answer,
    Answers,
    ClaimAnswer,
    KnownSource,
    Overturn,
    Sources,
    Vote,
    Votes,
)
from analysis.report.evidence_list import EvidenceList
from analysis.report.records import (
    ClaimRecord,
    Headline,
    IndexContent,
    IndicatorRecord,
    PageLink,
    SiteContext,
    SourceRecord,
    Told,
)
from analysis.revisions import Revisions
from analysis.sources.manifest import Source

MADE_UP = ("index.html", "claims.html", "methods.html", "data.html", "revisions.html",
           "glossary.html", "latest/casualties.html", "article/casualties.html")  # fmt: skip
LINKS = tuple(PageLink(path, path.removesuffix(".html").rpartition("/")[2]) for path in MADE_UP)


def context(path: str) -> SiteContext:
    """Return where a page of the made-up site stands."""
    return SiteContext(path, LINKS, dt.date(2026, 7, 1))


def notebook() -> nbformat.NotebookNode:
    """Return an executed notebook with every kind of output that the conventions know."""

    def shown(source: str, value: object, *tags: str) -> nbformat.NotebookNode:
        data = {"text/plain": repr(value)}
        for kind, method in (("text/html", "_repr_html_"), ("text/markdown", "_repr_markdown_")):
            if hasattr(value, method):
                data[kind] = getattr(value, method)()
        output = new_output("execute_result", data=data, execution_count=1)
        return new_code_cell(source, outputs=[output], metadata={"tags": list(tags)})

    figure = over_time.pace([made_up.series(claimed=True)], Caption("pace", "Losses fell"))
    table = Table(pd.DataFrame({"A": ["x" * 70], "B": [2.5]}), "A table", "A note")
    asked = [("It costs more", "partly supported", "weak"), ("Still rising", "undecided", "weak")]
    voters = [
        voting.Vote(group, score, ("Losses",), ("casualties",))
        for group, score in (("oryx", 2.0), ("unhcr", 1.0), ("sipri", -1.0))
    ]
    vote = voting.Agreement("partly supported", "weak", tuple(voters))
    source = Source("oryx", Path("raw"), (), {"title": "Oryx", "licence": "CC BY"})
    days = pd.to_datetime(["2026-06-30", "2030-12-31"])
    known = pd.DataFrame({"period_end": days, "published": pd.Timestamp("2026-07-01")})
    quiet = new_code_cell("prepare()", outputs=[new_output("stream", text="not shown")])
    rows = [made_up.evidence(), made_up.evidence(reading="momentum", verdict="contradicted")]
    return new_notebook(cells=[
        new_markdown_cell("# Does a month of war cost more?"),
        new_code_cell('as_of = "latest"  # a day', metadata={"tags": ["parameters"]}),
        quiet,
        shown("figure()", figure),
        new_markdown_cell("## How sure, and why"),
        shown("answer()", Answers([Answer("The pace rose 2.05 times.", asked, "Russia")]),
              "answer"),
        shown("votes()", Votes([Vote("Russia", "It costs more", vote)])),
        shown("claim()", ClaimAnswer("A claim", made_up.judgement())),
        shown("tell()", tell("It rose by {a:percent}.", {"a": 41.8})),
        new_markdown_cell("## Evidence by indicator"),
        shown("evidence()", EvidenceList(rows)),
        shown("table()", table, "fold"),
        new_markdown_cell("## What would change the answer"),
        shown("overturn()", Overturn([made_up.claim()])),
        new_markdown_cell("## Where the data come from"),
        shown("sources()", Sources([KnownSource.of(source, known)])),
    ])  # fmt: skip


RECORD = RunRecord(
    notebook="casualties", as_of="latest",
    parameters=(ParameterUse("as_of", "latest", "latest", "a day", "", "Which day counts", False),
                ParameterUse("level", 0.1, 0.05, "0.001 to 0.2", "", "Of the tests", True)),
    inputs={"indicators.yaml": "ab" * 32}, code="cd" * 32, lock="ef" * 32,
    command="warcosts run casualties --set level=0.1",
)  # fmt: skip


def source_record() -> SourceRecord:
    """Return a source with issues and a correction."""
    return SourceRecord(
        id="oryx", title="Losses on pictures", publisher="Oryx", url="each row", licence="facts",
        grade="independent", frequency="irregular", coverage="2022 to 2026", retrieved="2026-07-01",
        revision="", newest=dt.date(2026, 6, 30), last_period=dt.date(2026, 6, 30),
        rhythm_days=30, observations=1200, releases=40, revised=3, files=("oryx/a.csv",),
        issues=("Dates are those of entry.",), corrections=("a.csv: 1 became 2, because",),
        indicators=("armoured",),
    )  # fmt: skip


def revisions() -> Revisions:
    """Return a state in which one verdict moved and one figure was revised."""
    return Revisions(
        since="the last commit",
        verdicts=pd.DataFrame({"what": ["headline"], "before": ["undecided"],
                               "after": ["supported"], "why": ["a new period"]}),
        new=pd.DataFrame(columns=["source", "indicator", "party", "periods", "first", "last"]),
        revised=pd.DataFrame({"indicator": ["losses"], "old": [100.0], "new": [120.0],
                              "percent": [20.0], "tier": ["large"]}),
        restated=pd.DataFrame(columns=["indicator", "party", "period", "source"]),
        vanished=pd.DataFrame(columns=["indicator", "party", "period", "source", "value"]),
        estimates=pd.DataFrame(columns=["what", "estimate", "before", "after"]),
        tiers=pd.DataFrame(columns=["source", "indicator", "large", "moderate", "small"]),
        settings=pd.DataFrame(columns=["setting", "before", "after"]),
    )  # fmt: skip


def index_content() -> IndexContent:
    """Return a front page with both countries, both dates and every reading."""
    rows = [
        made_up.evidence(date, party, reading, verdict=verdict, indicator=f"{party.lower()}_losses")
        for date, verdict in (("article", "supported"), ("latest", "partly contradicted"))
        for party in ("Russia", "Ukraine")
        for reading in ("pace", "momentum")
    ]
    by_date = {date: [row for row in rows if row.as_of == date] for date in ("article", "latest")}
    record = ClaimRecord(
        made_up.claim(), made_up.judgement("article", "undecided"), made_up.judgement()
    )
    then = Told("It costs more.", "supported", "strong", {"sources": "In two.", "lately": "More."})
    now = Told("It costs more.", "supported", "strong", {"sources": "In three.", "lately": "More."})
    return IndexContent(
        headlines=[Headline("Russia", then, now), Headline("Ukraine", now, now)],
        evidence=by_date, claims=[record], sources=[source_record()], citation="The authors.",
        downloads=[], revisions=revisions(),
        figures=[over_time.pace([made_up.series()], Caption("front", "Losses fell"))],
    )  # fmt: skip


def write_made_up_site(folder: Path) -> Path:
    """Write every kind of page."""
    executed = folder / "casualties.ipynb"
    nbformat.write(notebook(), executed)
    content = index_content()
    calibration = pd.DataFrame(
        [(test, "gaussian", n, c, measure, 0.05 + c / 4 * (test == "Mann-Kendall"), 0.055,
          "no" if c == 1.0 else "yes")
         for test in ("calibrated", "conservative", "Mann-Kendall", "breaks") for n in (8, 48)
         for c in (0.0, 0.6, 1.0) for measure in ("size", "power")],
        columns=["test", "noise", "n", "coefficient", "measure", "rate", "target", "met"],
    )  # fmt: skip
    indicator = IndicatorRecord(
        "armoured", "Vehicles", "casualties", ("Russia",), ("pace",), "vehicles", "On pictures",
        ("oryx",), ("oryx/a.csv",),
    )  # fmt: skip
    written = {
        "index.html": pages.render_index(content, context("index.html")),
        "claims.html": pages.render_claims(content.claims, context("claims.html")),
        "methods.html": pages.render_methods(calibration, context("methods.html")),
        "data.html": pages.render_data([source_record()], [indicator], context("data.html")),
        "revisions.html": pages.render_revisions(revisions(), context("revisions.html")),
        "glossary.html": pages.render_glossary(context("glossary.html")),
    }
    for path in ("latest/casualties.html", "article/casualties.html"):
        written[path] = pages.render_notebook_page(executed, RECORD, site=context(path))
    written["revisions.csv"] = "what,before,after\n"
    for path, html in written.items():
        folder.joinpath(path).parent.mkdir(exist_ok=True)
        folder.joinpath(path).write_text(html, encoding="utf-8")
    return folder
