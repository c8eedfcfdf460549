"""The map of the house in CONTRIBUTING.md is the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "analysis"
MAP = re.findall(
    r"^\| `([a-z_]+)(?:\.py)?` \| (.+) \|$",
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    re.M,
)
ROOMS = [room for room, _ in MAP]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the modules that some nodes import: those of a body when it is loaded."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            within = ROOT.joinpath(*node.module.split("."))
            own = {alias.name for alias in node.names}
            modules = {name for name in own if (within / name).is_dir()}
            modules |= {name for name in own if within.joinpath(f"{name}.py").is_file()}
            yield from (f"{node.module}.{name}" for name in modules)
            if own - modules:
                yield node.module


def test_every_room_has_a_sentence_and_every_sentence_a_room() -> None:
    entries = {
        path.stem for path in PACKAGE.iterdir() if path.name[0] not in "_." and path.stem != "py"
    }
    assert set(ROOMS) == entries
    assert all(sentence.endswith(".") for _, sentence in MAP)


def test_no_room_imports_from_one_below_it() -> None:
    upward = set()
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for name in _imported(tree_of(path).body):
            other = [*name.split("."), ""][1] if name.startswith("analysis.") else ""
            if other and ROOMS.index(other) > ROOMS.index(own):
                upward.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not upward


def test_no_circle_among_modules_not_even_for_types() -> None:
    graph: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        graph[own] = set(_imported(ast.walk(tree_of(path))))
    TopologicalSorter(graph).prepare()  # raises CycleError, with the circle


def test_what_benchmarks_and_scripts_import_of_the_package_is_there() -> None:
    """No type checker reads scripts, and some of both are run once a year."""
    missing = set()
    for path in (*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "scripts").glob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis"):
                for alias in node.names:
                    if not _can_import(str(node.module), alias.name):
                        missing.add(f"{path.relative_to(ROOT)}: {node.module}.{alias.name}")
    assert not missing


def _can_import(module: str, name: str) -> bool:
    """Return whether `from module import name` works."""
    try:
        return hasattr(import_module(module), name) or bool(find_spec(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def test_no_two_classes_or_types_have_one_name() -> None:
    """Where a name is unique, a newcomer knows the room by it."""
    places: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        tree = tree_of(path)
        names = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        for node in tree.body:  # types by another name, as `Row = Mapping[str, Any]`
            targets = node.targets if isinstance(node, ast.Assign) else ()
            names += [one.id for one in targets if isinstance(one, ast.Name)]
        for name in names:
            if re.match(r"_?[A-Z][a-z]", name):
                places.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_modules_and_functions_are_as_short_as_the_rules_say() -> None:
    said = " ".join((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split())
    ((modules, functions),) = re.findall(r"below (\d+) lines, functions below (\d+)", said)
    longest, long = set(), set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > int(modules):
            longest.add(path.relative_to(ROOT).as_posix())
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long |= {f"{path.name}: {node.name}"} if lines > int(functions) else set()
    assert (longest, long) == (set(), set())
