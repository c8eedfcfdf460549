"""One family of indicators at one date, as a notebook shows it.

Everything returned is shown as the output of a cell: `Prose`, `Figure` or `Table`. Titles state
what was found and are made from the evidence, so they change with data and parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import formats
from analysis.chapters import answers
from analysis.chapters.answers import ASKED, Asked
from analysis.evidence.agreement import Agreement, agree
from analysis.evidence.collect import collect
from analysis.evidence.judge import Case, judge
from analysis.evidence.multiverse import CHOICES, specification_curve
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claims
from analysis.figures import comparisons, doubt, lines, over_time, wording
from analysis.figures.figure import Caption, Figure, Table
from analysis.indicators.series import Series
from analysis.observations import source_ids
from analysis.project import Project
from analysis.prose import Prose, fill, tell
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
from analysis.source_names import source_name
from analysis.study import Study

ACROSS_FAMILIES = ("agreement", "forecast", "not_testable", "date")
"""Rules of claims that one family's data cannot judge alone."""


def open_chapter(family: str, **parameters: object) -> Chapter:
    """Open a family's data as they stood on a day.

    Parameters
    ----------
    family
        One of the five families.
    parameters
        All parameters of the notebook, by name.
    """
    project = Project.here()
    return Chapter(
        family=family,
        label=project.params.label(str(parameters["as_of"])),
        study=project.open_study(family, parameters),
        claims=project.claims,
    )


@dataclass(frozen=True, eq=False)
class Chapter:
    """A family's study, evidence and claims.

    Attributes
    ----------
    label
        `article`, `latest`, or the date itself.
    """

    family: str
    label: str
    study: Study
    claims: Claims

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Every indicator of the family under every reading that applies."""
        return collect({self.family: self.study}, self.label, self.claims)

    @cached_property
    def judgements(self) -> dict[str, Judgement]:
        """Verdicts on the claims that this family alone can judge, by claim."""
        case = Case(
            {self.family: self.study},
            self.claims,
            self.label,
            self.evidence,
            parameters=self.study.parameters,
        )
        return {
            claim.id: judge(case, claim.id)
            for claim in self.claims.claims
            if claim.family == self.family and claim.rule not in ACROSS_FAMILIES
        }

    def rows(self, indicator: str = "", reading: str = "", party: str = "") -> list[Evidence]:
        """Return evidence by what it is about."""
        return [
            row
            for row in self.evidence
            if indicator in ("", row.indicator)
            and reading in ("", row.reading)
            and party in ("", row.party)
        ]

    def answer(self) -> Answers:
        """Answer the page's question for each country: a sentence, its range, its verdicts."""
        return Answers(
            tuple(
                self._answer(asked) for asked in ASKED[self.family] if self.rows(party=asked.party)
            )
        )

    def _answer(self, asked: Asked) -> Answer:
        rows = self._asked_rows(asked, asked.reading)
        before = {
            row.indicator: wording.before_title(
                self.study.specification(row.indicator), asked.reading, self.study.catalogue
            )
            for row in rows
        }
        noticeable = self.claims.series.noticeable_change
        told = answers.sentence(rows, noticeable=noticeable, before=before)
        found = self._vote(asked, asked.reading)
        verdicts = [(asked.says, found.verdict, found.grade)]
        now = self._vote(asked, "momentum")
        if asked.lately and now.votes:
            months = int(self.study.parameters["momentum_months"])
            told += " " + answers.lately(self._asked_rows(asked, "momentum"), months, asked.reading)
            verdicts.append((STILL, now.verdict, now.grade))
        return Answer(told.strip(), tuple(verdicts), name=asked.party)

    def votes(self) -> Votes | Prose:
        """List which independent sources show what the page asks, and which the contrary."""
        rows = [
            Vote(one.party, one.says if reading != "momentum" else STILL, found)
            for one in ASKED[self.family]
            for reading in (one.reading, *(["momentum"] if one.lately else []))
            for found in [self._vote(one, reading)]
            if found.votes
        ]
        if not rows:
            return self.nothing("the question of this page")
        return Votes(rows)

    def _vote(self, asked: Asked, reading: str) -> Agreement:
        return agree(self._asked_rows(asked, reading), self.claims.agreement)

    def _asked_rows(self, asked: Asked, reading: str) -> list[Evidence]:
        """Return the evidence that bears on a question, in the order that the question names."""
        prices = {row.indicator for row in self.rows(reading="price")}
        rows = self.rows(reading=reading, party=asked.party)
        if asked.indicators:
            order = {name: place for place, name in enumerate(asked.indicators)}
            chosen = [row for row in rows if row.indicator in order]
            return sorted(chosen, key=lambda row: order[row.indicator])
        # the direction of a price is not the momentum of the pace
        return [row for row in rows if reading != "momentum" or row.indicator not in prices]

    def pace(
        self, indicator: str, *, party: str = "", source: str = "", reading: str = "pace"
    ) -> Figure | Prose:
        """Draw an indicator over time; the title says how it changed."""
        series = self._series(indicator, reading, party, source)
        if not series:
            return self.nothing(indicator)
        caption = self._caption(indicator, reading, series, self.rows(indicator, reading, party))
        return over_time.pace(series, caption)

    def level(self, indicator: str, *, party: str = "", zero: bool = True) -> Figure | Prose:
        """Draw a stock as it stands."""
        series = self._series(indicator, "total", party, "")
        if not series:
            return self.nothing(indicator)
        caption = self._caption(indicator, "total", series, self.rows(indicator, "total", party))
        return over_time.level(series, caption, zero=zero)

    def panels(
        self, indicator: str, *, reading: str = "pace", by: str = "party", same: bool = True
    ) -> Figure | Prose:
        """Draw an indicator in one panel a party or source."""
        series = self._series(indicator, reading, "", "")
        if not series:
            return self.nothing(indicator)
        caption = self._caption(indicator, reading, series, self.rows(indicator, reading))
        return over_time.small_multiples(series, caption, by=by, same_scale=same)

    def war_years(self, indicator: str, *, party: str = "") -> Figure | Prose:
        """Draw the mean pace in each war-year."""
        rows = [row for row in self.rows(indicator, "pace", party) if len(row.war_years) > 1]
        if not rows:
            return self.nothing(indicator)
        rows = _one_a_group(rows)
        caption = Caption(
            id=f"{_slug(indicator, party)}-years",
            title=self._findings(rows),
            source=lines.source_line(
                [
                    one
                    for one in self._series(indicator, "pace", party, "")
                    if (one.party, one.source) in {(row.party, row.source) for row in rows}
                ]
            ),
        )
        return comparisons.war_years(rows, caption)

    def specifications(self, indicator: str, *, party: str = "") -> Figure | Prose:
        """Draw the trend of a pace under every reasonable choice of data and test, sorted."""
        rows = [row for row in self.rows(indicator, "pace", party) if row.trend]
        if not rows:
            return self.nothing(indicator)
        row = rows[0]
        curve = specification_curve(
            self.study, indicator, row.party, "pace", direction=row.series_direction
        )
        counted = curve.table[~curve.table["restates"].astype(bool)]
        title = fill(
            "{agreeing:share} of {n:exact} reasonable ways to look at it find the pace {word}, as "
            "the verdict says; of those whose tests raise few false alarms, {sized:share} do",
            {
                "n": curve.n,
                "agreeing": curve.agreeing,
                "sized": curve.agreeing_sized,
                "word": SAID[curve.direction],
            },
        )
        return doubt.specification_curve(
            counted.reset_index(drop=True),
            Caption(id=f"specifications-{_slug(indicator, party)}", title=title),
            choices=CHOICES,
            unit="percent a year",
        )

    def claim(self, claim_id: str) -> ClaimAnswer:
        """Say what the data say of a claim of the article."""
        return ClaimAnswer(self.claims.claim(claim_id).title, self.judgements[claim_id])

    def findings(self, claim_id: str, unit: str = "") -> Figure | Prose:
        """Draw the article's figure beside the data's, for findings of one unit."""
        found = self.judgements[claim_id]
        wanted = unit or str(self.claims.claim(claim_id).settings["unit"])
        rows = [one for one in found.findings if one.unit == wanted and one.value is not None]
        if not rows:
            return self.nothing(claim_id)
        settings = self.claims.claim(claim_id).settings
        own = bool(settings.get("stated")) and wanted == settings.get("unit")
        claimed = float(settings["figure"]) if own else None
        caption = Caption(id=_slug(claim_id, wanted), title=wording.borne_out(rows, found.findings))
        return comparisons.findings(rows, caption, claimed=claimed)

    def findings_table(self, claim_id: str) -> Table | Prose:
        """List every reading of a claim, with source and date."""
        found = self.judgements[claim_id]
        if not found.findings:
            return self.nothing(claim_id)
        frame = pd.DataFrame(
            {
                "Reading": [one.label for one in found.findings],
                "Data": [
                    formats.measured(one.value, one.low, one.high, one.unit)
                    for one in found.findings
                ],
                "Agrees": [one.vote for one in found.findings],
                "Source": [source_name(one.source) for one in found.findings],
                "Published": [one.published for one in found.findings],
                "Note": [one.note for one in found.findings],
            }
        )
        return Table(frame, caption=f"Readings of the claim: {self.claims.claim(claim_id).title}")

    def evidence_list(self) -> EvidenceList:
        """List every indicator under every reading: verdict, grade, and why.

        Running totals are left out: they can only rise, so their growth is true by construction.
        """
        return EvidenceList(
            [row for row in self.evidence if row.verdict != "true by construction"],
            caption="Evidence by indicator, country, reading and source",
        )

    def test_table(self) -> Table | Prose:
        """List what has to be said beside every p-value."""
        tested = [row for row in self.evidence if row.trend]
        if not tested:
            return self.nothing("trend tests")
        frame = pd.DataFrame([_test_row(row) for row in tested])
        return Table(
            frame,
            caption="Trend tests",
            note="One-sided p-values for a rise and a fall: a two-sided test at the level asks for "
            "half of it. Persistence: how much of one period's deviation carries over to the next. "
            "Detectable: the slope, or for momentum the step, found four times in five. Tipping "
            "persistence: the persistence at which the verdict would flip.",
        )

    def overturn(self) -> Overturn:
        """List what would change the answer, claim by claim."""
        return Overturn(tuple(claim for claim in self.claims.claims if claim.family == self.family))

    def sources(self) -> Sources | Prose:
        """List the sources used: who publishes them, under what licence, and what is known."""
        known = self.study.known
        ids = source_ids(known)
        listed = tuple(
            KnownSource.of(source, known[ids == source.id])
            for source in self.study.sources
            if (ids == source.id).any()
        )
        return Sources(listed) if listed else self.nothing(self.family)

    def _series(self, indicator: str, reading: str, party: str, source: str) -> list[Series]:
        return [
            one
            for one in self.study.all_series(indicator, reading)
            if party in ("", one.party) and one.source.startswith(source)
        ]

    def _caption(
        self, indicator: str, reading: str, series: Sequence[Series], rows: Sequence[Evidence]
    ) -> Caption:
        shown = {one.source for one in series}
        rows = [row for row in rows if row.source in shown]
        title = self._findings(_one_a_group(rows))
        return Caption(
            id=_slug(indicator, reading, *sorted({one.party for one in series})),
            title=title or series[0].title,
        )

    def _findings(self, rows: Sequence[Evidence]) -> str:
        """State how the series of an indicator changed; one with a single figure did not."""
        rows = [row for row in rows if row.n > 1]
        if not rows:
            return ""
        spec = self.study.specification(rows[0].indicator)
        before = wording.before_title(spec, rows[0].reading, self.study.catalogue)
        noticeable = self.claims.series.noticeable_change
        return wording.findings(rows, noticeable=noticeable, before=before).removesuffix(".")

    def nothing(self, name: str) -> Prose:
        """Say that nothing was known of something, perhaps an indicator, on that day."""
        known = self.study.specifications
        title = wording.lower(known[name].title) if name in known else name.replace("_", " ")
        return tell(
            "Nothing had been published on {name} by {day:day}.",
            {"name": title, "day": self.study.day},
        )


STILL = "Still rising"
SAID = {"rising": "rising", "falling": "falling", "neither": "neither rising nor falling"}


def _one_a_group(rows: Sequence[Evidence]) -> list[Evidence]:
    """Return one row for each party and group of sources, so that no finding is said twice."""
    chosen: dict[tuple[str, str], Evidence] = {}
    for row in rows:
        chosen.setdefault((row.party, row.group), row)
    return list(chosen.values())


def _test_row(row: Evidence) -> Mapping[str, Any]:
    trend = row.trend
    return {
        "Indicator": row.title,
        "Country": row.party,
        "Reading": row.reading,
        "Source": source_name(row.source),
        "n": trend["n"],
        "p rise": formats.probability(trend["p_rising"]),
        "p fall": formats.probability(trend["p_falling"]),
        "p rise, conservative": formats.probability(trend["p_conservative_rising"]),
        "p fall, conservative": formats.probability(trend["p_conservative_falling"]),
        "Persistence": formats.measured(
            trend["persistence"], trend["persistence_low"], trend["persistence_high"], ""
        ),
        "Size": formats.percent(100 * trend["size"]),
        "Detectable": formats.quantity(trend["detectable_slope"], _a_year(row)),
        "Smallest p possible": formats.probability(trend["smallest_attainable_p"]),
        "Tipping persistence": formats.MISSING
        if trend["tipping_persistence"] is None
        else formats.number(trend["tipping_persistence"], 2),
    }


def _a_year(row: Evidence) -> str:
    """Return the unit of a slope; a momentum's is the step between two periods."""
    return row.unit if row.reading == "momentum" else f"{row.unit} a year"


def _slug(*words: str) -> str:
    return "-".join(word.lower().replace("_", "-").replace(" ", "-") for word in words if word)
