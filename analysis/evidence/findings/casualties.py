"""Casualties: has Russia more than a million killed and wounded, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
NEWEST_YEARS = 1
"""Published estimates that came out longer ago are not listed."""
GENERAL_STAFF = "general_staff"
SPEAKS_FOR = {
    "published_estimates/armed-forces-of-ukraine": GENERAL_STAFF,
    "published_estimates/uk-defence-intelligence": GENERAL_STAFF,
    "published_estimates/uk-foreign-ministry": GENERAL_STAFF,
    "published_estimates/uk-ministry-of-defence": GENERAL_STAFF,
    "published_estimates/cia": "United States",
    "published_estimates/gen-milley": "United States",
    "published_estimates/us-dod": "United States",
    "published_estimates/us-intelligence-services": "United States",
    "published_estimates/us-officials": "United States",
    "published_estimates/us-sec-of-def": "United States",
    "published_estimates/nato-nations": "NATO",
    "published_estimates/nato-officials": "NATO",
    "published_estimates/nato-secretary-general-rutte": "NATO",
}
"""Publishers with one voice: the United Kingdom restates Ukraine's General Staff."""


def million_casualties(study: Study, claim: Claim) -> Found:
    """Hold a million against the claimed total, published ranges, and deaths times wounded.

    The enemy's claim and the independent counts are never mixed: each is one reading. A total
    only grows: one of an earlier day that exceeds the figure still does, while one that lay below
    it says nothing once it is old (setting `months_old`), and a lower bound below the figure
    never does. Deaths known independently are multiplied by the range of wounded per killed that
    the parameters declare, which is an assumption and said to be one.
    """
    claimed, numbers = _claimed(study, claim)
    deaths, more = _by_deaths(study, claim)
    published = _published(study, claim)
    answer = _answer(claimed, published, deaths)
    return Found((*claimed, *published, *deaths), {**numbers, **more}, answer)


def _answer(
    claimed: Sequence[Finding], published: Sequence[Finding], deaths: Sequence[Finding]
) -> str:
    """Say what each kind of source gives, independent ranges before what is claimed."""
    said = [
        fill(
            "deaths counted independently, times the wounded assumed for each, give "
            "{span:range number} million",
            {"span": (one.low, one.high)},
        )
        for one in deaths
    ]
    values = [one.value for one in published if one.counts and one.value is not None]
    if values:
        span = {"span": (min(values), max(values)), "one": values[0]}
        form = "{span:range number}" if len(set(values)) > 1 else "{one:number}"
        said.append(fill(f"estimates recent enough to count give {form} million", span))
    said += [fill("Ukraine's General Staff claims {value:number} million", one) for one in claimed]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _claimed(study: Study, claim: Claim) -> tuple[list[Finding], dict[str, object]]:
    totals = study.figures("personnel_losses_claimed_total", "Russia", GENERAL_STAFF)
    last = newest(totals)
    if last is None:
        return [], {}
    value = float(last["value"]) / MILLION
    crossed = totals[totals["value"] >= float(claim.settings["figure"]) * MILLION]
    when = day(crossed["period_end"].min()) if len(crossed) else ""
    reached = "the claimed total reached the figure on {when:day}" if when else "not reached"
    row = finding(
        "claimed by Ukraine's General Staff",
        last,
        value,
        unit="million persons",
        agrees=compare(value, claim.settings),
        note=fill(reached, {"when": when}),
        claimed=True,
    )
    return [row], {"claimed": value, "crossed": when}


def _published(study: Study, claim: Claim) -> list[Finding]:
    """Return the newest estimate of each publisher, with one vote a voice."""
    rows = study.figures("killed_and_wounded_total_published", "Russia")
    since = pd.Timestamp(study.day) - pd.DateOffset(years=NEWEST_YEARS)
    rows = rows[rows["published"] >= since].sort_values("period_end", kind="stable")
    last = rows.drop_duplicates("source", keep="last")
    voices = last["source"].map(SPEAKS_FOR).fillna(last["source"])
    newest_of_voice = ~voices.duplicated(keep="last")
    findings = []
    for (_, row), voice, is_newest in zip(last.iterrows(), voices, newest_of_voice, strict=True):
        aside = "restates Ukraine's General Staff" if voice == GENERAL_STAFF else ""
        if not is_newest:
            aside = "the same voice has a newer figure"
        findings.append(_estimate(study, claim, row, aside))
    return findings


def _estimate(study: Study, claim: Claim, row: pd.Series, aside: str) -> Finding:
    is_lower_bound = pd.notna(row["low"]) and pd.isna(row["high"])
    low = float(row["value"] if pd.isna(row["low"]) else row["low"]) / MILLION
    high = float(row["value"] if pd.isna(row["high"]) else row["high"]) / MILLION
    agrees = compare_range(low, math.inf if is_lower_bound else high, claim.settings)
    if not aside and agrees is None and is_lower_bound:
        aside = "a lower bound, which no higher total contradicts"
    months = int(claim.settings["months_old"])
    if not aside and agrees is False and is_older(row["period_end"], months, study.day):
        aside = "too old to say what the total has become"
    told = {"kind": "at least" if is_lower_bound else "total", "day": day(row["period_end"])}
    note = fill("{kind} on {day:day}", told)
    return finding(
        f"published by {source_name(str(row['source']))}",
        row,
        float(row["value"]) / MILLION,
        unit="million persons",
        bounds=None if low == high else (low, high),
        agrees=agrees,
        note=f"{note}; {aside}" if aside else note,
        counts=not aside,
    )


def _by_deaths(study: Study, claim: Claim) -> tuple[list[Finding], dict[str, object]]:
    deaths = weekly_deaths(study)
    if deaths.empty:
        return [], {}
    last = deaths.iloc[-1]
    few = float(study.parameters["wounded_per_killed_low"])
    many = float(study.parameters["wounded_per_killed_high"])
    low, high = float(deaths["low"].sum()), float(deaths["high"].sum())
    bounds = (low * (1 + few) / MILLION, high * (1 + many) / MILLION)
    row = finding(
        "independent deaths times wounded per killed",
        last,
        float(deaths["value"].sum()) * (1 + (few + many) / 2) / MILLION,
        unit="million persons",
        bounds=bounds,
        agrees=compare_range(*bounds, claim.settings),
        note=fill(
            "{few:number} to {many:number} wounded for each killed, which is assumed; deaths to "
            "{until:day}",
            {"few": few, "many": many, "until": day(last["period_end"])},
        ),
    )
    return [row], {"deaths_low": low, "deaths_high": high}


def weekly_deaths(study: Study) -> pd.DataFrame:
    """Return deaths by week: estimated from the probate registry, then the authors' forecast.

    The upper bound holds the missing whom the authors count besides.

    Returns
    -------
    pandas.DataFrame
        Columns of the table of observations, in the order of time; low and high never missing.
    """
    estimated = study.figures("military_deaths_estimated", "Russia", "mediazona_meduza")
    if estimated.empty:
        return estimated
    ahead = study.figures("military_deaths_forecast", "Russia", "mediazona_meduza")
    ahead = ahead[ahead["period_start"] > estimated["period_end"].max()]
    missing = study.figures("military_deaths_missing", "Russia", "mediazona_meduza")
    besides = missing.set_index("period_end")["value"]
    weeks = pd.concat([estimated, ahead]).sort_values("period_end", ignore_index=True)
    bounded: pd.DataFrame = weeks.assign(
        low=weeks["low"].fillna(weeks["value"]),
        high=weeks["high"].fillna(weeks["value"]) + weeks["period_end"].map(besides).fillna(0.0),
    )
    return bounded
