"""`warcosts build`: one stage of the pipeline at a time, as `dvc.yaml` calls them.

Every stage has the same three steps: load, compute, write. Nothing is written before everything
of the stage is computed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
@click.pass_context
def build(context: click.Context) -> None:
    """Build one stage of the reports; `dvc repro` calls this in the right order.

    \b
    Example:
        warcosts build observations
    """
    from analysis.execution.standby import run_by_standby

    status = run_by_standby(sys.argv)
    if status is not None:
        context.exit(status)


@build.command()
def observations() -> None:
    """Read all raw files into data/processed/observations.csv."""
    from analysis import observations as table_module
    from analysis.acquisition.journal import recover_locked
    from analysis.execution.standby import workers
    from analysis.fingerprints import fingerprints
    from analysis.project import Project
    from analysis.sources.registry import observe_all

    project = Project.here()
    # an update that was killed in the middle is finished or undone before anything is read
    recover_locked(project.root / "data")
    catalogue = project.catalogue
    sources = project.sources
    table = observe_all(sources, catalogue, n_jobs=workers(), backend=_backend())
    dates = [date for date in project.params.reports.values() if date != "latest"]
    prints = fingerprints(table, catalogue, dates, sources)
    table_module.write(table, project.observations)
    for family, text in prints.items():
        _write(project.fingerprint(family), text)


@build.command()
def calibration() -> None:
    """Measure size and power of the trend tests."""
    from analysis.project import Project
    from analysis.trends.calibration import calibration_text, run_study
    from analysis.trends.plan import StudyPlan

    project = Project.here()
    values = project.params.all_values()
    table = run_study(
        StudyPlan(
            replications=int(str(values["calibration_replications"])),
            level=float(str(values["level"])),
        ),
        n_jobs=-1,
        backend=_backend(),
    )
    _write(project.processed / "calibration.csv", calibration_text(table))


@build.command()
def evidence() -> None:
    """Judge every indicator and claim at both dates; simulate what the tests need."""
    from analysis.evidence.build import build_evidence
    from analysis.project import Project

    for path, text in build_evidence(Project.here(), n_jobs=-1, backend=_backend()).items():
        _write(path, text)


@build.command()
def code() -> None:
    """Write the hashes of the code and rules that each stage reads."""
    from analysis.code_hashes import code_texts
    from analysis.project import Project

    project = Project.here()
    written = {project.code(stage): text for stage, text in code_texts(project.root).items()}
    for path, text in written.items():
        _write(path, text)
    for path in {*(project.processed / "code").iterdir()} - {*written}:
        path.unlink()  # of a stage that is listed no more


@build.command()
def notebooks() -> None:
    """Execute the notebooks of the reports that would come out otherwise than they are."""
    from analysis.project import Project
    from analysis.report_notebooks import build_notebooks

    written, kept = build_notebooks(Project.here())
    for path, text in written.items():
        _write(path, text)
    if kept:
        click.echo(f"{kept} unchanged", err=True)


@build.command()
def pages() -> None:
    """Write the pages of the report, and the descriptions of data and licences."""
    from analysis import datapackage
    from analysis.project import Project
    from analysis.report.site import build_site

    project = Project.here()
    sources = project.sources
    written = build_site(project.root, n_jobs=-1, backend=_backend())
    written |= {
        "data/LICENCES.md": datapackage.licences_text(sources),
        "data/datapackage.json": datapackage.as_text(datapackage.describe_raw(sources)),
        "data/processed/datapackage.json": datapackage.as_text(
            datapackage.describe_processed(project.processed, sources)
        ),
    }
    for path, text in written.items():
        _write(project.root / path, text)


@build.command()
def crate() -> None:
    """Write ro-crate-metadata.json, the record of the build in dvc.lock."""
    from analysis import crate as metadata
    from analysis.project import Project

    root = Project.here().root
    _write(root / "ro-crate-metadata.json", metadata.as_text(metadata.build_crate(root)))


def _backend() -> str:
    """Return how work is spread: a fork has all imports already, a new process repeats them."""
    from analysis.execution.processes import fork_is_safe

    return "multiprocessing" if fork_is_safe() else "loky"


def _write(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
