"""Every notebook shows the same, whoever executes it and in whatever folder its kernel starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient import NotebookClient
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.notebooks import Task, execute
from analysis.notebooks.canonical import canonical_text

pytestmark = pytest.mark.trial

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def asked(path: Path) -> dict[str, Any]:
    """Return few draws, where a notebook draws at all."""
    return {} if path.stem == "other_wars" else {"n_draws": 1000}


def cells(text: str) -> Any:
    return json.loads(text)["cells"]


def by_papermill(path: Path, folder: Path) -> str:
    """Execute as `papermill --cwd FOLDER` does."""
    executed = papermill.execute_notebook(
        path, None, asked(path), cwd=folder, kernel_name="python3", progress_bar=False
    )
    return canonical_text(executed)


def by_client(path: Path, folder: Path) -> str:
    """Execute with the client of `jupyter nbconvert --execute`, and of editors."""
    notebook = load_notebook_node(str(path))
    if asked(path):
        notebook = parameterize_notebook(notebook, asked(path), kernel_name="python3")
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", resources=resources).execute()
    return canonical_text(notebook)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_a_client_and_the_runner_show_the_same(path: Path, tmp_path: Path) -> None:
    (ours,) = execute([Task(path, asked(path), path.stem)])
    assert cells(by_papermill(path, Path("/"))) == cells(ours)
    assert cells(by_client(path, path.parent)) == cells(ours)
    assert cells(by_client(path, tmp_path)) == cells(ours)
