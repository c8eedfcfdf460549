"""Small notebooks, made for one test each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.params import Names, Params, load_params

ROOT = Path(__file__).parents[3]

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def params() -> Params:
    return load_params(ROOT / "params.yaml", Names.of(ROOT))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a notebook of some code cells; the first holds the parameters."""

    def write(*cells: str, name: str = "tiny.ipynb", **metadata: Any) -> Path:
        first, *others = cells
        tagged = nbformat.v4.new_code_cell(first, metadata={"tags": ["parameters"]})
        notebook = nbformat.v4.new_notebook(
            cells=[tagged, *map(nbformat.v4.new_code_cell, others)], metadata=metadata
        )
        for cell in notebook.cells:
            cell["id"] = f"made-{notebook.cells.index(cell)}"
        path = tmp_path / name
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def territory(write: Write, params: Params) -> Write:
    """Write a notebook on territory that keeps every rule, with more cells before its last."""
    names = ["as_of", "map_start", "window_months", "smallest_gain"]
    lines = [one.line for one in params.describe("territory") if one.name in names]
    cell = "\n".join(lines)

    def made(
        *cells: str, first: str = cell, prose: str = "What is asked.", **metadata: Any
    ) -> Path:
        last = f"known = open_known({', '.join(f'{name}={name}' for name in names)})\nknown.table"
        path = write(
            first,
            "from analysis.series import open_known",
            *cells,
            last,
            name="territory.ipynb",
            **{
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "war_costs": {"family": "territory"},
                **metadata,
            },
        )
        notebook = nbformat.read(path, 4)
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(prose, id="prose"))
        nbformat.write(notebook, path)
        return path

    return made
