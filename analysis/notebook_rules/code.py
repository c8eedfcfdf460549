"""What code may stand in a notebook: imports from the chapters, one opening, and calls.

The rules say what is allowed, so nothing has to be known of the ways to read a file, a clock or
a random number: code that is not listed here is refused, whatever it does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.notebook_rules.cells import CodeCell, Finding, NotebookText
from analysis.notebook_rules.names import bound_names
from analysis.notebook_rules.package import CHAPTER, OPEN, PACKAGE, callable_names

NAME = re.compile(r"\w+(?: \w+)*")
"""A text that names something: an indicator, a country, a claim."""

ALLOWED = f"an import from {PACKAGE}, or one call of the chapter or of an imported function"


@dataclass
class _Imported:
    """What the notebook has imported so far."""

    modules: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)


def check_code(
    notebook: NotebookText, parameters: CodeCell, family: str, sources: tuple[str, ...]
) -> Iterator[Finding]:
    """Find whatever is not an import from the chapters, the opening of the chapter, or a call.

    Parameters
    ----------
    notebook
        The notebook.
    parameters
        Its parameters cell.
    family
        The family of indicators that it is about.
    sources
        Ids of the sources, which texts in the code may name with a publisher.
    """
    names = tuple(_assigned(parameters))
    imported = _Imported()
    openings = 0
    for cell in notebook.parsed:
        if cell is parameters:
            continue
        assert cell.tree is not None
        for statement in cell.tree.body:
            place = cell.place(statement.lineno)
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield from _check_import(statement, imported, place)
            elif isinstance(statement, ast.Assign) and _is_opening(statement.value):
                openings += 1
                yield from _check_opening(statement, imported, names, family, place)
                if openings > 1:
                    yield Finding(place, "the chapter is opened a second time")
            elif not _sets_anew(statement, names):  # which is found elsewhere
                yield from _check_statement(statement, cell, imported, names)
        yield from _check_texts(cell, sources)
    if not openings:
        yield Finding(
            notebook.name,
            "no cell opens the chapter, so no parameter is used",
            f"Expected '{CHAPTER} = {OPEN}(...)'",
        )


def _assigned(parameters: CodeCell) -> Iterator[str]:
    for node in parameters.walk():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _sets_anew(statement: ast.stmt, names: tuple[str, ...]) -> bool:
    simple = isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete)
    bound = {name for node in ast.walk(statement) for name, _ in bound_names(node)}
    return simple and bool(bound & set(names))


def _check_import(
    statement: ast.Import | ast.ImportFrom, imported: _Imported, place: str
) -> Iterator[Finding]:
    for alias in statement.names:
        if alias.asname or not _take_import(statement, alias.name, imported):
            yield Finding(
                place,
                f"'{ast.unparse(statement)}' is not an import of a function of {PACKAGE}",
                "What is read and computed belongs into the package",
            )


def _take_import(statement: ast.Import | ast.ImportFrom, name: str, imported: _Imported) -> bool:
    """Note what an import brings; return whether it is one of a module or of a function."""
    if isinstance(statement, ast.Import) or statement.level:
        return False
    modules = callable_names().modules
    package, _, module = str(statement.module).rpartition(".")
    if statement.module == PACKAGE and name in modules and name != CHAPTER:
        imported.modules.add(name)
    elif package == PACKAGE and name in modules.get(module, ()):
        imported.functions.add(name)
    else:
        return False
    return True


def _is_opening(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == OPEN


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _check_opening(
    statement: ast.Assign, imported: _Imported, names: tuple[str, ...], family: str, place: str
) -> Iterator[Finding]:
    """Find what is not ``chapter = open_chapter("family", name=name, ...)`` with every name."""
    call = statement.value
    assert isinstance(call, ast.Call)
    if [_name(target) for target in statement.targets] != [CHAPTER]:
        yield Finding(place, f"what {OPEN} returns is not called '{CHAPTER}'")
    if OPEN not in imported.functions:
        yield Finding(place, f"{OPEN} is not imported from {PACKAGE}.{CHAPTER}")
    if not (len(call.args) == 1 and _is_text(call.args[0], family)):
        opened = ", ".join(map(ast.unparse, call.args)) or "nothing"
        yield Finding(place, f"the notebook opens {opened}, not '{family}'")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    for name, value in given.items():
        if name is None:
            yield Finding(place, f"parameters are handed on as '**{ast.unparse(value)}'", _EACH)
        elif name not in names:
            yield Finding(place, f"{OPEN} is given {name}, which is not a parameter", _EACH)
        elif _name(value) != name:
            yield Finding(
                place,
                f"the parameter {name} is not used as it is: '{name}={ast.unparse(value)}'",
                f"Write '{name}={name}'",
            )
    for name in names:
        if name not in given:
            yield Finding(place, f"the parameter {name} is not used: {OPEN} is not given it", _EACH)


_EACH = f"Hand each parameter to {OPEN} as 'name=name'"


def _is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _check_statement(
    statement: ast.stmt, cell: CodeCell, imported: _Imported, names: tuple[str, ...]
) -> Iterator[Finding]:
    place = cell.place(statement.lineno)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield Finding(place, f"'{statement.name}' is defined here", "Move it into the package")
    elif not (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and _calls_a_chapter(statement.value, imported)
    ):
        code = ast.unparse(statement).partition("\n")[0]
        yield Finding(place, f"'{code}' is not {ALLOWED}", "Move it into the package")
    else:
        yield from _check_arguments(statement.value, names, place)


def _calls_a_chapter(call: ast.Call, imported: _Imported) -> bool:
    """Return whether the call is ``chapter.f(...)``, ``module.f(chapter, ...)`` or alike."""
    known = callable_names()
    takes_chapter = bool(call.args) and _name(call.args[0]) == CHAPTER
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=function):
            if owner == CHAPTER:
                return function in known.methods
            return takes_chapter and owner in imported.modules and function in known.modules[owner]
        case ast.Name(id=function):
            return takes_chapter and function in imported.functions - {OPEN}
    return False


def _check_arguments(call: ast.Call, names: tuple[str, ...], place: str) -> Iterator[Finding]:
    first = call.args[1:] if call.args and _name(call.args[0]) == CHAPTER else call.args
    for keyword in call.keywords:
        if keyword.arg is None:
            yield Finding(place, f"arguments are handed on as '**{ast.unparse(keyword.value)}'")
    for argument in (*first, *(keyword.value for keyword in call.keywords)):
        if not _is_plain(argument, names):
            yield Finding(
                place,
                f"the argument '{ast.unparse(argument)}' is neither a literal nor a parameter",
            )


def _is_plain(node: ast.AST, names: tuple[str, ...]) -> bool:
    match node:
        case ast.Constant(value=str() | bool() | int() | float() | None):
            return True
        case ast.Name(id=name):
            return name in names
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(_is_plain(element, names) for element in elements)
    return False


def _check_texts(cell: CodeCell, sources: tuple[str, ...]) -> Iterator[Finding]:
    """Find paths and addresses: whatever is not a name, or a source with its publisher."""
    for node in cell.walk():
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else repr(node.value)
            source, slash, publisher = text.partition("/")
            name = publisher.replace("-", " ") if slash and source in sources else text
            if text and not NAME.fullmatch(name):
                yield Finding(
                    cell.place(node.lineno),
                    f"the text '{text}' is a path or an address, or no name at all",
                    "A notebook names indicators, countries, sources and claims only",
                )
