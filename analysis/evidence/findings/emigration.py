"""Emigration: how many have left, and how many say they will not return."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.evidence.findings.facts import (
    Found,
    compare,
    compare_range,
    day,
    finding,
    is_older,
    newest,
)
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.prose import fill
from analysis.source_names import source_name
from analysis.study import Study

MILLION = 1e6
PREWAR_YEAR = 2021
IN_RUSSIA_TOO = "RU/BY"
"""How the table notes that an estimate holds those in Russia and Belarus."""
SETTLED = {
    "returned": r"(\d+)% had already returned",
    "returning": r"(\d+)% plan to return soon",
    "undecided": r"(\d+)% undecided",
}
"""Other answers of a survey, as the table notes them beside the share who intend to return."""


@dataclass(frozen=True, eq=False)
class Count:
    """One count of those who have left.

    Attributes
    ----------
    note
        What it counts.
    aside
        Why it does not vote, if it does not.
    """

    label: str
    row: pd.Series
    note: str
    aside: str = ""


def emigration_7m(study: Study, claim: Claim) -> Found:
    """Hold seven million, a sixth of the population, against each count of those abroad.

    Counts differ by what they count: with or without those in Russia (of whom UNHCR stopped
    reporting a number in 2025), recorded refugees or an estimate. A count has one vote, and both
    the number and the share must hold. Counts of a day more than `months_old` months before that
    of the article (`stated_on`) are shown and do not vote, nor do those that repeat another.
    """
    population = _prewar_population(study)
    findings = [_held(claim, one, population) for one in _counts(study)]
    voting = [one.value for one in findings if one.counts and one.value is not None]
    balance = _border_balance(study)
    numbers = {"lowest": min(voting), "highest": max(voting)} if voting else {}
    return Found((*findings, *balance), numbers)


def _counts(study: Study) -> list[Count]:
    found = []
    outside = newest(study.figures("refugees_abroad", "Ukraine"))
    if outside is not None:
        note = "those in Russia are not among them"
        found.append(Count("refugees outside Russia, UNHCR's statistics", outside, note))
    both = newest(study.figures("refugees_abroad_and_in_russia", "Ukraine"))
    if both is not None:
        found.append(_with_russia(both, outside))
    estimate = newest(study.figures("abroad_because_of_war", "Ukraine"))
    if estimate is not None:
        note = "those in Russia and Belarus are among them, by an older count"
        note = note if IN_RUSSIA_TOO in str(estimate["note"]) else ""
        found.append(Count("estimate from surveys and the border", estimate, note))
    recorded = study.figures("refugees_recorded", "Ukraine")
    recorded = recorded[recorded["source"].str.contains("/global")]
    for source, rows in recorded.groupby("source"):
        how = "without" if str(source).endswith("without-russia") else "with"
        note = f"{how} those in Russia"
        found.append(Count(f"UNHCR's operational count, {note}", rows.iloc[-1], ""))
    return found


def _with_russia(both: pd.Series, outside: pd.Series | None) -> Count:
    """Return UNHCR's statistics with Russia; since 2024 they hold next to no one there."""
    label = "refugees, Russia included, UNHCR's statistics"
    if both["source"] == "unhcr" or outside is None:
        return Count(label, both, "")
    note = fill(
        "holds {few:exact} persons in Russia, by another count than before",
        {"few": float(both["value"] - outside["value"])},
    )
    aside = "all but repeats the count without Russia"
    return Count("the same with those still counted in Russia", both, note, aside)


def _held(claim: Claim, count: Count, population: pd.Series | None) -> Finding:
    """Return a count as a reading of both halves: the number and the share."""
    settings, row = claim.settings, count.row
    value = float(row["value"]) / MILLION
    agrees = compare(value, settings)
    told: list[str] = [fill("on {day:day}", {"day": day(row["period_end"])})]
    if population is not None:
        share = 100 * float(row["value"] / population["value"])
        agrees &= compare(share, settings, figure=float(settings["share"]))
        told.append(fill("{share:percent} of the population before the war", {"share": share}))
    aside = count.aside
    if not aside and is_older(
        row["period_end"], int(settings["months_old"]), settings["stated_on"]
    ):
        aside = "too old to be held against what was said on the article's day"
    return finding(
        count.label,
        row,
        value,
        unit="million persons",
        agrees=agrees,
        note="; ".join([*told, *filter(None, [count.note, aside])]),
        also=() if population is None else (population,),
        counts=not aside,
    )


def _border_balance(study: Study) -> list[Finding]:
    balance = study.figures("net_border_outflow", "Ukraine").sort_values("period_end")
    if balance.empty:
        return []
    years = balance["period_start"].dt.year
    return [
        finding(
            f"citizens' departures less arrivals at the border, {years.min()} to {years.max()}",
            balance.iloc[-1],
            float(balance["value"].sum()) / MILLION,
            unit="million persons",
            agrees=None,
            note="only at checkpoints under Ukrainian control: those who left through occupied "
            "territory or by way of Russia are missing",
            counts=False,
        )
    ]


def _prewar_population(study: Study) -> pd.Series | None:
    """Return the population before the war: World Bank's of 2021, else a published estimate."""
    bank = study.figures("population", "Ukraine", "world_bank", all_days=True)
    bank = bank[bank["period_start"].dt.year == PREWAR_YEAR]
    other = study.figures("population", "Ukraine", all_days=True)
    return newest(bank if len(bank) else other[other["period_end"] < "2022-02-24"])


def many_not_return(study: Study, claim: Claim) -> Found:
    """Hold 'many' against the share of refugees who have decided not to return.

    Surveys ask who plans or hopes to return. All others are at most those who will not: the
    undecided are among them. Where the survey tells how many are undecided or have returned, the
    share lies between two bounds; where it does not, only the upper bound is known. The newest
    round of each survey is one reading, as the wording differs between surveys.
    """
    findings = []
    for measure in ("return_intention", "return_intention_other"):
        for _, rows in study.figures(measure, "Ukraine").groupby("source"):
            findings.append(_intention(study, claim, rows.sort_values("period_end").iloc[-1]))
    rounds = study.figures("return_intention", "Ukraine").sort_values("period_end")["value"]
    numbers = (
        {"first": float(rounds.iloc[0]), "last": float(rounds.iloc[-1])} if len(rounds) else {}
    )
    return Found(tuple(findings), numbers, _intentions_answer(findings, numbers))


def _intention(study: Study, claim: Claim, row: pd.Series) -> Finding:
    """Return those who do not intend to return, with and without those who may."""
    rest = 100 - float(row["value"])
    other = _other_answers(str(row["note"]))
    note = "at most: the undecided are among them, and how many they are is not told here"
    low, high = 0.0, rest
    if other:
        high = rest - other["returned"] - other["returning"]
        low = high - other["undecided"]
        note = "low without the undecided, high with them; those who returned are left out of both"
    is_old = is_older(row["period_end"], int(claim.settings["months_old"]), study.day)
    if is_old:
        note += "; too old to speak of today"
    survey = source_name(str(row["source"]))
    return finding(
        f"do not plan or hope to return ({survey})",
        row,
        high,
        unit="percent",
        agrees=compare_range(low, high, claim.settings),
        bounds=(low, high) if other else None,
        note=fill("asked about {when:month}; ", {"when": day(row["period_end"])}) + note,
        counts=not is_old,
    )


def _other_answers(note: str) -> dict[str, float]:
    """Return the shares of other answers, empty where the survey does not give all of them."""
    found = {name: re.search(pattern, note) for name, pattern in SETTLED.items()}
    shares = {name: float(match[1]) for name, match in found.items() if match}
    return shares if len(shares) == len(SETTLED) else {}


def _intentions_answer(findings: Sequence[Finding], numbers: dict[str, float]) -> str:
    voting = [one.value for one in findings if one.counts and one.value is not None]
    if not voting:
        return ""
    answer = fill(
        "Those who do not plan or hope to return are at most {span:range percent} of the refugees "
        "asked, by survey; the undecided are among them, so how many will not return cannot be "
        "said.",
        {"span": (min(voting), max(voting))},
    )
    if not numbers:
        return answer
    return answer + fill(
        " The share that plans or hopes to return went from {first:percent} to {last:percent}.",
        numbers,
    )
