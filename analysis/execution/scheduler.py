"""Starts a process for each notebook, listens to them, and ends them all if one fails."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any

from papermill.exceptions import PapermillExecutionError, strip_color

from analysis.errors import NotebookError
from analysis.execution.driver import Job, drive
from analysis.execution.processes import ForkedProcess, SpawnedProcess
from analysis.execution.progress import Progress

_GRACE_SECONDS = 10.0


@dataclass(frozen=True)
class Outcome:
    """What a run that succeeded is known to have done."""

    cells: int
    seconds: float


@dataclass
class _Worker:
    """A process at work on one job."""

    position: int
    job: Job
    process: ForkedProcess | SpawnedProcess
    connection: Connection
    started: float = field(default_factory=time.perf_counter)
    cells: int = 0
    is_finished: bool = False


class Scheduler:
    """Does jobs in processes.

    Parameters
    ----------
    jobs
        What to do.
    forking
        Whether this process may be forked; if not, fresh interpreters are started.
    progress
        Told what happens.
    """

    def __init__(self, jobs: Sequence[Job], *, forking: bool, progress: Progress) -> None:
        self._jobs = jobs
        self._forking = forking
        self._progress = progress
        self._workers: list[_Worker] = []
        self._outcomes: dict[int, Outcome] = {}

    def run(self, workers: int) -> list[Outcome]:
        """Do all jobs, at most `workers` at a time, and return what became of each.

        Raises
        ------
        NotebookError
            For the first job that failed. The others have been ended.
        """
        waiting = deque(enumerate(self._jobs))
        try:
            while waiting or self._workers:
                while waiting and len(self._workers) < workers:
                    self._start(*waiting.popleft())
                self._listen()
        finally:
            self._end_all()
            self._progress.closed()
        return [self._outcomes[position] for position in range(len(self._jobs))]

    def _start(self, position: int, job: Job) -> None:
        ours, theirs = Pipe(duplex=False)
        process: ForkedProcess | SpawnedProcess
        if self._forking:
            # On the death of this process the driver still has a kernel to clean up.
            process = ForkedProcess(lambda: drive(job, theirs, None), death_signal=signal.SIGTERM)
        else:
            process = SpawnedProcess(drive, job, theirs, os.getpid())
        theirs.close()
        self._workers.append(_Worker(position, job, process, ours))

    def _listen(self) -> None:
        """Wait until a worker says something or ends, and see to it."""
        by_source: dict[Any, _Worker] = {}
        for worker in self._workers:
            by_source[worker.connection] = worker
            by_source[worker.process.sentinel] = worker
        ready = {id(by_source[source]): by_source[source] for source in wait(list(by_source))}
        for worker in ready.values():
            has_ended = bool(wait([worker.process.sentinel], 0))
            with contextlib.suppress(EOFError):
                while worker.connection.poll():
                    self._hear(worker, json.loads(worker.connection.recv_bytes()))
            if worker.is_finished or has_ended:
                self._conclude(worker)

    def _hear(self, worker: _Worker, message: dict[str, Any]) -> None:
        event = message.pop("event")
        if event == "started":
            worker.cells = message["cells"]
            self._progress.started(worker.job.name, worker.cells)
        elif event == "advanced":
            self._progress.advanced(worker.job.name, message["done"])
        elif event == "finished":
            worker.is_finished = True
        else:
            raise failure(worker.job, message)

    def _conclude(self, worker: _Worker) -> None:
        if not worker.is_finished:
            raise NotebookError(
                f"the process that ran '{worker.job.name}' was killed",
                where=str(worker.job.notebook),
                remedy="Look for a lack of memory, and try fewer notebooks at a time",
            )
        self._workers.remove(worker)
        worker.process.join(_GRACE_SECONDS)
        worker.process.kill()
        worker.connection.close()
        seconds = time.perf_counter() - worker.started
        self._outcomes[worker.position] = Outcome(worker.cells, seconds)
        self._progress.finished(worker.job.name, worker.cells, seconds)

    def _end_all(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_GRACE_SECONDS)
            worker.process.kill()
            worker.connection.close()
        self._workers.clear()


def failure(job: Job, report: dict[str, Any]) -> NotebookError:
    """Make the error for what a driver reported, with papermill's own as its cause."""
    cell = report["cell"]
    where = str(job.notebook) if cell is None else f"{job.notebook}, cell {cell + 1}"
    if report["kind"] == "cell":
        cause = PapermillExecutionError(
            cell,
            report["count"],
            report["source"],
            report["name"],
            report["value"],
            report["traceback"],
        )
        error = NotebookError(
            f"{report['name']}: {report['value']}".strip(": ."),
            where=where + _line(cause) + f", in '{job.name}'",
        )
        error.__cause__ = cause
        return error
    if report["kind"] == "CellTimeoutError":
        what = f"the cell took longer than {job.cell_timeout:g} seconds"
    elif report["kind"] == "DeadKernelError":
        what = "the interpreter ended while it executed the cell"
    else:
        what = f"{report['kind']}: {report['message']}".strip(": .\n")
    return NotebookError(what, where=f"{where}, in '{job.name}'")


def _line(error: PapermillExecutionError) -> str:
    """Return ``, line 3`` for the line of the cell that failed, if the traceback knows it."""
    pattern = rf"Cell In\[{error.exec_count}\], line (\d+)"
    match = re.search(pattern, strip_color("\n".join(error.traceback)))
    return f", line {match[1]}" if match else ""
