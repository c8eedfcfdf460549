"""The interpreter that has imported the libraries, and its forks: one a notebook.

It is started by `run` with an environment of its own, in a folder that holds its orders, and ends
with all its forks as soon as its standard input does: whatever ended the process that started it,
nothing stays behind.
"""

from __future__ import annotations

import ast
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
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeAlias

from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.notebooks.canonical import canonical_text
from analysis.notebooks.shell import numbered, open_shell, run_cells, told
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


def _in_forks(order: dict[str, Any], scratch: Path) -> Ends:
    """Yield how each notebook ended in its fork, or end everything when the parent has gone."""
    _import_for(order["tasks"])
    waiting, parent = list(enumerate(order["tasks"])), os.getpid()
    running: dict[int, int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < order["jobs"]:
                index, task = waiting.pop(0)
                pid = os.fork()
                if pid == 0:
                    _work(task, scratch / str(index), order["seconds"], parent)
                running[pid] = index
            if select.select([sys.stdin], [], [], 0.02)[0]:
                raise SystemExit(1)
            for pid, index in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    _kill_group(pid)
                    del running[pid]
                    code = os.waitstatus_to_exitcode(status)
                    yield index, _left(scratch / str(index), code, order["seconds"])
    finally:
        for pid in running:
            _kill_group(pid)


def _import_for(tasks: list[dict[str, Any]]) -> None:
    """Import once what the notebooks import; what cannot be had fails in its cell."""
    open_shell()
    for path in sorted({task["notebook"] for task in tasks}):
        for cell in read_notebook(Path(path)).code:
            for name in (name for node in ast.walk(cell.tree) for name in imported(node)):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
    gc.freeze()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _left(place: Path, code: int, seconds: float) -> dict[str, Any]:
    """Return what a fork left, or how it ended."""
    result, mark = place.with_suffix(".json"), place.with_suffix(".cell")
    if result.exists() and code == 0:
        answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return answer
    how = f"its interpreter ended with status {code}"
    if code == -signal.SIGALRM:
        how = f"it took longer than {seconds:g} seconds"
    elif code < 0:
        hint = ", as the system does where memory runs out" if code == -signal.SIGKILL else ""
        how = f"its interpreter was ended by signal {-code} ({signal.strsignal(-code)}){hint}"
    return {"cell": mark.read_text() if mark.exists() else "", "failed": how}


def _work(task: dict[str, Any], place: Path, seconds: float, parent: int) -> None:
    """Execute one notebook in this fork and leave what came of it; never returns."""
    code = 1
    try:
        os.setsid()
        end_with(parent, signal.SIGKILL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it ends this process
        signal.setitimer(signal.ITIMER_REAL, seconds)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        answer = _executed(task, place.with_suffix(".cell"))
        place.with_suffix(".json").write_text(json.dumps(answer), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _executed(task: dict[str, Any], mark: Path) -> dict[str, Any]:
    """Return an executed notebook, or its error; the number of the cell at work is in a file."""
    os.chdir(Path(task["notebook"]).parent)
    notebook = _parameterised(task)
    try:
        names = run_cells(notebook, mark)
    except BaseException as error:
        return {"cell": mark.read_text(), "failed": told(error)}
    for name, value in task["parameters"].items():
        if names.get(name) != value:
            used = repr(names.get(name))
            return {"cell": "", "failed": f"the parameter {name} was set again, to {used}"}
    return {"text": canonical_text(notebook)}


def _parameterised(task: dict[str, Any]) -> Any:
    notebook, given = load_notebook_node(task["notebook"]), task["parameters"]
    if not given:
        return notebook
    return parameterize_notebook(notebook, given, kernel_name="python3", language="python")


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
    how = {"kernel_name": "python3", "language": "python", "progress_bar": False}
    try:
        executed = execute_notebook(
            task["notebook"], None, task["parameters"], execution_timeout=seconds, **how
        )
    except PapermillExecutionError as error:
        number, _ = numbered(_parameterised(task))[error.cell_index]
        found = re.findall(r"Cell In\[\d+\], line (\d+)", str(error))
        line = f"line {found[-1]}: " if found else ""
        return {"cell": str(number), "failed": f"{line}{error.ename}: {error.evalue}"}
    except Exception as error:
        said = " ".join(str(error).split())[:500]
        return {"cell": "", "failed": f"{type(error).__name__}: {said}"}
    return {"text": canonical_text(executed)}


if __name__ == "__main__":
    main()
