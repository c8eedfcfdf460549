"""The rules of `claims.yaml`, typed and checked on load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.catalogue import unknown
from analysis.errors import ClaimError
from analysis.evidence.records import READINGS
from analysis.indicators.specification import FAMILIES
from analysis.plain_yaml import load_yaml

KINDS = ("figure", "trend", "forecast")
RULES = ("agreement", "figure", "windows", "date", "forecast", "not_testable")
COMPARISONS = ("at_least", "at_most", "near", "parts")
PARTIES = ("Russia", "Ukraine")


@dataclass(frozen=True)
class SeriesRule:
    """Thresholds for one series under one reading."""

    noticeable_change: float
    fewest_described: int
    fewest_tested: int
    fewest_per_side: int
    months_old: float
    sure_direction: float


@dataclass(frozen=True)
class AgreementRule:
    """Shares of votes, one vote an independent group of sources."""

    supported: float
    partly: float
    fewest_groups: int


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
        The rule's own settings: figure, tolerance and so on, as written.
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
class Claims:
    """Everything that `claims.yaml` declares."""

    published: dt.date
    series: SeriesRule
    agreement: AgreementRule
    figure: FigureRule
    claims: tuple[Claim, ...]

    def claim(self, name: str) -> Claim:
        """Return a claim by id, or refuse the id with the nearest valid one."""
        for claim in self.claims:
            if claim.id == name:
                return claim
        raise unknown("claim", name, [claim.id for claim in self.claims], "claims.yaml")


COMMON = (
    "id",
    "family",
    "title",
    "paraphrase",
    "kind",
    "rule",
    "overturn",
    "parties",
    "readings",
    "indicators",
)
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "agreement": ("decisive",),
    "figure": (
        "compare",
        "figure",
        "stated",
        "tolerance",
        "unit",
        "share",
        "months",
        "months_old",
        "stated_on",
        "boom",
        "boom_years",
        "stall",
        "stall_years",
        "scattered",
    ),
    "windows": (
        "figure",
        "stated",
        "tolerance",
        "casualties",
        "casualties_at_most",
        "wounded_per_killed",
        "longest_window_days",
        "last_day",
        "unit",
    ),
    "date": ("figure", "stated", "first_day", "soon_days", "unit"),
    "forecast": ("horizon_months",),
    "not_testable": ("needs",),
}
"""Settings that a rule understands."""


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
        A claim is not complete, stands twice, or names an unknown kind, rule, party, reading,
        indicator or setting; the nearest valid name is offered.
    """
    content = load_yaml(path.read_text(encoding="utf-8"))
    names = tuple(indicators)
    claims = tuple(_claim(entry, names, path.name) for entry in content["claims"])
    ids = [claim.id for claim in claims]
    for doubled in sorted({name for name in ids if ids.count(name) > 1}):
        raise ClaimError(f"claim {doubled} stands twice", where=path.name)
    rules = content["rules"]
    try:
        return Claims(
            published=content["article"]["published"],
            series=SeriesRule(**rules["series"]),
            agreement=AgreementRule(**rules["agreement"]),
            figure=FigureRule(**rules["figure"]),
            claims=claims,
        )
    except (KeyError, TypeError) as error:
        raise ClaimError(f"the rules are not complete ({error})", where=path.name) from None


def _claim(entry: Mapping[str, Any], indicators: tuple[str, ...], file: str) -> Claim:
    where = f"{file}, claim {entry.get('id', '?')}"
    for name in ("id", "family", "title", "paraphrase", "kind", "rule", "overturn"):
        if not entry.get(name):
            raise ClaimError(f"'{name}' is missing", where=where, expected="a text")
    _known("family", entry["family"], FAMILIES, where)
    _known("kind", entry["kind"], KINDS, where)
    _known("rule", entry["rule"], RULES, where)
    for party in entry.get("parties", ()):
        _known("party", party, PARTIES, where)
    for reading in entry.get("readings", ()):
        _known("reading", reading, READINGS, where)
    for indicator in entry.get("indicators", ()):
        _known("indicator", indicator, indicators, where)
    allowed = SETTINGS[entry["rule"]]
    settings = {name: value for name, value in entry.items() if name not in COMMON}
    for name in settings:
        _known("setting", name, allowed, where)
    _known("comparison", settings.get("compare", "at_least"), COMPARISONS, where)
    return Claim(
        **{
            name: str(entry[name])
            for name in ("id", "family", "title", "paraphrase", "kind", "rule", "overturn")
        },
        parties=tuple(entry.get("parties", ())),
        readings=tuple(entry.get("readings", ())),
        indicators=tuple(entry.get("indicators", ())),
        settings=settings,
    )


def _known(what: str, name: str, valid: tuple[str, ...], where: str) -> None:
    if name not in valid:
        error = unknown(what, name, valid, where)
        raise ClaimError(error.what, where=error.where, expected=error.expected)
