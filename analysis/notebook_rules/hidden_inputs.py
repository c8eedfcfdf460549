"""Hidden inputs: whatever a notebook reads beside its parameters and the package.

The search is by syntax and knows names under which modules were imported. It keeps honest
notebooks honest; it is no sandbox against somebody who hides things on purpose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.notebook_rules.cells import Finding, NotebookText

FILE, SYSTEM, CLOCK, CHANCE, NETWORK, HIDING = (
    "reads or writes a file",
    "reads the environment of the process",
    "reads the clock",
    "draws random numbers that do not come from the parameter seed",
    "reaches the network",
    "hides what the code does",
)

MODULES: Mapping[str, str] = {
    **dict.fromkeys(
        ("pathlib", "glob", "shutil", "tempfile", "fileinput", "pickle", "shelve", "sqlite3",
         "dbm", "zipfile", "tarfile", "gzip", "csv", "joblib", "h5py"), FILE
    ),
    **dict.fromkeys(
        ("os", "sys", "platform", "getpass", "locale", "dotenv", "argparse", "subprocess",
         "multiprocessing", "pwd", "configparser"), SYSTEM
    ),
    **dict.fromkeys(("time", "timeit"), CLOCK),
    **dict.fromkeys(("secrets", "uuid"), CHANCE),
    **dict.fromkeys(
        ("urllib", "http", "requests", "httpx", "socket", "ssl", "ftplib", "smtplib", "aiohttp",
         "webbrowser", "pandas_datareader"), NETWORK
    ),
    **dict.fromkeys(("importlib", "builtins", "ctypes", "runpy", "pkgutil", "inspect"), HIDING),
}  # fmt: skip
"""Modules that have no place in a notebook, with what they do."""

CALLS: Mapping[str, str] = {
    "open": FILE,
    "io.open": FILE,
    "input": SYSTEM,
    "breakpoint": HIDING,
    **dict.fromkeys(
        ("exec", "eval", "compile", "globals", "locals", "vars", "getattr", "setattr", "delattr",
         "__import__", "get_ipython"), HIDING
    ),
    **{f"numpy.{name}": FILE for name in
       ("load", "save", "savez", "savetxt", "loadtxt", "genfromtxt", "fromfile", "memmap")},
    "seaborn.load_dataset": NETWORK,
    "statsmodels.datasets.get_rdataset": NETWORK,
    "statsmodels.api.datasets.get_rdataset": NETWORK,
}  # fmt: skip
"""Functions that have no place in a notebook, by their full name."""

METHODS: Mapping[str, str] = {
    **dict.fromkeys(("now", "utcnow", "today"), CLOCK),
    **dict.fromkeys(
        ("to_csv", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql",
         "savefig", "read_text", "read_bytes", "write_text", "write_bytes", "tofile"), FILE
    ),
}  # fmt: skip
"""Methods and functions that have no place in a notebook, whatever they belong to."""

SEEDED: Mapping[str, tuple[str, ...]] = {
    "numpy.random": ("default_rng", "Generator", "SeedSequence", "PCG64", "Philox"),
    "random": ("Random",),
}
"""What these modules offer that takes a seed; all else in them draws from a hidden state."""

BOOTSTRAPPING = frozenset(
    ("barplot", "lineplot", "pointplot", "regplot", "lmplot", "relplot", "catplot")
)
"""Seaborn draws intervals by an unseeded bootstrap in these, unless told otherwise."""

DATA_FILE = re.compile(
    r"\S*\.(csv|tsv|json|ya?ml|txt|parquet|feather|xlsx?|pkl|pickle|h5|hdf5?|db|sqlite|zip|gz"
    r"|ipynb|html?|png|svg|pdf|toml|ini|env)\Z", re.IGNORECASE
)  # fmt: skip
PATH = re.compile(
    r"(\.{1,2}/|~/|/[\w.-]+/|[A-Za-z]:[\\/])\S*|(data|reports|notebooks|analysis)/\S*"
)
ADDRESS = re.compile(r"(https?|ftp|file|s3|gs)://\S*", re.IGNORECASE)


@dataclass(frozen=True)
class _Imports:
    """Full names behind the names that imports give: ``pd`` is ``pandas``."""

    full: Mapping[str, str]

    def name(self, node: ast.AST) -> str:
        """Return the full dotted name of an expression, or an empty text."""
        if isinstance(node, ast.Name):
            return self.full.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.name(node.value)
            return f"{owner}.{node.attr}" if owner else f"?.{node.attr}"
        return ""


def check_hidden_inputs(notebook: NotebookText) -> Iterator[Finding]:
    """Find reads of files, of the environment, of the clock, of chance and of the network."""
    imports = _collect_imports(notebook)
    for cell in notebook.parsed:
        # a line that is wrong in two ways is told once for each way
        seen: set[tuple[int, str]] = set()
        for node in cell.walk():
            for shown, problem in _problems(node, imports):
                line = getattr(node, "lineno", 1)
                if (line, problem) not in seen:
                    seen.add((line, problem))
                    yield Finding(cell.place(line), f"{shown} {problem}")


def _collect_imports(notebook: NotebookText) -> _Imports:
    full = {}
    for cell in notebook.parsed:
        for node in cell.walk():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    full[alias.asname or name] = name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    full[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    return _Imports(full)


def _problems(node: ast.AST, imports: _Imports) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield from _module(alias.name)
        case ast.ImportFrom(module=module, names=names):
            yield from _module(module or "")
            if any(alias.name == "*" for alias in names):
                yield f"'from {module} import *'", HIDING
        case ast.Attribute() | ast.Name(ctx=ast.Load()):
            yield from _reference(imports.name(node))
        case ast.Call():
            yield from _chance(node, imports)
            yield from _clock_words(node)
        case ast.Constant(value=str(text)):
            yield from _text(text)


def _module(name: str) -> Iterator[tuple[str, str]]:
    problem = MODULES.get(name.partition(".")[0])
    if problem:
        yield f"the module {name}", problem


def _reference(name: str) -> Iterator[tuple[str, str]]:
    """Judge the full name of a function, whether it is called or handed on."""
    owner, _, last = name.rpartition(".")
    if name in CALLS:
        yield name, CALLS[name]
    elif owner and last in METHODS:
        yield f"{last}()", METHODS[last]
    elif name.startswith("pandas.") and last.startswith(("read_", "ExcelFile", "HDFStore")):
        yield name, FILE
    elif owner in SEEDED and last not in SEEDED[owner]:
        yield name, CHANCE


def _chance(call: ast.Call, imports: _Imports) -> Iterator[tuple[str, str]]:
    """Find generators without a seed, or with one that is not a parameter."""
    name = imports.name(call.func)
    last = name.rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in ("numpy.random.default_rng", "numpy.random.SeedSequence", "random.Random"):
        seed = call.args[0] if call.args else keywords.get("seed")
        if seed is None or isinstance(seed, ast.Constant):
            yield name, CHANCE
    elif last in ("sample", "rvs") and "." in name and name != "random.sample":
        seed = keywords.get("random_state")
        if seed is None or isinstance(seed, ast.Constant):
            yield f"{last}()", CHANCE
    elif (
        name.startswith("seaborn.")
        and last in BOOTSTRAPPING
        and keywords.keys().isdisjoint(("errorbar", "ci", "seed"))
    ):
        yield f"{name}, which bootstraps its intervals,", CHANCE


def _clock_words(call: ast.Call) -> Iterator[tuple[str, str]]:
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(value, ast.Constant) and value.value in ("now", "today"):
            yield f"the date '{value.value}'", CLOCK


def _text(text: str) -> Iterator[tuple[str, str]]:
    if ADDRESS.fullmatch(text):
        yield f"the address '{text}'", NETWORK
    elif PATH.fullmatch(text) or DATA_FILE.fullmatch(text):
        yield f"the path '{text}'", FILE
