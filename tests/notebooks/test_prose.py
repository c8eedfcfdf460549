"""No number is typed into prose: each comes from a result, by name and with a format."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from analysis.prose import ProseError, fill

ROOT = Path(__file__).resolve().parents[2]
NAMES = re.compile(r"km2|RDNA\d?|COVID-19")
"""Names that hold a digit."""
DIGIT = re.compile(r"\d")
REFERENCE = re.compile(r"\{[^{}]*\}")

PROSE = sorted(
    [
        *(ROOT / "analysis" / "chapters").glob("*.py"),
        ROOT / "analysis" / "evidence" / "judge.py",
        ROOT / "analysis" / "report" / "headlines.py",
    ]
)


def _typed_digits(text: str) -> bool:
    return bool(DIGIT.search(NAMES.sub("", REFERENCE.sub("", text))))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_no_digit_is_typed_into_the_prose_of_a_notebook(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose
    assert [text for text in prose if _typed_digits(text)] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_digit_is_typed_into_a_template_of_prose(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    documents |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    sentences = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
        and " " in node.value.strip()
    ]
    assert [text for text in sentences if _typed_digits(text)] == []


def test_a_reference_that_does_not_resolve_is_an_error() -> None:
    with pytest.raises(ProseError, match="needs"):
        fill("Needs are {need:count}.", {"needs": 3})


def test_a_number_without_a_format_is_an_error() -> None:
    with pytest.raises(ProseError):
        fill("Needs are {needs}.", {"needs": 3.0})
