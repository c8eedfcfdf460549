"""What the room hands on: lines (one reading of a claim against the data) and verdicts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.claims.document import Claim
from analysis.claims.messages import say
from analysis.costs.thresholds import WORDS

VERDICTS = ("supported", "partly supported", "undecided", "partly contradicted", "contradicted")
"""In order of strength."""
NOT_TESTABLE = "not testable"
SCORES: Mapping[str, int] = dict(zip(VERDICTS, (2, 1, 0, -1, -2), strict=True))
CONFIDENCES = WORDS[::-1]
"""In order; a claim that is not testable has none."""
Numbers = dict[str, float | str]
"""Named results of a claim, flat: what `dvc metrics` compares."""


@dataclass(frozen=True)
class Line:
    """One way to read a claim, held against the data."""

    label: str
    value: float
    unit: str
    agrees: bool | None  # whether it bears the claim out; None where it may go either way
    source: str
    published: dt.date | None
    period_end: dt.date  # the last day that it speaks of
    grade: int  # of the source, from 4 to 1: a belligerent's claim about its enemy has 1
    voice: str  # who speaks: sources of one voice are no independent ones
    low: float | None = None  # the source's interval, or that of what is assumed
    high: float | None = None
    aside: str = ""  # why it is shown and not held against the claim; empty for one that decides
    part: str = ""  # of the claim, where its parts are judged one by one
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is held against the claim."""
        return self.grade > 1 and not self.aside

    @property
    def lane(self) -> str:
        """Where it is shown: `deciding`, `open`, `claim` or `beside`."""
        if self.counts:
            return "open" if self.agrees is None else "deciding"
        return "claim" if self.grade == 1 else "beside"

    def to_dict(self) -> dict[str, Any]:
        plain = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        days = {name: one.isoformat() for name, one in plain.items() if isinstance(one, dt.date)}
        return {**plain, **days, "agrees": self.agrees, "lane": self.lane}


@dataclass(frozen=True)
class Found:
    """What the data say to a claim."""

    lines: Sequence[Line] = ()
    numbers: Mapping[str, float | str] = field(default_factory=dict)
    sentences: Sequence[str] = ()  # the first is enough for a list of all claims
    probability: float | None = None  # of the claim, where a chance is computed
    tipping: Sequence[str] = ()  # at which values it turns, where one is near


@dataclass(frozen=True)
class Verdict:
    """The verdict on one claim: a word of `VERDICTS`, how it came of the lines, and how sure."""

    claim: Claim
    found: Found
    verdict: str
    rule: str = ""  # how it came of the lines, a sentence
    confidence: str = ""  # of `CONFIDENCES`, or empty
    reasons: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)  # verdicts of the claim's parts
    likelihood: str = ""  # word for the chance, where there is one and the confidence bears a word

    def to_dict(self) -> dict[str, Any]:
        """Return plain types for `claims.json`; `dvc metrics` compares what is in no list."""
        found = self.found
        told = {
            "verdict": self.verdict,
            "confidence": self.confidence,
            "score": SCORES.get(self.verdict),
            "confidence_score": ("", *CONFIDENCES).index(self.confidence),
            "likelihood": self.likelihood,
            "probability": None if found.probability is None else round(found.probability, 2),
            "numbers": dict(found.numbers),
            "parts": dict(self.parts),
            "rule": self.rule,
            "overturn": self.claim.overturn,
            "sentences": list(found.sentences or [say("not_known")]),
            "reasons": list(self.reasons),
            "tipping": list(found.tipping),
            "lines": [line.to_dict() for line in found.lines],
        }
        empty: tuple[object, ...] = ("", None, {})
        return {key: one for key, one in told.items() if key == "confidence" or one not in empty}
