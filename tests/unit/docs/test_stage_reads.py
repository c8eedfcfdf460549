"""What a stage imports is among what `dvc.yaml` says it depends on: derived from the code."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from analysis.commands.build import STAGES

ROOT = Path(__file__).parents[3]
PIPELINE = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
PROJECT = ROOT / "analysis" / "project.py"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def file_of(module: str) -> Path | None:
    """Return the file of a module of the package; `None` for a name within a module."""
    base = ROOT / Path(*module.split("."))
    found = [path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()]
    return found[0] if found else None


def imports(tree: ast.AST) -> Iterator[Path]:
    """Yield the package's modules that a text imports, anywhere in it but for the types' sake."""
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "TYPE_CHECKING":
        return
    names: list[str] = []
    if isinstance(tree, ast.Import):
        names = [alias.name for alias in tree.names]
    elif isinstance(tree, ast.ImportFrom) and tree.module:
        names = [tree.module, *(f"{tree.module}.{alias.name}" for alias in tree.names)]
    for name in names:
        path = file_of(name) if name.split(".")[0] == "analysis" else None
        if path is not None:
            yield path
    for child in ast.iter_child_nodes(tree):
        yield from imports(child)


def loaded_by_project() -> dict[str, set[Path]]:
    """Return, by property of a project, what it imports when first asked for."""
    (owner,) = (node for node in tree_of(PROJECT).body if isinstance(node, ast.ClassDef))
    return {
        node.name: set(imports(node)) for node in owner.body if isinstance(node, ast.FunctionDef)
    }


def asked(tree: ast.Module) -> Iterator[str]:
    """Yield the properties of a project that a text asks for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if owner.split(".")[-1] == "project" or owner.startswith("Project("):
                yield node.attr


def closure(starts: set[Path]) -> set[Path]:
    """Return every module of the package that is reached from some."""
    properties, found, waiting = loaded_by_project(), set[Path](), set(starts)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        tree = tree_of(path)
        if path == PROJECT:  # what it loads when asked is counted where it is asked
            waiting |= {one for node in tree.body if isinstance(node, ast.ImportFrom)
                        for one in imports(node)}  # fmt: skip
            continue
        waiting |= set(imports(tree))
        if any(isinstance(one, ast.FunctionDef) and one.name == "__getattr__" for one in tree.body):
            waiting |= set(path.parent.glob("*.py"))  # a room that loads its names when used
        waiting |= {one for name in asked(tree) for one in properties.get(name, ())}
    return found


def read_by_notebooks() -> set[Path]:
    """Return what the notebooks import."""
    found = set[Path]()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found |= set(imports(ast.parse("".join(cell["source"]))))
    return found


def uncovered(stage: str, starts: set[Path]) -> set[str]:
    """Return modules that a stage reaches and does not say it depends on."""
    deps = [str(dep) for dep in PIPELINE[stage]["deps"]]
    paths = {path.relative_to(ROOT).as_posix() for path in closure(starts)}
    return {
        path for path in paths if not any(path == dep or path.startswith(f"{dep}/") for dep in deps)
    } - {"analysis/__init__.py"}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_every_module_that_it_reaches(stage: str) -> None:
    start = file_of(STAGES[stage])
    assert start is not None and f"build_{stage}" in {
        node.name for node in tree_of(start).body if isinstance(node, ast.FunctionDef)
    }
    starts = {start} | (read_by_notebooks() if stage == "notebooks" else set())
    assert not uncovered(stage, starts)


def test_stages_of_the_code_and_of_the_pipeline_are_the_same() -> None:
    assert set(STAGES) == set(PIPELINE)
    for name, declared in PIPELINE.items():
        assert declared["cmd"] == f"exec warcosts build {name}"


def test_every_dependency_and_output_has_one_maker() -> None:
    outputs = [
        next(iter(one)) if isinstance(one, dict) else one
        for declared in PIPELINE.values()
        for key in ("outs", "metrics")
        for one in declared.get(key, ())
    ]
    assert len(outputs) == len(set(outputs))
    for declared in PIPELINE.values():
        for dep in declared["deps"]:
            if dep.startswith("data/processed/"):
                assert dep in outputs
