"""Names in a notebook: parameters that are set again, undefined and unused names, hidden doors."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.errors import NotebookError
from analysis.notebooks.source import Cell

MODULES = {"analysis", "IPython", "functools", "itertools", "math", "matplotlib", "numpy", "pandas",
           "scipy", "seaborn", "statsmodels"}  # fmt: skip
"""What a notebook may import."""
HIDDEN = {
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "get_ipython", "getattr",
    "globals", "input", "locals", "open", "setattr", "vars",
    "environ", "getenv", "os", "sys", "subprocess", "builtins", "importlib", "io", "pathlib",
    "now", "today", "utcnow", "RandomState", "rand", "randn", "randint", "random_sample",
    "savefig", "load", "loadtxt", "genfromtxt", "fromfile", "tofile", "memmap", "memoize",
    "load_dataset", "get_rdataset", "webuse",
    "Path", "Image", "URL", "IFrame",
}  # fmt: skip
"""Names by which a notebook could read a file, the clock, chance or the environment."""
_FILES = re.compile(r"(read|to)_(csv|excel|json|parquet|pickle|sql|hdf|feather|stata|html|xml|"
                    r"table|clipboard|fwf|orc|sas|spss|gbq|latex|markdown)")  # fmt: skip
_PATH = re.compile(r"://|^[~.]{0,2}[/\\]|\.\.[/\\]|^[A-Za-z]:\\|"
                   r"\.(csv|json|ya?ml|xlsx?|txt|parquet|pkl|ipynb|html?|py|db)$")  # fmt: skip
_CHANGING = {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort", "update"}
_RULES = "F401,F632,F811,F821,F822,F823,F841"


def of_code(first: Cell, cells: Sequence[Cell], names: set[str]) -> Iterator[NotebookError]:
    """Find what sets a parameter again, hides something, or leaves a parameter unused.

    `first` declares the parameters `names`, and `cells` follow it.
    """
    used = set()
    for cell in cells:
        for node in ast.walk(cell.tree):
            line = getattr(node, "lineno", 0)
            for name in names.intersection(_bound(node)):
                yield cell.fault(f"the parameter {name} is set again", "Use another name", line)
            for what, remedy in _hidden(node):
                yield cell.fault(what, remedy, line)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add(node.id)
    for name in sorted(names - used):
        yield first.fault(f"the parameter {name} is not used", "Leave it out")


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield every name that a node binds, deletes or changes in place, in any scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        # definitions, handlers of errors, what patterns catch
        case object(name=str(name)) | object(rest=str(name)):
            yield name
        case (
            ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
            | ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
        ):
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
            if method in _CHANGING:
                yield name


def _hidden(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what hides something from a reader, and what to do instead."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield f"'{name}' is defined here", "Move it into the package"
        case ast.Import() | ast.ImportFrom():
            yield from _foreign(node)
        case ast.Name(id=name) | ast.Attribute(attr=name) if _is_door(name):
            yield _door(name)
        case ast.Call(func=ast.Attribute(attr="default_rng") | ast.Name(id="default_rng"), args=[]):
            yield "'default_rng()' draws other numbers in every run", "Give it the seed"
        case ast.Call(func=ast.Attribute(attr="sample" | "rvs" as name), keywords=given):
            if not {"random_state", "seed"} & {keyword.arg for keyword in given}:
                yield f"'{name}' draws other values in every run", "Give it random_state=seed"
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="np"), attr="random"), attr=name):
            if name not in ("default_rng", "Generator"):
                yield f"'np.random.{name}' hides its seed", "Use np.random.default_rng(seed)"
        case ast.Constant(value=str(text)) if _PATH.search(text):
            yield f"the text '{text[:60]}' is a path or an address", "Ask the package for the data"


def _foreign(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    names = [alias.name for alias in node.names]
    modules, is_relative = names, False
    if isinstance(node, ast.ImportFrom):
        modules, is_relative = [node.module or "."], node.level > 0
        if "*" in names:
            yield "an import of everything hides what is imported", "Name what is used"
        yield from (_door(name) for name in names if _is_door(name))
    for module in modules:
        if is_relative or module.partition(".")[0] not in MODULES:
            yield f"'{module}' is imported", f"A notebook may import {', '.join(sorted(MODULES))}"


def _door(name: str) -> tuple[str, str]:
    what = f"'{name}' leads to files, the clock, chance or what is hidden"
    return what, "Use what the package offers"


def _is_door(name: str) -> bool:
    is_dunder = name.startswith("__") and name.endswith("__")
    return name in HIDDEN or is_dunder or bool(_FILES.fullmatch(name))


def undefined(path: Path) -> Iterator[NotebookError]:
    """Find undefined and unused names, as ruff does; a `NotebookError` says it cannot be run."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--quiet",
               "--select", _RULES, "--config", 'builtins=["display"]', "--ignore-noqa",
               "--output-format", "json", "--", str(path)]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8",
                              timeout=60)  # fmt: skip
        messages = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise NotebookError(
            "ruff, which checks the names of notebooks, cannot be run",
            remedy="Install the environment again with: make report",
        ) from None
    for message in messages:
        where = f"{path.name}, cell {message['cell']}, line {message['location']['row']}"
        yield NotebookError(message["message"].replace("`", "'").rstrip("."), where=where)
