"""Names in a notebook: no parameter is set anew, and no name is undefined."""

from __future__ import annotations

import ast
import bisect
from collections.abc import Iterator, Sequence

from pyflakes import checker, messages

from analysis.notebook_rules.cells import CodeCell, Finding, NotebookText

CHANGING = frozenset(
    ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update")
)
"""Methods that change a list in place."""

GIVEN_BY_IPYTHON = ("display", "get_ipython")


def check_reassignment(notebook: NotebookText, parameters: CodeCell) -> Iterator[Finding]:
    """Find cells that set a parameter anew."""
    names = {name for node in parameters.walk() for name, _ in bound_names(node)}
    for cell in notebook.parsed:
        if cell is parameters:
            continue
        for node in cell.walk():
            for name, line in (*bound_names(node), *_changed(node)):
                if name in names:
                    yield Finding(
                        cell.place(line),
                        f"the parameter {name} is set anew",
                        "Use another name",
                    )


def bound_names(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every name that a node binds or deletes, in any scope, with its line."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del(), lineno=line):
            yield name, line
        case ast.arg(arg=name, lineno=line):
            yield name, line
        case ast.alias(name=name, asname=alias, lineno=line):
            yield alias or name.partition(".")[0], line
        case ast.Global(names=names, lineno=line) | ast.Nonlocal(names=names, lineno=line):
            yield from ((name, line) for name in names)
        case (
            ast.FunctionDef(name=str(name), lineno=line)
            | ast.AsyncFunctionDef(name=str(name), lineno=line)
            | ast.ClassDef(name=str(name), lineno=line)
            | ast.ExceptHandler(name=str(name), lineno=line)
            | ast.MatchAs(name=str(name), lineno=line)
            | ast.MatchStar(name=str(name), lineno=line)
            | ast.MatchMapping(rest=str(name), lineno=line)
        ):
            yield name, line


def _changed(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every name whose content a node changes in place, with its line."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del(), lineno=line):
            yield name, line
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), lineno=line):
            if method in CHANGING:
                yield name, line


def check_flow(notebook: NotebookText) -> Iterator[Finding]:
    """Find what pyflakes finds in all cells together: undefined and unused names above all."""
    cells = notebook.parsed
    text = "".join(f"{cell.source.rstrip()}\n" for cell in cells)
    first_lines = _first_lines(cells)
    flow = checker.Checker(ast.parse(text), builtins=set(GIVEN_BY_IPYTHON))
    for message in sorted(flow.messages, key=lambda message: (message.lineno, message.col)):
        position = bisect.bisect_right(first_lines, message.lineno) - 1
        line = message.lineno - first_lines[position] + 1
        problem = (message.message % message.message_args).replace(" from line %r", "")
        if isinstance(message, messages.UndefinedName):
            problem = f"the name '{message.message_args[0]}' is undefined"
        yield Finding(cells[position].place(line), problem)


def _first_lines(cells: Sequence[CodeCell]) -> list[int]:
    """Return the line of the joined text at which each cell begins."""
    lines, line = [], 1
    for cell in cells:
        lines.append(line)
        line += cell.source.rstrip().count("\n") + 1
    return lines
