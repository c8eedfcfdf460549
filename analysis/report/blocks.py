"""Parts that pages and notebooks share: the answer with its verdict, evidence one by one, sources.

In a notebook each is an output: ``Answer.of(judgement)``, ``EvidenceList(rows)``,
``Overturn((judgement,))``, ``Sources(records)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis import formats
from analysis.evidence.records import Evidence, Finding, Judgement
from analysis.evidence.rules import Claim
from analysis.figures.figure import UNPRINTED, WIDE
from analysis.figures.sparkline import sparkline
from analysis.source_names import source_name
from analysis.sources.manifest import Source

SPARK_STYLE = (
    f'<style class="{UNPRINTED}">.spark{{width:72px;height:20px}}'
    ".spark polyline{fill:none;stroke:currentColor}</style>"
)


def chip(verdict: str, grade: str = "") -> str:
    """Return a verdict as a word in a frame, with its grade."""
    name = verdict.replace(" ", "-")
    word = f'<span class="v v-{escape(name)}">{escape(verdict)}</span>'
    return word + (f' <span class="grade">{escape(grade)} evidence</span>' if grade else "")


@dataclass(frozen=True)
class Answer:
    """The answer to a page's question: a sentence, its verdict, and why."""

    sentence: str
    verdict: str
    grade: str = ""
    reason: str = ""

    @classmethod
    def of(cls, judgement: Judgement) -> Answer:
        """Return the answer that a judgement gives."""
        return cls(judgement.answer, judgement.verdict, judgement.grade, judgement.reason)

    def _repr_html_(self) -> str:
        reason = f'<p class="why">{escape(self.reason)}</p>' if self.reason else ""
        return (
            f'<div class="wc-answer"><p class="says">{escape(self.sentence)}</p>'
            f"<p>{chip(self.verdict, self.grade)}</p>{reason}</div>"
        )


@dataclass(frozen=True)
class EvidenceList:
    """Evidence indicator by indicator: shape, verdict, reason."""

    evidence: Sequence[Evidence]
    caption: str = "Evidence by indicator"

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th scope="col">{head}</th>'
            for head in ("Indicator", "Reading", "Shape", "Verdict", "Why")
        )
        rows = "".join(_evidence_row(row) for row in self.evidence)
        label = escape(self.caption, quote=True)
        return (
            f'<div class="wc-evidence {WIDE}"><div class="scroll" role="region" tabindex="0" '
            f'aria-label="{label}"><table class="cards"><caption class="sr">{label}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>{SPARK_STYLE}"
        )


def name_of(row: Evidence) -> str:
    """Return an indicator's name with party and source, and 'claim' where it is one."""
    claim = ", claim" if row.claimed else ""
    return (
        f'<strong>{escape(row.title)}</strong> <span class="who">{escape(row.party)}, '
        f"{escape(source_name(row.source))}{claim}</span>"
    )


def _evidence_row(row: Evidence) -> str:
    line = sparkline(row.spark, f"{row.title}, {row.party}", claimed=row.claimed)
    return (
        f'<tr><th scope="row">{name_of(row)}</th><td data-h="Reading">{escape(row.reading)}</td>'
        f'<td data-h="Shape">{line}</td><td data-h="Verdict">{chip(row.verdict, row.grade)}</td>'
        f'<td data-h="Why">{escape(row.reason)}</td></tr>'
    )


@dataclass(frozen=True)
class Overturn:
    """What would change the answer, claim by claim."""

    judgements: Sequence[Judgement]

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(one.overturn)}</li>" for one in self.judgements)
        return f'<div class="wc-overturn"><ul>{items}</ul></div>'


@dataclass(frozen=True)
class Sources:
    """Where the data of a page come from."""

    sources: Sequence[Source]

    def _repr_html_(self) -> str:
        items = "".join(_source_item(source) for source in self.sources)
        return f'<div class="wc-sources"><ul>{items}</ul></div>'


def _source_item(source: Source) -> str:
    details = source.details
    return (
        f"<li><strong>{escape(str(details.get('title', source.id)))}</strong>. "
        f"{escape(str(details.get('publisher', '')))}; covers "
        f"{escape(str(details.get('coverage', '')))}; licence: "
        f"{escape(str(details.get('licence', '')))}. "
        f"Grade: {escape(str(details.get('grade', '')))}.</li>"
    )


COMPARED = {"at_least": "more than ", "near": "about ", "at_most": "at most "}


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
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Reading", "The data say", "Agrees", "Source", "Published")
    )
    rows = "".join(_finding_row(one) for one in findings)
    label = escape(caption, quote=True)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="cards"><caption class="sr">{label}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _finding_row(one: Finding) -> str:
    note = f' <span class="who">{escape(one.note)}</span>' if one.note else ""
    value = formats.measured(one.value, one.low, one.high, one.unit)
    published = formats.day(one.published) if one.published[:4].isdigit() else one.published
    return (
        f'<tr><th scope="row">{escape(one.label)}{note}</th>'
        f'<td data-h="The data say">{escape(value)}</td><td data-h="Agrees">{one.vote}</td>'
        f'<td data-h="Source">{escape(source_name(one.source))}</td>'
        f'<td data-h="Published">{escape(published)}</td></tr>'
    )
