"""A notebook as its text: cells with numbers, parsed code, and findings with their place.

The file is read as JSON rather than through nbformat, whose import takes longer than all checks.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARAMETERS_TAG = "parameters"
PYTHON = "python"


@dataclass(frozen=True)
class Finding:
    """One breach of a rule.

    Attributes
    ----------
    where
        As ``notebooks/casualties.ipynb, cell 3, line 2``.
    problem
        What is wrong, as a sentence without its full stop.
    remedy
        What to do about it, likewise; empty where the problem says it.
    """

    where: str
    problem: str
    remedy: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Cell and line, to sort by; what concerns the whole notebook comes first."""
        return tuple(int(number) for number in re.findall(r", (?:cell|line) ([0-9]+)", self.where))

    def __str__(self) -> str:
        remedy = f" {self.remedy}." if self.remedy else ""
        return f"{self.where}: {self.problem}.{remedy}"


@dataclass(frozen=True, eq=False)
class CodeCell:
    """One code cell.

    Attributes
    ----------
    notebook
        Path for messages.
    number
        Position among all cells, counted from one.
    source
        Its text.
    tags
        Its tags.
    tree
        Its syntax; `None` where the text is not Python (`syntax_error` says why).
    stored
        Whether it holds outputs or an execution count.
    """

    notebook: str
    number: int
    source: str
    tags: tuple[str, ...]
    tree: ast.Module | None
    syntax_error: SyntaxError | None
    stored: bool

    @property
    def is_parameters(self) -> bool:
        """Whether the cell is tagged as the one with the parameters."""
        return PARAMETERS_TAG in self.tags

    def place(self, line: int | None = None) -> str:
        """Return the place of a line of the cell, counted from one, or of the cell."""
        at = f", line {line}" if line else ""
        return f"{self.notebook}, cell {self.number}{at}"

    def walk(self) -> Iterator[ast.AST]:
        """Yield every node of the cell's syntax."""
        return ast.walk(self.tree) if self.tree else iter(())


@dataclass(frozen=True)
class TextCell:
    """One cell that is not code: its position, its kind, its text, and whether files hang on it."""

    number: int
    kind: str
    source: str
    tagged: bool
    attached: bool


@dataclass(frozen=True, eq=False)
class NotebookText:
    """A notebook that has not been run.

    Attributes
    ----------
    name
        Path for messages.
    kernel, languages, family
        What its metadata say.
    cells, texts
        Code, and all else.
    summaries
        Texts in the metadata that a page shows, with the number of their cell.
    """

    name: str
    kernel: str
    languages: tuple[str, ...]
    family: str
    cells: tuple[CodeCell, ...]
    texts: tuple[TextCell, ...]
    summaries: tuple[tuple[int, str], ...]

    @property
    def parsed(self) -> tuple[CodeCell, ...]:
        """The code cells whose text is Python."""
        return tuple(cell for cell in self.cells if cell.tree is not None)


class NotANotebook(ValueError):
    """The file is not a notebook in format 4."""


def read_notebook(path: Path, name: str) -> NotebookText:
    """Return a notebook's code cells, parsed.

    Parameters
    ----------
    path
        The file.
    name
        How messages call it.

    Raises
    ------
    NotANotebook
        The file is not JSON in the shape of a notebook.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["nbformat"] != 4:
            raise NotANotebook(f"it has format {content['nbformat']}, not 4")
        return _notebook(content, name)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotANotebook(f"it is not JSON ({error})") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise NotANotebook(f"it lacks a part of one ({error})") from None


def _notebook(content: Mapping[str, Any], name: str) -> NotebookText:
    metadata = content["metadata"]
    kernel, own = metadata.get("kernelspec", {}), metadata.get("war_costs", {})
    language = metadata.get("language_info", {}).get("name", PYTHON)
    numbered = list(enumerate(content["cells"], start=1))
    code = [_code_cell(cell, number, name) for number, cell in numbered if _is_code(cell)]
    texts = [_text_cell(cell, number) for number, cell in numbered if not _is_code(cell)]
    shown = [(number, cell.get("metadata", {}).get("summary", "")) for number, cell in numbered]
    return NotebookText(
        name=name,
        kernel=str(kernel.get("name", "")),
        languages=(str(kernel.get("language", PYTHON)), str(language)),
        family=str(own.get("family", "")),
        cells=tuple(code),
        texts=tuple(texts),
        summaries=((0, str(own.get("question", ""))), *shown),
    )


def _is_code(cell: Mapping[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")


def _text_cell(cell: Mapping[str, Any], number: int) -> TextCell:
    return TextCell(
        number=number,
        kind=str(cell["cell_type"]),
        source=_source(cell),
        tagged=PARAMETERS_TAG in _tags(cell),
        attached=bool(cell.get("attachments")),
    )


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _code_cell(cell: Mapping[str, Any], number: int, notebook: str) -> CodeCell:
    text = _source(cell)
    tree, failure = None, None
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        failure = error
    except ValueError as error:  # a NUL byte
        failure = SyntaxError(str(error))
    stored = bool(cell.get("outputs")) or cell.get("execution_count") is not None
    return CodeCell(notebook, number, text, _tags(cell), tree, failure, stored)


def _tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cell.get("metadata", {}).get("tags", ()))
