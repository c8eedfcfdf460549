"""Notebooks built for a test of the engine, and an interpreter that may be forked."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.execution.runs import ExecutedNotebook, NotebookRun, run_notebooks

Cell = str | Sequence[str]
"""A source, or a source with its tags."""

Execute = Callable[..., list[ExecutedNotebook]]


def write_cells(path: Path, *cells: Cell) -> Path:
    """Write a notebook with a title and code cells, and return its path."""
    nodes = [new_markdown_cell("# Title")]
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        nodes.append(new_code_cell(source, metadata={"tags": tags}))
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=nodes, metadata={"kernelspec": kernelspec}), path)
    return path


def texts(path: Path) -> list[str]:
    """Return, of each code cell of an executed notebook, all text that it put out."""
    notebook = nbformat.read(path, as_version=4)
    return ["".join(map(_text, c.outputs)) for c in notebook.cells if c.cell_type == "code"]


def _text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return str(output.data["text/plain"])


@pytest.fixture(scope="session")
def fresh() -> Iterator[ProcessPoolExecutor]:
    """An interpreter with one thread and Python's own settings, as the pipeline's is.

    The test runner's own process has other warnings, other logging and, when tests run in
    parallel, threads that forbid forking it.
    """
    with ProcessPoolExecutor(
        1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
    ) as executor:
        yield executor


def _start() -> None:
    # A stock kernel that finds this does not capture what C code prints.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    importlib.import_module("analysis.execution.engine")


@pytest.fixture
def execute(fresh: ProcessPoolExecutor) -> Execute:
    """Run notebooks in the fresh interpreter: each path is executed to ``<name>.out.ipynb``."""

    def run(*notebooks: Path, **options: object) -> list[ExecutedNotebook]:
        runs = [NotebookRun(path.stem, path, {}, output_of(path)) for path in notebooks]
        options.setdefault("preload", ())
        return fresh.submit(run_notebooks, runs, **options).result()

    return run


def output_of(notebook: Path) -> Path:
    """Return where ``execute`` writes a notebook."""
    return notebook.with_suffix(".out.ipynb")
