"""The interpreter that has imported the libraries, and its forks: one a notebook.

It is started by `run` with an environment of its own, in a folder that holds its orders, and ends
with all its forks as soon as its standard input does: whatever ended the process that started it,
nothing stays behind.
"""

import ast
import contextlib
import gc
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
from analysis.notebooks.shell import numbered, open_shell, run_cells, told
from analysis.notebooks.source import read_notebook
from analysis.project import end_with


def main() -> None:
    """Execute what is asked for, each answer a file beside the order; clean up if it fails."""
    scratch = Path.cwd()
    order = json.loads((scratch / "order.json").read_text(encoding="utf-8"))
    try:
        execute = _in_kernels if order["stock"] else _in_forks
        execute(order["tasks"], order["jobs"], order["seconds"], scratch)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _in_forks(tasks: list[dict[str, Any]], jobs: int, seconds: float, scratch: Path) -> None:
    """Execute each notebook in a fork, or end everything when the parent has gone."""
    _import_for(tasks)
    waiting, parent = list(enumerate(tasks)), os.getpid()
    running: dict[int, tuple[Path, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                index, task = waiting.pop(0)
                answer = scratch / f"{index}.json"
                pid = os.fork()
                if pid == 0:
                    _work(task, answer, parent)
                running[pid] = answer, time.monotonic() + seconds
            if select.select([sys.stdin], [], [], 0.02)[0]:
                raise SystemExit(1)
            for pid, (answer, until) in list(running.items()):
                is_late = time.monotonic() > until
                if is_late:  # also one that is stopped, or deaf to every other signal
                    os.kill(pid, signal.SIGKILL)
                ended, status = os.waitpid(pid, 0 if is_late else os.WNOHANG)
                if ended:
                    _kill_group(pid)
                    del running[pid]
                    code = os.waitstatus_to_exitcode(status)
                    if code or not answer.exists():
                        _tell_death(code, answer, seconds if is_late else 0)
    finally:
        for pid in running:
            _kill_group(pid)


def _import_for(tasks: list[dict[str, Any]]) -> None:
    """Import once what the notebooks import; what cannot be had fails in its cell."""
    open_shell()
    for path in sorted({task["notebook"] for task in tasks}):
        for cell in read_notebook(Path(path)).code:
            for node in ast.walk(cell.tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    with contextlib.suppress(Exception):
                        exec(compile(ast.Module([node], []), path, "exec"), {})
    gc.freeze()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _tell_death(code: int, answer: Path, late: float) -> None:
    """Answer for a fork that could not: how it ended, or how long it had, and in which cell."""
    how, mark = f"its interpreter ended with status {code}", answer.with_suffix(".cell")
    if late:
        how = f"it took longer than {late:g} seconds"
    elif code < 0:
        hint = ", as the system does where memory runs out" if code == -signal.SIGKILL else ""
        how = f"its interpreter was ended by signal {-code} ({signal.strsignal(-code)}){hint}"
    cell = mark.read_text() if mark.exists() else ""
    answer.write_text(json.dumps({"cell": cell, "failed": how}), encoding="utf-8")


def _work(task: dict[str, Any], answer: Path, parent: int) -> None:
    """Execute one notebook in this fork and answer with what came of it; never returns."""
    code = 1
    try:
        os.setsid()
        end_with(parent, signal.SIGKILL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        executed = _executed(task, answer.with_suffix(".cell"))
        answer.write_text(json.dumps(executed), encoding="utf-8")
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


def _in_kernels(tasks: list[dict[str, Any]], _: int, seconds: float, scratch: Path) -> None:
    """Execute one notebook after the other as papermill does, with a kernel of its own."""
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    for index, task in enumerate(tasks):
        answer = json.dumps(_stock(task, int(seconds)))
        (scratch / f"{index}.json").write_text(answer, encoding="utf-8")


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
        where, said = f"line {found[-1]}: " if found else "", " ".join(error.evalue.split())
        return {"cell": str(number), "failed": f"{where}{error.ename}: {said[:2000]}"}
    except Exception as error:
        said = " ".join(str(error).split())[:500]
        return {"cell": "", "failed": f"{type(error).__name__}: {said}"}
    for number, cell in numbered(executed):  # papermill takes it for an end that was meant
        if any(output.get("ename") == "SystemExit" for output in cell.get("outputs", ())):
            return {"cell": str(number), "failed": "SystemExit: the notebook ends there"}
    return {"text": canonical_text(executed)}


if __name__ == "__main__":
    main()
