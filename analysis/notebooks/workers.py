"""The interpreter that has imported the libraries, and its forks: one a notebook.

It is started by `run` with an environment of its own, in a folder that holds its orders, and ends
with all its forks as soon as its standard input does: whatever ended the process that started it,
nothing stays behind.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import re
import select
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeAlias

from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.notebooks.canonical import canonical_text
from analysis.notebooks.shell import CellError, numbered, open_shell, run_cells
from analysis.notebooks.source import imported, read_notebook
from analysis.project import end_with

Ends: TypeAlias = Generator[tuple[int, dict[str, Any]], None, None]


def main() -> None:
    """Execute what is asked for, tell each notebook's end on standard output, and clean up."""
    scratch = Path.cwd()
    order = json.loads(scratch.joinpath("order.json").read_text(encoding="utf-8"))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints by itself is no answer
    ends = _in_kernels(order, scratch) if order["stock"] else _in_forks(order, scratch)
    try:
        with contextlib.closing(ends):
            for index, answer in ends:
                print(json.dumps({"index": index, **answer}), file=answers, flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _import_for(tasks: list[dict[str, Any]]) -> None:
    """Import once what the notebooks import; what cannot be had fails in its cell."""
    open_shell()
    for notebook in sorted({task["notebook"] for task in tasks}):
        for name in imported(read_notebook(Path(notebook))):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.freeze()


def _in_forks(order: dict[str, Any], scratch: Path) -> Ends:
    """Yield how each notebook ended in its fork, or end everything when the parent has gone."""
    _import_for(order["tasks"])
    waiting, seconds, parent = list(enumerate(order["tasks"])), order["seconds"], os.getpid()
    running: dict[int, tuple[int, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < order["jobs"]:
                index, task = waiting.pop(0)
                pid = os.fork()
                if pid == 0:
                    _work(task, scratch / str(index), parent)
                running[pid] = (index, time.monotonic() + seconds)
            if select.select([sys.stdin], [], [], 0.02)[0]:
                raise SystemExit(1)
            for pid, (index, deadline) in list(running.items()):
                is_late = time.monotonic() > deadline
                if is_late:
                    _kill_group(pid)
                ended, status = os.waitpid(pid, 0 if is_late else os.WNOHANG)
                if ended:
                    _kill_group(pid)
                    del running[pid]
                    code = os.waitstatus_to_exitcode(status)
                    late = f"it took longer than {seconds:g} seconds" * is_late
                    yield index, _left(scratch / str(index), code, late)
    finally:
        for pid in running:
            _kill_group(pid)


def _left(place: Path, code: int, late: str) -> dict[str, Any]:
    """Return what a fork left, or how it ended."""
    result, cell = place.with_suffix(".json"), place.with_suffix(".cell")
    if result.exists() and code == 0:
        answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return answer
    how = late or f"its interpreter ended with status {code}"
    if code < 0 and not late:
        hint = ", as the system does where memory runs out" if code == -signal.SIGKILL else ""
        how = f"its interpreter was ended by signal {-code} ({signal.strsignal(-code)}){hint}"
    return {"cell": cell.read_text() if cell.exists() else "", "failed": how}


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _work(task: dict[str, Any], place: Path, parent: int) -> None:
    """Execute one notebook in this fork and leave what came of it; never returns."""
    code = 1
    try:
        os.setsid()
        end_with(parent, signal.SIGKILL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        answer = _executed(task, place.with_suffix(".cell"))
        place.with_suffix(".json").write_text(json.dumps(answer), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _executed(task: dict[str, Any], cell: Path) -> dict[str, Any]:
    """Return an executed notebook, or its error; the number of the cell at work is in a file."""
    cell.write_text("")
    os.chdir(Path(task["notebook"]).parent)
    notebook = _parameterised(task)
    try:
        names = run_cells(notebook, lambda number: cell.write_text(str(number)))
    except CellError as error:
        return {"cell": cell.read_text(), "failed": str(error)}
    for name, value in task["parameters"].items():
        if names.get(name) != value:
            used = repr(names.get(name))
            return {"cell": "", "failed": f"the parameter {name} was set again, to {used}"}
    return {"text": canonical_text(notebook)}


def _parameterised(task: dict[str, Any]) -> Any:
    notebook = load_notebook_node(task["notebook"])
    if not task["parameters"]:
        return notebook
    return parameterize_notebook(
        notebook, task["parameters"], kernel_name="python3", language="python"
    )


def _in_kernels(order: dict[str, Any], scratch: Path) -> Ends:
    """Yield how each notebook ended as papermill executes it, with a kernel of its own."""
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    for index, task in enumerate(order["tasks"]):
        yield index, _stock(task, int(order["seconds"]))


def _end_with_parent(scratch: Path) -> None:
    if not sys.stdin.read():
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)


def _stock(task: dict[str, Any], seconds: int) -> dict[str, Any]:
    from papermill import PapermillExecutionError, execute_notebook

    os.chdir(Path(task["notebook"]).parent)
    try:
        executed = execute_notebook(
            task["notebook"],
            None,
            task["parameters"],
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=seconds,
        )
    except PapermillExecutionError as error:
        number = numbered(_parameterised(task))[error.cell_index][0]
        plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        found = re.findall(r"Cell In\[\d+\], line (\d+)", plain)
        line = f"line {found[-1]}: " if found else ""
        return {"cell": str(number), "failed": f"{line}{error.ename}: {error.evalue}"}
    except Exception as error:
        told = " ".join(str(error).split())[:500]
        return {"cell": "", "failed": f"{type(error).__name__}: {told}"}
    return {"text": canonical_text(executed)}


if __name__ == "__main__":
    main()
