"""Confidence of a figure claim, by the same points as that of a reading."""

from collections.abc import Sequence
from typing import NamedTuple

from scipy.special import ndtr, ndtri

from analysis.claims.case import Case
from analysis.claims.messages import say
from analysis.claims.records import CONFIDENCES, Line, deciding
from analysis.costs.thresholds import Rules

SIDES = {"supported": True, "partly supported": True, "contradicted": False,
         "partly contradicted": False}  # fmt: skip


class VerdictConfidence(NamedTuple):
    """A word and the sentences that give its reasons."""

    word: str
    reasons: tuple[str, ...] = ()


def confidence_of(
    case: Case,
    verdict: str,
    lines: Sequence[Line],
    probability: float | None = None,
    *,
    uncovered: bool = False,
) -> VerdictConfidence:
    """Return how sure a verdict is by what it rests on.

    It rests on the line of the highest grade on the verdict's side; of an open verdict, on the
    line of the highest grade of all, and then no source is on the same side. A voice with lines
    on both sides speaks with two definitions, of which one turns the verdict. `probability` is
    that of the claim, where a chance is computed from the error of the anchor; `uncovered` says
    that soldiers killed are not counted for the months in question.
    """
    rules, side = case.document.rules, SIDES.get(verdict)
    decided = deciding(lines)
    own = [line for line in lines if line.counts and (side is None or line.agrees == side)]
    if not own:
        return VerdictConfidence("very low", (say("rule_none"),))
    anchor = max(own, key=lambda line: line.grade)
    least = rules.confidence.fewest_independent_grade
    others = [line for line in decided if line.voice != anchor.voice and line.grade >= least]
    if side is None:
        same, other = set[str](), {line.agrees for line in (anchor, *others)} >= {True, False}
    else:
        against = {line.voice for line in others if line.agrees != side}
        same, other = {line.voice for line in others} - against, bool(against)
    applying = {
        ("no_other_source", "one_other_source", "more_other_sources")[min(len(same), 2)]: True,
        "other_side": other,
        "definition_turns": len({one.agrees for one in decided if one.voice == anchor.voice}) == 2,
        "fragile": probability is not None and _is_fragile(probability, rules),
        "uncovered": uncovered,
    }
    names = [name for name, holds in applying.items() if holds]
    points = anchor.grade + sum(getattr(rules.confidence.points, name) for name in names)
    reasons = [_rests_on(case, anchor)]
    told = {"sources": len(same), "threshold": rules.side.probability}
    reasons += [say(name, **told) for name in names]
    word = rules.confidence_word(points, anchor.grade)
    if word != rules.confidence_word(points, 4):
        reasons.append(say("capped", word=word))
    return VerdictConfidence(word, tuple(reasons))


def _rests_on(case: Case, anchor: Line) -> str:
    """Say what a verdict rests on; of the second grade, which holds many things, as declared."""
    source = case.name(anchor.source)
    declared = case.document.grade_of(anchor.source.partition(" and ")[0])
    if declared and declared.grade == anchor.grade == 2:
        return say("grade_2_why", why=declared.why, source=source)
    return say(f"grade_{anchor.grade}", source=source)


def _is_fragile(probability: float, rules: Rules) -> bool:
    """Return whether the likelier side is lost with errors so much larger, normal ones."""
    likelier = max(probability, 1 - probability)
    weaker: float = ndtr(ndtri(min(likelier, 1 - 1e-12)) / rules.confidence.slow_factor)
    return weaker < rules.side.probability + rules.side.guard


def capped(found: VerdictConfidence, word: str, reason: str) -> VerdictConfidence:
    """Return a confidence no higher than a word, with the reason where it is lowered."""
    if CONFIDENCES.index(found.word) <= CONFIDENCES.index(word):
        return found
    return VerdictConfidence(word, (*found.reasons, reason))
