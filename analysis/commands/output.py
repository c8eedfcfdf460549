"""Files that a command writes where the user says: all or none, and never over what is kept."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import ParameterError
from analysis.project import ask_git, is_cloned

PIPELINE = ("reports", "data", "notebooks", "analysis")
"""Folders that the pipeline reads or writes."""


def check_place(path: Path, root: Path, where: str) -> None:
    """Refuse a place that cannot be written to, or that the pipeline or git has.

    `where` names the option that asks for it.
    """
    folder = path.parent
    if not folder.is_dir():
        raise ParameterError("its folder does not exist", where=where, remedy="Make it first")
    if not os.access(folder, os.W_OK):
        raise ParameterError(
            "its folder cannot be written to", where=where, remedy="Name another place"
        )
    if any((root / name).resolve() in path.parents for name in PIPELINE):
        raise ParameterError(
            "what is tried out does not go where the pipeline reads or writes",
            where=where,
            expected=f"a place outside {', '.join(PIPELINE)}",
        )
    # outside clones, nothing is kept
    if path.exists() and is_cloned(folder) and ask_git(folder, "ls-files", "--", path.name):
        raise ParameterError(f"git keeps {path.name}", where=where, expected="a new name")


@contextmanager
def written(*places: Path) -> Iterator[tuple[Path, ...]]:
    """Yield files beside the places to write to, all moved there if nothing goes wrong."""
    staged = tuple(place.with_name(f".{place.name}.tmp") for place in places)
    try:
        yield staged
        for beside, place in zip(staged, places, strict=True):
            beside.replace(place)
    finally:
        for beside in staged:
            beside.unlink(missing_ok=True)


def outdated(texts: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return those of some texts, by path, that are not what their files hold."""
    return {
        path: text
        for path, text in texts.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    }
