"""Emigration: how many have left, and how many say they will not return."""

import re
from collections.abc import Iterator

import pandas as pd

from analysis import text
from analysis.claims.case import MILLION, Case, agreed, is_older, near, newest
from analysis.claims.document import ManyNotReturn, MillionsAbroad
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line
from analysis.params import WAR_BEGAN

PARTY = "Ukraine"
UNIT = "million persons"
PREWAR_YEAR = 2021
IN_RUSSIA_TOO = "RU/BY"
"""How the table notes that an estimate holds those in Russia and Belarus."""
OTHER_ANSWERS = ("had already returned", "plan to return soon", "undecided")
"""Other answers of a survey, as the table notes them beside the share who intend to return."""


def emigration_7m(case: Case, claim: MillionsAbroad) -> Found:
    """Hold seven million, a sixth of the population, against each count of those abroad.

    Counts differ by what they count: with or without those in Russia (of whom UNHCR stopped
    reporting a number in 2025), registered people or an estimate. The number and the share must
    both hold.
    """
    # by the World Bank, of 2021, else by a published estimate
    people = case.known.figures("population", PARTY)
    bank = case.known.figures("population", PARTY, "world_bank")
    bank = bank[bank["period_start"].dt.year.eq(PREWAR_YEAR)]
    population = newest(bank if len(bank) else people[people["period_end"] < WAR_BEGAN])
    lines = []
    for label, row, what, shown_only in _counts(case):
        value = float(row["value"]) / MILLION
        agrees = near(claim.near, value, claim.tolerance)
        told = [say("counted_on", day=row["period_end"]), what]
        if population is not None:
            share = 100 * float(row["value"] / population["value"])
            agrees &= near(claim.share, share, claim.tolerance)
            told.append(say("share_of_population", share=share))
        also = [] if population is None else [population]
        old = is_older(row["period_end"], claim.months_old, claim.stated_on)
        aside = shown_only or (say("too_old_for_day") if old else "")
        note = "; ".join(filter(None, told))
        lines.append(case.line(label, row, value, UNIT, agrees, note=note, aside=aside, also=also))
    balance = case.known.figures("net_border_outflow", PARTY)
    balance = balance[balance["period_start"].dt.year > PREWAR_YEAR]
    if len(balance):
        years = [str(start.year) for start in balance["period_start"]]
        label = say("border_balance", first=min(years), last=max(years))
        value, aside = float(balance["value"].sum()) / MILLION, say("checkpoints_only")
        lines.append(case.line(label, balance.iloc[-1], value, UNIT, None, aside=aside))
    values = [line.value for line in lines if line.counts]
    if not values:
        return Found(lines)
    low, high = min(values), max(values)
    return Found(lines, {"lowest": low, "highest": high}, [say("emigration", low=low, high=high)])


def _counts(case: Case) -> Iterator[tuple[str, pd.Series, str, str]]:
    """Yield each count of those abroad, what it holds, and why it is shown only, if it is."""
    figures = case.known.figures
    outside = newest(figures("refugees_abroad", PARTY))
    if outside is not None:
        yield say("abroad_unhcr"), outside, say("without_russia"), ""
    both = newest(figures("refugees_abroad_and_in_russia", PARTY))
    if both is not None:
        note, aside = say("with_russia"), ""
        if both["source"] != "unhcr" and outside is not None:
            note = say("few_in_russia", few=float(both["value"] - outside["value"]))
            aside = say("repeats_count")
        yield say("abroad_and_russia_unhcr"), both, note, aside
    estimate = newest(figures("abroad_because_of_war", PARTY))
    if estimate is not None:
        note = say("russia_by_older_count") if IN_RUSSIA_TOO in str(estimate["note"]) else ""
        yield say("abroad_ces"), estimate, note, ""
    for source, rows in figures("refugees_recorded", PARTY).groupby("source"):
        if "/global" in str(source):
            without = str(source).endswith("without-russia")
            note = say("without_russia" if without else "with_russia")
            yield say("abroad_operational"), rows.iloc[-1], note, ""


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
    lines = [_intention(case, claim, row, max(one["period_end"] for one in asked)) for row in asked]
    values = [line.value for line in lines if line.counts]
    sentences, numbers = list[str](), dict[str, float]()
    if values:
        sentences.append(say("not_return", span=span(values, text.percent)))
        numbers = {"lowest": 100 - max(values), "highest": 100 - min(values)}
    rounds = case.known.figures("return_intention", PARTY)
    if len(rounds):
        first, last = (float(rounds["value"].iloc[at]) for at in (0, -1))
        told = {"source": case.name(rounds["source"].iloc[-1]), "first": first, "last": last}
        sentences.append(say("hope_to_return", **told))
    return Found(lines, numbers, sentences)


def _intention(case: Case, claim: ManyNotReturn, row: pd.Series, newest: pd.Timestamp) -> Line:
    """Return those who do not intend to return, with and without those who may."""
    low, high = 0.0, 100 - float(row["value"])
    found = [re.search(rf"(\d+)% {answer}", str(row["note"])) for answer in OTHER_ANSWERS]
    told = [float(share[1]) for share in found if share]
    whole = len(told) == len(OTHER_ANSWERS)
    if whole:
        returned, returning, undecided = told
        high -= returned + returning
        low = high - undecided
    old = is_older(row["period_end"], claim.months_old, newest)
    return case.line(
        say("survey", source=case.name(row["source"])),
        row,
        high,
        "percent",
        agreed(low >= claim.at_least, high >= claim.at_least),
        bounds=(low, high) if whole else None,
        note=say("undecided_apart" if whole else "undecided_within"),
        aside=say("survey_too_old") if old else "",
    )
