"""Notebooks executed side by side: all, or none with every failure told."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.errors import NotebookError

SECONDS = 600.0
"""What a notebook may take."""

_DROPPED = ("PYTHON", "MPL", "MATPLOTLIB", "IPYTHON", "JUPYTER", "LC_", "LANG", "SOURCE_DATE",
            "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "VIRTUAL_ENV")  # fmt: skip
_SINGLE_THREADED = ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")
_SETTINGS = "svg.hashsalt: war-costs\nsvg.fonttype: none\n"


class Task(NamedTuple):
    """One notebook to execute: its file, its parameters as JSON knows them, what it is called."""

    notebook: Path
    parameters: Mapping[str, Any]
    label: str


def execute(
    tasks: Sequence[Task],
    jobs: int = 1,
    *,
    seconds: float = SECONDS,
    strict: bool = False,
    stock: bool = False,
) -> list[str]:
    """Execute notebooks and return their canonical texts, in the order of the tasks.

    Each runs in a fresh fork of one interpreter, in its own folder, `jobs` at once and for so many
    seconds at most. Nothing of the user's settings or of this process reaches it, and however this
    process ends, nothing stays behind. Where it is `strict`, as in a build, a difference from the
    pipeline is a failure (`finish`); `stock` asks for papermill's own kernels, as is always done
    where forks are unsafe. A `NotebookError` tells every failure, with its cell and its line.
    """
    order = {
        "tasks": [
            {"notebook": str(task.notebook.resolve()), "parameters": dict(task.parameters)}
            for task in tasks
        ],
        "jobs": jobs,
        "seconds": seconds,
        "stock": stock or sys.platform != "linux",
    }
    with tempfile.TemporaryDirectory(prefix="warcosts-", ignore_cleanup_errors=True) as scratch:
        answers = _ask(order, Path(scratch), strict)
    failures = []
    for task, answer in zip(tasks, answers, strict=True):
        if "failed" in answer:
            where = f"{task.label}, cell {answer['cell']}" if answer["cell"] else task.label
            failures.append(NotebookError(answer["failed"].removesuffix("."), where=where))
    if len(failures) > 1:
        told = " ".join(map(str, failures))
        raise NotebookError(f"{len(failures)} notebooks failed: {told.removesuffix('.')}")
    if failures:
        raise failures[0]
    return [answer["text"] for answer in answers]


def _ask(order: Mapping[str, Any], scratch: Path, strict: bool) -> list[dict[str, Any]]:
    """Return the answers of the interpreter that executes notebooks, one a task."""
    (scratch / "order.json").write_text(json.dumps(order), encoding="utf-8")
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis.notebooks.workers"],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            env=_environment(scratch, strict),
            cwd=scratch,
            start_new_session=True,
        )
        try:
            status = process.wait()
        finally:
            process.communicate()  # when its input ends it does, with all that it started
        if status:
            said.seek(0)
            last = said.read()[-4000:].decode(errors="replace").strip().splitlines()[-1:]
            raise NotebookError(
                f"the interpreter that executes notebooks ended with status {status}"
                + (f" ({last[0]})" if last else "")
            )
    return [
        json.loads((scratch / f"{index}.json").read_text(encoding="utf-8"))
        for index in range(len(order["tasks"]))
    ]


def _environment(scratch: Path, strict: bool) -> dict[str, str]:
    """Return an environment without the user's settings."""
    (scratch / "matplotlibrc").write_text(_SETTINGS, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
    return {
        **kept,
        **{f"{library}_NUM_THREADS": "1" for library in _SINGLE_THREADED},
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(scratch),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": str(scratch / "matplotlibrc"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "WARCOSTS_BUILD": "1" if strict else "",
    }
