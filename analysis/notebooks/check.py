"""The rules for notebooks: parameters first, declared, used, never set again; nothing hidden."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import NotebookError
from analysis.notebooks.names import of_code, undefined
from analysis.notebooks.source import TAG, Cell, Notebook, read_notebook
from analysis.params import FAMILIES, Params, Setting
from analysis.yaml import nearest, shown

KERNEL = "python3 python"
_NUMBER = re.compile(r"\d+(?:[.-]\d+)*")
_DATED = re.compile(
    r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\b(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\s+\d{4}\b|\b(?:19|20)\d\d\b"
)


def check_notebook(path: Path, params: Params) -> list[NotebookError]:
    """Return every rule that a notebook breaks; its defaults must be the project's parameters."""
    try:
        notebook = read_notebook(path)
    except NotebookError as error:
        return [error]
    findings = [*_of_whole(notebook), *_of_prose(notebook)]
    findings += [cell.problem for cell in notebook.code if cell.problem]
    if not notebook.code:
        return findings
    is_python = not any(cell.problem for cell in notebook.code)
    first, *others = notebook.code
    names: set[str] = set()
    if notebook.family in FAMILIES and not first.problem and TAG in first.tags:
        settings = {one.name: one for one in params.describe(notebook.family)}
        findings += _of_parameters(first, settings, notebook.family)
        names = set(notebook.parameters)
    return [*findings, *of_code(first, others, names), *(undefined(path) if is_python else ())]


def _of_whole(notebook: Notebook) -> Iterator[NotebookError]:
    if notebook.family not in FAMILIES or f"{notebook.family}.ipynb" != notebook.name:
        near = nearest(notebook.family, FAMILIES) or ", ".join(FAMILIES)
        what = f"its metadata say war_costs.family = {shown(notebook.family)}"
        yield notebook.fault(what, f"Expected the name of the file, one of {near}")
    if notebook.kernel != KERNEL:  # ruff passes over what is not said to be Python
        what = f"its kernel's name and language are {shown(notebook.kernel)}"
        yield notebook.fault(what, f"Expected {shown(KERNEL)}")
    tagged = [cell for cell in notebook.cells if TAG in cell.tags]
    if [cell.number for cell in tagged] != [cell.number for cell in notebook.code[:1]]:
        what = f"the first code cell, and no other, has the tag '{TAG}'"
        yield (tagged[-1] if tagged else notebook).fault(what, "Mend it")
    for cell in notebook.cells:
        if "injected-parameters" in cell.tags:
            yield cell.fault("the cell was put in by a run", "Delete it")
        if cell.stored:
            yield cell.fault("the cell has stored outputs", "Clear all outputs and save")
        if cell.kind not in ("code", "markdown"):
            yield cell.fault("the cell is neither code nor prose", "Make it one of both")


def _of_prose(notebook: Notebook) -> Iterator[NotebookError]:
    for cell in notebook.cells:
        if cell.kind != "markdown":
            continue
        if found := re.search(r"\d+(?:[.,]\d+)*", _DATED.sub(" ", cell.source)):
            what = f"prose says '{found[0]}', which no result moves"
            yield cell.fault(what, "Let `tell` write it from a result")
        if found := re.search(r"<[a-zA-Z/!][^>]*>?|!\[", _DATED.sub(" ", cell.source)):
            yield cell.fault(f"prose holds '{found[0][:40]}'", "Write plain Markdown")


def _of_parameters(
    cell: Cell, settings: dict[str, Setting], family: str
) -> Iterator[NotebookError]:
    """Find what is not a declared literal with its default and a comment, a line each."""
    remedy = f"'warcosts params {family} --cell' writes the cell"
    tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
    comments = {one.start[0]: one.string for one in tokens if one.type == tokenize.COMMENT}
    given: set[str] = set()
    for statement in cell.tree.body:
        line = statement.lineno
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                yield cell.fault("it is no 'name = literal'", remedy, line)
                continue
        if name in given:
            yield cell.fault(f"{name} stands twice", remedy, line)
        given.add(name)
        if name not in settings:
            near = nearest(name, settings)
            hint = f"Perhaps {near}" if near else remedy
            yield cell.fault(f"'{name}' is not a parameter of {family}", hint, line)
            continue
        default, may_be = settings[name].default, settings[name].may_be
        try:
            literal = ast.literal_eval(value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            yield cell.fault(f"the value of {name} is no literal", remedy, line)
            continue
        # not the value in params.yaml, which a run puts in: the pipeline runs with others, too
        if literal != default or type(literal) is not type(default):
            what = f"{name} is {shown(literal)}, but its default is {shown(default)}"
            yield cell.fault(what, f"Try values with: warcosts run {family} --set {name}=...", line)
        lines = range(line, (statement.end_lineno or 0) + 1)
        comment = " ".join(comments.get(one, "").strip("# ") for one in lines).strip()
        if not comment:
            yield cell.fault(f"{name} has no comment that says what it may be", remedy, line)
        if stray := set(_NUMBER.findall(comment)) - set(_NUMBER.findall(may_be)):
            what = f"the comment on {name} says {min(stray)}, but allowed is {may_be}"
            yield cell.fault(what, remedy, line)
    own = [one.name for one in settings.values() if one.section == family]
    for name in (*own, "as_of"):
        if name not in given:
            yield cell.fault(f"the parameter {name} is missing", remedy)
