"""What a parameter may be: the kinds of value, each with its check, bounds and JSON Schema.

The checks are strict: nothing is converted but a whole number where a fraction is allowed, and
a date object to its ISO text. papermill passes a text for a number, or true for one, without a
word; here neither passes. (Pydantic would check types as strictly, but names that come from the
data, the nearest valid name and the line in the file would have to be added around it, and its
import costs a quarter of a second in every command.)
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analysis.parameters.vocabulary import Topic, Vocabulary, nearest

Value = bool | int | float | str | tuple[str, ...]
"""A checked value. Tuples become lists where they leave for JSON."""

WAR_BEGAN = "2022-02-24"


class Refused(ValueError):
    """A value is not what its kind allows; the message goes on after 'which'.

    Parameters
    ----------
    problem
        As ``is out of bounds``.
    near
        The valid name that was probably meant.
    """

    def __init__(self, problem: str, near: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.near = near


class Kind(Protocol):
    """What every kind of parameter offers."""

    def check(self, value: object, names: Vocabulary) -> Value:
        """Return the value in its one form, or raise `Refused`."""

    def allowed(self, names: Vocabulary) -> str:
        """Return in words what is allowed."""

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the same as JSON Schema."""


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    low: int
    high: int

    def check(self, value: object, names: Vocabulary) -> int:
        """Refuse true, 1.0 and '1', which Python or YAML might take for 1."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused("is not a whole number")
        if not self.low <= value <= self.high:
            raise Refused("is out of bounds")
        return value

    def allowed(self, names: Vocabulary) -> str:
        """Return the bounds in words."""
        return f"a whole number from {self.low} to {self.high}"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the bounds as JSON Schema."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Number:
    """A finite number between two bounds, both included."""

    low: float
    high: float

    def check(self, value: object, names: Vocabulary) -> float:
        """Return the number as float, so that 200 and 200.0 are one setting."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused("is not a number")
        if not math.isfinite(value):
            raise Refused("is not a finite number")
        if not self.low <= value <= self.high:
            raise Refused("is out of bounds")
        return float(value)

    def allowed(self, names: Vocabulary) -> str:
        """Return the bounds in words."""
        return f"a number from {self.low:g} to {self.high:g}"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the bounds as JSON Schema."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: object, names: Vocabulary) -> bool:
        """Refuse 0, 1, 'yes' and 'no'."""
        if not isinstance(value, bool):
            raise Refused("is neither true nor false")
        return value

    def allowed(self, names: Vocabulary) -> str:
        """Return the two values."""
        return "true or false"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the type as JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Day:
    """A day of the war as ISO text, or one word in its place (as 'latest')."""

    word: str = ""
    first: str = WAR_BEGAN

    def check(self, value: object, names: Vocabulary) -> str:
        """Refuse other spellings of a date, days that do not exist, and days before `first`."""
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            value = value.isoformat()
        if not isinstance(value, str):
            raise Refused("is not a date")
        if self.word and value == self.word:
            return value
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            near = nearest(value, [self.word] if self.word else [])
            raise Refused("is not a date in the form YYYY-MM-DD", near)
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            raise Refused("is not a day of the calendar") from None
        if value < self.first:
            before = "the war began" if self.first == WAR_BEGAN else "the first allowed day"
            raise Refused(f"lies before {before}")
        return value

    def allowed(self, names: Vocabulary) -> str:
        """Return the word and the first day."""
        word = f"'{self.word}' or " if self.word else ""
        return f"{word}a date (YYYY-MM-DD) from {self.first} on"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the form as JSON Schema, which cannot say the first day."""
        date: dict[str, object] = {"type": "string", "format": "date"}
        return {"anyOf": [{"const": self.word}, date]} if self.word else date


@dataclass(frozen=True)
class OneOf:
    """One of a few whole numbers."""

    options: tuple[int, ...]

    def check(self, value: object, names: Vocabulary) -> int:
        """Refuse any other number and any other type."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused("is not a whole number")
        if value not in self.options:
            raise Refused("is not one of the values allowed")
        return value

    def allowed(self, names: Vocabulary) -> str:
        """Return the options."""
        return f"one of {', '.join(map(str, self.options))}"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the options as JSON Schema."""
        return {"enum": list(self.options)}


@dataclass(frozen=True)
class NameOf:
    """One name that occurs in the data; of names that are months, one before a month."""

    topic: Topic
    before: str = ""

    def check(self, value: object, names: Vocabulary) -> str:
        """Refuse a name that the data do not know, and offer the nearest."""
        if not isinstance(value, str):
            raise Refused("is not a text")
        if value in names.names(self.topic) and value not in self._valid(names):
            raise Refused("is later than the war began", self._valid(names)[-1])
        return _known(value, self.topic, self._valid(names), names)

    def allowed(self, names: Vocabulary) -> str:
        """Return all names."""
        return f"one of {_listed(self._valid(names))}"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return the names as JSON Schema."""
        return {"enum": list(self._valid(names))}

    def _valid(self, names: Vocabulary) -> tuple[str, ...]:
        valid = names.names(self.topic)
        return tuple(name for name in valid if not self.before or name < self.before)


@dataclass(frozen=True)
class NamesOf:
    """A list of different names that occur in the data."""

    topic: Topic
    at_least: int = 0
    never: tuple[str, ...] = ()

    def check(self, value: object, names: Vocabulary) -> tuple[str, ...]:
        """Refuse a lone name, a doubled or an unknown one, and a list that is too short."""
        if not isinstance(value, list | tuple):
            raise Refused("is not a list")
        for name in value:
            if not isinstance(name, str):
                raise Refused(f"holds {name!r}, which is not a text")
            if name in self.never:
                raise Refused(f"holds '{name}', which cannot be compared with itself")
            _known(name, self.topic, self._valid(names), names)
            if list(value).count(name) > 1:
                raise Refused(f"holds '{name}' twice")
        if len(value) < self.at_least:
            raise Refused(f"has {len(value)} names")
        return tuple(value)

    def allowed(self, names: Vocabulary) -> str:
        """Return the shortest length and all names."""
        return f"{self.size} of the {self.topic} {_listed(self._valid(names))}"

    @property
    def size(self) -> str:
        """How many names there may be, in words."""
        return f"a list of {f'at least {self.at_least}' if self.at_least else 'any number'}"

    def json_schema(self, names: Vocabulary) -> dict[str, object]:
        """Return length and names as JSON Schema."""
        return {
            "type": "array",
            "items": {"enum": self._valid(names)},
            "minItems": self.at_least,
            "uniqueItems": True,
        }

    def _valid(self, names: Vocabulary) -> list[str]:
        return [name for name in names.names(self.topic) if name not in self.never]


def _known(name: str, topic: Topic, valid: Sequence[str], names: Vocabulary) -> str:
    if name not in valid:
        raise Refused(f"names the unknown {topic[:-1]} '{name}'", names.nearest(name, valid))
    return name


def _listed(valid: Sequence[str], most: int = 50) -> str:
    """Return the names, or how many there are where a list would fill the screen."""
    if len(valid) > most:
        return f"that the data know ({len(valid)}, from '{valid[0]}' to '{valid[-1]}')"
    return ", ".join(valid)
