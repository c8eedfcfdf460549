"""The commands of `warcosts`, one module a subject, imported only when one of them runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from analysis.errors import WarCostsError

P = ParamSpec("P")
R = TypeVar("R")

MARKS = ("params.yaml", "claims.yaml")
"""Files by which the folder of the project is known."""


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds the project.

    Raises
    ------
    WarCostsError
        There is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if all((folder / mark).is_file() for mark in MARKS):
            return folder
    raise WarCostsError(
        "this folder is not in a War Costs project",
        expected=f"a folder with {' and '.join(MARKS)}, here or above",
        remedy="Go there, or name it with: warcosts --project FOLDER ...",
    )


def pass_root(command: Callable[Concatenate[Path, P], R]) -> Callable[P, R]:
    """Give a command the folder of the project as its first argument.

    The folder is looked for only when the command runs, so that its help can be read anywhere.
    """

    @click.pass_context
    def with_root(context: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
        start = context.find_root().params.get("project") or Path.cwd()
        return context.invoke(command, find_root(start), *args, **kwargs)

    with_root.__name__ = command.__name__
    with_root.__doc__ = command.__doc__
    return with_root
