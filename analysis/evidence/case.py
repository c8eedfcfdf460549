"""What a claim is judged on, and the judgement that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.evidence.forecast.records import SixMonthForecast
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claim, Claims
from analysis.study import Study


@dataclass(frozen=True)
class ScoredForecast:
    """A forecast beside what the same number of months before had brought."""

    forecast: SixMonthForecast
    before_total: float


@dataclass(frozen=True, eq=False)
class Case:
    """Everything a claim is judged on at one date.

    Attributes
    ----------
    studies
        By family.
    label
        `article`, `latest` or an ISO date.
    evidence
        All rows at that date.
    forecasts
        For `wait_six_months`; scored where the months have come.
    specifications
        What every reasonable way to test the trends says, by claim and party.
    parameters
        Of the run; those that judging reads are the same in every study.
    """

    studies: Mapping[str, Study]
    claims: Claims
    label: str
    evidence: Sequence[Evidence]
    forecasts: Sequence[ScoredForecast] = ()
    specifications: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


def judgement(case: Case, claim: Claim, **found: Any) -> Judgement:
    """Return the verdict on a claim, with what every judgement of it says."""
    return Judgement(
        claim=claim.id,
        as_of=case.label,
        overturn=claim.overturn,
        specifications=case.specifications.get(claim.id, {}),
        **found,
    )


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as they are listed in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
