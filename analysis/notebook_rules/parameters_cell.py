"""The parameters cell: one, first, one declared literal a line, each with its default."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator

from analysis.errors import ParameterError
from analysis.notebook_rules.cells import CodeCell, Finding, NotebookText
from analysis.parameters.schema import SCHEMA, names_of
from analysis.parameters.values import check_value, find_spec, plain, shown
from analysis.parameters.vocabulary import Vocabulary


def find_cell(notebook: NotebookText) -> CodeCell | None:
    """Return the first code cell that is tagged as the parameters cell, if there is one."""
    return next((cell for cell in notebook.cells if cell.is_parameters), None)


def check_position(notebook: NotebookText) -> Iterator[Finding]:
    """Find a missing, a second or a late parameters cell, and one that a run has injected."""
    tagged = [cell for cell in notebook.cells if cell.is_parameters]
    for text in notebook.texts:
        if text.tagged:
            place = f"{notebook.name}, cell {text.number}"
            yield Finding(place, "a cell of prose has the tag 'parameters'")
    if not tagged:
        yield Finding(notebook.name, "no code cell has the tag 'parameters'")
    for cell in tagged[1:]:
        yield Finding(
            cell.place(), f"a second parameters cell (the first is cell {tagged[0].number})"
        )
    if tagged and tagged[0] is not notebook.cells[0]:
        yield Finding(
            tagged[0].place(),
            f"code stands before the parameters (in cell {notebook.cells[0].number})",
            "Make the parameters the first code cell",
        )
    for cell in notebook.cells:
        if "injected-parameters" in cell.tags:
            yield Finding(
                cell.place(), "the cell was injected by a run", "Delete it and store the source"
            )


def check_content(cell: CodeCell, family: str, names: Vocabulary) -> Iterator[Finding]:
    """Find what is not a declared literal with its default, its comment and a line of its own.

    Parameters
    ----------
    cell
        The parameters cell, parsed.
    family
        The notebook.
    names
        The names in the data that some parameters choose from.
    """
    assert cell.tree is not None
    comments = _comments(cell.source)
    given: dict[str, int] = {}
    last_line = 0
    for statement in cell.tree.body:
        last = statement.end_lineno or statement.lineno
        target = _target(statement)
        if target is None:
            yield Finding(
                cell.place(statement.lineno),
                "the parameters cell holds something other than 'name = literal'",
            )
            continue
        name, value = target
        if statement.lineno <= last_line:
            yield Finding(cell.place(statement.lineno), f"{name} has no line of its own")
        lines = range(statement.lineno, last + 1)
        comment = " ".join(comments[line] for line in lines if line in comments)
        yield from _check_comment(cell.place(statement.lineno), name, comment, family, names)
        if name in given:
            yield Finding(
                cell.place(statement.lineno), f"{name} is set twice (first in line {given[name]})"
            )
        given.setdefault(name, statement.lineno)
        last_line = last
        yield from _check_default(cell.place(statement.lineno), name, value, family, names)
    for name in names_of(family):
        if name not in given:
            yield Finding(
                cell.place(),
                f"the parameter {name} is missing",
                f"'warcosts params {family} --cell' writes the cell",
            )


def _target(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return name and value of ``name = value`` or ``name: type = value``."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name, value
    return None


def _check_default(
    where: str, name: str, node: ast.expr, family: str, names: Vocabulary
) -> Iterator[Finding]:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError):
        yield Finding(where, f"the value of {name} is not a literal")
        return
    try:
        checked = check_value(find_spec(name, family, where), value, where, names)
    except ParameterError as error:
        yield Finding(where, error.what, f"Expected {error.expected}")
        return
    default = SCHEMA[name].default
    if checked != default:
        yield Finding(
            where, f"{name} is {shown(plain(checked))}, but its default is {shown(plain(default))}"
        )


def _check_comment(
    where: str, name: str, comment: str, family: str, names: Vocabulary
) -> Iterator[Finding]:
    """Find a missing comment, and one with a number that is no bound of the parameter."""
    remedy = f"'warcosts params {family} --cell' writes the cell"
    if not comment:
        yield Finding(where, f"{name} has no comment that says what it may be", remedy)
    elif name in SCHEMA:
        allowed = SCHEMA[name].allowed(names)
        for number in sorted(set(NUMBER.findall(comment)) - set(NUMBER.findall(allowed))):
            yield Finding(where, f"the comment on {name} says {number}, but allowed is {allowed}")


NUMBER = re.compile(r"\d+(?:[.-]\d+)*")
"""A number, a date or a month."""


def _comments(source: str) -> dict[int, str]:
    """Return the text of each comment by its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    texts = {
        token.start[0]: token.string.strip("# \t")
        for token in tokens
        if token.type == tokenize.COMMENT
    }
    return {line: text for line, text in texts.items() if text}


def write_cell(family: str, names: Vocabulary) -> str:
    """Return the text of a notebook's parameters cell, as the schema declares it."""
    return "\n".join(
        _write_line(name, SCHEMA[name].allowed(names), family) for name in names_of(family)
    )


def _write_line(name: str, allowed: str, family: str, width: int = 99) -> str:
    if len(allowed) > width - 40:
        allowed = f"names as in 'warcosts params {family}'"
    value = plain(SCHEMA[name].default)
    literal = repr(value).replace("'", '"')
    line = f"{name} = {literal}  # {allowed}"
    if len(line) <= width or not isinstance(value, list):
        return line
    items = textwrap.fill(
        literal[1:-1],
        width,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )
    return f"{name} = [  # {allowed}\n{items},\n]"
