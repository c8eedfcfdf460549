"""The list of evidence of a page: each indicator under each reading, with its verdict and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.evidence.records import Evidence
from analysis.figures.figure import UNPRINTED, WIDE
from analysis.figures.sparkline import sparkline
from analysis.report.blocks import cards_table, chip
from analysis.source_names import source_name

SPARK_STYLE = (
    f'<style class="{UNPRINTED}">.spark{{width:72px;height:20px}}'
    ".spark polyline{fill:none;stroke:currentColor}</style>"
)


@dataclass(frozen=True)
class EvidenceList:
    """Evidence indicator by indicator: shape, verdict, reason."""

    evidence: Sequence[Evidence]
    caption: str = "Evidence by indicator"

    def _repr_html_(self) -> str:
        heads = ("Indicator", "Reading", "Shape", "Verdict", "Why")
        groups: dict[tuple[str, ...], list[Evidence]] = {}
        for row in self.evidence:
            # what no source can tell is said once for all of them
            source = "" if row.verdict == "not testable" else row.source
            key = (row.indicator, row.party, row.reading, source, row.reason)
            groups.setdefault(key, []).append(row)
        said: set[tuple[str, str]] = set()
        rows = "".join(_evidence_row(rows, said) for rows in groups.values())
        table = cards_table(heads, rows, self.caption)
        return f'<div class="wc-evidence {WIDE}">{table}</div>{SPARK_STYLE}'


def _name_of(rows: Sequence[Evidence]) -> str:
    """Return an indicator's name with party and sources, and 'claim' where it is one."""
    row = rows[0]
    claim = ", claim" if row.claimed else ""
    sources = "; ".join(source_name(one.source) for one in rows)
    return (
        f'<strong>{escape(row.title)}</strong> <span class="who">{escape(row.party)}, '
        f"{escape(sources)}{claim}</span>"
    )


def _evidence_row(rows: Sequence[Evidence], said: set[tuple[str, str]]) -> str:
    """Return a row; what is `said` of an indicator already stands in a row above."""
    row = rows[0]
    line = sparkline(row.spark, f"{row.title}, {row.party}", claimed=row.claimed)
    return (
        f'<tr><th scope="row">{_name_of(rows)}</th><td data-h="Reading">{escape(row.reading)}</td>'
        f'<td data-h="Shape">{line}</td><td data-h="Verdict">{chip(row.verdict, row.grade)}</td>'
        f'<td data-h="Why">{escape(_new(row, said))}{_which_way(row)}</td></tr>'
    )


def _new(row: Evidence, said: set[tuple[str, str]]) -> str:
    """Return a reason without the caveat that a row of the same indicator has said above."""
    because, _, caveat = row.reason.partition(". ")
    if caveat and (row.indicator, caveat) in said:
        return f"{because}."
    said.add((row.indicator, caveat))
    return row.reason


def _which_way(row: Evidence) -> str:
    """Say that a rise is the lower cost, where it is: a 'rise' beside 'contradicted' puzzles."""
    return " A rise means a lower cost here." if row.cost == "fall" else ""
