"""What a notebook may call: the public functions of `analysis.chapters`, read from their source.

They are read as text, as importing them would take longer than all checks together.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PACKAGE = "analysis.chapters"
OPEN = "open_chapter"
"""The function that takes all parameters."""

CHAPTER = "chapter"
"""The one name that a notebook gives to anything."""


@dataclass(frozen=True)
class Callable:
    """What may be called.

    Attributes
    ----------
    modules
        Public functions by module of `analysis.chapters`.
    methods
        Public methods of the chapter.
    """

    modules: Mapping[str, frozenset[str]]
    methods: frozenset[str]


@lru_cache(maxsize=1)
def callable_names() -> Callable:
    """Return the public functions and methods of `analysis.chapters`."""
    folder = Path(__file__).resolve().parents[1] / "chapters"
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")}
    [chapter] = [
        node
        for node in trees[CHAPTER].body
        if isinstance(node, ast.ClassDef) and node.name == "Chapter"
    ]
    return Callable(
        modules={name: frozenset(_public(tree.body)) for name, tree in trees.items()},
        methods=frozenset(_public(chapter.body)),
    )


def _public(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if (
            isinstance(node, ast.FunctionDef)
            and not node.name.startswith("_")
            and not node.decorator_list
        ):
            yield node.name
