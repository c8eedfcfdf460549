"""The catalogue of messages: every sentence of a page, with typed slots, in one file a language.

A message is a text with slots, ``{name:format}``. A format is one of `FORMATS`, or a group of the
catalogue, whose message of that key stands in the slot (``{side:sides}``), or ``list`` and either.
A message that depends on a number is a mapping with `plural` (the slot) and a text a plural form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from string import Formatter
from typing import Any, TypeGuard

from babel import Locale
from babel.lists import format_list

from analysis import text
from analysis.errors import WarCostsError
from analysis.yaml import read_yaml

FOLDER = Path(__file__).parent / "messages"
PLURAL = "plural"
"""The key of a message whose words depend on a number: the slot that decides."""


class MessageError(WarCostsError):
    """A message that does not exist, or that lacks a slot."""


DAYS = ("day", "month")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

FORMATS: Mapping[str, Callable[[Any], str]] = {
    **text.FORMATS,
    "digits": text.digits,
    "percent_tenth": lambda value: f"{text.fixed(value, 1)}%",
    "tenth": lambda value: text.fixed(value, 1),
    "hundredths": lambda value: text.fixed(value, 2),
    "share_tenth": lambda value: f"{text.fixed(100 * value, 1)}%",
}
"""How a value is written in a slot; a slot without a format takes a text."""


@dataclass(frozen=True)
class Messages:
    """The messages of one language: texts by dotted key; a plural message is a mapping."""

    language: str
    entries: Mapping[str, str | Mapping[str, str]]

    def say(self, key: str, **slots: Any) -> str:
        """Return a message with its slots filled; every slot has to fit."""
        if key not in self.entries:
            raise MessageError("there is no such message", where=key, expected="a key of the file")
        entry, counted = self.entries[key], ""
        if isinstance(entry, str):
            template = entry
        else:
            counted = entry[PLURAL]
            template = self._plural(entry, slots.get(counted), f"{key}, {counted}")
        left = set(slots) - {*slot_formats(template), counted}
        if left:
            raise MessageError(f"the message has no slot '{min(left)}'", where=key)
        parts = []
        for literal, name, form, _ in Formatter().parse(template):
            parts.append(literal)
            if name is not None:
                if name not in slots:
                    raise MessageError(f"the slot '{name}' is not filled", where=key)
                parts.append(self._written(slots[name], form or "", f"{key}, {name}"))
        return "".join(parts)

    def has(self, key: str) -> bool:
        """Return whether there is such a message."""
        return key in self.entries

    def group(self, name: str) -> dict[str, str]:
        """Return the texts of a group, by their key within it."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): str(entry) for key, entry in self.entries.items()
                if key.startswith(prefix)}  # fmt: skip

    def reworded(self, group: str, said: str) -> str:
        """Return a text in which what a group names is written as the group has it."""
        for plain, shown in self.group(group).items():
            said = said.replace(plain, shown)
        return said

    def named(self, group: str, value: object) -> str:
        """Return the message of a group for a value; what has none stands as it is."""
        return self.say(f"{group}.{value}") if self.has(f"{group}.{value}") else str(value)

    def graded(self, grade: object, unit: object) -> str:
        """Return what kind of source a grade stands for, of things in a unit."""
        own = f"grade.{grade} {unit}"
        return self.say(own if self.has(own) else f"grade.{grade}")

    def _plural(self, forms: Mapping[str, str], number: object, where: str) -> str:
        if not _is_number(number):
            raise MessageError(f"'{number}' is no number", where=where)
        return forms.get(Locale.parse(self.language).plural_form(number), forms["other"])

    def _written(self, value: Any, form: str, where: str) -> str:
        if form.startswith("list"):
            own = form.removeprefix("list").strip()
            words = [self._written(one, own, where) for one in value]
            if own == "month" and len({word.rpartition(text.SPACE)[2] for word in words}) == 1:
                # months of one year: the year is said once
                words[:-1] = [word.rpartition(text.SPACE)[0] for word in words[:-1]]
            return str(format_list(words, locale=self.language))
        if form in FORMATS:
            wanted, fits = ("day", _is_day) if form in DAYS else ("number", _is_number)
            if not fits(value):
                raise MessageError(f"'{value}' is no {wanted}", where=where)
            return FORMATS[form](value)
        if form:
            return self.say(f"{form}.{value}")
        if not isinstance(value, str):
            raise MessageError(f"'{value}' is no text and has no format", where=where)
        return value


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    """Return whether a value is a day, or the ISO text of one."""
    return isinstance(value, dt.date) or bool(ISO_DAY.fullmatch(str(value)))


def slot_formats(template: str) -> dict[str, str]:
    """Return the format of each slot of a text.

    >>> slot_formats("{n:number} since {day:day}")
    {'n': 'number', 'day': 'day'}
    """
    return {name: form or "" for _, name, form, _ in Formatter().parse(template) if name}


def load_messages() -> Messages:
    """Return the catalogue."""
    content = dict(read_yaml(FOLDER / "en.yaml", "messages/en.yaml"))
    return Messages(str(content.pop("language")), dict(_flat(content, "")))


def _flat(content: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping) and PLURAL not in value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value if isinstance(value, Mapping) else str(value)


CATALOGUE = load_messages()
"""What the pages are written from; its messages are said by `say`."""
say = CATALOGUE.say
