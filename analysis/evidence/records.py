"""What the evidence consists of: frozen records that pages, notebooks and files share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERDICTS = (
    "supported",
    "partly supported",
    "undecided",
    "partly contradicted",
    "contradicted",
)
"""In order of strength."""
ASIDE = ("true by construction", "not testable")
"""Verdicts outside that order: they count for nothing."""
GRADES = ("strong", "moderate", "weak")
READINGS = ("total", "pace", "momentum", "price")


@dataclass(frozen=True)
class Evidence:
    """What one series says under one reading at one date.

    Attributes
    ----------
    as_of
        `article`, `latest`, or an ISO date in an experiment.
    change, change_low, change_high
        Description in percent: pace and price, last full war-year against the first; total, last
        against first value; momentum, last months against the months before. Intervals, by the
        stationary bootstrap, where there are months or quarters; no verdict is made from them.
    war_years
        Mean value in each war-year, by its label (``2022/23``).
    trend
        `TrendResult.to_dict()` where a trend test applies, its slopes a year; for momentum, of
        the step between the two periods. Else empty.
    direction
        `DirectionNow.to_dict()` for momentum, else empty.
    measurement
        Where the source gives bounds: shares of draws from them under which the verdict stays,
        if all figures err alike (`common`) and if each errs by itself (`independent`).
    verdict, grade
        Of `VERDICTS` or `ASIDE`, and of `GRADES` (empty for `ASIDE`).
    reason
        One sentence made from the numbers.
    spark
        Values for a small line, oldest first.
    chain
        Indicators of one chain are one quantity told twice; empty where there is no other.
    turning
        For momentum: the newest months likely go against what the comparison of periods finds.
    """

    as_of: str
    family: str
    indicator: str
    title: str
    party: str
    reading: str
    source: str
    group: str
    claimed: bool
    unit: str
    frequency: str
    cost: str
    n: int
    first_period: str
    last_period: str
    first_value: float | None
    last_value: float | None
    change: float | None
    change_low: float | None
    change_high: float | None
    verdict: str
    grade: str
    reason: str
    war_years: Mapping[str, float] = field(default_factory=dict)
    trend: Mapping[str, Any] = field(default_factory=dict)
    direction: Mapping[str, Any] = field(default_factory=dict)
    measurement: Mapping[str, float] = field(default_factory=dict)
    spark: tuple[float, ...] = ()
    chain: str = ""
    turning: bool = False

    @property
    def series_direction(self) -> str:
        """The direction of the series that the verdict on its cost stands for."""
        if self.verdict in ASIDE or self.verdict == "undecided":
            return "neither"
        costlier = self.verdict in ("supported", "partly supported")
        return "rising" if costlier == (self.cost == "rise") else "falling"

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Finding:
    """One reading of a claim held against the data: the article's figure beside ours.

    Attributes
    ----------
    label
        Which reading (which GDP, which refugees, which casualties).
    value, low, high, unit
        What the data say under that reading.
    agrees
        Whether it reaches what the claim says; `None` where it cannot be said.
    source, published
        Where from, and when it was published.
    part
        Of the claim, where it has several that are judged one by one.
    counts
        Whether it is asked at all: what is outdated, restates another or measures something else
        is shown with the reason in `note`, and does not vote.
    claimed
        Whether it is a belligerent's figure about its enemy.
    """

    label: str
    value: float | None
    unit: str
    agrees: bool | None
    source: str
    published: str
    low: float | None = None
    high: float | None = None
    note: str = ""
    part: str = ""
    counts: bool = True
    claimed: bool = False

    @property
    def vote(self) -> str:
        """How it votes, in a word."""
        if not self.counts:
            return "not counted"
        return {True: "yes", False: "no", None: "cannot be said"}[self.agrees]


@dataclass(frozen=True)
class Judgement:
    """The verdict on one claim at one date.

    Attributes
    ----------
    answer
        One sentence for a reader, with range before point, made from the numbers.
    reason
        Which rule gave the verdict, from which counts.
    overturn
        What would change the answer.
    by_part
        Verdicts of parts of the claim, such as those by party and reading:
        ``{"Russia": {"pace": ("supported", "moderate")}}``.
    specifications
        For trend claims, by party: the share of reasonable ways to test the trends that give
        each word (see `analysis.evidence.multiverse.shares`).
    numbers
        Named results that prose refers to.
    """

    claim: str
    as_of: str
    verdict: str
    grade: str
    answer: str
    reason: str
    overturn: str
    findings: tuple[Finding, ...] = ()
    by_part: Mapping[str, Any] = field(default_factory=dict)
    specifications: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON."""
        return asdict(self)


def evidence_of(plain: Mapping[str, Any]) -> Evidence:
    """Return the evidence that `Evidence.to_dict` has made plain."""
    return Evidence(**{**plain, "spark": tuple(plain["spark"])})


def judgement_of(plain: Mapping[str, Any]) -> Judgement:
    """Return the judgement that `Judgement.to_dict` has made plain."""
    findings = tuple(Finding(**finding) for finding in plain["findings"])
    return Judgement(**{**plain, "findings": findings})
