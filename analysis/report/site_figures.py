"""The figures of the front page and of the page of claims, drawn where what they show has changed.

A page is cheap to write and its figures are not; a changed parameter of one family alters few of
them. So each is kept (see `analysis.kept`) under a hash of everything that it is drawn from.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.code_hashes import code_text
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claim
from analysis.figures import changes
from analysis.figures.figure import Caption, Drawn, Figure
from analysis.hashing import hash_file, hash_text
from analysis.indicators.specification import Specification
from analysis.kept import keep, recall
from analysis.parameters.schema import read_by
from analysis.project import Project
from analysis.report import claim_figures

STAGE = "pages"

Draw = Callable[[], Iterable[Figure]]


@dataclass(frozen=True, eq=False)
class SiteFigures:
    """Draws figures, or takes them as they were drawn before.

    Attributes
    ----------
    project
        Whose figures they are.
    specifications
        Its indicators by name.
    fresh
        Texts of the files that keep what was drawn, by path, to be written.
    """

    project: Project
    specifications: Mapping[str, Specification]
    fresh: dict[Path, str] = field(default_factory=dict)

    def of_claim(self, claim: Claim, judgement: Judgement) -> Sequence[Drawn]:
        """Return the article's figure beside the readings that count."""
        given = [asdict(claim), judgement.to_dict()]
        draw = partial(claim_figures.beside_the_data, claim, judgement)
        return self._kept(f"findings-{claim.id}", given, draw)

    def agreement(self) -> Sequence[Drawn]:
        """Return how far the verdicts on trends hang on the way to look at the data."""
        path = self.project.processed / "specifications.csv"
        if not path.is_file():
            return ()
        titles = {name: spec.title for name, spec in self.specifications.items()}

        def draw() -> list[Figure]:
            frame = pd.read_csv(path).query("as_of == 'latest'")
            return [claim_figures.agreement(frame, titles)]

        return self._kept("agreement", [hash_file(path), titles], draw)

    def forecasts(self) -> Sequence[Drawn]:
        """Return what six more months were expected to cost, and what they did cost."""
        path = self.project.processed / "forecasts.json"
        if not path.is_file():
            return ()
        entries = json.loads(path.read_text(encoding="utf-8"))["latest"]
        values = self.project.params.all_values()
        families = sorted({self._family(entry) for entry in entries})
        given = [
            entries,
            hash_file(self.project.observations),
            hash_file(self.project.raw / "sources.yaml"),
            {name: values[name] for family in families for name in read_by(family)},
        ]
        return self._kept(
            "forecasts", given, lambda: claim_figures.forecasts(entries, self._histories(entries))
        )

    def changes(self, evidence: Sequence[Evidence], noticeable: float) -> Sequence[Drawn]:
        """Return one figure a country: by how much the pace of each indicator changed."""
        drawn: list[Drawn] = []
        for party in ("Russia", "Ukraine"):
            rows = changes.comparable([row for row in evidence if row.party == party])
            if rows:
                given = [[row.to_dict() for row in rows], noticeable]
                draw = partial(_changes, rows, party, noticeable)
                drawn += self._kept(f"changes-{party.lower()}", given, draw)
        return drawn

    def _histories(
        self, entries: Sequence[Mapping[str, Any]]
    ) -> dict[tuple[str, str], pd.DataFrame]:
        """Return what was known of each series on the day its forecast was issued."""
        days = {str(entry["issued"]): str(entry["issued"]) for entry in entries}
        studies = self.project.open_studies(days)
        known = {}
        for entry in entries:
            name, source = str(entry["indicator"]), str(entry["source"])
            study = studies[str(entry["issued"])][self._family(entry)]
            series = study.series(name, "pace", str(entry["party"]), source)
            known[name, source] = series.outturns
        return known

    def _family(self, entry: Mapping[str, Any]) -> str:
        return self.specifications[str(entry["indicator"])].family

    @cached_property
    def _code(self) -> str:
        """What identifies all code that draws and words figures."""
        return code_text(self.project.root, STAGE)

    def _kept(self, name: str, given: object, draw: Draw) -> Sequence[Drawn]:
        """Return figures as they were drawn from the same, or draw them."""
        key = hash_text(json.dumps([self._code, given], sort_keys=True, default=_plain))
        place = f"figures/{name}"
        kept = recall(self.project, place, key)
        if kept is None:
            kept = [asdict(one.drawn()) for one in draw()]
            path, text = keep(self.project, place, key, kept)
            self.fresh[path] = text
        return [Drawn(**one) for one in kept]


def _changes(rows: Sequence[Evidence], party: str, noticeable: float) -> list[Figure]:
    title = changes.finding(rows, party, noticeable=noticeable)
    return [changes.changes(rows, Caption(id=f"changes-{party.lower()}", title=title))]


def _plain(value: object) -> str:
    """Return a day as JSON can hold it; whatever else it cannot hold is an error."""
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be part of a key")
