"""What a setting of `claims.yaml` may be: its type and its bounds, checked with the line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.catalogue import unknown
from analysis.errors import ClaimError
from analysis.parameters.located_yaml import Located


@dataclass(frozen=True)
class Setting:
    """One kind of value.

    Attributes
    ----------
    expected
        What is valid, in words.
    read
        Gives the value, or `None` if it is not valid.
    """

    expected: str
    read: Callable[[object], Any]

    def of(self, name: str, entry: Located, file: str) -> Any:
        """Return a valid value, or refuse it with its line."""
        value = self.read(entry.value)
        if value is None:
            raise ClaimError(
                f"'{name}' is {entry.value!r}",
                where=f"{file}:{entry.line}",
                expected=self.expected,
            )
        return value


def number(low: float, high: float) -> Setting:
    """Return the setting for a number within bounds, both included.

    Examples
    --------
    >>> percent = number(0, 100)
    >>> percent.read(10), percent.read(-10), percent.read("ten"), percent.read(True)
    (10.0, None, None, None)
    """

    def read(value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if low <= value <= high else None

    return Setting(f"a number from {low:g} to {high:g}", read)


def whole(low: int, high: int) -> Setting:
    """Return the setting for a whole number within bounds, both included."""

    def read(value: object) -> int | None:
        valid = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return value if valid else None  # type: ignore[return-value]

    return Setting(f"a whole number from {low} to {high}", read)


def choice(*valid: str) -> Setting:
    """Return the setting for one of several words."""
    return Setting(f"one of {', '.join(valid)}", lambda value: value if value in valid else None)


def several(one: Setting) -> Setting:
    """Return the setting for a list, not empty, of values of one kind."""

    def read(values: object) -> tuple[Any, ...] | None:
        if not isinstance(values, list) or not values:
            return None
        found = tuple(one.read(value) for value in values)
        return None if None in found else found

    return Setting(f"a list, each {one.expected}", read)


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


TEXT = Setting("a text", _text)
DAY = Setting("a date as 2025-12-10", _day)
FLAG = Setting("true or false", lambda value: value if isinstance(value, bool) else None)


def mapping(entry: Located, what: str, file: str) -> Mapping[str, Located]:
    """Return the entries of a mapping, or refuse anything else."""
    if not isinstance(entry.value, dict):
        raise ClaimError(
            f"{what} is no mapping", where=f"{file}:{entry.line}", expected="'name: value' entries"
        )
    return entry.value


def section(content: Located, name: str, file: str) -> Located:
    """Return a part of the file, or say that it is missing."""
    entries = mapping(content, "the file", file)
    if name not in entries:
        raise ClaimError(f"'{name}:' is missing", where=file, expected=f"an entry '{name}:'")
    return entries[name]


def items(content: Located, name: str, file: str) -> list[Mapping[str, Located]]:
    """Return the entries of a part of the file that lists them."""
    part = section(content, name, file)
    if not isinstance(part.value, list):
        raise ClaimError(
            f"'{name}:' is no list", where=f"{file}:{part.line}", expected="entries that begin '- '"
        )
    found = [one if isinstance(one, Located) else Located(one, part.line) for one in part.value]
    return [mapping(one, f"an entry of '{name}:'", file) for one in found]


def typed(
    entries: Mapping[str, Located],
    settings: Mapping[str, Setting],
    where: Located,
    file: str,
    *,
    required: Iterable[str],
) -> dict[str, Any]:
    """Return every setting as its value.

    Parameters
    ----------
    entries
        As written.
    settings
        What each may be.
    where
        The mapping that holds them, for its line.
    required
        Names that have to be there.

    Raises
    ------
    ClaimError
        A setting is unknown (the nearest is offered), missing, of the wrong type or out of bounds.
    """
    for name, entry in entries.items():
        if name not in settings:
            error = unknown("setting", name, tuple(settings), f"{file}:{entry.line}")
            raise ClaimError(error.what, where=error.where, expected=error.expected)
    for name in required:
        if name not in entries:
            raise ClaimError(
                f"'{name}' is missing",
                where=f"{file}:{where.line}",
                expected=settings[name].expected,
            )
    return {name: settings[name].of(name, entry, file) for name, entry in entries.items()}
