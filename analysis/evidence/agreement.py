"""Many series, one verdict: every independent group of sources has one vote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.evidence.records import ASIDE, GRADES, VERDICTS, Evidence
from analysis.evidence.rules import AgreementRule

SCORES = {verdict: 2 - position for position, verdict in enumerate(VERDICTS)}


@dataclass(frozen=True)
class Agreement:
    """How independent groups of sources vote, and the verdict from it.

    Attributes
    ----------
    supporting, contradicting, open
        Groups of sources by what they say.
    """

    verdict: str
    grade: str
    supporting: tuple[str, ...]
    contradicting: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def votes(self) -> int:
        """Groups that were asked and could answer."""
        return len(self.supporting) + len(self.contradicting) + len(self.open)


def agree(evidence: Iterable[Evidence], rule: AgreementRule) -> Agreement:
    """Return the common verdict.

    Rows that are true by construction or not testable never count. A group's vote is the mean
    of its rows; its grade is the best of the rows on the side it votes for.
    """
    rows: dict[str, list[Evidence]] = {}
    listed = list(evidence)
    for row in listed:
        if row.verdict not in ASIDE:
            rows.setdefault(row.group, []).append(row)
    scores = {
        group: sum(SCORES[row.verdict] for row in members) / len(members)
        for group, members in rows.items()
    }
    supporting = tuple(sorted(group for group, score in scores.items() if score >= 0.5))
    contradicting = tuple(sorted(group for group, score in scores.items() if score <= -0.5))
    undecided = tuple(sorted(set(scores) - set(supporting) - set(contradicting)))
    verdict = _verdict(len(supporting), len(contradicting), len(scores), rule)
    if not scores and any(row.verdict == "true by construction" for row in listed):
        verdict = "true by construction"
    side = {1: supporting, -1: contradicting}.get(_sign(verdict), ())
    grade = _grade([_best(rows[group], _sign(verdict)) for group in side])
    return Agreement(verdict, grade if scores else "", supporting, contradicting, undecided)


def _verdict(pro: int, contra: int, votes: int, rule: AgreementRule) -> str:
    if votes == 0:
        return "not testable"
    names = ("supported", "partly supported")
    ahead, behind = pro, contra
    if contra > pro:
        names, ahead, behind = ("contradicted", "partly contradicted"), contra, pro
    if ahead == behind or ahead / votes < rule.partly:
        return "undecided"
    full = ahead >= rule.fewest_groups and behind == 0 and ahead / votes >= rule.supported
    return names[0] if full else names[1]


def _sign(verdict: str) -> int:
    score = SCORES.get(verdict, 0)
    return (score > 0) - (score < 0)


def _best(members: list[Evidence], sign: int) -> str:
    grades = [row.grade for row in members if _sign(row.verdict) == sign]
    return min(grades, key=GRADES.index, default=GRADES[-1])


def _grade(grades: list[str]) -> str:
    """Return the grade that most of the voters reach: the median, the weaker of two."""
    if not grades:
        return GRADES[-1]
    return sorted(grades, key=GRADES.index)[len(grades) // 2]
