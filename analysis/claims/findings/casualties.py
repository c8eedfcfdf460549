"""Casualties: has Russia more than a million killed and wounded, and by whose count."""

import math
from typing import Any

import pandas as pd

from analysis.claims.case import MILLION, Case, at_least, is_older, newest
from analysis.claims.document import MillionCasualties
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line, Numbers

PARTY = "Russia"
UNIT = "million persons"
NEWEST_YEARS = 1
"""Published estimates that came out longer ago are not listed."""
GENERAL_STAFF = "general_staff"


def million_casualties(case: Case, claim: MillionCasualties) -> Found:
    """Hold a million against the claimed total, published totals, and deaths times wounded.

    The enemy's claim is shown in a lane of its own and decides nothing. A total only grows: one
    of an earlier day that exceeds the figure still does, while one that lay below it says nothing
    once it is old, and a lower bound below the figure never does. Deaths known independently are
    multiplied by the range of wounded for each killed that the parameters declare, which is an
    assumption and said to be one.
    """
    claimed, numbers = _claimed(case, claim)
    published, by_deaths = _published(case, claim), _by_deaths(case, claim)
    sentences, tipping = [], []
    for line in by_deaths:
        sentences.append(say("deaths_times_wounded", low=line.low, high=line.high))
        numbers |= {"by_deaths_low": line.low or 0.0, "by_deaths_high": line.high or 0.0}
        deaths = weekly_deaths(case)
        killed = float(deaths["value"].sum())
        told = {"killed": killed, "needed": claim.at_least * MILLION / killed - 1}
        tipping.append(say("million_tipping", figure=claim.at_least, **told, **_who(deaths)))
    values = [line.value for line in published if line.counts]
    if values:
        sentences.append(say("published_totals", span=span(values)))
    sentences += [say("claimed_total", value=line.value) for line in claimed]
    return Found([*by_deaths, *published, *claimed], numbers, sentences, tipping=tipping)


def _claimed(case: Case, claim: MillionCasualties) -> tuple[list[Line], Numbers]:
    totals = case.known.figures("personnel_losses_claimed_total", PARTY, GENERAL_STAFF)
    last = newest(totals)
    if last is None:
        return [], {}
    value = float(last["value"]) / MILLION
    crossed = totals.loc[totals["value"] >= claim.at_least * MILLION, "period_end"].min()
    told = {} if pd.isna(crossed) else {"day": crossed}
    note = say("reached_on" if told else "not_reached", figure=claim.at_least, **told)
    agrees = at_least(claim.at_least, value)
    line = case.line(say("by_general_staff"), last, value, UNIT, agrees, note=note)
    return [line], {"claimed": value, "crossed": "" if pd.isna(crossed) else f"{crossed:%Y-%m-%d}"}


def _published(case: Case, claim: MillionCasualties) -> list[Line]:
    """Return the newest total of each publisher; of one voice the newest decides."""
    rows = case.known.figures("killed_and_wounded_total_published", PARTY)
    # not before the day of the page, which moves with every source
    since = rows["published"].max() - pd.DateOffset(years=NEWEST_YEARS)
    rows = rows[rows["published"] >= since].sort_values("period_end", kind="stable")
    last = rows.drop_duplicates("source", keep="last")
    voices = last["source"].map(case.voice)
    overtaken = voices.duplicated(keep="last")
    asides = [
        say("newer_of_voice", voice=case.name(voice)) if older else ""
        for voice, older in zip(voices, overtaken, strict=True)
    ]
    rows = last.reset_index(drop=True)
    return [_total(case, claim, rows.loc[place], aside) for place, aside in enumerate(asides)]


def _total(case: Case, claim: MillionCasualties, row: pd.Series, aside: str) -> Line:
    is_lower_bound = pd.notna(row["low"]) and pd.isna(row["high"])
    low, high = (
        float(row["value"] if pd.isna(row[end]) else row[end]) / MILLION for end in ("low", "high")
    )
    agrees = at_least(claim.at_least, low, math.inf if is_lower_bound else high)
    if not aside and agrees is None and is_lower_bound:
        aside = say("lower_bound")
    said_on = case.document.article.published
    if not aside and agrees is False and is_older(row["period_end"], claim.months_old, said_on):
        aside = say("total_too_old")
    return case.line(
        say("published_by", source=case.name(str(row["source"]))),
        row,
        float(row["value"]) / MILLION,
        UNIT,
        agrees,
        bounds=(low, high),
        note=say("at_least_on" if is_lower_bound else "total_on", day=row["period_end"]),
        aside=aside,
    )


def _by_deaths(case: Case, claim: MillionCasualties) -> list[Line]:
    deaths = weekly_deaths(case)
    if deaths.empty:
        return []
    few, many = wounded_per_killed(case)
    low, value, high = deaths[["low", "value", "high"]].sum() / MILLION
    bounds = (float(low) * (1 + few), float(high) * (1 + many))
    line = case.line(
        say("deaths_and_wounded"),
        deaths.iloc[-1],
        value * (1 + (few + many) / 2),
        UNIT,
        at_least(claim.at_least, *bounds),
        bounds=bounds,
        note=say("assumed_wounded", few=few, many=many, **_who(deaths)),
        modelled=True,
    )
    return [line]


def wounded_per_killed(case: Case) -> tuple[float, float]:
    """Return the fewest and most wounded that the parameters assume for each killed."""
    values = case.parameters
    return float(values["wounded_per_killed_low"]), float(values["wounded_per_killed_high"])


def weekly_deaths(case: Case) -> pd.DataFrame:
    """Return deaths by week: estimated from the probate registry, then the authors' forecast.

    Columns of `Known.figures`, in the order of time; low and high are never missing. The missing
    presumed dead, whom the authors count besides, are in the value and in the upper bound, not in
    the lower; `missing` are those of a week, as long as there are any.
    """
    figures, source = case.known.figures, "mediazona_meduza"
    estimated = figures("military_deaths_estimated", PARTY, source)
    if estimated.empty:
        return estimated
    ahead = figures("military_deaths_forecast", PARTY, source)
    ahead = ahead[ahead["period_start"] > estimated["period_end"].max()]
    missing = figures("military_deaths_missing", PARTY, source)
    weeks = pd.concat([estimated, ahead]).sort_values("period_end", ignore_index=True)
    besides = weeks["period_end"].map(missing.set_index("period_end")["value"])
    low, high = (weeks[end].fillna(weeks["value"]) for end in ("low", "high"))
    both = {"value": weeks["value"] + besides.fillna(0.0), "high": high + besides.fillna(0.0)}
    bounded: pd.DataFrame = weeks.assign(**both, low=low, missing=besides)
    return bounded


def _who(deaths: pd.DataFrame) -> dict[str, Any]:
    """Return the last day of weekly deaths, and whether the missing are in them, for messages."""
    last = deaths.loc[deaths["missing"].notna(), "period_end"].max()
    who = say("missing_left_out") if pd.isna(last) else say("missing_included", month=last)
    return {"end": deaths["period_end"].iloc[-1], "who": who}
