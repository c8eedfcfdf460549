"""One claim judged again and again under other parameters, doing again only what they touch.

Which parameters matter is found out and not declared: the study notes those that are read. What
read none of those that changed is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.evidence.assess import assess
from analysis.evidence.examine import forecast_claims
from analysis.evidence.judge import Case, judge
from analysis.evidence.records import Evidence
from analysis.evidence.rules import TOGETHER, Claim, Claims
from analysis.fingerprints import rows_of
from analysis.indicators.specification import FAMILIES
from analysis.observations import read, source_ids
from analysis.project import Project
from analysis.study import Study

UNDECISIVE = {"measurement_draws": 20}
"""How often a verdict stays under its source's bounds is told beside it and decides nothing:
as few draws as the code takes will do."""


class Watched(dict[str, Any]):
    """Parameters that note which of them were read since the last `taken`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self._read.add(name)
        return super().__getitem__(name)

    def taken(self) -> set[str]:
        """Return what was read, and forget it."""
        found, self._read = self._read, set()
        return found


class _Kept:
    """Evidence by what it is of, each time with the parameters that it read and their values."""

    def __init__(self) -> None:
        self._found: dict[object, list[tuple[dict[str, Any], list[Evidence]]]] = {}

    def get(self, key: object, values: Mapping[str, Any]) -> tuple[set[str], list[Evidence]] | None:
        """Return earlier evidence that would come out again, with the names of what it read."""
        for used, rows in self._found.get(key, ()):
            if all(values[name] == value for name, value in used.items()):
                return set(used), rows
        return None

    def keep(
        self, key: object, values: Mapping[str, Any], names: set[str], rows: list[Evidence]
    ) -> tuple[set[str], list[Evidence]]:
        """Keep evidence with the parameters that it read, and return both."""
        used = {name: values[name] for name in names}
        self._found.setdefault(key, []).append((used, rows))
        return names, rows


class Rejudging:
    """Judges one claim under any parameters.

    Parameters
    ----------
    project
        Whose data; they are read once.
    claim_id
        The claim.
    """

    def __init__(self, project: Project, claim_id: str) -> None:
        self.claims: Claims = project.claims
        self.claim: Claim = self.claims.claim(claim_id)
        self._project = project
        self._reports = project.params.reports
        self._catalogue = project.catalogue
        self._sources = project.sources
        table = read(project.observations)
        self._rows = {family: rows_of(table, family, self._catalogue) for family in FAMILIES}
        self._ids = {family: set(source_ids(rows)) for family, rows in self._rows.items()}
        self._kept = _Kept()

    @property
    def families(self) -> tuple[str, ...]:
        """The families whose data the claim takes."""
        alone = self.claim.rule not in TOGETHER
        return (self.claim.family,) if alone else FAMILIES

    def __call__(self, values: Mapping[str, object]) -> tuple[str, str, frozenset[str]]:
        """Return verdict, grade, and the parameters that were read on the way.

        Parameters
        ----------
        values
            Every parameter by name; `as_of` is one of them.
        """
        studies = {family: self._study(family, values) for family in self.families}
        read_by = {"as_of", "without_sources"}
        evidence: list[Evidence] = []
        if self.claim.rule == "agreement":
            for family, study in studies.items():
                for names, rows in self._evidence(family, study):
                    read_by |= names
                    evidence += rows
        first = next(iter(studies.values()))
        case = Case(
            studies, self.claims, str(values["as_of"]), evidence, parameters=first.parameters
        )
        if self.claim.rule == "forecast":
            article = {**values, "as_of": self._reports["article"]}
            issued = {family: self._study(family, article) for family in self.families}
            case = replace(case, forecasts=forecast_claims(issued, studies))
            read_by |= set().union(*(_watched(study).taken() for study in issued.values()))
        found = judge(case, self.claim.id)
        read_by |= set().union(*(_watched(study).taken() for study in studies.values()))
        return found.verdict, found.grade, frozenset(read_by - set(UNDECISIVE))

    def _study(self, family: str, values: Mapping[str, object]) -> Study:
        without = [name for name in _listed(values["without_sources"]) if name in self._ids[family]]
        own = {**values, **UNDECISIVE, "without_sources": without}
        rows: pd.DataFrame = self._rows[family]
        return Study(
            table=rows,
            catalogue=self._catalogue,
            sources=self._sources,
            parameters=Watched(own),
            as_of=str(values["as_of"]),
            tables=self._project.tables(family),
        )

    def _evidence(self, family: str, study: Study) -> Iterator[tuple[set[str], list[Evidence]]]:
        """Yield the evidence under the reading that decides, by indicator, with what it read."""
        reading = str(self.claim.settings["decisive"])
        values = _watched(study)
        given = dict(values)
        for spec in study.family(family):
            if reading not in spec.readings:
                continue
            key = (spec.name, reading)
            kept = self._kept.get(key, given)
            if kept is None:
                values.taken()
                rows = [
                    assess(study, series, study.as_of, self.claims.series)
                    for series in study.all_series(spec.name, reading)
                    if not series.outturns.empty
                ]
                names = values.taken() | {"as_of", "without_sources", "without_indicators"}
                kept = self._kept.keep(key, given, names, rows)
            yield kept


def _watched(study: Study) -> Watched:
    assert isinstance(study.parameters, Watched)
    return study.parameters


def _listed(value: object) -> list[str]:
    assert isinstance(value, list | tuple)
    return list(value)
