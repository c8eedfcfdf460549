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
from typing import Any

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
class Messages(Formatter):
    """The messages of one language: texts by dotted key; a plural message is a mapping."""

    language: str
    entries: Mapping[str, str | Mapping[str, str]]

    def say(self, key: str, **slots: Any) -> str:
        """Return a message with its slots filled; every slot has to fit."""
        entry, counted = self.entries.get(key), ""
        if entry is None:
            raise MessageError("there is no such message", where=key, expected="a key of the file")
        try:
            if not isinstance(entry, str):
                counted = entry[PLURAL]
                form = Locale.parse(self.language).plural_form(slots[counted])
                entry = entry.get(form, entry["other"])
            if left := set(slots) - {*slot_formats(entry), counted}:
                raise ValueError(f"the message has no slot '{min(left)}'")
            return self.vformat(entry, (), slots)
        except KeyError as error:
            raise MessageError(f"the slot {error} is not filled", where=key) from None
        except (TypeError, ValueError) as error:
            raise MessageError(str(error), where=key) from None

    def format_field(self, value: Any, form: str) -> str:
        """Return a value as its slot has it, or refuse one that does not fit."""
        if form.startswith("list"):
            own = form.removeprefix("list").strip()
            words = [self.format_field(one, own) for one in value]
            if own == "month" and len({word.rpartition(text.SPACE)[2] for word in words}) == 1:
                # months of one year: the year is said once
                words[:-1] = [word.rpartition(text.SPACE)[0] for word in words[:-1]]
            return str(format_list(words, locale=self.language))
        if form and form not in FORMATS:
            return self.say(f"{form}.{value}")
        if form in DAYS:
            fits = isinstance(value, dt.date) or bool(ISO_DAY.fullmatch(str(value)))
        else:
            fits = isinstance(value, Real if form else str) and not isinstance(value, bool)
        if not fits:
            raise ValueError(f"'{value}' is no {form or 'text'}")
        return FORMATS[form](value) if form else str(value)

    def first(self, *keys: str) -> str:
        """Return the first of some messages that is there; empty where none is."""
        return next((self.say(key) for key in keys if key in self.entries), "")

    def named(self, group: str, value: object) -> str:
        """Return the message of a group for a value; what has none stands as it is."""
        return self.first(f"{group}.{value}") or str(value)

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


def slot_formats(template: str) -> dict[str, str]:
    """Return the format of each slot of a text.

    >>> slot_formats("{n:number} since {day:day}")
    {'n': 'number', 'day': 'day'}
    """
    return {name: form or "" for _, name, form, _ in Formatter().parse(template) if name}


def _flat(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping) and PLURAL not in value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value if isinstance(value, Mapping) else str(value)


_content = dict(read_yaml(FOLDER / "en.yaml", "messages/en.yaml"))
CATALOGUE = Messages(str(_content.pop("language")), dict(_flat(_content)))
"""What the pages are written from; its messages are said by `say`."""
say = CATALOGUE.say
