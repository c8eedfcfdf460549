"""Parts that pages and notebooks share: the answer with its verdicts, votes, claims, sources.

In a notebook each is an output: ``Answers(...)``, ``ClaimAnswer(...)``, ``Overturn(claims)``,
``Sources(...)``; the list of evidence stands in `analysis.report.evidence_list`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis import formats
from analysis.evidence.agreement import Agreement
from analysis.evidence.records import Finding, Judgement
from analysis.evidence.rules import Claim
from analysis.figures.figure import WIDE
from analysis.prose import fill
from analysis.source_names import source_name
from analysis.sources.manifest import Source


def chip(verdict: str, grade: str = "") -> str:
    """Return a verdict as a word in a frame, with its grade."""
    name = verdict.replace(" ", "-")
    word = f'<span class="v v-{escape(name)}">{escape(verdict)}</span>'
    return word + (f' <span class="grade">{escape(grade)} evidence</span>' if grade else "")


@dataclass(frozen=True)
class Answer:
    """One answer: a sentence with its range, and the verdicts on what was asked.

    Attributes
    ----------
    verdicts
        What was asked, its verdict and its grade.
    name
        Of whom it tells.
    """

    sentence: str
    verdicts: Sequence[tuple[str, str, str]]
    name: str = ""

    def html(self) -> str:
        """Return the sentence with the verdicts under it."""
        name = f"<strong>{escape(self.name)}.</strong> " if self.name else ""
        asked = "".join(
            f'<li><span class="asked">{escape(says)}:</span> {chip(verdict, grade)}</li>'
            for says, verdict, grade in self.verdicts
        )
        return f'<p class="says">{name}{escape(self.sentence)}</p><ul class="asks">{asked}</ul>'


@dataclass(frozen=True)
class Answers:
    """The answer to a page's question, country by country."""

    answers: Sequence[Answer]

    def _repr_html_(self) -> str:
        return f'<div class="wc-answer">{"".join(one.html() for one in self.answers)}</div>'


def answered(answer: str) -> str:
    """Return an answer as a paragraph, or as a list where it has several lines.

    >>> answered("One thing."), answered("One.\\nOther.")
    ('<p>One thing.</p>', '<ul><li>One.</li><li>Other.</li></ul>')
    """
    lines = answer.splitlines()
    if len(lines) < 2:
        return f"<p>{escape(answer)}</p>"
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


@dataclass(frozen=True)
class ClaimAnswer:
    """What the data say of one claim of the article."""

    title: str
    judgement: Judgement

    def _repr_html_(self) -> str:
        found = self.judgement
        return (
            f'<div class="wc-claim"><p><strong>{escape(self.title)}</strong> '
            f"{chip(found.verdict, found.grade)}</p>{answered(found.answer)}</div>"
        )


@dataclass(frozen=True)
class Vote:
    """How independent sources vote on one question about a country."""

    party: str
    asked: str
    found: Agreement


@dataclass(frozen=True)
class Votes:
    """Which sources show what a page asks, and which the contrary."""

    votes: Sequence[Vote]

    def _repr_html_(self) -> str:
        heads = ("Asked", "Verdict", "Show it", "Show the contrary", "Cannot tell")
        rows = "".join(_vote_row(one) for one in self.votes)
        table = cards_table(heads, rows, "How independent sources vote")
        note = "Sources that restate each other have one vote together."
        return f'<div class="wc-votes {WIDE}">{table}<p class="wc-note">{note}</p></div>'


def _vote_row(one: Vote) -> str:
    found = one.found
    sides = zip(
        ("Show it", "Show the contrary", "Cannot tell"),
        (found.supporting, found.contradicting, found.open),
        strict=True,
    )
    cells = "".join(
        f'<td data-h="{head}">{escape(names) or formats.MISSING}</td>'
        for head, sources in sides
        for names in [", ".join(map(source_name, sources))]
    )
    return (
        f'<tr><th scope="row"><strong>{escape(one.asked)}</strong> '
        f'<span class="who">{escape(one.party)}</span></th>'
        f'<td data-h="Verdict">{chip(found.verdict, found.grade)}</td>{cells}</tr>'
    )


@dataclass(frozen=True)
class Overturn:
    """What would change the answer, claim by claim."""

    claims: Sequence[Claim]

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>{escape(one.title)}.</strong> {escape(one.overturn)}</li>"
            for one in self.claims
        )
        return f'<div class="wc-overturn"><ul>{items}</ul></div>'


@dataclass(frozen=True)
class KnownSource:
    """A source as it stood on a day: how many figures, until when, how new.

    It holds nothing of the entry but what is printed: the notebook keeps it as text, which must
    not change with a later release.

    Attributes
    ----------
    name
        Its title, or its id where it has none.
    last_outturn
        Last day that was over when it was published; `None` where all is forecast.
    last_forecast
        Last day of a period that was not; `None` where nothing is forecast.
    """

    name: str
    publisher: str
    grade: str
    licence: str
    figures: int
    newest: dt.date
    last_outturn: dt.date | None
    last_forecast: dt.date | None

    @classmethod
    def of(cls, source: Source, known: pd.DataFrame) -> KnownSource:
        """Return what a source's rows of the table of observations hold."""
        is_outturn = known["published"] >= known["period_end"]
        last_outturn, last_forecast = (
            rows["period_end"].max().date() if len(rows) else None
            for rows in (known[is_outturn], known[~is_outturn])
        )
        details = source.details
        return cls(
            name=str(details.get("title") or source.id),
            publisher=str(details.get("publisher", "")),
            grade=str(details.get("grade", "")),
            licence=str(details.get("licence", "")),
            figures=len(known),
            newest=known["published"].max().date(),
            last_outturn=last_outturn,
            last_forecast=last_forecast,
        )


@dataclass(frozen=True)
class Sources:
    """Where the data of a page come from."""

    sources: Sequence[KnownSource]

    def _repr_html_(self) -> str:
        heads = ("Source", "Grade", "Licence", "On file")
        body = "".join(_source_row(one) for one in self.sources)
        table = cards_table(heads, body, "Where the data come from")
        return f'<div class="wc-sources {WIDE}">{table}</div>'


def _source_row(one: KnownSource) -> str:
    name, publisher, grade, licence = (
        escape(text) for text in (one.name, one.publisher, one.grade, one.licence)
    )
    known = [fill("{n:exact} figures", {"n": one.figures})]
    if one.last_outturn:
        known.append(f"to {formats.day(one.last_outturn)}")
    if one.last_forecast and (not one.last_outturn or one.last_forecast > one.last_outturn):
        known.append(f"forecasts to {formats.day(one.last_forecast)}")
    known.append(f"newest published {formats.day(one.newest)}")
    return (
        f'<tr><th scope="row"><strong>{name}</strong> '
        f'<span class="who">{publisher}</span></th><td data-h="Grade">{grade}</td>'
        f'<td data-h="Licence">{licence}</td><td data-h="On file">{", ".join(known)}</td></tr>'
    )


def cards_table(heads: Sequence[str], rows: str, caption: str) -> str:
    """Return a table that becomes one card a row on a narrow screen."""
    label = escape(caption, quote=True)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="cards"><caption class="sr">{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


COMPARED = {"at_least": "more than ", "near": "about ", "at_most": "at most "}


def adds(reason: str, answer: str) -> bool:
    """Return whether a reason says more than the answer it stands beside.

    >>> adds("4 of 4 reasonable readings reach it.", "The data give 3; 4 of 4 readings reach it.")
    False
    >>> adds("Days are counted with both the first and the last included.", "It passed 1418 days.")
    True
    """
    return len(set(WORDS.findall(reason.lower())) - set(WORDS.findall(answer.lower()))) > 2


WORDS = re.compile(r"\w+")


def stated(claim: Claim) -> str:
    """Return the figure that the article itself states, or nothing.

    A claim's setting ``figure`` may be a threshold of ours; only with ``stated: true`` it is put
    into the article's mouth.
    """
    settings = claim.settings
    if not settings.get("stated"):
        return ""
    figure = formats.quantity(float(settings["figure"]), str(settings.get("unit", "")))
    return COMPARED.get(str(settings.get("compare", "")), "") + figure


def findings_table(findings: Sequence[Finding], caption: str) -> str:
    """Return what the data say under each reading of a claim, as a table."""
    heads = ("Reading", "The data say", "Agrees", "Source", "Published")
    return cards_table(heads, "".join(_finding_row(one) for one in findings), caption)


def _finding_row(one: Finding) -> str:
    told = escape(formats.dates_in_words(one.note))
    note = f' <span class="who">{told}</span>' if told else ""
    value = formats.measured(one.value, one.low, one.high, one.unit)
    label = one.label.replace(" = ", f"{formats.THIN}={formats.THIN}")
    published = formats.day(one.published) if one.published[:4].isdigit() else one.published
    return (
        f'<tr><th scope="row">{escape(label)}{note}</th>'
        f'<td data-h="The data say">{escape(value)}</td><td data-h="Agrees">{one.vote}</td>'
        f'<td data-h="Source">{escape(source_name(one.source))}</td>'
        f'<td data-h="Published">{escape(published)}</td></tr>'
    )
