"""Economy: the boom and the stall, and what it costs to attract volunteers."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from analysis import text
from analysis.claims.case import Case, agreed, at_least, in_year, is_older, newest
from analysis.claims.document import GrowthStalled, VolunteersCost
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line, Numbers

PARTY = "Russia"
OFFICE = "economy_figures/rosstat"
DAYS_A_YEAR = 365.25
PAYMENTS = ("signing_payment", "signing_payment_average")
RANGE = re.compile(r"range (-?[\d.]+) to (-?[\d.]+)")
"""How the table notes that a value is the middle of a range that was published."""


def growth_stalled(case: Case, claim: GrowthStalled) -> Found:
    """Hold each part against every voice's newest figure for the year: boom, then stall.

    An outturn outranks a forecast. A forecast that newer ones have overtaken decides nothing. A
    quarter is shown and is not held against what is said of years.
    """

    def is_stall(value: float) -> bool:
        return abs(value - claim.stall) <= claim.tolerance

    parts: dict[str, tuple[Sequence[int], Callable[[float], bool]]] = {
        "boom": (claim.boom_years, lambda value: value >= claim.boom),
        "stall": (claim.stall_years, is_stall),
    }
    lines: list[Line] = []
    sentences: list[str] = []
    numbers: Numbers = {}
    for part, (years, reaches) in parts.items():
        own = [line for year in years for line in _growth(case, claim, year, part, reaches)]
        lines += own
        ends = [
            end for line in own if line.counts
            for end in (line.low, line.value, line.high) if end is not None
        ]  # fmt: skip
        told = {"first": str(years[0]), "last": str(years[-1])}
        if ends:
            sentences.append(say(part, **told, span=span(ends, text.percent)))
            numbers |= {f"{part}_low": min(ends), f"{part}_high": max(ends)}
        else:
            sentences.append(say(f"{part}_unknown", **told))
    quarter = _quarter(case, claim.stall_years)
    sentences += [say("newest_quarter", value=line.value, quarter=line.part) for line in quarter]
    return Found([*lines, *quarter], numbers, sentences)


def _growth(
    case: Case, claim: GrowthStalled, year: int, part: str, reaches: Callable[[float], bool]
) -> list[Line]:
    """Return each voice's newest figure for a year: outturns if there are any."""
    rows = in_year(case.known.figures("real_gdp_growth", PARTY), year)
    forecast = rows.empty
    if forecast:
        rows = in_year(case.known.figures("real_gdp_growth_forecast", PARTY), year)
    newest = rows["published"].max()
    lines = []
    for _, own in rows.groupby(rows["source"].map(case.voice)):
        row = own.sort_values("published", kind="stable").iloc[-1]
        found, value = RANGE.search(str(row["note"])), float(row["value"])
        low, high = (float(found[1]), float(found[2])) if found else (value, value)
        old = forecast and is_older(row["published"], claim.months_old, newest)
        restates = not forecast and row["source"] != OFFICE and OFFICE in set(rows["source"])
        key, source = "growth_forecast" if forecast else "growth_outturn", str(row["source"])
        line = case.line(
            say(key, year=str(year), source=case.name(source)),
            row,
            value,
            "percent",
            agreed([reaches(low), reaches(high)]),
            bounds=(low, high),
            part=part,
            aside=say("forecast_too_old") if old else say("restates_office") if restates else "",
            modelled=forecast,
        )
        lines.append(line)
    return lines


def _quarter(case: Case, years: Sequence[int]) -> list[Line]:
    rows = case.known.figures("real_gdp_growth_quarter", PARTY, OFFICE)
    row = newest(rows[rows["period_start"].dt.year.isin(years)])
    if row is None:
        return []
    quarter = f"{row['period_start'].year} Q{row['period_start'].quarter}"
    label, aside = say("growth_quarter", quarter=quarter), say("quarter_no_year")
    return [case.line(label, row, row["value"], "percent", None, part=quarter, aside=aside)]


def volunteers_cost(case: Case, claim: VolunteersCost) -> Found:
    """Hold 'rises sharply' against every payment that was published for more than one date.

    These are scattered observations, not a series: each publisher's or region's last figure is
    compared with its own first, and nothing is joined across them. Dates less than half a year
    apart are left out: regional payments cut in October 2025 and partly restored in January 2026
    did not rise. Amounts are nominal, so inflation is part of each rise, which is said.
    """
    rows = case.known.table
    rows = rows[rows["indicator"].isin(PAYMENTS)]
    # a region's payment is one thing whoever reports it; averages differ by their publisher
    series = rows["party"].where(rows["party"] != PARTY, rows["source"])
    apart = pd.DateOffset(months=claim.months_apart)
    lines = []
    for _, group in rows.groupby(series):
        ordered = group.sort_values("period_end", kind="stable")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        if first["period_end"] + apart <= last["period_end"]:
            lines.append(_payment(case, claim, first, last))
    if not lines:
        return Found()
    ratios = [line.value for line in lines]
    reached = sum(bool(line.agrees) for line in lines)
    low, high = min(ratios), max(ratios)
    sentences = [say("payments", low=low, high=high, reached=reached, all=len(lines))]
    prices = newest(case.known.figures("consumer_price_inflation", PARTY))
    if prices is not None:
        year = str(prices["period_start"].year)
        sentences.append(say("prices", rise=float(prices["value"]), year=year))
    return Found(lines, {"lowest": low, "highest": high}, sentences)


def _payment(case: Case, claim: VolunteersCost, first: pd.Series, last: pd.Series) -> Line:
    ratio = float(last["value"] / first["value"])
    days = (last["period_end"] - first["period_end"]).days
    region = str(last["party"]).partition(": ")[2]
    whole = "payment_average" if "average" in last["indicator"] else "payment_federal"
    source = case.name(str(last["source"]))
    note = say(
        "payment_note",
        before=float(first["value"]),
        then=first["period_end"],
        after=float(last["value"]),
        now=last["period_end"],
        yearly=ratio ** (DAYS_A_YEAR / days),
    )
    label = say("payment_region", region=region) if region else say(whole, source=source)
    agrees = at_least(claim.at_least, ratio)
    return case.line(label, last, ratio, "ratio", agrees, note=note, also=[first])
