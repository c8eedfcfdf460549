"""A notebook's file, read without trust."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from analysis.errors import NotebookError

MAX_BYTES = 5_000_000
TAG = "parameters"


class Finding(NamedTuple):
    """A rule that is broken: where, what, and what to do."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}." + (f" {self.remedy}." if self.remedy else "")


@dataclass(frozen=True)
class Cell:
    """A cell: its number from one, its text, and, of code that is Python, its tree."""

    notebook: str
    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    stored: bool
    tree: ast.Module | None
    problem: Finding | None

    def place(self, line: int = 0) -> str:
        """Return where something stands, as ``territory.ipynb, cell 3, line 2``."""
        return f"{self.notebook}, cell {self.number}" + (f", line {line}" if line else "")


@dataclass(frozen=True)
class Notebook:
    """What a notebook's file holds."""

    name: str
    family: str
    kernel: str
    cells: tuple[Cell, ...]

    @property
    def code(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the parameters cell sets, as far as it consists of literals."""
        cell = next((cell for cell in self.code if TAG in cell.tags), None)
        return literals(cell.tree) if cell is not None and cell.tree is not None else {}


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


def imported(notebook: Notebook) -> list[str]:
    """Return the modules that a notebook imports, in its order."""
    names: dict[str, None] = {}
    for cell in notebook.code:
        for node in ast.walk(cell.tree) if cell.tree else ():
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module:
                names[node.module] = None
    return list(names)


def read_notebook(path: Path) -> Notebook:
    """Return the content of a notebook.

    Raises
    ------
    NotebookError
        It cannot be read, or is no notebook of format 4.
    """
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
        raise NotebookError(f"it cannot be read ({error.strerror})", where=path.name) from None
    except (ValueError, RecursionError):
        raise NotebookError("it is not JSON in UTF-8", where=path.name) from None
    except (KeyError, TypeError, AttributeError):
        raise NotebookError("it lacks a part of a notebook", where=path.name) from None


def _cell(entry: Any, number: int, name: str) -> Cell:
    source = entry["source"]
    text = source if isinstance(source, str) else "".join(source)
    where = f"{name}, cell {number}"
    tree, problem = None, None
    if entry["cell_type"] == "code":
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            said = (text.splitlines() or [""])[min(line, text.count("\n") + 1) - 1].strip()
            is_magic = said.startswith(("%", "!", "?")) or said.endswith("?")
            what = "a magic or a shell command" if is_magic else "no Python"
            problem = Finding(f"{where}, line {line}", f"'{said[:60]}' is {what}")
    return Cell(
        notebook=name,
        number=number,
        kind=str(entry["cell_type"]),
        source=text,
        tags=tuple(map(str, entry.get("metadata", {}).get("tags", ()))),
        stored=bool(entry.get("outputs")) or entry.get("execution_count") is not None,
        tree=tree,
        problem=problem,
    )
