"""The five notebooks judge trends by the tests of `analysis.trends`, and by no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis.parameters.schema import FAMILIES
from analysis.trends.result import GLS, GLS_STEP, KENDALL

ROOT = Path(__file__).resolve().parents[2]
TRENDS = ROOT / "analysis" / "trends"

FOREIGN = {"statsmodels", "pymannkendall", "arch", "sklearn", "ruptures", "pingouin"}
"""Packages that hold tests of trends or of breaks."""
TESTS_OF_OTHERS = {
    "kendalltau", "linregress", "lstsq", "pearsonr", "polyfit", "siegelslopes", "somersd",
    "spearmanr", "theilslopes", "weightedtau",
}  # fmt: skip
"""Functions of NumPy and SciPy with which a trend could be tested or fitted."""
COMPARED = {
    "analysis.trends.comparison",
    "analysis.trends.alternatives",
    "analysis.trends.vogelsang",
}
MULTIVERSE = Path("analysis/evidence/multiverse/methods.py")
"""Where tests of others are shown among the specifications, and nothing else uses them."""


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _names(tree: ast.AST) -> set[str]:
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {name.rpartition(".")[2] for name in _imports(tree)}


def _package() -> list[Path]:
    """Return every module of the package outside the statistics."""
    every = sorted((ROOT / "analysis").rglob("*.py"))
    return [path for path in every if TRENDS not in path.parents]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_notebook_imports_chapters_and_nothing_else(family: str) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / f"{family}.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    imported = list(_imports(ast.parse(code)))
    assert imported
    assert all(name.startswith("analysis.chapters") for name in imported)


def test_no_module_outside_the_statistics_tests_a_trend_by_other_means() -> None:
    assert len(_package()) > 100
    for path in _package():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        packages = {name.partition(".")[0] for name in _imports(tree)}
        assert not packages & FOREIGN, path
        assert not _names(tree) & TESTS_OF_OTHERS, path


def test_tests_of_others_are_shown_among_the_specifications_only() -> None:
    users = {
        path.relative_to(ROOT)
        for path in _package()
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.rpartition(".")[0] in COMPARED or name in COMPARED
    }
    assert users == {MULTIVERSE}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_verdict_on_a_trend_rests_on_a_test_of_ours(family: str) -> None:
    evidence = pd.read_csv(ROOT / "data" / "processed" / "evidence.csv")
    rows = evidence[(evidence["family"] == family) & evidence["trend_p_two_sided"].notna()]
    assert len(rows)
    assert set(rows["trend_method"]) <= {GLS, GLS_STEP, KENDALL}
    assert rows["trend_p_conservative_rising"].notna().all()
