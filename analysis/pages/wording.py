"""Ids in readers' words: in notebooks' tables and prose, and in the lines of what changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from analysis import text
from analysis.pages.frames import PageTable
from analysis.pages.messages import CATALOGUE, ISO_DAY, say
from analysis.sources.names import source_name

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
PERHAPS = re.compile(rf", ({text.PERHAPS[2:]}) (?=as a )")
"""Within a side read both ways, where a comma would part what belongs together."""
BARS = re.compile(r"(low|high)(50|90)")
SHORT = ("kind", "party", "side", "tipping", "reasons", "pace", "vintages", "between")
"""Columns of the tables of readings that are no words either."""
UNIT = "unit"
"""The column whose texts begin with a unit."""


def tell(table: PageTable, names: Mapping[str, str]) -> None:
    """Tell the ids in a table in words; its heads begin with a capital."""
    heads = [one.text for one in table.head[-1]] if table.head else []
    for row in table.body:
        if UNIT in heads and len(row) == len(heads):
            own = row[heads.index(UNIT)]
            own.text = text.unit(own.text)
        for entry in row:
            entry.text = told(entry.text, ("window", "title", "said", "basis"), names)
    for entry in (entry for row in table.head for entry in row):
        entry.text = told(entry.text, ("head", "window"), names)
        if entry.text.partition(" ")[0].rstrip(",").isalpha() and len(entry.text) > 1:
            entry.text = entry.text[:1].upper() + entry.text[1:]


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
        noted = CATALOGUE.reworded("noted", word)
        shown = NEGATIVE.sub(text.MINUS, PERHAPS.sub(r" (\1) ", noted))
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
    return NEGATIVE.sub(text.MINUS, PERHAPS.sub(r" (\1) ", grouped))
