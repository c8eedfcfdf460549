"""Ids in readers' words: in notebooks' tables and prose, and in the lines of what changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from analysis import text
from analysis.pages.frames import PageTable
from analysis.pages.messages import CATALOGUE, ISO_DAY, say
from analysis.pages.notebook import NotebookPage, Part, prose
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
CODE = re.compile(r"<code>([a-z][a-z0-9_]*)</code>")
HOLDS = {"reasons": "confidence", "choice": "choices", "reading": "readings", "window": "amounts",
         "basis": "errors", "coef": "model"}  # fmt: skip
"""By a column, the message that names a folded table; the first one found holds."""
SHORT = ("kind", "party", "side", "tipping", "reasons", "pace", "vintages", "between")
"""Columns of the tables of readings that are no words either."""
CHANCES = ("p_rise", "p_up_tenth", "p_down_tenth")
UNIT = "unit"
"""The column whose texts begin with a unit."""
NOTHING = ("NaN", "NaT", "None", "<NA>")


def in_words(page: NotebookPage, names: Mapping[str, str]) -> None:
    """Tell the ids in the tables and the prose of a page in words, and name its folded parts."""
    for section in page.sections:
        parameters = {*page.used, *page.defaults}
        section.parts = [_noted(_named(_explained(part, parameters))) for part in section.parts]
        for table in (one for part in section.parts for one in _tables(part)):
            _tell(table, names)


def _tables(part: Part) -> Iterator[PageTable]:
    yield from part.tables
    for own in part.parts:
        yield from own.tables


def _explained(part: Part, parameters: Collection[str]) -> Part:
    """Name the columns that prose speaks of as the tables do; parameters keep their names."""

    def named(found: re.Match[str]) -> str:
        if found[1] in parameters:
            return found[0]
        shown = told(found[1], ("head",), {})
        return found[0] if shown == found[1] else str(Markup("<em>{}</em>").format(shown))

    if part.prose:
        return replace(part, prose=Markup(CODE.sub(named, part.prose)))
    return replace(part, parts=tuple(_explained(one, parameters) for one in part.parts))


def _named(part: Part) -> Part:
    """Return a folded part with a title: its own, or what its first table holds."""
    if part.title or not part.folded:
        return part
    tables = [*_tables(part)]
    rows = [row for table in tables[:1] for row in (*table.head, *table.body[:1])]
    columns = {entry.text for row in rows for entry in row}
    other = "more" if tables else "words"
    holds = next((name for column, name in HOLDS.items() if column in columns), other)
    return replace(part, title=say(f"fold.{holds}"))


def _noted(part: Part) -> Part:
    """Say below a table of chances that they are stronger than what is said by sentences."""
    heads = {entry.text for table in _tables(part) for row in table.head for entry in row}
    if heads.isdisjoint(CHANCES):
        return part
    note = Part(prose=prose(say("topic.by_draws")))
    return replace(part, tables=(), parts=(replace(part, folded=False), note))


def _tell(table: PageTable, names: Mapping[str, str]) -> None:
    heads = [one.text for one in table.head[-1]] if table.head else []
    for row in table.body:
        if UNIT in heads and len(row) == len(heads):
            own = row[heads.index(UNIT)]
            own.text = text.unit(own.text)
    for rows, groups in (
        (table.head, ("head", "window")),
        (table.body, ("window", "title", "said", "basis")),
    ):
        for entry in (entry for row in rows for entry in row):
            entry.text = told(entry.text, groups, names)
    for entry in (entry for row in table.head for entry in row):
        if entry.text.partition(" ")[0].rstrip(",").isalpha() and len(entry.text) > 1:
            entry.text = entry.text[:1].upper() + entry.text[1:]


def told(word: str, groups: Sequence[str], names: Mapping[str, str]) -> str:
    """Return what stands for an id, or for what pandas writes; other texts as they are.

    >>> told("year_1", ["window"], {}), told("in_use", [], {})
    ('year 1', 'in use')
    """
    if (fixed := _fixed(word, groups, names)) is not None:
        return fixed
    if not ID.fullmatch(word) or not ("_" in word or BARS.fullmatch(word) or word in SHORT):
        return _written(word)
    key = next((f"{group}.{word}" for group in groups if CATALOGUE.has(f"{group}.{word}")), "")
    return say(key) if key else word.replace("_", " ")


def _fixed(word: str, groups: Sequence[str], names: Mapping[str, str]) -> str | None:
    """Return what stands for the id of a source, a unit, or what pandas or statsmodels write."""
    if word in names and not ("head" in groups and CATALOGUE.has(f"head.{word}")):
        return names[word]
    if "/" in word and ID.fullmatch(word) and word.partition("/")[0] in names:
        return source_name(names, word)
    if word in text.UNITS:
        return text.unit(word)
    if CATALOGUE.has(f"statistic.{word}"):
        return say(f"statistic.{word}")
    return text.MISSING if word in NOTHING else None


def _written(word: str) -> str:
    """Return what is no id with its period, signs and brackets as prose has them."""
    if found := SPAN.fullmatch(word):
        return say("period.span", start=found[1], end=found[2])
    if ISO_DAY.fullmatch(word):
        return text.day(word)
    return NEGATIVE.sub(text.MINUS, PERHAPS.sub(r" (\1) ", CATALOGUE.reworded("noted", word)))


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
