"""Many notebooks at a time: one process each, as many at once as there are cores."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.errors import NotebookError, ParameterError
from analysis.execution.processes import fork_is_safe
from analysis.execution.progress import LineProgress, Progress
from analysis.lean_imports import INTERNATIONAL_ADDRESSES, without

CELL_TIMEOUT = 600.0
PRELOAD = (
    "numpy",
    "pandas",
    "pandas.io.formats.html",
    "scipy.stats",
    "statsmodels.api",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
)


@dataclass(frozen=True)
class NotebookRun:
    """One notebook to execute with one set of parameters.

    Attributes
    ----------
    name
        Shown while it runs, and in errors, as ``casualties · article``.
    notebook
        The notebook, whose cell with the tag ``parameters`` says what can be set.
    parameters
        What to set, in values that JSON knows.
    output
        Where the executed notebook goes.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, object]
    output: Path


@dataclass(frozen=True)
class ExecutedNotebook:
    """A run that is done.

    Attributes
    ----------
    run
        What was asked for.
    cells
        The number of code cells that were executed.
    seconds
        How long it took. To be shown, never to be written into an output.
    """

    run: NotebookRun
    cells: int
    seconds: float


def run_notebooks(
    runs: Sequence[NotebookRun],
    *,
    workers: int | None = None,
    engine: Literal["fork", "stock"] = "fork",
    cell_timeout: float | None = CELL_TIMEOUT,
    preload: Sequence[str] = PRELOAD,
    progress: Progress | None = None,
) -> list[ExecutedNotebook]:
    """Execute notebooks and write them all, or, if one fails, none.

    Parameters
    ----------
    runs
        What to execute. Every run has its own interpreter and sees nothing of the others.
    workers
        How many at a time; by default one a core.
    engine
        ``fork`` imports the libraries once and forks, where the system allows it;
        ``stock`` starts a kernel for each run, as papermill does. The files are the same.
    cell_timeout
        Seconds that one cell may take; nothing for no limit.
    preload
        Modules that the notebooks will find imported already. For ``fork`` only.
    progress
        Told what happens; by default lines on standard error.

    Returns
    -------
    list of ExecutedNotebook
        In the order of `runs`.

    Raises
    ------
    NotebookError
        A cell failed, took too long or ended its interpreter. Earlier outputs are
        untouched, and nothing that was started is still running.
    ParameterError
        A parameter is not a JSON value, or two runs would write the same file.
    """
    _check(runs)
    # Only now: these import papermill and IPython, which takes a second.
    with without(INTERNATIONAL_ADDRESSES):
        from analysis.execution.driver import FORK_ENGINE, STOCK_ENGINE, Job
        from analysis.execution.isolation import preload as import_modules
        from analysis.execution.scheduler import Scheduler

    forking = engine == "fork" and fork_is_safe()
    if forking:
        import_modules(preload)
    papermill_name = FORK_ENGINE if forking else STOCK_ENGINE
    with _staged(runs) as targets:
        jobs = [
            Job(run.name, run.notebook, run.parameters, target, papermill_name, cell_timeout)
            for run, target in zip(runs, targets, strict=True)
        ]
        shown = progress if progress is not None else LineProgress()
        outcomes = Scheduler(jobs, forking=forking, progress=shown).run(workers or _cores())
    return [
        ExecutedNotebook(run, outcome.cells, outcome.seconds)
        for run, outcome in zip(runs, outcomes, strict=True)
    ]


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _staged(runs: Sequence[NotebookRun]) -> Iterator[list[Path]]:
    """Yield a file to write for each run, and move all in place if the block succeeds.

    The files lie beside the outputs, because only within a file system is moving atomic.
    """
    targets = [run.output.with_name(f".{run.output.name}.{os.getpid()}.tmp") for run in runs]
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield targets
        for run, target in zip(runs, targets, strict=True):
            target.replace(run.output)
    finally:
        for target in targets:
            target.unlink(missing_ok=True)


def _check(runs: Sequence[NotebookRun]) -> None:
    outputs: dict[Path, str] = {}
    for run in runs:
        if not run.notebook.is_file():
            raise NotebookError(
                "there is no such notebook",
                where=str(run.notebook),
                remedy=f"It is needed for '{run.name}'",
            )
        other = outputs.setdefault(run.output.resolve(), run.name)
        if other is not run.name:
            raise ParameterError(
                f"'{other}' and '{run.name}' would write the same file",
                where=str(run.output),
                expected="an output of its own for each run",
            )
        _check_parameters(run)


def _check_parameters(run: NotebookRun) -> None:
    for name, value in run.parameters.items():
        try:
            unchanged = json.loads(json.dumps(value)) == value
        except (TypeError, ValueError):
            unchanged = False
        if not unchanged:
            raise ParameterError(
                f"the value {value!r} cannot be handed to a notebook",
                where=f"{run.name}, parameter '{name}'",
                expected="text, a number, true or false, none, or a list or table of these",
            )
