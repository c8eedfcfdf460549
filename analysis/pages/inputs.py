"""What the pages are made from: tables of the earlier stages, and what the project's files declare.

All of it is read once, for all pages.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import text
from analysis.costs.calibration import earlier_releases
from analysis.costs.drawing import METHODS
from analysis.costs.forecasts import FILE, read_forecasts
from analysis.costs.kinds import Anchor
from analysis.models.base_rates import base_rates
from analysis.observations import read_built
from analysis.pages.messages import say
from analysis.pages.outcomes import checked, since_article
from analysis.params import FAMILIES
from analysis.project import Project
from analysis.series import Known, open_context, open_known
from analysis.sources.corrections import load_corrections
from analysis.sources.manifest import Source
from analysis.sources.names import source_name, source_names
from analysis.updates.changes import released_changes

EDITIONS = ("article", "latest")
STAGES = ("amounts", "readings", "choices", "power", "timeline", "calibration", "history",
          "forecast_scores", "outlooks", "published_answers")  # fmt: skip
"""Tables of `data/processed` that the pages show or offer, by the name of their file."""
DAYS = ("start", "end", "counted_to", "first_start", "first_end", "last_start", "last_end")


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that the pages show.

    Tables are those of `STAGES` and four by name: `forecasts`, all that were issued; `checked`,
    those whose time has come; `since`, the six months since the article against the six before;
    `other_wars`, how often long wars grew deadlier.
    """

    article: dt.date
    latest: dt.date
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    claims: Sequence[Mapping[str, Any]] = ()  # entries, with verdicts by edition
    amendments: Sequence[Mapping[str, Any]] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)  # chance said beside a word, by word
    kinds: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of sources and series, by id
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)  # lines by part
    notebooks: Mapping[tuple[str, str], Path] = field(default_factory=dict)  # by edition, family
    uncounted: Sequence[str] = ()
    lists: Mapping[str, bool] = field(default_factory=dict)  # by anchor, if a release was revised
    rows_hash: Mapping[str, str] = field(default_factory=dict)  # of those known, by edition
    address: str = ""  # empty where the site is published nowhere yet

    def table(self, name: str, as_of: str) -> pd.DataFrame:
        """Return the rows of a table for an edition."""
        frame = self.tables[name]
        return frame[frame["as_of"] == as_of]


def read_declared(project: Project, day: dt.date) -> Inputs:
    """Return what the files of a project declare, for pages of a day; no table is read."""
    rules = project.claims.rules
    places = {(edition, family): project.executed(family, edition)
              for edition in EDITIONS for family in FAMILIES}  # fmt: skip
    return Inputs(
        article=dt.date.fromisoformat(str(project.params.editions.article)),
        latest=day,
        amendments=[one.model_dump() for one in project.claims.amendments],
        rules=rules.model_dump(),
        most={one.word: rules.most_beside(one.word) for one in rules.likelihood},
        uncounted=project.kinds.uncounted,
        names=names_of(project),
        uncertainty={name: one.model_dump() for name, one in project.uncertainty.items()},
        notebooks={key: path for key, path in places.items() if path.is_file()},
        address=str(project.params.site.address).rstrip("/"),
    )


def read_inputs(project: Project) -> Inputs:
    """Return all that the pages show of a project.

    Raises
    ------
    WarCostsError
        A file is missing that an earlier stage makes, or says what it must not.
    """
    latest = open_known("latest", project=project)
    declared = read_declared(project, latest.day)
    known = {"article": latest.until(declared.article), "latest": latest}
    tables = {name: read_table(project.processed / f"{name}.csv") for name in STAGES}
    verdicts = json.loads((project.processed / "claims.json").read_text(encoding="utf-8"))
    forecasts = read_forecasts(project.root / FILE)
    return replace(
        declared,
        tables=tables | {
            "forecasts": forecasts,
            "since": since_article(latest, declared.article),
            "checked": checked(latest, forecasts),
            "other_wars": base_rates(open_context("wars", project)),
        },
        claims=[
            claim.model_dump(include={"id", "title", "paraphrase", "overturn", "family"})
            | {edition: verdicts[edition][claim.id] for edition in EDITIONS}
            for claim in project.claims.claims
        ],
        kinds=kinds_of(project, tables["amounts"], known),
        lists={
            anchor.label: bool(earlier_releases(latest, party, anchor))
            for kind, party in project.kinds.each()
            for anchor in kind.anchors
            if anchor.method in METHODS
        },
        sources=[*source_records(project.sources, latest.published, latest.day)],
        changes=released_changes(project),
        rows_hash={edition: hash_rows(one.table) for edition, one in known.items()},
    )  # fmt: skip


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of an earlier stage."""
    text_columns = dict.fromkeys(("window", "first", "last", "target", "length"), str)
    frame = read_built(path, na_values=[""], dtype=text_columns)
    for column in DAYS:
        if column in frame:
            frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame


def names_of(project: Project) -> dict[str, str]:
    """Return what readers see of each source, and of each series of a country, by its id."""
    names = source_names(project.sources)
    found = {}
    for name, entry in project.catalogue.series.items():
        measure, title = project.catalogue.measure(entry.measure), entry.title
        if measure.kind != "flow" and entry.frequency == "month":
            # of what there is at a time, forecasts speak of its change
            title = say("series_title", title=title, unit=text.unit(measure.unit))
        for party, source in product(entry.parties, entry.sources):
            slots = {"title": title, "source": source_name(names, source)}
            alone = len(entry.parties) == 1
            said = say("series", **slots) if alone else say("series_of", party=party, **slots)
            found[f"{name}/{party}/{source}"] = said
    return names | found


def kinds_of(
    project: Project, amounts: pd.DataFrame, known: Mapping[str, Known]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return each kind of each country with who counts it in each edition, and how."""
    names = source_names(project.sources)
    names |= {one.id: say("leaning", source=names[one.id], side=one.leans)
              for one in project.sources if one.leans}  # fmt: skip
    grades = amounts.groupby(["kind", "party", "as_of"])["grade"].max()
    found = {}
    for kind, party in project.kinds.each():
        sources, named, floor = {}, {}, []
        for edition, then in known.items():
            # in use is the first known one of the best grade that the amounts have
            best = grades.get((kind.kind, party, edition))
            tried = [*(one for one in kind.anchors if one.grade == best), kind.anchors[0]]
            pairs = ((one, published_by(one, party, then)) for one in tried)
            anchor, ids = next((pair for pair in pairs if pair[1]), (kind.anchors[0], []))
            told = [*dict.fromkeys(names.get(one, one) for one in ids)][:2]
            sources[edition], named[edition] = ids, ", ".join(told) or anchor.label
            floor += [edition] if "floor" in anchor.label else []
        found[kind.kind, party] = {
            "party": party, "title": kind.title, "unit": kind.unit, "cost": kind.cost,
            "anchor": kind.anchors[0].label, "grade": kind.anchors[0].grade,
            "restated": [one.label for one in kind.restates],
            "source": named, "sources": sources, "floor": floor,
        }  # fmt: skip
    return found


def published_by(anchor: Anchor, party: str, known: Known) -> list[str]:
    """Return the sources of an anchor that had published of a country by a day."""
    return [
        one.source
        for one in anchor.figures
        if any(len(known.figures(measure, party, one.source)) for measure in one.measures)
    ]


def source_records(
    sources: Iterable[Source], observations: pd.DataFrame, day: dt.date
) -> Iterator[dict[str, Any]]:
    """Yield the entry of each source with the days of its figures and its age on a day."""
    ids = observations["source"].str.partition("/")[0]
    for source in sources:
        rows = observations[ids == source.id]
        covered = rows.loc[rows["published"] >= rows["period_end"], "period_end"]
        newest, reaches = (None if days.empty else pd.Timestamp(days.max()).date()
                           for days in (rows["published"], covered))  # fmt: skip
        due = newest + dt.timedelta(source.rhythm_days) if newest and source.rhythm_days else None
        expected = None if source.retired else source.next_release or due
        yield {
            **source.model_dump(),
            "corrections": load_corrections(source),
            "name": source.name or source.publisher,
            "figures": len(rows),
            "newest": newest,
            "reaches": reaches,
            "age": (day - newest).days if newest else None,
            "late": expected is not None and expected < day,
            "expected": expected,
        }


def hash_rows(rows: pd.DataFrame) -> str:
    return hashlib.sha256(rows.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
