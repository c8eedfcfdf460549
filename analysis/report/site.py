"""All pages from what the pipeline has built: the one module of the report that reads files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import baseline
from analysis.baseline import baseline_state, bases, current_state
from analysis.code_hashes import hash_code
from analysis.differences import format_verdict
from analysis.evidence.documents import read_evidence
from analysis.evidence.records import Evidence, judgement_of
from analysis.evidence.rules import Claims
from analysis.indicators.specification import FAMILIES, Specification, load_specifications
from analysis.observations import newest_publication, read
from analysis.parallel import run_tasks
from analysis.params import Params
from analysis.project import Project
from analysis.provenance import RunRecord, own_claims, record_path, record_run, record_text
from analysis.report import pages
from analysis.report.data_records import indicator_records, source_records
from analysis.report.headlines import headlines
from analysis.report.records import (
    ClaimRecord,
    Download,
    IndexContent,
    PageLink,
    SiteContext,
)
from analysis.report.site_figures import SiteFigures
from analysis.revisions import as_one_table, compare
from analysis.sources.manifest import Source

EDITIONS = ("latest", "article")
PAGES = (
    PageLink("index.html", "Answer"),
    PageLink("claims.html", "Claims"),
    *(PageLink(f"{edition}/{family}.html", family.capitalize())
      for edition in EDITIONS for family in FAMILIES),
    PageLink("methods.html", "Methods"),
    PageLink("data.html", "Data"),
    PageLink("revisions.html", "Changes"),
    PageLink("glossary.html", "Words"),
)  # fmt: skip
DOWNLOADS = (
    Download("../data/processed/observations.csv", "observations.csv",
             "every figure with its period, bounds, source and day of publication"),
    Download("../data/processed/evidence.csv", "evidence.csv",
             "what each series says under each reading at both dates, with its tests"),
    Download("../data/processed/claims.json", "claims.json",
             "each claim with its verdicts, readings and what would change them"),
    Download("../data/processed/datapackage.json", "datapackage.json",
             "what every column means, with units, sources and licences"),
)  # fmt: skip
CITATION = (
    "The War Costs authors: War Costs, a test of the claim that the costs of the Russia-Ukraine "
    "war rise over time. Please name the publishers of the data you use as well."
)


@dataclass(frozen=True, eq=False)
class Built:
    """What the earlier stages have built, as records, and the rules and settings they followed."""

    project: Project
    params: Params
    rules: Claims
    table: pd.DataFrame
    evidence: Mapping[str, Sequence[Evidence]]
    claims: Sequence[ClaimRecord]
    specifications: Mapping[str, Specification]
    sources: Sequence[Source]
    newest: Mapping[str, dt.date]
    figures: SiteFigures

    def site(self, path: str) -> SiteContext:
        """Return where a page stands among the others."""
        edition = path.partition("/")[0]
        day = self.newest.get(edition, self.newest["latest"])
        return SiteContext(path, _links(self.project.root), day)


def build_site(root: Path, *, n_jobs: int = 1, backend: str | None = None) -> dict[str, str]:
    """Return every page by its path in the project, as ``reports/index.html``.

    Besides, what keeps the figures that were drawn for the next build (see `analysis.kept`).

    Parameters
    ----------
    root
        The project's folder. Read are `data/processed`, `data/baseline`, `sources.yaml`,
        `indicators.yaml`, `claims.yaml`, `params.yaml` and the executed notebooks in `reports`.
        Without a baseline there is no page of changes.
    n_jobs, backend
        See `analysis.parallel.run_tasks`; the pages are the same whatever they are.
    """
    tasks = [(root, half) for half in range(len(HALVES))]
    halves = run_tasks(_render, tasks, n_jobs=n_jobs, backend=backend)
    return {path: text for half in halves for path, text in half.items()}


def _front_pages(built: Built) -> dict[str, str]:
    """Return the answer, what lies behind it, and what has changed since."""
    root = built.project.root
    before = baseline_state(root)
    revisions = compare(before, current_state(root), bases(root)) if before else None
    sources = source_records(built.sources, built.table, built.specifications.values())
    indicators = indicator_records(
        built.specifications.values(), built.sources, built.project.catalogue
    )
    content = IndexContent(
        headlines=headlines(built.claims[0]),
        evidence=built.evidence,
        claims=built.claims,
        sources=sources,
        citation=CITATION,
        downloads=DOWNLOADS,
        revisions=revisions,
        figures=built.figures.changes(
            built.evidence["latest"], built.rules.series.noticeable_change
        ),
    )
    written = {
        "index.html": pages.render_index(content, built.site("index.html")),
        "data.html": pages.render_data(sources, indicators, built.site("data.html")),
        "glossary.html": pages.render_glossary(built.site("glossary.html")),
    }
    if revisions:
        written["revisions.html"] = pages.render_revisions(revisions, built.site("revisions.html"))
        written["revisions.csv"] = as_one_table(revisions).to_csv(
            index=False, lineterminator="\n", float_format="%.10g"
        )
    return written


def _claims_page(built: Built) -> dict[str, str]:
    page = pages.render_claims(
        _with_figures(built), built.site("claims.html"), amendments=built.rules.amendments
    )
    return {"claims.html": page}


def _methods_page(built: Built) -> dict[str, str]:
    page = pages.render_methods(_calibration(built.project), built.site("methods.html"))
    return {"methods.html": page}


def _newest(table: pd.DataFrame, as_of: str) -> dt.date:
    """Return the newest publication that a page of a report can know: none after its day."""
    if as_of != "latest":
        table = table[table["published"] <= pd.Timestamp(as_of)]
    return newest_publication(table)


def _links(root: Path) -> tuple[PageLink, ...]:
    """Return the pages there are: that of changes needs a baseline to compare with."""
    compared = (root / baseline.FOLDER).is_dir()
    return tuple(page for page in PAGES if compared or page.path != "revisions.html")


def edition_site(root: Path, params: Params, record: RunRecord) -> SiteContext | None:
    """Return where a run's page stands if it repeats a page of the reports, else `None`.

    So the command in the panel of a page gives that page byte for byte.
    """
    edition = record.as_of
    if edition not in params.reports:
        return None
    published = _record(Project(root), params, record.notebook, edition)
    if published != record:
        return None
    newest = _newest(read(Project(root).observations), params.reports[edition])
    return SiteContext(f"{edition}/{record.notebook}.html", _links(root), newest)


def _notebook_pages(built: Built) -> dict[str, str]:
    project, params = built.project, built.params
    code = hash_code(project.root / "analysis")
    written = {}
    for edition in EDITIONS:
        judged = {
            one.claim.id: one.latest if edition == "latest" else one.article for one in built.claims
        }
        for family in FAMILIES:
            path = f"{edition}/{family}.html"
            record = _record(project, params, family, edition, code)
            executed = project.executed(family, edition)
            written[path] = pages.render_notebook_page(executed, record, site=built.site(path))
            verdicts = {
                claim.id: format_verdict(judged[claim.id].verdict, judged[claim.id].grade)
                for claim in own_claims(built.rules, family)
            }
            written[str(record_path(Path(path)))] = record_text(record, verdicts)
    return written


HALVES: tuple[tuple[Callable[[Built], dict[str, str]], ...], ...] = (
    (_claims_page, _methods_page),
    (_front_pages, _notebook_pages),
)
"""What is rendered side by side, about as long each."""


def _render(root: Path, half: int) -> dict[str, str]:
    built = _load(Project(root))
    written = {
        f"reports/{path}": html for part in HALVES[half] for path, html in part(built).items()
    }
    kept = built.figures.fresh.items()
    return written | {path.relative_to(root).as_posix(): text for path, text in kept}


def _record(
    project: Project, params: Params, family: str, edition: str, code: str | None = None
) -> RunRecord:
    values = params.for_notebook(family, overrides={"as_of": params.reports[edition]})
    return record_run(project.root, params, family, values, code=code, sources=project.sources)


def _load(project: Project) -> Built:
    catalogue = project.catalogue
    flat = pd.read_csv(project.processed / "evidence.csv")
    every = read_evidence(flat)
    document = json.loads((project.processed / "claims.json").read_text(encoding="utf-8"))
    rules = project.claims
    params, table = project.params, read(project.observations)
    specifications = load_specifications(catalogue)
    return Built(
        project=project,
        params=params,
        rules=rules,
        table=table,
        evidence={date: [row for row in every if row.as_of == date] for date in EDITIONS},
        claims=_claim_records(document, rules),
        specifications=specifications,
        sources=project.sources,
        newest={edition: _newest(table, as_of) for edition, as_of in params.reports.items()},
        figures=SiteFigures(project, specifications),
    )


def _claim_records(document: Mapping[str, Any], claims: Claims) -> list[ClaimRecord]:
    records = []
    for entry in document["claims"]:
        claim = claims.claim(entry["id"])
        latest, article = (judgement_of(entry["judgements"][date]) for date in EDITIONS)
        link = f"latest/{claim.family}.html"
        records.append(ClaimRecord(claim, article, latest, link=link))
    return records


def _with_figures(built: Built) -> list[ClaimRecord]:
    """Add the figures: those of the findings, and those that rest on files of their own."""
    figures = built.figures
    # the first claim under a rule shows what rests on the rule's file
    added = {"agreement": figures.agreement(), "forecast": figures.forecasts()}
    return [
        replace(
            one,
            figures=(*figures.of_claim(one.claim, one.latest), *added.pop(one.claim.rule, ())),
        )
        for one in built.claims
    ]


def _calibration(project: Project) -> pd.DataFrame:
    path = project.processed / "calibration.csv"
    return pd.read_csv(path) if path.is_file() else pd.DataFrame()
