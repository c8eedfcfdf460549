"""All pages from what the pipeline has built: the one module of the report that reads files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import baseline, formats
from analysis.baseline import baseline_state, bases, current_state
from analysis.code_hashes import hash_code
from analysis.differences import format_verdict
from analysis.evidence.documents import read_evidence
from analysis.evidence.records import Evidence, Finding, Judgement
from analysis.evidence.rules import Claims
from analysis.figures import changes
from analysis.figures.figure import Caption, Figure
from analysis.indicators.specification import FAMILIES, Specification, load_specifications
from analysis.observations import FIGURE, is_derived, newest_publication, read
from analysis.params import Params
from analysis.project import Project
from analysis.provenance import RunRecord, own_claims, record_path, record_run, record_text
from analysis.report import claim_figures, pages
from analysis.report.headlines import headlines
from analysis.report.records import (
    ClaimRecord,
    Download,
    IndexContent,
    IndicatorRecord,
    PageLink,
    SiteContext,
    SourceRecord,
)
from analysis.revisions import as_one_table, compare
from analysis.sources.corrections import load_corrections
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


def build_site(root: Path) -> dict[str, str]:
    """Return every page by its path in the project, as ``reports/index.html``.

    Parameters
    ----------
    root
        The project's folder. Read are `data/processed`, `data/baseline`, `sources.yaml`,
        `indicators.yaml`, `claims.yaml`, `params.yaml` and the executed notebooks in `reports`.
        Without a baseline there is no page of changes.
    """
    before = baseline_state(root)
    revisions = compare(before, current_state(root), bases(root)) if before else None
    built = _load(Project(root))
    reports = built.params.reports

    def site(path: str) -> SiteContext:
        as_of = reports.get(path.partition("/")[0], "latest")
        return SiteContext(path, _links(root), _newest(built.table, as_of))

    sources = _source_records(built)
    content = IndexContent(
        headlines=headlines(built.claims[0]),
        evidence=built.evidence,
        claims=built.claims,
        sources=sources,
        citation=CITATION,
        downloads=DOWNLOADS,
        revisions=revisions,
        figures=_index_figures(built),
    )
    written = {
        "index.html": pages.render_index(content, site("index.html")),
        "claims.html": pages.render_claims(
            _with_figures(built),
            site("claims.html"),
            amendments=built.rules.amendments,
        ),
        "methods.html": pages.render_methods(_calibration(built.project), site("methods.html")),
        "data.html": pages.render_data(sources, _indicator_records(built), site("data.html")),
        "glossary.html": pages.render_glossary(site("glossary.html")),
    }
    if revisions:
        written["revisions.html"] = pages.render_revisions(revisions, site("revisions.html"))
        written["revisions.csv"] = as_one_table(revisions).to_csv(
            index=False, lineterminator="\n", float_format="%.10g"
        )
    written |= _notebook_pages(built, site)
    return {f"reports/{path}": html for path, html in written.items()}


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


def _notebook_pages(built: Built, site: Any) -> dict[str, str]:
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
            executed = project.reports / edition / f"{family}.ipynb"
            written[path] = pages.render_notebook_page(executed, record, site=site(path))
            verdicts = {
                claim.id: format_verdict(judged[claim.id].verdict, judged[claim.id].grade)
                for claim in own_claims(built.rules, family)
            }
            written[str(record_path(Path(path)))] = record_text(record, verdicts)
    return written


def _record(
    project: Project, params: Params, family: str, edition: str, code: str | None = None
) -> RunRecord:
    values = params.for_notebook(family, overrides={"as_of": params.reports[edition]})
    return record_run(project.root, params, family, values, code=code)


def _load(project: Project) -> Built:
    catalogue = project.load_catalogue()
    flat = pd.read_csv(project.processed / "evidence.csv")
    every = read_evidence(flat)
    document = json.loads((project.processed / "claims.json").read_text(encoding="utf-8"))
    rules = project.load_claims()
    return Built(
        project=project,
        params=project.load_params(),
        rules=rules,
        table=read(project.observations),
        evidence={date: [row for row in every if row.as_of == date] for date in EDITIONS},
        claims=_claim_records(document, rules),
        specifications=load_specifications(catalogue),
        sources=project.load_sources(),
    )


def _claim_records(document: Mapping[str, Any], claims: Claims) -> list[ClaimRecord]:
    records = []
    for entry in document["claims"]:
        claim = claims.claim(entry["id"])
        latest, article = (_judgement(entry["judgements"][date]) for date in EDITIONS)
        figures = tuple(claim_figures.beside_the_data(claim, latest))
        link = f"latest/{claim.family}.html"
        records.append(ClaimRecord(claim, article, latest, figures=figures, link=link))
    return records


def _judgement(entry: Mapping[str, Any]) -> Judgement:
    findings = tuple(Finding(**finding) for finding in entry["findings"])
    return Judgement(**{**entry, "findings": findings})


def _with_figures(built: Built) -> list[ClaimRecord]:
    """Add what rests on files of its own: specifications and forecasts, where they are built."""
    added: dict[str, list[Figure]] = {}
    specifications = built.project.processed / "specifications.csv"
    if specifications.is_file():
        frame = pd.read_csv(specifications).query("as_of == 'latest'")
        titles = {name: spec.title for name, spec in built.specifications.items()}
        added["agreement"] = [claim_figures.agreement(frame, titles)]
    issued = built.project.processed / "forecasts.json"
    if issued.is_file():
        entries = json.loads(issued.read_text(encoding="utf-8"))["latest"]
        added["forecast"] = claim_figures.forecasts(entries, _histories(built, entries))
    firsts = {one.claim.rule: one.claim.id for one in reversed(built.claims)}
    return [
        replace(one, figures=(*one.figures, *added[one.claim.rule]))
        if one.claim.rule in added and firsts[one.claim.rule] == one.claim.id
        else one
        for one in built.claims
    ]


def _histories(
    built: Built, entries: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return what was known of each series on the day its forecast was issued."""
    known = {}
    for entry in entries:
        name, source = str(entry["indicator"]), str(entry["source"])
        family = built.specifications[name].family
        study = built.project.open_study(family, {"as_of": str(entry["issued"])})
        series = study.series(name, "pace", str(entry["party"]), source)
        known[name, source] = series.outturns
    return known


def _index_figures(built: Built) -> list[Figure]:
    """Return one figure a country: by how much the pace of each indicator changed."""
    figures = []
    noticeable = built.rules.series.noticeable_change
    for party in ("Russia", "Ukraine"):
        rows = changes.comparable([row for row in built.evidence["latest"] if row.party == party])
        if rows:
            title = changes.finding(rows, party, noticeable=noticeable)
            caption = Caption(id=f"changes-{party.lower()}", title=title)
            figures.append(changes.changes(rows, caption))
    return figures


def _calibration(project: Project) -> pd.DataFrame:
    path = project.processed / "calibration.csv"
    return pd.read_csv(path) if path.is_file() else pd.DataFrame()


def _source_records(built: Built) -> list[SourceRecord]:
    used: dict[str, list[str]] = {}
    for spec in built.specifications.values():
        for source in spec.sources:
            used.setdefault(source, []).append(spec.name)
    ids = built.table["source"].str.partition("/")[0]
    return [
        _source_record(source, built.table[ids == source.id], used.get(source.id, []))
        for source in built.sources
    ]


def _source_record(source: Source, rows: pd.DataFrame, used: Sequence[str]) -> SourceRecord:
    details = source.details
    releases = rows.groupby(list(FIGURE))["published"].nunique()
    outturns = rows[rows["published"] >= rows["period_end"]]
    return SourceRecord(
        id=source.id,
        **{name: str(details.get(name, "")) for name in (
            "title", "publisher", "url", "licence", "grade", "frequency", "coverage", "retrieved",
            "revision")},
        newest=_day(rows["published"]),
        last_period=_day(outturns["period_end"] if len(outturns) else rows["period_end"]),
        rhythm_days=int(details["rhythm_days"]) if "rhythm_days" in details else None,
        observations=len(rows),
        releases=int(rows["published"].nunique()),
        revised=int((releases > 1).sum()),
        derived=int(is_derived(rows).sum()),
        files=tuple(file.path for file in source.files),
        issues=tuple(str(issue) for issue in details.get("known_issues", ())),
        corrections=tuple(
            f"{one.file}, {one.column}: {_quoted(one.found) or 'empty'} became "
            f"{'nothing (left out)' if one.use is None else _quoted(one.use)} on "
            f"{formats.day(one.when)}: {one.reason}"
            for one in load_corrections(source)
        ),
        indicators=tuple(used),
    )  # fmt: skip


def _quoted(value: object) -> str:
    """Return a value as the file holds it, or nothing where it is empty."""
    return f"'{value}'" if value is not None and str(value) else ""


def _day(days: pd.Series) -> dt.date:
    last: dt.date = days.max().date()
    return last


def _indicator_records(built: Built) -> list[IndicatorRecord]:
    files = {source.id: [file.path for file in source.files] for source in built.sources}
    catalogue = built.project.load_catalogue()
    records = []
    for spec in built.specifications.values():
        definitions = [catalogue.measure(name).definition for name in spec.measures]
        records.append(
            IndicatorRecord(
                id=spec.name,
                title=spec.title,
                family=spec.family,
                parties=spec.parties,
                readings=spec.readings,
                unit=spec.unit or (catalogue.measure(spec.measure).unit if spec.measure else ""),
                definition="; ".join(definitions) or spec.title,
                sources=spec.sources,
                files=tuple(path for source in spec.sources for path in files[source]),
            )
        )
    return records
