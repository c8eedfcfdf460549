"""The interpreter that has imported the libraries, and its forks: one a notebook.

It is started by `run` with an environment of its own, takes its orders as one line of JSON, and
ends with all its forks as soon as its standard input does: whatever ended the process that started
it, nothing stays behind.
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
from pathlib import Path
from typing import Any

from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.notebooks.canonical import canonical_text
from analysis.notebooks.shell import CellError, numbered, open_shell, run_cells
from analysis.notebooks.source import imported, read_notebook
from analysis.project import end_with


def main() -> None:
    """Execute what is asked for, tell each notebook's end on standard output, and clean up."""
    order = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints by itself is no answer
    try:
        if order["stock"]:
            threading.Thread(target=_end_with_parent, args=(order,), daemon=True).start()
            for index, task in enumerate(order["tasks"]):
                print(json.dumps({"index": index, **_stock(task, order)}), file=answers, flush=True)
        else:
            _import_for(order["tasks"])
            _Pool(order, answers).run()
        print(json.dumps({"done": True}), file=answers, flush=True)
    finally:
        shutil.rmtree(order["scratch"], ignore_errors=True)


def _import_for(tasks: list[dict[str, Any]]) -> None:
    """Import once what the notebooks import; what cannot be had fails in its cell."""
    open_shell()
    for notebook in sorted({task["notebook"] for task in tasks}):
        for name in imported(read_notebook(Path(notebook))):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.freeze()


def _end_with_parent(order: dict[str, Any]) -> None:
    if not sys.stdin.read():
        shutil.rmtree(order["scratch"], ignore_errors=True)
        os._exit(1)


class _Pool:
    """Keeps as many forks at work as are wanted."""

    def __init__(self, order: dict[str, Any], answers: Any) -> None:
        self.order, self.answers = order, answers
        self.scratch = Path(order["scratch"])
        self.running: dict[int, tuple[int, float]] = {}

    def run(self) -> None:
        """Work through all tasks, or end everything when the parent has gone."""
        waiting = list(enumerate(self.order["tasks"]))
        try:
            while waiting or self.running:
                while waiting and len(self.running) < self.order["jobs"]:
                    self._start(*waiting.pop(0))
                if select.select([sys.stdin], [], [], 0.02)[0]:
                    raise SystemExit(1)
                for pid in list(self.running):
                    self._look_after(pid)
        finally:
            for pid in self.running:
                _kill_group(pid)

    def _start(self, index: int, task: dict[str, Any]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _work(task, self.scratch / str(index), parent)
        self.running[pid] = (index, time.monotonic() + self.order["seconds"])

    def _look_after(self, pid: int) -> None:
        index, deadline = self.running[pid]
        is_late = time.monotonic() > deadline
        if is_late:
            _kill_group(pid)
        ended, status = os.waitpid(pid, 0 if is_late else os.WNOHANG)
        if not ended:
            return
        _kill_group(pid)
        del self.running[pid]
        answer = self._answer(index, os.waitstatus_to_exitcode(status), is_late)
        print(json.dumps({"index": index, **answer}), file=self.answers, flush=True)

    def _answer(self, index: int, code: int, is_late: bool) -> dict[str, Any]:
        """Return what a fork left, or how it ended."""
        result, cell = self.scratch / f"{index}.json", self.scratch / f"{index}.cell"
        if result.exists() and code == 0:
            answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return answer
        if is_late:
            how = f"it took longer than {self.order['seconds']:g} seconds"
        elif code < 0:
            hint = ", as the system does where memory runs out" if code == -signal.SIGKILL else ""
            how = f"its interpreter was ended by signal {-code} ({signal.strsignal(-code)}){hint}"
        else:
            how = f"its interpreter ended with status {code}"
        return {"cell": cell.read_text() if cell.exists() else "", "failed": how}


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _work(task: dict[str, Any], result: Path, parent: int) -> None:
    """Execute one notebook in this fork and leave what came of it; never returns."""
    code = 1
    try:
        os.setsid()
        end_with(parent, signal.SIGKILL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        cell = result.with_suffix(".cell")
        cell.write_text("")
        answer = _forked(task, lambda number: cell.write_text(str(number)), cell)
        result.with_suffix(".json").write_text(json.dumps(answer), encoding="utf-8")
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _forked(task: dict[str, Any], begin: Any, cell: Path) -> dict[str, Any]:
    os.chdir(Path(task["notebook"]).parent)
    notebook = _parameterised(task)
    try:
        names = run_cells(notebook, begin)
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


def _stock(task: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    """Execute one notebook as papermill does, with a kernel of its own."""
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
            execution_timeout=int(order["seconds"]),
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
