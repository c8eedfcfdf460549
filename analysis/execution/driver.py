"""One notebook run, in a process of its own: papermill, then the canonical file."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from jupyter_client.localinterfaces import localhost
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets import default

from analysis.execution.canonical import canonical_text
from analysis.execution.engine import FORK_ENGINE, STOCK_ENGINE
from analysis.execution.isolation import SINGLE_THREADED, environment
from analysis.execution.processes import die_with_parent


@dataclass(frozen=True)
class Job:
    """What a driver has to do.

    Attributes
    ----------
    name
        What the run is called.
    notebook
        The notebook to execute.
    parameters
        Values of its parameters, as JSON knows them.
    target
        Where the executed notebook is written.
    engine : {'warcosts-fork', 'nbclient'}
        papermill's name of the engine.
    cell_timeout
        Seconds that a cell may take, or nothing for as long as it likes.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, object]
    target: Path
    engine: str
    cell_timeout: float | None


class EnvironmentKernelManager(AsyncKernelManager):
    """Starts kernels in this very environment, whatever kernels the user has installed."""

    @default("kernel_spec_manager")
    def _no_installed_kernels(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[], parent=self)

    @default("transport")
    def _no_open_ports(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("ip")
    def _sockets_in_runtime_folder(self) -> str:
        return (
            str(Path(jupyter_runtime_dir(), "kernel")) if self.transport == "ipc" else localhost()
        )


class _Reporter:
    """Tells the process that started this one how far the notebook is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._done = 0
        self.cell_index: int | None = None

    def tell(self, event: str, **details: object) -> None:
        self._connection.send_bytes(json.dumps({"event": event, **details}).encode())

    def cell_starts(self, cell: NotebookNode, cell_index: int) -> None:
        self.cell_index = cell_index

    def cell_ends(self, **_about: object) -> None:
        self._done += 1
        self.tell("advanced", done=self._done)


def drive(job: Job, connection: Connection, parent: int | None) -> None:
    """Do `job` and report on `connection`, as JSON: progress, then the end or the failure.

    Parameters
    ----------
    parent
        The process to end with, if the system has not been asked for that already.
    """
    if parent is not None:
        die_with_parent(parent, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # kernels are cleaned up
    reporter = _Reporter(connection)
    try:
        executed = _execute(job, reporter)
        job.target.write_text(canonical_text(executed), encoding="utf-8", newline="\n")
    except Exception as error:
        reporter.tell("failed", **{"cell": reporter.cell_index, **_describe(error)})
    else:
        reporter.tell("finished")


def _execute(job: Job, reporter: _Reporter) -> NotebookNode:
    reporter.tell("started", cells=_count_cells(job))
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="notebook-"))
        # No start-up files or settings of the user's own IPython.
        folders = {"IPYTHONDIR": scratch, "JUPYTER_RUNTIME_DIR": scratch}
        stack.enter_context(environment({**folders, **SINGLE_THREADED}))
        os.environ.pop("PYTHONSTARTUP", None)
        options: dict[str, Any] = {}
        timeout = job.cell_timeout
        if job.engine == STOCK_ENGINE:
            options["kernel_manager_class"] = EnvironmentKernelManager
            # It would report on standard error that it was shut down.
            options["extra_arguments"] = ["--IPKernelApp.log_level=CRITICAL"]
            timeout = None if timeout is None else math.ceil(timeout)
        executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
            job.engine,
            _prepare(job),
            kernel_name=NATIVE_KERNEL_NAME,
            progress_bar=False,
            execution_timeout=timeout,
            on_cell_execute=reporter.cell_starts,
            on_cell_executed=reporter.cell_ends,
            **options,
        )
    _raise_for_failed_cell(executed)
    return executed


def _prepare(job: Job) -> NotebookNode:
    """Return the notebook with its parameters, as :func:`papermill.execute_notebook` would."""
    notebook = load_notebook_node(str(job.notebook))
    if job.parameters:
        notebook = parameterize_notebook(
            notebook, dict(job.parameters), kernel_name=NATIVE_KERNEL_NAME, language="python"
        )
    prepared: NotebookNode = remove_error_markers(notebook)
    return prepared


def _raise_for_failed_cell(notebook: NotebookNode) -> None:
    """Raise papermill's error if a cell stopped the run.

    papermill's own check fails a notebook for the errors of cells with the tag
    ``raises-exception``, although it goes on after them.
    """
    for index, cell in enumerate(notebook.cells):
        if not cell.metadata.papermill.exception:
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        name, value, traceback = "CellExecutionError", "", []
        if errors:
            name, value, traceback = errors[-1].ename, errors[-1].evalue, errors[-1].traceback
        if name == "SystemExit" and value in ("", "0"):
            return  # papermill's way to end a notebook early
        raise PapermillExecutionError(
            index, cell.execution_count, cell.source, name, value, traceback
        )


def _count_cells(job: Job) -> int:
    """Count the cells to execute, with the one into which papermill puts the parameters."""
    notebook = nbformat.read(job.notebook, as_version=4)  # type: ignore[no-untyped-call]
    code = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    return int(code) + bool(job.parameters)


def _describe(error: Exception) -> dict[str, object]:
    if isinstance(error, PapermillExecutionError):
        return {
            "kind": "cell",
            "cell": error.cell_index,
            "count": error.exec_count,
            "source": error.source,
            "name": error.ename,
            "value": error.evalue,
            "traceback": error.traceback,
        }
    return {"kind": type(error).__name__, "message": str(error)}


__all__ = ["FORK_ENGINE", "STOCK_ENGINE", "Job", "drive"]
