"""The rules `figure`, `windows` and `date`: a number of the article beside the data's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from analysis.errors import ClaimError
from analysis.evidence.agreement import SCORES
from analysis.evidence.case import Case, judgement
from analysis.evidence.findings import (
    casualties,
    economy,
    emigration,
    reconstruction,
    rivals,
    territory,
)
from analysis.evidence.findings.facts import Found
from analysis.evidence.records import Finding, Judgement
from analysis.evidence.rules import Claim
from analysis.formats import interval, quantity
from analysis.prose import fill
from analysis.study import Study

FINDERS: Mapping[str, Callable[[Study, Claim], Found]] = {
    "rebuild_ratio": reconstruction.rebuild_ratio,
    "prewar_gdp": reconstruction.prewar_gdp,
    "emigration_7m": emigration.emigration_7m,
    "many_not_return": emigration.many_not_return,
    "million_casualties": casualties.million_casualties,
    "one_percent_200k": territory.one_percent_200k,
    "no_halt": territory.no_halt,
    "growth_stalled": economy.growth_stalled,
    "falling_behind": rivals.falling_behind,
    "volunteers_cost": economy.volunteers_cost,
}


BOTH = 2
"""Ways to read a claim of which one says both or neither."""


def by_figures(case: Case, claim: Claim) -> Judgement:
    """Return the verdict by the share of reasonable readings that reach a figure."""
    found, most = _find(case, claim), case.claims.figure.most
    counted = _deciding(found.findings)
    verdict = figure_verdict(found.findings, most)
    grade = figure_grade(verdict, counted)
    parts = _parts(found.findings, most)
    if claim.settings.get("compare") == "parts" and parts:
        # all parts are claimed together, so the whole is as true as the part that is least so
        weakest = min(parts.values(), key=lambda part: SCORES.get(part["verdict"], 0))
        verdict, grade = weakest["verdict"], weakest["grade"]
    if claim.settings.get("scattered") and grade:
        grade = "weak"
    return judgement(
        case,
        claim,
        verdict=verdict,
        grade=grade,
        answer=found.answer or _figure_answer(claim, found.findings),
        reason=_figure_reason(claim, found.findings),
        findings=found.findings,
        by_part={name: {part.pop("told"): part} for name, part in parts.items()},
        numbers={**found.numbers, "reached": _reached(counted), "counted": len(counted)},
    )


def _find(case: Case, claim: Claim) -> Found:
    if claim.id not in FINDERS:
        raise ClaimError(
            f"nothing finds figures for claim {claim.id}",
            where="claims.yaml",
            expected=f"one of {', '.join(FINDERS)}",
        )
    return FINDERS[claim.id](case.studies[claim.family], claim)


def _deciding(findings: Sequence[Finding]) -> list[Finding]:
    """Return the readings that count and say yes or no."""
    return [one for one in findings if one.counts and one.agrees is not None]


def _reached(counted: Sequence[Finding]) -> int:
    return sum(bool(one.agrees) for one in counted)


def figure_verdict(findings: Sequence[Finding], most: float) -> str:
    """Return the verdict of those that count; readings that may go either way decide nothing."""
    counted = _deciding(findings)
    verdict = share_verdict(_reached(counted), len(counted), most)
    if not counted and any(one.counts for one in findings):
        return "undecided"
    if counted and all(one.claimed for one in counted):
        # a belligerent's word alone
        return {"supported": "partly supported", "contradicted": "partly contradicted"}.get(
            verdict, verdict
        )
    return verdict


def _figure_reason(claim: Claim, findings: Sequence[Finding]) -> str:
    counted = _deciding(findings)
    reason = "No way to read the claim decides"
    if counted:
        told = tell_reached(claim, findings, "the data", "reasonable ")
        reason = f"{told[:1].upper()}{told[1:]}"
    unsure = sum(one.counts and one.agrees is None for one in findings)
    if unsure:
        reason += fill("; {unsure:exact} may go either way", {"unsure": unsure})
    if counted and all(one.claimed for one in counted):
        reason += "; nothing but a belligerent's claim decides, so no more than 'partly' is said"
    return f"{reason}."


def _parts(findings: Sequence[Finding], most: float) -> dict[str, dict[str, str]]:
    """Return the verdict on each part of a claim that has several."""
    parts = {}
    for name in dict.fromkeys(one.part for one in findings if one.part):
        own = [one for one in findings if one.part == name]
        counted = _deciding(own)
        verdict = figure_verdict(own, most)
        told = {"reached": _reached(counted), "counted": len(counted)}
        parts[name] = {
            "verdict": verdict,
            "grade": figure_grade(verdict, counted),
            "told": fill("{reached:exact} of {counted:exact} readings", told),
        }
    return parts


def share_verdict(reached: int, counted: int, most: float) -> str:
    """All readings reach it: supported; most: partly; some: partly contradicted; none."""
    if not counted:
        return "not testable"
    share = reached / counted
    if share in (0, 1):
        return "supported" if share else "contradicted"
    if share == most:
        return "undecided"
    return "partly supported" if share > most else "partly contradicted"


def figure_grade(verdict: str, counted: Sequence[Finding]) -> str:
    """Return strong where several sources are at one, moderate where most are, else weak.

    A reading that combines sources ('A and B') rests on the first: needs of one assessment over
    several measures of GDP are one assessment.
    """
    if verdict == "not testable":
        return ""
    sources = {one.source.partition(" and ")[0] for one in counted}
    claimed = all(one.claimed for one in counted)
    if len(sources) < 2 or claimed or verdict == "undecided":
        return "weak"
    return "strong" if verdict in ("supported", "contradicted") else "moderate"


def tell_reached(claim: Claim, findings: Sequence[Finding], who: str, kind: str = "") -> str:
    """Return by how many ways to read a claim the data bear it out, of those that count.

    Parameters
    ----------
    findings
        Some of which count; one that may go either way is a way, too.
    who
        What bears it out, in the plural.
    kind
        What is said of the ways.
    """
    counting = [one for one in findings if one.counts]
    reached, ways = _reached(counting), len(counting)
    no, unsure = not reached, any(one.agrees is None for one in counting)
    if ways == 1 and not unsure:
        told = f"by the one {{kind}}way to read the claim {{who}} {'do not ' if no else ''}{{what}}"
    elif ways == BOTH and no and not unsure:
        told = "by neither {kind}way to read the claim do {who} {what}"
    elif ways == BOTH and reached == ways:
        told = "by both {kind}ways to read the claim {who} {what}"
    elif no:
        told = "by none of the {ways:exact} {kind}ways to read the claim do {who} {what}"
    elif reached == ways:
        told = "by all {ways:exact} {kind}ways to read the claim {who} {what}"
    else:
        told = "by {reached:exact} of {ways:exact} {kind}ways to read the claim {who} {what}"
    names = {"kind": kind, "who": who, "what": what_is_reached(claim)}
    return fill(told, {**names, "reached": reached, "ways": ways})


def what_is_reached(claim: Claim) -> str:
    """Return what the data do where they bear a claim out: its own figure, or a threshold here."""
    settings = claim.settings
    if claim.rule == "windows":
        return "show a window in which both halves hold"
    if settings.get("compare") == "parts":
        return "fit the part of the claim that they bear on, by the thresholds set here"
    if settings.get("stated"):
        return "bear out the article's figure"
    threshold = quantity(float(settings["figure"]), str(settings["unit"]))
    how = {
        "at_least": "reach the threshold set here, at least {threshold}",
        "at_most": "stay within the threshold set here, at most {threshold}",
        "near": "come near the figure set here, {threshold}",
    }[settings["compare"]]
    return fill(how, {"threshold": threshold})


def _figure_answer(claim: Claim, findings: Sequence[Finding]) -> str:
    unit = str(claim.settings["unit"])
    own = [one for one in _deciding(findings) if one.unit == unit]
    values = [one.value for one in own if one.value is not None]
    if not values:
        return "Nothing that had been published by then bears on it."
    low, high = min(values), max(values)
    same = quantity(low, unit) == quantity(high, unit)
    return fill(
        "The data give {span}; {reached}.",
        {
            "span": quantity(low, unit) if same else interval(low, high, unit),
            "reached": tell_reached(claim, findings, "they"),
        },
    )


def by_date(case: Case, claim: Claim) -> Judgement:
    """Count days: both first and last day included, as in the usual count of 1,418."""
    first = claim.settings["first_day"]
    days = int(claim.settings["figure"])
    longer = first + dt.timedelta(days=days)
    today = case.studies[claim.family].day
    elapsed = (today - first).days + 1
    left = (longer - case.claims.published).days
    holds = 0 <= left <= int(claim.settings["soon_days"])
    numbers = {"day": longer.isoformat(), "days_after_article": left, "elapsed": elapsed}
    tense = "passed" if today >= longer else "will pass"
    finding = Finding(
        label="day on which the war had lasted longer",
        value=float(left),
        unit="days after the article",
        agrees=holds,
        source="counting of days",
        published=case.claims.published.isoformat(),
        note=longer.isoformat(),
    )
    return judgement(
        case,
        claim,
        verdict="supported" if holds else "contradicted",
        grade="strong",
        answer=fill(
            "The war {tense} {days:exact} days on {day:day}, {left:exact} days after the article "
            "appeared.",
            {"tense": tense, "days": days, "day": longer, "left": left},
        ),
        reason="Days are counted with both the first and the last included.",
        findings=(finding,),
        numbers=numbers,
    )
