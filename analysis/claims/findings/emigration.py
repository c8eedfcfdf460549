"""Emigration: how many have left, and how many say they will not return."""

from __future__ import annotations

import re

import pandas as pd

from analysis import text
from analysis.claims.case import Case, at_least, is_older, near, newest
from analysis.claims.document import Emigration, ManyNotReturn
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line

PARTY = "Ukraine"
MILLION = 1e6
PREWAR_YEAR = 2021
IN_RUSSIA_TOO = "RU/BY"
"""How the table notes that an estimate holds those in Russia and Belarus."""
OTHER_ANSWERS = {
    "returned": r"(\d+)% had already returned",
    "returning": r"(\d+)% plan to return soon",
    "undecided": r"(\d+)% undecided",
}
"""Other answers of a survey, as the table notes them beside the share who intend to return."""


def emigration_7m(case: Case, claim: Emigration) -> Found:
    """Hold seven million, a sixth of the population, against each count of those abroad.

    Counts differ by what they count: with or without those in Russia (of whom UNHCR stopped
    reporting a number in 2025), registered people or an estimate. The number and the share must
    both hold.
    """
    population = _prewar_population(case)
    lines = [
        _held(case, claim, population, label, row, note, aside)
        for label, row, note, aside in _counts(case)
    ]
    values = [line.value for line in lines if line.counts and line.value is not None]
    balance = _border_balance(case)
    if not values:
        return Found((*lines, *balance))
    said = say("emigration", low=min(values), high=max(values))
    numbers = {"lowest": min(values), "highest": max(values)}
    return Found((*lines, *balance), numbers, (said,))


def _counts(case: Case) -> list[tuple[str, pd.Series, str, str]]:
    """Return label, row, what it holds, and why it decides nothing if it does not."""
    figures = case.known.figures
    found = []
    outside = newest(figures("refugees_abroad", PARTY))
    if outside is not None:
        found.append((say("abroad_unhcr"), outside, say("without_russia"), ""))
    both = newest(figures("refugees_abroad_and_in_russia", PARTY))
    if both is not None:
        note, aside = say("with_russia"), ""
        if both["source"] != "unhcr" and outside is not None:
            note = say("few_in_russia", few=float(both["value"] - outside["value"]))
            aside = say("repeats_count")
        found.append((say("abroad_and_russia_unhcr"), both, note, aside))
    estimate = newest(figures("abroad_because_of_war", PARTY))
    if estimate is not None:
        note = say("russia_by_older_count") if IN_RUSSIA_TOO in str(estimate["note"]) else ""
        found.append((say("abroad_ces"), estimate, note, ""))
    for source, rows in figures("refugees_recorded", PARTY).groupby("source"):
        if "/global" in str(source):
            without = str(source).endswith("without-russia")
            note = say("without_russia" if without else "with_russia")
            found.append((say("abroad_operational"), rows.iloc[-1], note, ""))
    return found


def _held(
    case: Case,
    claim: Emigration,
    population: pd.Series | None,
    label: str,
    row: pd.Series,
    note: str,
    aside: str,
) -> Line:
    """Return a count as a reading of both halves: the number and the share."""
    value = float(row["value"]) / MILLION
    agrees = near(claim.near, value, claim.tolerance)
    told = [note] if note else []
    if population is not None:
        share = 100 * float(row["value"] / population["value"])
        agrees &= near(claim.share, share, claim.tolerance)
        told.append(say("share_of_population", share=share))
    if not aside and is_older(row["period_end"], claim.months_old, claim.stated_on):
        aside = say("too_old_for_day")
    return case.line(
        label,
        row,
        value,
        "million persons",
        agrees,
        note="; ".join(told),
        aside=aside,
        also=[] if population is None else [population],
    )


def _border_balance(case: Case) -> list[Line]:
    balance = case.known.figures("net_border_outflow", PARTY)
    balance = balance[balance["period_start"].dt.year >= PREWAR_YEAR + 1]
    if balance.empty:
        return []
    years = balance["period_start"].dt.year
    return [
        case.line(
            say("border_balance", first=str(years.min()), last=str(years.max())),
            balance.iloc[-1],
            float(balance["value"].sum()) / MILLION,
            "million persons",
            None,
            aside=say("checkpoints_only"),
        )
    ]


def _prewar_population(case: Case) -> pd.Series | None:
    """Return the population before the war: World Bank's of 2021, else a published estimate."""
    bank = case.known.figures("population", PARTY, "world_bank")
    bank = bank[bank["period_start"].dt.year == PREWAR_YEAR]
    other = case.known.figures("population", PARTY)
    return newest(bank if len(bank) else other[other["period_end"] < "2022-02-24"])


def many_not_return(case: Case, claim: ManyNotReturn) -> Found:
    """Hold 'many' against the share of refugees who have decided not to return.

    Surveys ask who plans or hopes to return. All others are at most those who will not: the
    undecided are among them. Where a survey tells how many are undecided or have returned, the
    share lies between two bounds; where it does not, only the upper bound is known. The newest
    round of each survey is one reading, as the wording differs between surveys.
    """
    asked = [
        rows.iloc[-1]
        for measure in ("return_intention", "return_intention_other")
        for _, rows in case.known.figures(measure, PARTY).groupby("source")
    ]
    newest = max((row["period_end"] for row in asked), default=pd.Timestamp(case.day))
    lines = [_intention(case, claim, row, newest) for row in asked]
    values = [line.value for line in lines if line.counts and line.value is not None]
    sentences = [say("not_return", span=span(values, text.percent))] if values else []
    rounds = case.known.figures("return_intention", PARTY)["value"]
    numbers: dict[str, float] = {}
    if len(rounds):
        numbers = {"first": float(rounds.iloc[0]), "last": float(rounds.iloc[-1])}
        sentences.append(say("hope_to_return", **numbers))
    return Found(tuple(lines), numbers, tuple(sentences))


def _intention(case: Case, claim: ManyNotReturn, row: pd.Series, newest: pd.Timestamp) -> Line:
    """Return those who do not intend to return, with and without those who may."""
    rest = 100 - float(row["value"])
    other = _other_answers(str(row["note"]))
    low, high = 0.0, rest
    if other:
        high = rest - other["returned"] - other["returning"]
        low = high - other["undecided"]
    old = is_older(row["period_end"], claim.months_old, newest)
    return case.line(
        say("survey", source=case.name(str(row["source"]))),
        row,
        high,
        "percent",
        at_least(claim.at_least, low, high),
        bounds=(low, high) if other else None,
        note=say("undecided_apart" if other else "undecided_within"),
        aside=say("survey_too_old") if old else "",
    )


def _other_answers(note: str) -> dict[str, float]:
    """Return the shares of other answers, empty where the survey does not give all of them."""
    found = {name: re.search(pattern, note) for name, pattern in OTHER_ANSWERS.items()}
    shares = {name: float(match[1]) for name, match in found.items() if match}
    return shares if len(shares) == len(OTHER_ANSWERS) else {}
