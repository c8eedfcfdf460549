"""`warcosts build`: one stage of the pipeline at a time, as `dvc.yaml` calls them.

Every stage has the same three steps: load, compute, write. Nothing is written before everything
of the stage is computed.
"""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def build() -> None:
    """Build one stage of the reports; `dvc repro` calls this in the right order.

    \b
    Example:
        warcosts build observations
    """


@build.command()
def observations() -> None:
    """Read all raw files into data/processed/observations.csv."""
    from analysis import observations as table_module
    from analysis.acquisition.journal import recover
    from analysis.fingerprints import fingerprints
    from analysis.project import Project
    from analysis.sources.registry import observe_all

    project = Project.here()
    # an update that was killed in the middle is finished or undone before anything is read
    recover(project.root / "data")
    catalogue = project.load_catalogue()
    table = observe_all(project.load_sources(), catalogue)
    dates = [date for date in project.load_params().reports.values() if date != "latest"]
    prints = fingerprints(table, catalogue, dates)
    table_module.write(table, project.observations)
    for family, text in prints.items():
        _write(project.processed / "fingerprints" / f"{family}.json", text)


@build.command()
def tables() -> None:
    """Simulate the null distributions that the tests of all series need."""
    from analysis.evidence.patterns import patterns, step_patterns
    from analysis.indicators.specification import FAMILIES
    from analysis.project import Project
    from analysis.trends import TableParameters, build_tables

    project = Project.here()
    parameters = TableParameters(level=float(str(project.load_params().all_values()["level"])))
    studies = [project.open_studies(as_of) for as_of in project.load_params().reports.values()]
    for family in FAMILIES:
        own = [of_date[family] for of_date in studies]
        needed = patterns(family, own)
        steps = step_patterns(family, own)
        folder = project.tables(family)
        kept = build_tables([*needed, *steps], folder, parameters=parameters, n_jobs=-1)
        # also says that there are none, where all series are too short for a table
        lengths = [{"n": len(times), "last": times[-1]} for times in needed]
        lengths += [{"n": one.n, "before": one.before} for one in steps]
        _write(folder / "patterns.json", json.dumps(lengths, indent=1) + "\n")
        # what no series needs any more, or another version of the code made
        for path in sorted(set(folder.glob("*.npz")) - set(kept)):
            path.unlink()


@build.command()
def calibration() -> None:
    """Measure size and power of the trend tests."""
    from analysis.project import Project
    from analysis.trends.calibration import calibration_text, run_study
    from analysis.trends.plan import StudyPlan

    project = Project.here()
    values = project.load_params().all_values()
    table = run_study(
        StudyPlan(
            replications=int(str(values["calibration_replications"])),
            level=float(str(values["level"])),
        ),
        n_jobs=-1,
    )
    _write(project.processed / "calibration.csv", calibration_text(table))


@build.command()
def evidence() -> None:
    """Judge every indicator and claim at both dates."""
    from analysis.evidence.build import build_evidence
    from analysis.execution.processes import fork_is_safe
    from analysis.project import Project

    project = Project.here()
    # a fork has all imports already; a new process would take seconds over them
    backend = "multiprocessing" if fork_is_safe() else "loky"
    built = build_evidence(project, n_jobs=-1, backend=backend)
    for name, text in built.items():
        _write(project.processed / name, text)


@build.command()
@click.argument("family")
def notebook(family: str) -> None:
    """Run the notebook of one FAMILY at both dates."""
    from analysis.execution.runs import NotebookRun, run_notebooks
    from analysis.params import check_family
    from analysis.project import Project

    project = Project.here()
    check_family(family)
    params = project.load_params()
    runs = [
        NotebookRun(
            name=f"{family} · {label}",
            notebook=project.notebooks / f"{family}.ipynb",
            parameters=params.for_notebook(family, overrides={"as_of": as_of}),
            output=project.reports / label / f"{family}.ipynb",
        )
        for label, as_of in params.reports.items()
    ]
    # brings along all that the notebooks import
    run_notebooks(runs, preload=("analysis.chapters.chapter", "analysis.chapters.shape"))


@build.command()
def pages() -> None:
    """Write the pages of the report, and the descriptions of data and licences."""
    from analysis import datapackage
    from analysis.project import Project
    from analysis.report.site import build_site

    project = Project.here()
    sources = project.load_sources()
    written = build_site(project.root)
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


def _write(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
