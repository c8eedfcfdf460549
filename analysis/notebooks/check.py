"""The rules for notebooks: parameters first, declared, used, never set again; nothing hidden."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import NotebookError
from analysis.notebooks.names import hidden, set_again, undefined
from analysis.notebooks.source import TAG, Cell, Finding, Notebook, read_notebook
from analysis.params import FAMILIES, Params, Setting
from analysis.yaml import nearest, shown

KERNEL = "python3 python"
_NUMBER = re.compile(r"\d+(?:[.-]\d+)*")
_DATED = re.compile(
    r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\b(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\s+\d{4}\b|\b(?:19|20)\d\d\b"
)


def check_notebook(path: Path, params: Params) -> list[Finding]:
    """Return every rule that a notebook breaks; its defaults must be the project's parameters."""
    try:
        notebook = read_notebook(path)
    except NotebookError as error:
        return [Finding(error.where, error.what)]
    findings = [*_whole(notebook), *_texts(notebook)]
    findings += [cell.problem for cell in notebook.code if cell.problem]
    if not notebook.code:
        return findings
    first, *others = notebook.code
    if notebook.family in FAMILIES and first.tree is not None and TAG in first.tags:
        settings = {one.name: one for one in params.describe(notebook.family)}
        findings += _parameters(first, settings, notebook.family)
        names = set(notebook.parameters)
        findings += set_again(others, names)
        findings += _unused(others, sorted(names), first)
    is_python = all(cell.tree is not None for cell in notebook.code)
    return [*findings, *hidden(others), *(undefined(path) if is_python else ())]


def _whole(notebook: Notebook) -> Iterator[Finding]:
    if notebook.family not in FAMILIES or f"{notebook.family}.ipynb" != notebook.name:
        near = nearest(notebook.family, FAMILIES) or ", ".join(FAMILIES)
        what = f"its metadata say war_costs.family = {shown(notebook.family)}"
        yield Finding(notebook.name, what, f"Expected the name of the file, one of {near}")
    if notebook.kernel != KERNEL:  # ruff passes over what is not said to be Python
        what = f"its kernel's name and language are {shown(notebook.kernel)}"
        yield Finding(notebook.name, what, f"Expected {shown(KERNEL)}")
    tagged = [cell for cell in notebook.cells if TAG in cell.tags]
    if [cell.number for cell in tagged] != [cell.number for cell in notebook.code[:1]]:
        where = tagged[-1].place() if tagged else notebook.name
        yield Finding(where, f"the first code cell, and no other, has the tag '{TAG}'", "Mend it")
    for cell in notebook.cells:
        if "injected-parameters" in cell.tags:
            yield Finding(cell.place(), "the cell was put in by a run", "Delete it")
        if cell.stored:
            yield Finding(cell.place(), "the cell has stored outputs", "Clear all outputs and save")
        if cell.kind not in ("code", "markdown"):
            yield Finding(cell.place(), "the cell is neither code nor prose", "Make it one of both")


def _texts(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.cells:
        if cell.kind != "markdown":
            continue
        text = _DATED.sub(" ", cell.source)
        if found := re.search(r"\d+(?:[.,]\d+)*", text):
            what = f"prose says '{found[0]}', which no result moves"
            yield Finding(cell.place(), what, "Let `tell` write it from a result")
        if found := re.search(r"<[a-zA-Z/!][^>]*>?|!\[", text):
            yield Finding(cell.place(), f"prose holds '{found[0][:40]}'", "Write plain Markdown")


def _parameters(cell: Cell, settings: dict[str, Setting], family: str) -> Iterator[Finding]:
    """Find what is not a declared literal with its default and a comment, a line each."""
    assert cell.tree is not None
    remedy = f"'warcosts params {family} --cell' writes the cell"
    comments = _comments(cell.source)
    given: set[str] = set()
    for statement in cell.tree.body:
        where = cell.place(statement.lineno)
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                yield Finding(where, "it is no 'name = literal'", remedy)
                continue
        if name in given:
            yield Finding(where, f"{name} stands twice", remedy)
        given.add(name)
        if name not in settings:
            near = nearest(name, settings)
            hint = f"Perhaps {near}" if near else remedy
            yield Finding(where, f"'{name}' is not a parameter of {family}", hint)
            continue
        setting = settings[name]
        try:
            literal = ast.literal_eval(value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            yield Finding(where, f"the value of {name} is no literal", remedy)
            continue
        # not the value in params.yaml, which a run puts in: the pipeline runs with others, too
        if literal != setting.default or type(literal) is not type(setting.default):
            what = f"{name} is {shown(literal)}, but its default is {shown(setting.default)}"
            yield Finding(where, what, f"Try values with: warcosts run {family} --set {name}=...")
        lines = range(statement.lineno, (statement.end_lineno or 0) + 1)
        comment = " ".join(comments.get(line, "") for line in lines).strip()
        if not comment:
            yield Finding(where, f"{name} has no comment that says what it may be", remedy)
        if stray := set(_NUMBER.findall(comment)) - set(_NUMBER.findall(setting.may_be)):
            what = f"the comment on {name} says {min(stray)}, but allowed is {setting.may_be}"
            yield Finding(where, what, remedy)
    for setting in settings.values():
        if setting.section == family and setting.name not in given:
            yield Finding(cell.place(), f"the parameter {setting.name} is missing", remedy)
    if "as_of" not in given:
        yield Finding(cell.place(), "the parameter as_of is missing", remedy)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {one.start[0]: one.string.strip("# ") for one in tokens if one.type == tokenize.COMMENT}


def _unused(cells: list[Cell], names: list[str], first: Cell) -> Iterator[Finding]:
    used = {
        node.id
        for cell in cells
        for node in ast.walk(cell.tree or ast.Module([], []))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    for name in names:
        if name not in used:
            yield Finding(first.place(), f"the parameter {name} is not used", "Leave it out")
