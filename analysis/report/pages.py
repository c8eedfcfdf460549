"""The pages of the site: each takes records and tables and returns one HTML file.

How a notebook becomes a page stands in `analysis.report.notebook`; in short: the first heading of
level one is the question, a cell tagged ``answer`` stands right under it, headings of level two
are the sections in STYLE.md's order (How sure, and why; Evidence by indicator; What would change
the answer; Where the data come from), figures and tables are the last expression of their cell,
prose with numbers is ``tell(...)`` of `analysis.prose`. The panel of parameters comes from
the run record and needs no cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis import formats
from analysis.evidence.by_agreement import tell_stability
from analysis.evidence.records import ASIDE, GRADES, READINGS, VERDICTS, Judgement
from analysis.evidence.rules import Amendment
from analysis.figures.doubt import false_alarms
from analysis.figures.figure import Caption, table_html
from analysis.provenance import RunRecord
from analysis.report import blocks, calibration_tables, matrix
from analysis.report.environment import render
from analysis.report.glossary import load_glossary
from analysis.report.notebook import read_notebook
from analysis.report.records import (
    ClaimRecord,
    Headline,
    IndexContent,
    IndicatorRecord,
    SiteContext,
    SourceRecord,
)
from analysis.revisions import Revisions
from analysis.source_names import source_name
from analysis.trends import targets

SINCE = "since then: "
"""How a reason of `analysis.revisions` begins."""
MOST_ROWS = 200
"""Rows of a table of changes that a page shows; the file beside it holds all."""
EDITIONS = {"article": "as of the article's day", "latest": "with the newest data"}
OVERALL: Mapping[str, str] = {
    "supported": "It is so for both countries",
    "partly supported": "It is probably so for both countries",
    "undecided": "It cannot be said for both countries",
    "partly contradicted": "It is probably not so for both countries",
    "contradicted": "It is not so for both countries",
    "not testable": "It cannot be tested for both countries",
}
"""What the verdict on the main claim says of the two together."""
QUESTION = "Do the costs of the war rise over time, for both countries?"


def render_notebook_page(
    executed: Path, record: RunRecord | None = None, *, site: SiteContext | None = None
) -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    executed
        The notebook with its outputs.
    record
        What it was made from, for the panel of parameters.
    site
        Where the page stands; without it the page has no navigation.

    Raises
    ------
    NotebookError
        As `analysis.report.notebook.read_notebook`.
    """
    page = read_notebook(executed)
    edition = EDITIONS.get(site.edition if site else "", "")
    return render(
        "notebook.html",
        site,
        title=f"{page.question} ({edition})" if edition else page.question,
        description=f"{edition.capitalize()}: {page.told}" if edition else page.told,
        scripted=True,
        page=page,
        record=record,
    )


def render_index(content: IndexContent, site: SiteContext) -> str:
    """Return the front page: the answer in ten seconds, the way to everything else."""
    return render(
        "index.html",
        site,
        title=QUESTION,
        description=overall(content.claims[0].latest, content.headlines),
        scripted=True,
        content=content,
        overall=overall(content.claims[0].latest, content.headlines),
        matrix=matrix.by_family(matrix.rows(content.evidence)),
        readings=READINGS,
    )


def overall(judgement: Judgement, headlines: Sequence[Headline]) -> str:
    """Return one sentence for both countries: a claim about both holds where it is weakest."""
    by_party = ", ".join(f"for {one.party} it is {one.latest.verdict}" for one in headlines)
    return (
        f"{OVERALL[judgement.verdict]} that a month of war costs more than it used to: {by_party}."
    )


def render_claims(
    claims: Sequence[ClaimRecord], site: SiteContext, *, amendments: Sequence[Amendment] = ()
) -> str:
    """Return all claims with what was held against them, one anchor each.

    Parameters
    ----------
    amendments
        Of the rules, after results had been seen: listed at the end.
    """
    return render(
        "claims.html", site, title="The article's claims, one by one", claims=claims,
        amendments=amendments, stability=tell_stability, description=_tally(claims),
        titles={one.claim.id: one.claim.title for one in claims},
        findings=lambda found, label: Markup(blocks.findings_table(found, label)),
    )  # fmt: skip


def _tally(claims: Sequence[ClaimRecord]) -> str:
    """Return how many claims have each verdict."""
    verdicts = [one.latest.verdict for one in claims]
    counted = ", ".join(
        f"{verdicts.count(one)} {one}" for one in (*VERDICTS, *ASIDE) if one in verdicts
    )
    return f"{len(claims)} claims of the article held against the newest data: {counted}."


def render_methods(calibration: pd.DataFrame, site: SiteContext, *, level: float = 0.05) -> str:
    """Return how verdicts come about, with the measured size and power of the tests.

    Parameters
    ----------
    calibration
        What `analysis.trends.calibration.run_study` returns; may be empty.
    level
        At which the tests were tried.
    """
    figure, tables = None, {}
    if len(calibration):
        caption = Caption(id="false-alarms", title=calibration_tables.finding(calibration))
        figure = false_alarms(calibration, caption, level=level)
        tables = {
            "power": calibration_tables.size_and_power(calibration),
            "alarms": calibration_tables.other_alarms(calibration),
            "missed": calibration_tables.missed(calibration),
        }
    return render(
        "methods.html", site, title="How the verdicts come about", figure=figure, tables=tables,
        description="Which numbers a verdict stands for, by which rule, and how often it is wrong.",
        held=targets, verdicts=VERDICTS, grades=GRADES, level=100 * level,
    )  # fmt: skip


def render_data(
    sources: Sequence[SourceRecord], indicators: Sequence[IndicatorRecord], site: SiteContext
) -> str:
    """Return every source with its traps and every indicator with its definition and file."""
    return render(
        "data.html", site, title="Data and sources", scripted=True, sources=sources,
        description=f"{len(sources)} sources and {len(indicators)} indicators: publishers, "
        "licences, known issues, corrections and files.",
        indicators=indicators, names={one.id: one.title for one in indicators},
    )  # fmt: skip


def render_revisions(revisions: Revisions, site: SiteContext) -> str:
    """Return what changed since the last release, verdicts first."""

    shared, verdicts = say_once(revisions.verdicts)

    def table(frame: pd.DataFrame, caption: str) -> Markup:
        named = frame.head(MOST_ROWS).rename(columns=lambda name: str(name).capitalize())
        for head, words in NAMED.items():
            if head in named:
                named[head] = named[head].map(words)
        return Markup(table_html(named, caption, cards=True))

    return render(
        "revisions.html", site, title="What changed with the last data", revisions=revisions,
        summary=formats.dates_in_words(revisions.summary), description=revisions.summary,
        table=table, most=MOST_ROWS, shared=shared, verdicts=verdicts,
    )  # fmt: skip


def say_once(verdicts: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """Return what stands behind every verdict that moved, and the table without it.

    Parameters
    ----------
    verdicts
        Column ``why`` holds what has changed, parted by semicolons.

    Returns
    -------
    list of str
        What all rows share; empty where there are fewer than two rows.
    pandas.DataFrame
        The same rows with what is left of ``why``.
    """
    if len(verdicts) < 2:
        return [], verdicts
    parts = [str(why).removeprefix(SINCE).split("; ") for why in verdicts["why"]]
    shared = [part for part in parts[0] if all(part in others for others in parts)]
    own = ["; ".join(part for part in row if part not in shared) for row in parts]
    return shared, verdicts.assign(why=[text or "nothing else" for text in own])


def _in_words(what: object) -> str:
    """Return what changed for readers: an indicator with party, reading, source and date.

    >>> _in_words("gdp_gap of Russia, pace, imf_weo, as of latest")
    'GDP gap of Russia, pace, IMF, newest data'
    >>> _in_words("article, births, Ukraine, pace, displacement_figures/ministry-of-justice")
    "births of Ukraine, pace, Ministry of Justice, article's day"
    """
    parts = str(what).split(", ")
    if parts[0] in AS_OF:
        as_of, indicator, party, reading, source = parts
        parts = [f"{indicator} of {party}", reading, source, f"as of {as_of}"]
    if len(parts) == 1:
        return _plain(what)
    *named, as_of = parts
    named[0] = _plain(named[0])
    if len(named) > 1:
        named[-1] = source_name(named[-1])
    return ", ".join([*named, AS_OF.get(as_of.removeprefix("as of "), as_of)])


AS_OF: Mapping[str, str] = {"article": "article's day", "latest": "newest data"}


def _plain(name: object) -> str:
    """Return a name of a file as words."""
    words = str(name).replace("_", " ").split(" ")
    return " ".join(ACRONYMS.get(word, word) for word in words)


ACRONYMS: Mapping[str, str] = {"gdp": "GDP", "ppp": "PPP", "km2": "km²", "n": "number of values"}


def _in_print(text: object) -> str:
    """Return a text with its minus signs, and each percent sign beside its number."""
    return re.sub(r"(?<=\s)-(?=\d)", formats.MINUS, str(text)).replace(" %", f"{formats.THIN}%")


NAMED: Mapping[str, Callable[[object], str]] = {
    "What": _in_words,
    "Why": _in_print,
    "Source": lambda source: source_name(str(source)),
    "Indicator": _plain,
    "Estimate": _plain,
}
"""How the tables of changes name things for readers, by head."""


def render_glossary(site: SiteContext) -> str:
    """Return the terms used, in plain words."""
    return render(
        "glossary.html", site, title="Words used here", terms=load_glossary(),
        description="The terms of the reports in plain words.",
    )  # fmt: skip
