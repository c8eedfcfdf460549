"""The catalogue of messages, and ids in readers' words: every sentence is in one file a language.

A message is a text with slots, ``{name:format}``. A format is one of `FORMATS`, or a group of the
catalogue, whose message of that key stands in the slot (``{side:sides}``), or ``list`` and either.
A message that depends on a number is a mapping with `plural` (the slot) and a text a plural form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.lists import format_list

from analysis import text
from analysis.errors import WarCostsError
from analysis.sources.names import source_name
from analysis.yaml import read_yaml

FOLDER = Path(__file__).parent / "messages"
PLURAL = "plural"
"""The key of a message whose words depend on a number: the slot that decides."""
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
ID = re.compile(r"[a-z0-9]+(?:[-_/][a-z0-9]+)*")
INSIDE = re.compile(r"(?<![\w/.])[a-z]+(?:_[a-z0-9]+)+\b")
"""An id within a sentence."""
LONG = re.compile(r"(?<![\w.\-/])(?!(?:19|20)\d\d\b(?!\.\d))\d{4,}(?:\.0)?(?![\w/-]|\.\d)")
"""A number of four digits or more that is no year; of forecasts with a nought behind the point."""
SPAN = re.compile(r"(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})")
MONTH = re.compile(r"(?<![\w.\-/])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\w/-]|\.\d)")
NEGATIVE = re.compile(r"(?<![\w.])-(?=\d)")
SERIES = re.compile(r"[a-z_0-9]+/[A-Z][a-z]+/[a-z_0-9/-]+")
RULED = re.compile(r"\b([a-z]+\.yaml) \((?:[^()]|\([^()]*\))*\)")
"""A file of rules as a cause, with the paths of its settings, which are listed elsewhere."""
CHANGED = re.compile(r"(?:^|(?<=; ))(?:anchors\.)?([^;:]+)(?=: )")
"""The path of a setting before what it was and is."""
BARS = re.compile(r"(low|high)(50|90)")
SHORT = ("kind", "party", "side", "tipping", "reasons", "pace", "vintages", "between")
"""Columns of the tables of readings that are no words either."""


class MessageError(WarCostsError):
    """A message that does not exist, or that lacks a slot."""


@dataclass(frozen=True)
class Messages(Formatter):
    """The messages of one language: texts by dotted key, of which a plural one is a mapping.

    Some groups are asked for as a whole: as the file has them, by the key within them.
    """

    language: str
    entries: Mapping[str, str | Mapping[str, str]]
    groups: Mapping[str, Any] = field(default_factory=dict)

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

    def reworded(self, group: str, said: str) -> str:
        """Return a text in which what a group names is written as the group has it."""
        for plain, shown in self.groups[group].items():
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


_content = dict(read_yaml(FOLDER / "en.yaml", "messages/en.yaml").value)
CATALOGUE = Messages(str(_content.pop("language")), dict(_flat(_content)), _content)
"""What the pages are written from; its messages are said by `say`."""
say = CATALOGUE.say


def told(word: str, groups: Sequence[str], names: Mapping[str, str]) -> str:
    """Return what stands for an id, or for what pandas writes; other texts as prose has them.

    >>> told("year_1", ["window"], {}), told("in_use", [], {})
    ('year 1', 'in use')
    """
    is_id = ID.fullmatch(word)
    if word in names and not ("head" in groups and f"head.{word}" in CATALOGUE.entries):
        shown = names[word]
    elif is_id and "/" in word and word.partition("/")[0] in names:
        shown = source_name(names, word)
    elif word in text.UNITS:
        shown = text.unit(word)
    elif fixed := CATALOGUE.first(f"statistic.{word}"):  # of pandas and statsmodels
        shown = fixed
    elif is_id and ("_" in word or BARS.fullmatch(word) or word in SHORT):
        shown = CATALOGUE.first(*(f"{one}.{word}" for one in groups)) or word.replace("_", " ")
    elif span := SPAN.fullmatch(word):
        shown = say("period.span", start=span[1], end=span[2])
    elif ISO_DAY.fullmatch(word):
        shown = text.day(word)
    else:
        shown = NEGATIVE.sub(text.MINUS, text.both_ways(CATALOGUE.reworded("noted", word)))
    return shown


def settings(said: str) -> str:
    """Return what became of an entry's settings, their paths as steps.

    >>> settings("anchors.count.fill: nothing -> 3; fewest: 2 -> 3")
    'count › fill: nothing -> 3; fewest: 2 -> 3'
    """
    return CHANGED.sub(lambda found: found[1].replace(".", " › "), said)


def line(said: str, names: Mapping[str, str] | None = None) -> str:
    """Return a line of what changed with its ids, series, signs and units in words."""
    said = SERIES.sub(lambda found: (names or {}).get(found[0], found[0]), said)
    said = RULED.sub(r"the rules in \1", said)
    groups = ("title", "claim", "window", "said")
    spelt = INSIDE.sub(lambda found: told(found[0], groups, {}), said)
    spelt = CATALOGUE.reworded("spelt", spelt)
    dated = MONTH.sub(lambda found: text.month(dt.date(int(found[1]), int(found[2]), 1)), spelt)
    grouped = LONG.sub(lambda found: f"{float(found[0]):,.0f}", dated)
    return NEGATIVE.sub(text.MINUS, text.both_ways(grouped))
