"""What changed between two states of the data: figures, estimates, and verdicts with the reason.

A state is what one build knew. Two of them are compared figure by figure (new periods, revised
and vanished figures, revised bounds), estimate by estimate, and verdict by verdict. Beside a
verdict that moved stands what has changed since among what it rests on: figures, settings, and
the code. That is where to look for the cause, not a proof of it: nothing is judged again with one
of them held fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.figure_changes import (
    compare_figures,
    describe,
    new_periods,
    restated_figures,
    revised_figures,
    tiers_of_revisions,
    vanished_figures,
)

EVIDENCE_KEY = ("as_of", "indicator", "party", "reading", "source")
ESTIMATES = ("change", "last_value", "n")
COMMON_BLOCKS = ("reports", "shared", "statistics", "rules")
"""Settings that bear on every family."""


@dataclass(frozen=True)
class Basis:
    """What the verdicts on an indicator rest on.

    Attributes
    ----------
    measures
        Measures it is made of; empty for one that is built from several.
    sources
        Ids of its sources in `sources.yaml`.
    """

    family: str
    measures: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class State:
    """What one build knew.

    Attributes
    ----------
    name
        What the state is called in sentences, as ``the release of 2026-07-21``.
    figures
        The last release of each figure: columns of the table of observations.
    evidence
        Columns `EVIDENCE_KEY`, family, verdict, grade and `ESTIMATES`; may be empty.
    verdicts
        Verdict and grade as one text by claim and date.
    indicators
        Names of the indicators that bear on each claim.
    settings
        Value as text by name: parameters as ``block.name``, rules as ``rules.kind.name``, and
        what is set for a claim as ``claims.id.name``.
    days
        Last day of publication that counts, by date of the report.
    code
        Hash of the code that makes verdicts of raw files; empty where it is not known.
    """

    name: str
    figures: pd.DataFrame
    evidence: pd.DataFrame
    verdicts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    indicators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True, eq=False)
class Revisions:
    """What differs between two states.

    Attributes
    ----------
    since
        What it is compared with, in words.
    verdicts
        Columns ``what``, ``before``, ``after``, ``why``: what has changed since then among what
        the verdict rests on.
    estimates
        Columns ``what``, ``estimate``, ``before``, ``after``.
    new
        Columns ``source``, ``indicator``, ``party``, ``periods``, ``first``, ``last``.
    revised
        Columns ``indicator``, ``party``, ``period``, ``source``, ``old``, ``new``, ``percent``,
        ``tier``; the largest first.
    restated
        Columns ``indicator``, ``party``, ``period``, ``source``, ``what``, ``before``, ``after``:
        figures whose value stands while their bounds or unit are others.
    tiers
        Columns ``source``, ``indicator``, ``large``, ``moderate``, ``small``: counts of revised
        figures.
    vanished
        Columns ``indicator``, ``party``, ``period``, ``source``, ``value``.
    settings
        Columns ``setting``, ``before``, ``after``.
    """

    since: str
    verdicts: pd.DataFrame
    estimates: pd.DataFrame
    new: pd.DataFrame
    revised: pd.DataFrame
    restated: pd.DataFrame
    tiers: pd.DataFrame
    vanished: pd.DataFrame
    settings: pd.DataFrame

    @property
    def summary(self) -> str:
        """One sentence: what moved."""
        periods = int(self.new["periods"].sum()) if len(self.new) else 0
        parts = (
            (len(self.verdicts), "verdict{} moved"),
            (periods, "new period{}"),
            (len(self.revised), "figure{} revised"),
            (len(self.restated), "figure{} with other bounds or unit"),
            (len(self.vanished), "figure{} gone"),
            (len(self.settings), "setting{} changed"),
        )
        told = [f"{n:,} {what.format('' if n == 1 else 's')}" for n, what in parts if n]
        return f"Since {self.since}: {', '.join(told) if told else 'nothing moved'}."


def compare(before: State, after: State, bases: Mapping[str, Basis]) -> Revisions:
    """Return what differs between two states.

    Parameters
    ----------
    bases
        What the verdicts on each indicator rest on.
    """
    changes = compare_figures(before.figures, after.figures)
    settings = _changed_settings(before.settings, after.settings)
    paired = _pair_evidence(before.evidence, after.evidence)
    since = _Since(changes, settings, bases, after.days, before.code, after.code)
    return Revisions(
        since=before.name,
        verdicts=_moved_verdicts(before, after, paired, since),
        estimates=_changed_estimates(paired),
        new=new_periods(changes),
        revised=revised_figures(changes),
        restated=restated_figures(changes),
        tiers=tiers_of_revisions(changes),
        vanished=vanished_figures(changes),
        settings=settings,
    )


def _changed_settings(before: Mapping[str, str], after: Mapping[str, str]) -> pd.DataFrame:
    rows = [
        (name, before.get(name, "not set"), after.get(name, "not set"))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    return pd.DataFrame(rows, columns=["setting", "before", "after"])


def _pair_evidence(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    columns = [*EVIDENCE_KEY, "family", "verdict", "grade", *ESTIMATES]
    return before.reindex(columns=columns).merge(
        after.reindex(columns=columns),
        on=[*EVIDENCE_KEY, "family"],
        how="outer",
        suffixes=("_before", "_after"),
    )


@dataclass(frozen=True, eq=False)
class _Since:
    """Finds what a verdict rests on among everything that has changed since then."""

    changes: pd.DataFrame
    settings: pd.DataFrame
    bases: Mapping[str, Basis]
    days: Mapping[str, str]
    code_before: str
    code_after: str

    def of(
        self,
        as_of: str,
        indicators: Iterable[str],
        *,
        party: str = "",
        source: str = "",
        claim: str = "",
    ) -> str:
        """Return what has changed among figures, settings and code behind a verdict, in words."""
        names = [name for name in indicators if name in self.bases]
        touched = self._touched([self.bases[name] for name in names], party, source)
        if day := self.days.get(as_of):
            touched &= (self.changes["published"] <= pd.Timestamp(day)).to_numpy()
        families = {self.bases[name].family for name in names}
        found = [*describe(self.changes[touched]), *self._set(families, claim)]
        unknown = "whether the code changed is not known"
        known = self.code_before and self.code_after
        if known and self.code_before != self.code_after:
            found.append("the code changed")
        elif not found:
            code = "or code" if known else f"({unknown})"
            found.append(f"no change of data or settings {code}")
        elif not known:
            found.append(unknown)
        return f"since then: {'; '.join(found)}"

    def _touched(self, bases: Iterable[Basis], party: str, source: str) -> NDArray[np.bool_]:
        """Say of each change whether one of the bases rests on it."""
        wanted = list(bases)
        return np.array(
            [
                any(_rests_on(one, *place, party, source) for one in wanted)
                for place in self._places
            ],
            dtype=bool,
        )

    @cached_property
    def _places(self) -> list[tuple[str, str, str]]:
        """Source, indicator and party of each change."""
        columns = self.changes[["source", "indicator", "party"]]
        return list(columns.itertuples(index=False, name=None))

    def _set(self, families: set[str], claim: str) -> list[str]:
        blocks = {*COMMON_BLOCKS, *families}
        return [
            f"setting {name} from {before} to {after}"
            for name, before, after in self.settings.itertuples(index=False)
            if name.partition(".")[0] in blocks or (claim and name.startswith(f"claims.{claim}."))
        ]


def _rests_on(
    basis: Basis, source: str, indicator: str, party: str, wanted_party: str, wanted_source: str
) -> bool:
    """Say whether a verdict on a party by a source (or on all) rests on a figure."""
    if source.partition("/")[0] not in basis.sources:
        return False
    return not basis.measures or (
        indicator in basis.measures
        and wanted_party in ("", party)
        and source.startswith(wanted_source)
    )


def _moved_verdicts(
    before: State, after: State, paired: pd.DataFrame, since: _Since
) -> pd.DataFrame:
    rows = []
    for claim, as_of in sorted({*before.verdicts, *after.verdicts}):
        then = before.verdicts.get((claim, as_of), "none")
        now = after.verdicts.get((claim, as_of), "none")
        if then != now:
            why = since.of(as_of, after.indicators.get(claim) or since.bases, claim=claim)
            rows.append((f"claim {claim}, as of {as_of}", then, now, why))
    for _, row in paired.iterrows():
        then, now = (_verdict(row, end) for end in ("before", "after"))
        if then != now:
            what = (
                f"{row['indicator']} of {row['party']}, {row['reading']}, {row['source']}, as of "
                f"{row['as_of']}"
            )
            why = since.of(
                row["as_of"], [row["indicator"]], party=row["party"], source=row["source"]
            )
            rows.append((what, then, now, why))
    return pd.DataFrame(rows, columns=["what", "before", "after", "why"])


def _verdict(row: pd.Series, end: str) -> str:
    verdict, grade = row[f"verdict_{end}"], row[f"grade_{end}"]
    if pd.isna(verdict):
        return "none"
    return f"{verdict} ({grade})" if isinstance(grade, str) and grade else str(verdict)


def _changed_estimates(paired: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name in ESTIMATES:
        then, now = (paired[f"{name}_{end}"].astype("float64") for end in ("before", "after"))
        differs = then.ne(now) & ~(then.isna() & now.isna())
        for _, row in paired[differs].iterrows():
            what = ", ".join(str(row[key]) for key in EVIDENCE_KEY)
            ends = (row[f"{name}_before"], row[f"{name}_after"])
            rows.append((what, name.replace("_", " "), *ends))
    return pd.DataFrame(rows, columns=["what", "estimate", "before", "after"])


def as_one_table(revisions: Revisions) -> pd.DataFrame:
    """Return everything that changed as one flat table, as `revisions.csv` holds it.

    Columns ``change``, ``what``, ``period``, ``source``, ``before``, ``after``, ``percent``,
    ``tier`` and ``why``; verdicts first.
    """
    revised, vanished, new = revisions.revised, revisions.vanished, revisions.new
    restated = revisions.restated
    parts = [
        revisions.verdicts.assign(change="verdict"),
        revisions.settings.rename(columns={"setting": "what"}).assign(change="setting"),
        revisions.estimates.assign(
            change="estimate",
            what=revisions.estimates["what"] + ", " + revisions.estimates["estimate"],
        ),
        new.assign(
            change="new periods", what=new["indicator"] + " of " + new["party"],
            period=new["first"] + " to " + new["last"], after=new["periods"],
        ),
        revised.rename(columns={"old": "before", "new": "after"}).assign(
            change="revised", what=revised["indicator"] + " of " + revised["party"]
        ),
        restated.assign(
            change=restated["what"], what=restated["indicator"] + " of " + restated["party"]
        ),
        vanished.rename(columns={"value": "before"}).assign(
            change="vanished", what=vanished["indicator"] + " of " + vanished["party"]
        ),
    ]  # fmt: skip
    columns = ["change", "what", "period", "source", "before", "after", "percent", "tier", "why"]
    return pd.concat([part.reindex(columns=columns).astype(object) for part in parts])
