"""The rules for notebooks: parameters first, declared, used, never set again; nothing hidden."""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from analysis.errors import NotebookError
from analysis.notebooks.source import TAG, Cell, Notebook, read_notebook
from analysis.params import FAMILIES, Params, Setting
from analysis.yaml import nearest, shown

KERNEL = "python3 python"
_NUMBER = re.compile(r"\d+(?:[.-]\d+)*")
_DATED = re.compile(
    r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\b(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\s+\d{4}\b|\b(?:19|20)\d\d\b"
)


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


def check_notebook(path: Path, params: Params) -> list[NotebookError]:
    """Return every rule that a notebook breaks; its defaults must be the project's parameters."""
    try:
        notebook = read_notebook(path)
    except NotebookError as error:
        return [error]
    findings = [*_of_whole(notebook), *_of_prose(notebook)]
    broken = [cell.problem for cell in notebook.code if cell.problem]
    if not notebook.code:
        return findings
    first, *others = notebook.code
    names: set[str] = set()
    of_parameters: Iterable[NotebookError] = ()
    if notebook.family in FAMILIES and not first.problem and TAG in first.tags:
        settings = {one.name: one for one in params.describe(notebook.family)}
        of_parameters = _of_parameters(first, settings, notebook.family)
        names = set(notebook.parameters)
    findings += [*broken, *of_parameters, *_of_code(first, others, names)]
    return findings if broken else [*findings, *_undefined(path)]


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


def _of_code(first: Cell, cells: Sequence[Cell], names: set[str]) -> Iterator[NotebookError]:
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
    names = modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        modules = ["." * node.level + (node.module or "")]
        if "*" in names:
            yield "an import of everything hides what is imported", "Name what is used"
        yield from (_door(name) for name in names if _is_door(name))
    for module in modules:
        if module.partition(".")[0] not in MODULES:
            yield f"'{module}' is imported", f"A notebook may import {', '.join(sorted(MODULES))}"


def _door(name: str) -> tuple[str, str]:
    what = f"'{name}' leads to files, the clock, chance or what is hidden"
    return what, "Use what the package offers"


def _is_door(name: str) -> bool:
    is_dunder = name.startswith("__") and name.endswith("__")
    return name in HIDDEN or is_dunder or bool(_FILES.fullmatch(name))


def _undefined(path: Path) -> Iterator[NotebookError]:
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
