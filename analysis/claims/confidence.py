"""Confidence of a figure claim, by the same points as that of a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.case import Case
from analysis.claims.messages import say
from analysis.claims.records import CONFIDENCES, Line, deciding
from analysis.costs.thresholds import Rules

SIDES = {"supported": True, "partly supported": True, "contradicted": False,
         "partly contradicted": False}  # fmt: skip


@dataclass(frozen=True)
class Confidence:
    """A word and the sentences that give its reasons."""

    word: str
    reasons: tuple[str, ...]


def confidence_of(
    case: Case,
    verdict: str,
    lines: Sequence[Line],
    probability: float | None = None,
    *,
    uncovered: bool = False,
) -> Confidence:
    """Return how sure a verdict is by what it rests on.

    It rests on the line of the highest grade on the verdict's side; of an open verdict, on the
    line of the highest grade of all, and then no source is on the same side. A voice with lines
    on both sides speaks with two definitions, of which one turns the verdict.

    Parameters
    ----------
    verdict
        A word of `VERDICTS`.
    lines
        All of the claim; those that decide nothing are passed over.
    probability
        Of the claim, where a chance is computed from the error of the anchor.
    uncovered
        Whether soldiers killed are not counted for the months in question.
    """
    rules = case.document.rules
    side = SIDES.get(verdict)
    counted = [line for line in lines if line.counts]
    decided = deciding(lines)
    own = [line for line in decided if line.agrees == side] if side is not None else counted
    if not own:
        return Confidence("very low", (say("rule_none"),))
    anchor = max(own, key=lambda line: line.grade)
    voices = [
        line
        for line in decided
        if line.voice != anchor.voice and line.grade >= rules.confidence.fewest_independent_grade
    ]
    if side is None:
        split = {line.agrees for line in (anchor, *voices)} >= {True, False}
        same, other = set(), split
    else:
        against = {line.voice for line in voices if line.agrees != side}
        same, other = {line.voice for line in voices} - against, bool(against)
    of_anchor = {line.agrees for line in decided if line.voice == anchor.voice}
    applying = {
        "other_side": other,
        "definition_turns": len(of_anchor) == 2,
        "fragile": probability is not None and _is_fragile(probability, rules),
        "uncovered": uncovered,
    }
    return _word(case, anchor, len(same), [name for name, holds in applying.items() if holds])


def _is_fragile(probability: float, rules: Rules) -> bool:
    """Return whether the likelier side is lost with errors so much larger, normal ones."""
    from scipy.special import ndtr, ndtri

    likelier = max(probability, 1 - probability)
    weaker: float = ndtr(ndtri(min(likelier, 1 - 1e-12)) / rules.confidence.slow_factor)
    return weaker < rules.side.probability + rules.side.guard


def _word(case: Case, anchor: Line, same: int, applying: Sequence[str]) -> Confidence:
    """Add up the points of an anchor, of so many independent sources, and of what lowers them."""
    rules = case.document.rules
    names = [("no_other_source", "one_other_source", "more_other_sources")[min(same, 2)], *applying]
    points = anchor.grade + sum(getattr(rules.confidence.points, name) for name in names)
    told = {"sources": same, "threshold": rules.side.probability}
    reasons = [say(f"grade_{anchor.grade}", source=case.name(anchor.source))]
    reasons += [say(name, **told) for name in names]
    word = rules.confidence_word(points, anchor.grade)
    if word != rules.confidence_word(points, 4):
        reasons.append(say("capped", word=word))
    return Confidence(word, tuple(reasons))


def at_most(found: Confidence, word: str, reason: str) -> Confidence:
    """Return a confidence no higher than a word, with the reason where it is lowered."""
    if CONFIDENCES.index(found.word) <= CONFIDENCES.index(word):
        return found
    return Confidence(word, (*found.reasons, reason))
