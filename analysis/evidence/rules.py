"""The rules of `claims.yaml`, typed and checked on load."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis.catalogue import unknown
from analysis.errors import ClaimError
from analysis.evidence.records import ASIDE, GRADES, READINGS, VERDICTS
from analysis.evidence.settings import (
    DAY,
    FLAG,
    TEXT,
    Setting,
    choice,
    items,
    mapping,
    number,
    section,
    several,
    typed,
    whole,
)
from analysis.indicators.specification import FAMILIES
from analysis.parameters.located_yaml import Located, parse

KINDS = ("figure", "trend", "forecast")
RULES = ("agreement", "figure", "windows", "date", "forecast", "not_testable")
TOGETHER = ("agreement", "forecast")
"""Rules that take evidence of all families; the others take the data of the claim's own."""
COMPARISONS = ("at_least", "at_most", "near", "parts")
PARTIES = ("Russia", "Ukraine")
DATES = ("article", "latest")
ALL = "all"
"""Instead of a list of indicators."""
ID = re.compile("[a-z][a-z0-9_]*")
"""The id of a claim, which names its figures and files."""


@dataclass(frozen=True)
class SeriesRule:
    """Thresholds for one series under one reading."""

    noticeable_change: float
    fewest_described: int
    fewest_tested: int
    fewest_per_side: int
    months_old: float
    sure_direction: float
    contrary_direction: float


@dataclass(frozen=True)
class AgreementRule:
    """Shares of votes, one vote an independent group of sources.

    Attributes
    ----------
    fewest_groups
        Votes on the side that leads, for a full word.
    fewest_outright
        How many of them must have a series that is itself called by the full word.
    """

    supported: float
    partly: float
    fewest_groups: int
    fewest_outright: int


@dataclass(frozen=True)
class FigureRule:
    """Shares of reasonable readings that reach a figure."""

    most: float


@dataclass(frozen=True)
class Claim:
    """One claim of the article.

    Attributes
    ----------
    family
        Whose data it is judged on, and whose page says more about it.
    rule
        Name of the rule that judges it.
    settings
        The rule's own settings: figure, tolerance and so on, each of its type.
    indicators
        Names of indicators that bear on it; empty for all.
    """

    id: str
    family: str
    title: str
    paraphrase: str
    kind: str
    rule: str
    overturn: str
    parties: tuple[str, ...]
    readings: tuple[str, ...]
    indicators: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """A verdict that an amendment moved, of a claim or of a part of it."""

    claim: str
    as_of: str
    before: str
    after: str
    part: str = ""


@dataclass(frozen=True)
class Amendment:
    """A change of the rules, or of how data enter them, after results had been seen."""

    date: dt.date
    change: str
    why: str
    moved: tuple[Move, ...]


@dataclass(frozen=True)
class Claims:
    """Everything that `claims.yaml` declares."""

    published: dt.date
    series: SeriesRule
    agreement: AgreementRule
    figure: FigureRule
    claims: tuple[Claim, ...]
    amendments: tuple[Amendment, ...] = ()

    def claim(self, name: str) -> Claim:
        """Return a claim by id, or refuse the id with the nearest valid one."""
        for claim in self.claims:
            if claim.id == name:
                return claim
        raise unknown("claim", name, [claim.id for claim in self.claims], "claims.yaml")


ARTICLE = {"title": TEXT, "published": DAY}
SERIES = {
    "noticeable_change": number(0.1, 100),
    "fewest_described": whole(2, 100),
    "fewest_tested": whole(3, 100),
    "fewest_per_side": whole(2, 100),
    "months_old": number(1, 60),
    "sure_direction": number(0.5, 1),
    "contrary_direction": number(0.5, 1),
}
SHARE = number(0.01, 1)
AGREEMENT = {
    "supported": SHARE,
    "partly": SHARE,
    "fewest_groups": whole(1, 20),
    "fewest_outright": whole(0, 20),
}
FIGURE = {"most": number(0.01, 0.99)}

COMMON: Mapping[str, Setting] = {
    "id": TEXT,
    "family": choice(*FAMILIES),
    "title": TEXT,
    "paraphrase": TEXT,
    "kind": choice(*KINDS),
    "rule": choice(*RULES),
    "overturn": TEXT,
    "parties": several(choice(*PARTIES)),
    "readings": several(choice(*READINGS)),
}
_YEARS = several(whole(2000, 2100))
_AMOUNT = number(0, 1e12)
_MONTHS = whole(1, 240)
_TOLERANCE = number(0, 100)
SETTINGS: Mapping[str, Mapping[str, Setting]] = {
    "agreement": {"decisive": choice(*READINGS)},
    "figure": {
        "compare": choice(*COMPARISONS),
        "figure": _AMOUNT,
        "stated": FLAG,
        "tolerance": _TOLERANCE,
        "unit": TEXT,
        "share": number(0, 100),
        "months": _MONTHS,
        "months_old": _MONTHS,
        "stated_on": DAY,
        "boom": number(-100, 100),
        "boom_years": _YEARS,
        "stall": number(-100, 100),
        "stall_years": _YEARS,
        "scattered": FLAG,
    },
    "windows": {
        "figure": _AMOUNT,
        "stated": FLAG,
        "tolerance": _TOLERANCE,
        "casualties": _AMOUNT,
        "casualties_at_most": _AMOUNT,
        "wounded_per_killed": several(number(0, 20)),
        "longest_window_days": whole(1, 10_000),
        "last_day": DAY,
        "unit": TEXT,
    },
    "date": {
        "figure": whole(1, 100_000),
        "stated": FLAG,
        "first_day": DAY,
        "soon_days": whole(0, 10_000),
        "unit": TEXT,
    },
    "forecast": {"horizon_months": _MONTHS},
    "not_testable": {"needs": TEXT},
}
"""Settings that a rule understands, and what each may be."""
OPTIONAL = ("stated",)
NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "at_least": ("compare", "unit", "figure"),
    "at_most": ("compare", "unit", "figure"),
    "near": ("compare", "unit", "figure", "tolerance"),
    "parts": ("compare", "unit", "boom", "boom_years", "stall", "stall_years", "tolerance"),
}
"""Settings that a comparison cannot do without."""

NEEDED_BY_CLAIM: Mapping[str, tuple[str, ...]] = {
    "emigration_7m": ("share", "months_old", "stated_on"),
    "many_not_return": ("months_old",),
    "million_casualties": ("months_old",),
    "no_halt": ("months",),
    "growth_stalled": ("months_old",),
    "volunteers_cost": ("months",),
}
"""Settings that the findings of a claim ask for besides."""


def load_claims(path: Path, indicators: Iterable[str]) -> Claims:
    """Read and check `claims.yaml`.

    Parameters
    ----------
    path
        The file.
    indicators
        Names of the indicators that exist.

    Raises
    ------
    ClaimError
        The file is not complete; a claim stands twice, has an id that is no name, or names an
        unknown kind, rule, party, reading, indicator or setting (the nearest valid name is
        offered); a setting is of the wrong type or out of bounds. Each with its line.
    """
    file = path.name
    content = parse(path.read_text(encoding="utf-8"), file, ClaimError)
    names = tuple(indicators)
    claims = tuple(_claim(entry, names, file) for entry in items(content, "claims", file))
    ids = [claim.id for claim in claims]
    for doubled in sorted({name for name in ids if ids.count(name) > 1}):
        raise ClaimError(f"claim {doubled} stands twice", where=file)
    article = _complete(section(content, "article", file), ARTICLE, file)
    rules = section(content, "rules", file)
    return Claims(
        published=article["published"],
        series=SeriesRule(**_complete(section(rules, "series", file), SERIES, file)),
        agreement=AgreementRule(**_complete(section(rules, "agreement", file), AGREEMENT, file)),
        figure=FigureRule(**_complete(section(rules, "figure", file), FIGURE, file)),
        claims=claims,
        amendments=tuple(_amendment(one, ids, file) for one in items(content, "amendments", file)),
    )


def _complete(entry: Located, settings: Mapping[str, Setting], file: str) -> dict[str, Any]:
    entries = mapping(entry, "the section", file)
    return typed(entries, settings, entry, file, required=settings)


def _claim(entries: Mapping[str, Located], indicators: tuple[str, ...], file: str) -> Claim:
    first = _first(entries)
    for name in ("id", "family", "title", "paraphrase", "kind", "rule", "overturn"):
        if name not in entries or not entries[name].value:
            raise ClaimError(
                f"'{name}' is missing", where=f"{file}:{first.line}", expected="a text"
            )
    if not ID.fullmatch(str(entries["id"].value)):
        raise ClaimError(
            f"the id is '{entries['id'].value}'",
            where=f"{file}:{entries['id'].line}",
            expected="small letters, digits and underscores, a letter first, as growth_stalled",
        )
    for name, valid in (("family", FAMILIES), ("kind", KINDS), ("rule", RULES)):
        _known(name, entries[name], valid, file)
    lists: dict[str, tuple[str, ...]]
    lists = {"parties": PARTIES, "readings": READINGS, "indicators": indicators}
    for name, names in lists.items():
        _all_known(name, entries, names, file)
    rule = str(entries["rule"].value)
    allowed = {**COMMON, "indicators": _indicators(indicators), **SETTINGS[rule]}
    required = _required(rule, entries, first, file)
    values = typed(entries, allowed, first, file, required=required)
    named = values.pop("indicators", ALL)
    common = {name: values.pop(name) for name in COMMON if name in values}
    return Claim(
        **{"parties": (), "readings": (), **common},
        indicators=() if named == ALL else named,
        settings=values,
    )


def _first(entries: Mapping[str, Located]) -> Located:
    """Return what gives an entry's first line."""
    return min(entries.values(), key=lambda entry: entry.line, default=Located(None, 1))


def _indicators(valid: tuple[str, ...]) -> Setting:
    listed = several(choice(*valid))
    return Setting(
        f"'{ALL}', or a list of indicators",
        lambda value: ALL if value == ALL else listed.read(value),
    )


def _required(
    rule: str, entries: Mapping[str, Located], first: Located, file: str
) -> tuple[str, ...]:
    if rule == "agreement":
        return ("parties", "readings", "indicators", "decisive")
    if rule != "figure":
        return tuple(name for name in SETTINGS[rule] if name not in OPTIONAL)
    if "compare" not in entries:
        raise ClaimError(
            "'compare' is missing",
            where=f"{file}:{first.line}",
            expected=SETTINGS[rule]["compare"].expected,
        )
    _known("compare", entries["compare"], COMPARISONS, file)
    of_claim = NEEDED_BY_CLAIM.get(str(entries["id"].value), ())
    return (*NEEDED_BY[str(entries["compare"].value)], *of_claim)


def _all_known(
    plural: str, entries: Mapping[str, Located], valid: tuple[str, ...], file: str
) -> None:
    entry = entries.get(plural)
    if entry is None or not isinstance(entry.value, list):
        return
    for name in entry.value:
        _known(plural.removesuffix("s"), Located(name, entry.line), valid, file)


def _known(what: str, entry: Located, valid: tuple[str, ...], file: str) -> None:
    if entry.value not in valid:
        error = unknown(what, str(entry.value), valid, f"{file}:{entry.line}")
        raise ClaimError(error.what, where=error.where, expected=error.expected)


def _amendment(entries: Mapping[str, Located], claims: list[str], file: str) -> Amendment:
    first = _first(entries)
    moved = items(Located(dict(entries), first.line), "moved", file)
    known = {"date": DAY, "change": TEXT, "why": TEXT}
    given = {name: entry for name, entry in entries.items() if name != "moved"}
    values = typed(given, known, first, file, required=known)
    return Amendment(**values, moved=tuple(_move(one, claims, file) for one in moved))


def _move(entries: Mapping[str, Located], claims: list[str], file: str) -> Move:
    settings = {
        "claim": choice(*claims), "as_of": choice(*DATES), "before": _VERDICT, "after": _VERDICT,
        "part": TEXT,
    }  # fmt: skip
    required = [one.name for one in fields(Move) if one.name != "part"]
    return Move(**typed(entries, settings, _first(entries), file, required=required))


def _graded(value: object) -> str | None:
    verdict, _, grade = str(value).partition(", ")
    known = verdict in (*VERDICTS, *ASIDE) and grade in ("", *GRADES)
    return str(value) if known else None


_VERDICT = Setting("a verdict, perhaps with its grade, as 'undecided, weak'", _graded)
