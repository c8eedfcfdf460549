"""A notebook's file, read without trust."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import NotebookError

MAX_BYTES = 5_000_000
TAG = "parameters"


@dataclass(frozen=True)
class Cell:
    """A cell: its number from one, its text, and the tree of code that is Python."""

    notebook: str
    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    stored: bool
    tree: ast.Module
    problem: NotebookError | None

    def fault(self, what: str, remedy: str, line: int = 0) -> NotebookError:
        """Return what is wrong, at a place as ``territory.ipynb, cell 3, line 2``."""
        where = f"{self.notebook}, cell {self.number}" + (f", line {line}" if line else "")
        return NotebookError(what, where=where, remedy=remedy)


@dataclass(frozen=True)
class Notebook:
    """What a notebook's file holds."""

    name: str
    family: str
    kernel: str
    cells: tuple[Cell, ...]

    def fault(self, what: str, remedy: str) -> NotebookError:
        return NotebookError(what, where=self.name, remedy=remedy)

    @property
    def code(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the parameters cell sets, as far as it consists of literals."""
        cell = next((cell for cell in self.code if TAG in cell.tags), None)
        return literals(cell.tree) if cell is not None else {}


def literals(tree: ast.Module) -> dict[str, Any]:
    """Return the names that a text sets to literals, and their values."""
    found = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                try:
                    found[name] = ast.literal_eval(value)
                except (ValueError, TypeError, MemoryError, RecursionError):
                    continue
    return found


def read_notebook(path: Path) -> Notebook:
    """Return the content of a notebook; a `NotebookError` says why there is none of format 4."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise NotebookError(
                "it is missing, no regular file, or larger than 5 MB", where=path.name
            )
        content = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(content, ensure_ascii=False).encode()  # half a letter can be written, not said
        if content["nbformat"] != 4:
            raise NotebookError(f"it has format {content['nbformat']}, not 4", where=path.name)
        kernel = content["metadata"].get("kernelspec", {})
        return Notebook(
            name=path.name,
            family=str(content["metadata"].get("war_costs", {}).get("family", "")),
            kernel=" ".join(str(kernel.get(key, "")) for key in ("name", "language")),
            cells=tuple(_cell(entry, n, path.name) for n, entry in enumerate(content["cells"], 1)),
        )
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except (ValueError, RecursionError):
        problem = "it is not JSON in UTF-8"
    except (KeyError, TypeError, AttributeError):
        problem = "it lacks a part of a notebook"
    raise NotebookError(problem, where=path.name)


def _cell(entry: Any, number: int, name: str) -> Cell:
    source = "".join(entry["source"])
    tree, problem = ast.Module([], []), None
    if entry["cell_type"] == "code":
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            said = (source.splitlines() or [""])[min(line, source.count("\n") + 1) - 1].strip()
            is_magic = said.startswith(("%", "!", "?")) or said.endswith("?")
            what = "a magic or a shell command" if is_magic else "no Python"
            where = f"{name}, cell {number}, line {line}"
            problem = NotebookError(f"'{said[:60]}' is {what}", where=where)
    return Cell(
        notebook=name,
        number=number,
        kind=str(entry["cell_type"]),
        source=source,
        tags=tuple(map(str, entry.get("metadata", {}).get("tags", ()))),
        stored=bool(entry.get("outputs")) or entry.get("execution_count") is not None,
        tree=tree,
        problem=problem,
    )
