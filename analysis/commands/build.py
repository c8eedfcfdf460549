"""`warcosts build STAGE`: one stage of the pipeline, as `dvc.yaml` calls them.

A stage imports only the rooms that it needs, and is one function from a project to the texts of
its files. Its work is spread over the cores of this machine, or over a Dask cluster when wanted.
"""

import contextlib
import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import click

from analysis.commands import command
from analysis.commands.stages import run_stage
from analysis.errors import WarCostsError
from analysis.project import Project, end_with
from analysis.updates.writing import write_together

STAGES = {
    "observations": "analysis.sources.build",
    "readings": "analysis.costs.build",
    "claims": "analysis.claims.build",
    "notebooks": "analysis.notebooks.build",
    "forecasts": "analysis.costs.outlooks",
    "calibration": "analysis.costs.calibration",
    "timeline": "analysis.costs.timeline",
    "pages": "analysis.pages.build",
}
"""The module of every stage, whose function is called `build_` and the stage's name."""
SPREAD = ("calibration", "timeline", "forecasts")
"""Stages that spread their work through joblib and so over a cluster."""


@contextlib.contextmanager
def workers(cluster: str | None, stage: str) -> Iterator[None]:
    """Let joblib's workers end with this process, or be those of a cluster where one is named."""
    if stage not in SPREAD:
        if cluster:
            raise click.UsageError(f"--cluster is for {', '.join(SPREAD)}; {stage} takes seconds")
        yield
        return
    import joblib

    if cluster is None:
        # they would first finish their tasks, of minutes
        ended = {"initializer": end_with, "initargs": (os.getpid(), signal.SIGKILL)}
        with joblib.parallel_config(backend="loky", **ended):
            yield
        return
    try:
        from distributed import Client

        client = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except ImportError:
        raise WarCostsError(
            "Dask is not installed", remedy="Install it with: pip install 'war-costs[cluster]'"
        ) from None
    except (OSError, ValueError) as error:
        raise WarCostsError(
            f"no scheduler answers ({error})", where=cluster, expected="as tcp://10.0.0.1:8786"
        ) from None
    with client, joblib.parallel_config(backend="dask"):
        yield


@command("warcosts build readings", "warcosts build calibration --cluster tcp://10.0.0.1:8786")
@click.argument("stage", type=click.Choice([*STAGES, "crate"]))
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Processes to use. By default as many as the machine has cores.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Spread the work over a Dask cluster (calibration, timeline and forecasts).",
)
def build(root: Path, stage: str, jobs: int | None, cluster: str | None) -> None:
    """Build one stage of the reports; `dvc repro` calls this in the right order."""
    if stage == "crate":
        from analysis.commands import crate

        write_together(root, {crate.NAME: crate.describe(root)})
        return
    project = Project(root)
    make = getattr(importlib.import_module(STAGES[stage]), f"build_{stage}")
    affinity = getattr(os, "sched_getaffinity", None)  # the cores that this process may use
    jobs = jobs or (len(affinity(0)) if affinity else os.cpu_count() or 1)
    with workers(cluster, stage):
        run_stage(root, stage, lambda: make(project, jobs=jobs))
