"""From lines to verdicts: shares, parts and days, and how sure, by the points of a reading."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from scipy.special import ndtr, ndtri

from analysis.claims.case import Case
from analysis.claims.document import Claim, LongerThan1941, TroopLevels, VolunteersCost
from analysis.claims.messages import say
from analysis.claims.records import CONFIDENCES, NOT_TESTABLE, SCORES, Found, Line, Numbers, Verdict
from analysis.costs.thresholds import Rules


class VerdictConfidence(NamedTuple):
    """A word and the sentences that give its reasons; a claim that is not testable has none."""

    word: str
    reasons: tuple[str, ...] = ()


def share_verdict(reached: int, decided: int, most: float) -> str:
    """Return the word for readings of which some bear a claim out.

    >>> [share_verdict(n, 4, 0.5) for n in (4, 3, 2, 1, 0)]
    ['supported', 'partly supported', 'undecided', 'partly contradicted', 'contradicted']
    """
    share = reached / decided
    if share in (0, 1):
        return "supported" if share else "contradicted"
    if share == most:
        return "undecided"
    return "partly supported" if share > most else "partly contradicted"


def figure_verdict(lines: Sequence[Line], most: float) -> tuple[str, str]:
    """Return the verdict of the lines that decide, and the sentence that tells how many they are.

    Undecided where lines count but may go either way, or where nothing but a belligerent's claim
    bears on it; not testable where there is nothing at all.
    """
    answers = [line.agrees for line in lines if line.counts]
    reached, unsure = answers.count(True), answers.count(None)
    decided, claimed = len(answers) - unsure, any(line.grade == 1 for line in lines)
    if decided:
        verdict = share_verdict(reached, decided, most)
        key = "rule_figure" if decided > 1 else "rule_one" if reached else "rule_one_not"
    else:
        verdict = "undecided" if unsure or claimed else NOT_TESTABLE
        key = "rule_claims_only" if claimed and not unsure else "rule_none"
    told = say(key, reached=reached, decided=decided)
    return verdict, f"{told} {say('rule_open', unsure=unsure)}" if unsure else told


def by_figure(case: Case, claim: Claim, found: Found) -> Verdict:
    """Return the verdict by the share of reasonable readings that reach a figure."""
    verdict, rule = figure_verdict(found.lines, case.document.rules.figure.most)
    sure = confidence_of(case, verdict, found.lines, found.probability)
    if isinstance(claim, VolunteersCost):
        sure = capped(sure, "low", say("scattered"))
    return Verdict(claim, found, verdict, rule, *sure)


def by_parts(case: Case, claim: Claim, found: Found) -> Verdict:
    """Return the verdict of the part that is least true, as all parts are claimed together."""
    most = case.document.rules.figure.most
    names = dict.fromkeys(line.part for line in found.lines if line.counts)
    parts = {name: [line for line in found.lines if line.part == name] for name in names}
    words = {name: figure_verdict(lines, most)[0] for name, lines in parts.items()}
    if not words:
        return Verdict(claim, found, NOT_TESTABLE)
    word = min(words.values(), key=SCORES.__getitem__)
    weakest = [confidence_of(case, word, parts[name]) for name in words if words[name] == word]
    sure = min(weakest, key=lambda one: CONFIDENCES.index(one.word))
    return Verdict(claim, found, word, say("rule_parts"), *sure, words)


def by_date(case: Case, claim: LongerThan1941) -> Verdict:
    """Count days: both first and last day included, as in the usual count of 1,418."""
    longer = claim.first_day + dt.timedelta(days=claim.days)
    article = case.document.article.published
    left = (longer - article).days
    soon, by = 0 <= left <= claim.soon_days, say("counting")
    label, unit = say("day_passed"), "days after the article"
    line = Line(label, float(left), unit, soon, by, article, longer, grade=4, voice=by)
    tense = "passed" if case.known.day >= longer else "will_pass"
    sentence = say(tense, first=claim.first_day, days=claim.days, day=longer, left=left)
    numbers: Numbers = {"day": longer.isoformat(), "days_after_article": float(left)}
    found = Found([line], numbers, [sentence])
    verdict = "supported" if soon else "contradicted"
    return Verdict(claim, found, verdict, say("rule_date"), "high", (say("days_counted"),))


def not_testable(case: Case, claim: TroopLevels) -> Verdict:
    """Say what open data would have to hold."""
    found = Found(sentences=[say("not_testable")])
    return Verdict(claim, found, NOT_TESTABLE, say("rule_needs", needs=claim.needs))


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
    on both sides speaks with two definitions, of which one turns the verdict. `uncovered` says
    that soldiers killed are not counted for the months in question.
    """
    if verdict == NOT_TESTABLE:
        return VerdictConfidence("")
    rules, score = case.document.rules, SCORES[verdict]
    decided = [line for line in lines if line.lane == "deciding"]
    own = [line for line in lines if line.counts and (not score or line.agrees == (score > 0))]
    if not own:
        return VerdictConfidence("very low", (say("rule_none"),))
    anchor = max(own, key=lambda line: line.grade)
    least = rules.confidence.fewest_independent_grade
    others = [line for line in decided if line.voice != anchor.voice and line.grade >= least]
    if score:
        against = {line.voice for line in others if line.agrees != (score > 0)}
        same, other = {line.voice for line in others} - against, bool(against)
    else:
        same, other = set[str](), {line.agrees for line in (anchor, *others)} >= {True, False}
    applying = {
        ("no_other_source", "one_other_source", "more_other_sources")[min(len(same), 2)]: True,
        "other_side": other,
        "definition_turns": len({one.agrees for one in decided if one.voice == anchor.voice}) == 2,
        "fragile": probability is not None and _is_fragile(probability, rules),
        "uncovered": uncovered,
    }
    names = [name for name, holds in applying.items() if holds]
    points = anchor.grade + sum(getattr(rules.confidence.points, name) for name in names)
    told = {"sources": len(same), "threshold": rules.side.probability}
    reasons = [_rests_on(case, anchor), *(say(name, **told) for name in names)]
    word = rules.confidence_word(points, anchor.grade)
    if word != rules.confidence_word(points, 4):
        reasons.append(say("capped", word=word))
    return VerdictConfidence(word, tuple(reasons))


def _rests_on(case: Case, anchor: Line) -> str:
    declared = case.document.grade_of(anchor.source.partition(" and ")[0])
    why = declared.why if declared.grade == anchor.grade else say("modelled")
    return say("rests_on", why=why, source=case.name(anchor.source))


def _is_fragile(probability: float, rules: Rules) -> bool:
    """Return whether the likelier side is lost with errors so much larger, normal ones."""
    likelier = max(probability, 1 - probability)
    weaker = float(ndtr(ndtri(min(likelier, 1 - 1e-12)) / rules.confidence.slow_factor))
    return weaker < rules.side.enough


def capped(found: VerdictConfidence, word: str, reason: str) -> VerdictConfidence:
    """Return a confidence no higher than a word, with the reason where it is lowered."""
    if not found.word or CONFIDENCES.index(found.word) <= CONFIDENCES.index(word):
        return found
    return VerdictConfidence(word, (*found.reasons, reason))
