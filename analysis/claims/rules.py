"""From lines to verdicts: figures, parts, and days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.claims.case import Case
from analysis.claims.confidence import VerdictConfidence, capped, confidence_of
from analysis.claims.document import Claim, LongerThan1941, TroopLevels, VolunteersCost
from analysis.claims.messages import say
from analysis.claims.records import (
    CONFIDENCES,
    NOT_TESTABLE,
    SCORES,
    Found,
    Line,
    Verdict,
    deciding,
)


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


def figure_verdict(lines: Sequence[Line], most: float) -> str:
    """Return the verdict of the lines that decide.

    Undecided where lines count but may go either way, or where nothing but a belligerent's claim
    bears on it; not testable where there is nothing at all.
    """
    decided = deciding(lines)
    if decided:
        return share_verdict(sum(bool(line.agrees) for line in decided), len(decided), most)
    bears = any(line.counts or line.lane == "claim" for line in lines)
    return "undecided" if bears else NOT_TESTABLE


def figure_rule(lines: Sequence[Line]) -> str:
    """Return the sentence that tells how many lines bear a claim out."""
    decided = deciding(lines)
    reached = sum(bool(line.agrees) for line in decided)
    unsure = sum(line.lane == "open" for line in lines)
    if len(decided) == 1:
        told = say("rule_one" if reached else "rule_one_not")
    elif decided:
        told = say("rule_figure", reached=reached, decided=len(decided))
    else:
        claimed = not unsure and any(line.lane == "claim" for line in lines)
        told = say("rule_claims_only" if claimed else "rule_none")
    return f"{told} {say('rule_open', unsure=unsure)}" if unsure else told


def by_figure(case: Case, claim: Claim, found: Found) -> Verdict:
    """Return the verdict by the share of reasonable readings that reach a figure."""
    verdict = figure_verdict(found.lines, case.document.rules.figure.most)
    sure = confidence_of(case, verdict, found.lines, found.probability)
    if isinstance(claim, VolunteersCost):
        sure = capped(sure, "low", say("scattered"))
    return verdict_from(case, claim, found, verdict, sure, rule=figure_rule(found.lines))


def by_parts(case: Case, claim: Claim, found: Found) -> Verdict:
    """Return the verdict of the part that is least true, as all parts are claimed together."""
    most = case.document.rules.figure.most
    names = dict.fromkeys(line.part for line in found.lines if line.counts)
    parts = {name: [line for line in found.lines if line.part == name] for name in names}
    words = {name: figure_verdict(lines, most) for name, lines in parts.items()}
    if not words:
        return verdict_from(case, claim, found, NOT_TESTABLE)
    word = min(words.values(), key=SCORES.__getitem__)
    weakest = [confidence_of(case, word, parts[name]) for name in words if words[name] == word]
    sure = min(weakest, key=lambda one: CONFIDENCES.index(one.word))
    return verdict_from(case, claim, found, word, sure, rule=say("rule_parts"), parts=words)


def by_date(case: Case, claim: LongerThan1941) -> Verdict:
    """Count days: both first and last day included, as in the usual count of 1,418."""
    longer = claim.first_day + dt.timedelta(days=claim.days)
    article = case.document.article.published
    left = (longer - article).days
    line = Line(
        label=say("day_passed"),
        value=float(left),
        unit="days after the article",
        agrees=0 <= left <= claim.soon_days,
        source=say("counting"),
        published=article,
        period_end=longer,
        grade=4,
        voice=say("counting"),
    )
    tense = "passed" if case.known.day >= longer else "will_pass"
    found = Found(
        [line],
        {"day": longer.isoformat(), "days_after_article": float(left)},
        [say(tense, days=claim.days, day=longer, left=left)],
    )
    verdict = "supported" if line.agrees else "contradicted"
    sure = VerdictConfidence("high", (say("days_counted"),))
    return verdict_from(case, claim, found, verdict, sure, rule=say("rule_date"))


def not_testable(case: Case, claim: TroopLevels) -> Verdict:
    """Say what open data would have to hold."""
    found = Found(sentences=[say("not_testable")])
    return verdict_from(case, claim, found, NOT_TESTABLE, rule=say("rule_needs", needs=claim.needs))


def verdict_from(
    case: Case,
    claim: Claim,
    found: Found,
    verdict: str,
    sure: VerdictConfidence | None = None,
    *,
    rule: str = "",
    parts: Mapping[str, str] | None = None,
) -> Verdict:
    """Return the record of a verdict; one that is not testable has no confidence."""
    if sure is None or verdict == NOT_TESTABLE:
        sure = VerdictConfidence("")
    likelihood = ""
    if found.probability is not None and sure.word:
        likelier = max(found.probability, 1 - found.probability)
        rules = case.document.rules
        likelihood = rules.weaker_word(rules.likelihood_word(likelier), sure.word, declared=True)
    return Verdict(
        id=claim.id,
        verdict=verdict,
        rule=rule,
        overturn=claim.overturn,
        found=found if found.sentences else replace(found, sentences=[say("not_known")]),
        confidence=sure.word,
        reasons=sure.reasons,
        likelihood=likelihood,
        parts=parts or {},
    )
