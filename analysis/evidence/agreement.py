"""Many series, one verdict: every independent group of sources has one vote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.evidence.records import ASIDE, GRADES, VERDICTS, Evidence
from analysis.evidence.rules import AgreementRule

SCORES = {verdict: 2 - position for position, verdict in enumerate(VERDICTS)}
DECIDED = 0.5
"""Mean score from which on a group votes for a side, half of that of 'partly'."""


@dataclass(frozen=True)
class Vote:
    """The vote of one independent group of sources.

    Attributes
    ----------
    score
        Mean of its rows, from -2 (contradicted) to 2 (supported).
    titles
        Of the indicators behind it.
    families
        Whose data they are.
    turning
        Titles of those whose newest months go against what they are counted for.
    """

    group: str
    score: float
    titles: tuple[str, ...]
    families: tuple[str, ...]
    turning: tuple[str, ...] = ()

    @property
    def side(self) -> int:
        """1 for a rise of the cost, -1 for a fall, 0 where it cannot tell."""
        return (self.score >= DECIDED) - (self.score <= -DECIDED)

    @property
    def name(self) -> str:
        """What a reader is told that voted: its indicators."""
        return ", ".join(self.titles)


@dataclass(frozen=True)
class Agreement:
    """How independent groups of sources vote, and the verdict from it."""

    verdict: str
    grade: str
    voters: tuple[Vote, ...] = ()

    @property
    def votes(self) -> int:
        """Groups that were asked and could answer."""
        return len(self.voters)

    @property
    def supporting(self) -> tuple[str, ...]:
        """Groups that find a rise of the cost."""
        return tuple(vote.group for vote in self.of_side(1))

    @property
    def contradicting(self) -> tuple[str, ...]:
        """Groups that find a fall of the cost."""
        return tuple(vote.group for vote in self.of_side(-1))

    @property
    def open(self) -> tuple[str, ...]:
        """Groups that cannot tell."""
        return tuple(vote.group for vote in self.of_side(0))

    def of_side(self, side: int) -> tuple[Vote, ...]:
        """Return the votes for a rise (1), a fall (-1), or neither (0)."""
        return tuple(vote for vote in self.voters if vote.side == side)


def agree(evidence: Iterable[Evidence], rule: AgreementRule) -> Agreement:
    """Return the common verdict.

    Rows that are true by construction or not testable never count. A group's vote is the mean
    of its rows, those of one chain counted as one; its grade is the best of the rows on the side
    it votes for.
    """
    listed = list(evidence)
    rows: dict[str, list[Evidence]] = {}
    for row in listed:
        if row.verdict not in ASIDE:
            rows.setdefault(row.group, []).append(row)
    votes = tuple(_vote(group, members) for group, members in sorted(rows.items()))
    verdict = _verdict(votes, rows, rule)
    if not votes and any(row.verdict == "true by construction" for row in listed):
        verdict = "true by construction"
    side = _sign(verdict)
    voters = [vote.group for vote in votes if side and vote.side == side]
    grade = _grade([_best(rows[group], side) for group in voters])
    return Agreement(verdict, grade if votes else "", votes)


def leave_one_out(evidence: Sequence[Evidence], rule: AgreementRule) -> dict[str, Agreement]:
    """Return for each group that votes the agreement of all the others."""
    return {
        vote.group: agree((row for row in evidence if row.group != vote.group), rule)
        for vote in agree(evidence, rule).voters
    }


def by_family(evidence: Sequence[Evidence], rule: AgreementRule) -> dict[str, Agreement]:
    """Return what the sources of each family say among themselves, where any can tell."""
    families = dict.fromkeys(row.family for row in evidence)
    found = {name: agree([row for row in evidence if row.family == name], rule)
             for name in families}  # fmt: skip
    return {name: one for name, one in found.items() if one.votes}


def _vote(group: str, rows: Sequence[Evidence]) -> Vote:
    chains: dict[str, list[int]] = {}
    for row in rows:
        chains.setdefault(row.chain or row.indicator, []).append(SCORES[row.verdict])
    scores = [sum(one) / len(one) for one in chains.values()]
    return Vote(
        group=group,
        score=sum(scores) / len(scores),
        titles=tuple(dict.fromkeys(row.title for row in rows)),
        families=tuple(dict.fromkeys(row.family for row in rows)),
        turning=tuple(dict.fromkeys(row.title for row in rows if row.turning)),
    )


def _verdict(
    votes: Sequence[Vote], rows: Mapping[str, Sequence[Evidence]], rule: AgreementRule
) -> str:
    sides = [vote.side for vote in votes]
    full = "supported" if sum(sides) > 0 else "contradicted"
    ahead = [rows[vote.group] for vote in votes if vote.side * sum(sides) > 0]
    outright = sum(any(row.verdict == full for row in members) for members in ahead)
    return verdict_of_votes(sides, outright, rule)


def verdict_of_votes(sides: Sequence[int], outright: int, rule: AgreementRule) -> str:
    """Return the verdict of votes.

    Parameters
    ----------
    sides
        1, -1 or 0 for each vote.
    outright
        How many of those on the side that leads say the full word themselves.
    """
    if not sides:
        return "not testable"
    lead = 1 if sum(sides) > 0 else -1
    ahead, behind = sides.count(lead), sides.count(-lead)
    share = ahead / len(sides)
    if ahead == behind or share < rule.partly:
        return "undecided"
    full = (
        ahead >= rule.fewest_groups
        and outright >= rule.fewest_outright
        and behind == 0
        and share >= rule.supported
    )
    names = {1: ("supported", "partly supported"), -1: ("contradicted", "partly contradicted")}
    return names[lead][0 if full else 1]


def _sign(verdict: str) -> int:
    score = SCORES.get(verdict, 0)
    return (score > 0) - (score < 0)


def _best(members: Sequence[Evidence], sign: int) -> str:
    grades = [row.grade for row in members if _sign(row.verdict) == sign]
    return min(grades, key=GRADES.index, default=GRADES[-1])


def _grade(grades: list[str]) -> str:
    """Return the grade that most of the voters reach: the median, the weaker of two."""
    if not grades:
        return GRADES[-1]
    return sorted(grades, key=GRADES.index)[len(grades) // 2]
