"""A small project in a temporary folder, with notebooks that keep every rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from analysis.notebook_rules.parameters_cell import write_cell
from analysis.parameters.schema import FAMILIES, names_of
from analysis.parameters.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
READ_ONLY = ("indicators.yaml", "data/raw/sources.yaml", "data/raw/imf_weo/weo_vintages.csv",
             "analysis", "requirements.lock")  # fmt: skip
"""Linked, so that a test that writes them would be noticed by git."""

COPIED = ("params.yaml", "params.schema.json", "claims.yaml", "docs/parameters.md")


@pytest.fixture(scope="session")
def names() -> Vocabulary:
    """The names in the project's data."""
    return load_vocabulary(ROOT)


@pytest.fixture(scope="session")
def build(names: Vocabulary) -> Callable[[str], nbformat.NotebookNode]:
    """Give a function that builds a notebook of a family that keeps every rule."""

    def build_notebook(family: str) -> nbformat.NotebookNode:
        v4 = nbformat.v4
        use = ", ".join(f"{name}={name}" for name in names_of(family))
        cells = [
            v4.new_markdown_cell(f"# {family.capitalize()}"),
            v4.new_code_cell(write_cell(family, names), metadata={"tags": ["parameters"]}),
            v4.new_markdown_cell("What was asked."),
            v4.new_code_cell(
                "from analysis.chapters.chapter import open_chapter\n\n"
                f'chapter = open_chapter("{family}", {use})'
            ),
            v4.new_code_cell("chapter.evidence_list()"),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        metadata = {"kernelspec": kernel, "war_costs": {"family": family}}
        return v4.new_notebook(cells=cells, metadata=metadata)

    return build_notebook


@pytest.fixture
def project(tmp_path: Path, build: Callable[[str], nbformat.NotebookNode]) -> Path:
    """Return the folder of a project with five notebooks."""
    root = tmp_path / "project"
    for name in READ_ONLY:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(ROOT / name)
    for name in COPIED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    for folder in ("notebooks", "reports", "data/processed/fingerprints"):
        (root / folder).mkdir(parents=True)
    for family in FAMILIES:
        nbformat.write(build(family), root / "notebooks" / f"{family}.ipynb")
        fingerprint = root / "data" / "processed" / "fingerprints" / f"{family}.json"
        fingerprint.write_text("{}\n", encoding="utf-8")
    return root
