"""The rules `figure`, `windows` and `date`: a number of the article beside the data's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import ClaimError
from analysis.evidence.case import Case, judgement
from analysis.evidence.findings import casualties, economy, emigration, reconstruction, territory
from analysis.evidence.findings.facts import Found
from analysis.evidence.records import Finding, Judgement
from analysis.evidence.rules import Claim
from analysis.formats import interval, quantity
from analysis.prose import fill
from analysis.source_names import source_name
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
    "falling_behind": economy.falling_behind,
    "volunteers_cost": economy.volunteers_cost,
}


@dataclass(frozen=True)
class Weighed:
    """The readings of a claim that count, those that reach it, and the verdict from both."""

    found: Found
    counted: Sequence[Finding]
    reached: Sequence[Finding]
    verdict: str
    grade: str


def by_figures(case: Case, claim: Claim) -> Judgement:
    """Return the verdict by the share of reasonable readings that reach a figure."""
    weighed = _weigh(case, claim)
    told = {
        "reached": len(weighed.reached),
        "counted": len(weighed.counted),
        "what": what_is_reached(claim),
    }
    return judgement(
        case,
        claim,
        verdict=weighed.verdict,
        grade="weak" if claim.settings.get("scattered") and weighed.grade else weighed.grade,
        answer=_figure_answer(claim, weighed),
        reason=fill("{reached:exact} of {counted:exact} reasonable readings {what}.", told),
        findings=weighed.found.findings,
        numbers={**weighed.found.numbers, "reached": told["reached"], "counted": told["counted"]},
    )


def _weigh(case: Case, claim: Claim) -> Weighed:
    if claim.id not in FINDERS:
        raise ClaimError(
            f"nothing finds figures for claim {claim.id}",
            where="claims.yaml",
            expected=f"one of {', '.join(FINDERS)}",
        )
    found = FINDERS[claim.id](case.studies[claim.family], claim)
    counted = [one for one in found.findings if one.agrees is not None]
    reached = [one for one in counted if one.agrees]
    verdict = share_verdict(len(reached), len(counted), case.claims.figure.most)
    return Weighed(found, counted, reached, verdict, figure_grade(verdict, counted))


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
    if len(sources) == 1 or verdict == "undecided":
        return "weak"
    return "strong" if verdict in ("supported", "contradicted") else "moderate"


def what_is_reached(claim: Claim) -> str:
    """Return what readings reach: the article's own figure, or the threshold that was set here."""
    settings = claim.settings
    if settings.get("compare") == "parts":
        return "fit the part of the claim that they bear on, by the thresholds set here"
    if settings.get("stated"):
        return "reach the article's figure"
    threshold = quantity(float(settings["figure"]), str(settings["unit"]))
    how = {
        "at_least": "at least {threshold}",
        "at_most": "at most {threshold}",
        "near": "about {threshold}",
    }[settings["compare"]]
    return fill("reach the threshold set here, " + how, {"threshold": threshold})


def _figure_answer(claim: Claim, weighed: Weighed) -> str:
    unit = str(claim.settings["unit"])
    values = [one.value for one in weighed.counted if one.value is not None and one.unit == unit]
    if not values:
        return "Nothing that had been published by then bears on it."
    low, high = min(values), max(values)
    same = quantity(low, unit) == quantity(high, unit)
    return fill(
        "The data give {span}; {reached:exact} of {counted:exact} readings {what}.",
        {
            "span": quantity(low, unit) if same else interval(low, high, unit),
            "reached": len(weighed.reached),
            "counted": len(weighed.counted),
            "what": what_is_reached(claim),
        },
    )


def by_windows(case: Case, claim: Claim) -> Judgement:
    """Return whether both halves of a claim hold within one window of time, on each map."""
    weighed = _weigh(case, claim)
    return judgement(
        case,
        claim,
        verdict=weighed.verdict,
        grade=weighed.grade,
        answer=_windows_answer(weighed.found),
        reason=fill(
            "{reached:exact} of {counted:exact} readings find a window that holds both halves, by "
            "map and by how closely the words are taken; losses are claims for the whole front, "
            "an upper bound for one offensive.",
            {"reached": len(weighed.reached), "counted": len(weighed.counted)},
        ),
        findings=weighed.found.findings,
        numbers=weighed.found.numbers,
    )


def _windows_answer(found: Found) -> str:
    sentences = [
        fill(
            "On the map of {map} about one percent was taken in {shortest:exact} to "
            "{longest:exact} days, at {low:count} to {high:count} claimed losses; while claimed "
            "losses reached the article's figure, {gain:percent} was.",
            {
                "map": source_name(source),
                **{name: found.numbers[f"{source}_{key}"] for name, key in _WINDOW_NUMBERS.items()},
            },
        )
        for source in territory.MAPS
        if f"{source}_shortest_days" in found.numbers
    ]
    return " ".join(sentences) or "Neither map reaches back to the days in question."


_WINDOW_NUMBERS = {
    "shortest": "shortest_days",
    "longest": "longest_days",
    "low": "losses_low",
    "high": "losses_high",
    "gain": "gain_at_losses",
}


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
