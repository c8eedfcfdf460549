"""Economy: the boom and the stall, and what it costs to attract volunteers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.evidence.findings.facts import (
    Found,
    compare,
    day,
    finding,
    in_year,
    is_older,
    newest,
)
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.indicators.growth import NATIONAL
from analysis.prose import fill
from analysis.source_names import source_name
from analysis.study import Study

DAYS_A_YEAR = 365.25
GOVERNMENT = "Russia's government and its statistics office"
INSTITUTIONS = {
    "imf_weo": "IMF",
    "economy_figures/imf": "IMF",
    "economy_figures/deputy-pm-novak": GOVERNMENT,
    "economy_figures/rosstat": GOVERNMENT,
    "economy_figures/russian-economy-ministry": GOVERNMENT,
    "economy_figures/russian-government": GOVERNMENT,
}
"""Sources through which one institution speaks: ministers announce what the statistics office
then publishes, and the IMF's releases reach the table through two sources."""
RANGE = r"range (-?[\d.]+) to (-?[\d.]+)"
"""How the table notes that a value is the middle of a range that was published."""


def growth_stalled(study: Study, claim: Claim) -> Found:
    """Hold each part against every institution's newest figure for the year: boom, then stall.

    An outturn outranks a forecast. A forecast older than the setting `months_old` is shown and
    does not vote. A quarter is shown and is not held against what is said of years.
    """
    settings = claim.settings
    boom, stall = float(settings["boom"]), float(settings["stall"])
    near = float(settings["tolerance"])
    parts: dict[str, Callable[[float], bool]] = {
        "boom": lambda value: value >= boom,
        "stall": lambda value: abs(value - stall) <= near,
    }
    findings = [
        one
        for part, reaches in parts.items()
        for year in settings[f"{part}_years"]
        for one in _growth(study, claim, year, part, reaches)
    ]
    quarter = _quarter(study, settings["stall_years"])
    answer = " ".join(_part_answer(claim, findings, part) for part in parts)
    return Found((*findings, *quarter), {}, " ".join([answer, *map(_quarter_answer, quarter)]))


def _part_answer(claim: Claim, findings: Sequence[Finding], part: str) -> str:
    """Say what one part comes to: its years, the range of what counts, and how many reach it."""
    voting = [one for one in findings if one.part == part and one.counts]
    years = claim.settings[f"{part}_years"]
    told = {"part": part.capitalize(), "years": f"{years[0]} and {years[-1]}"}
    if not voting:
        return fill("{part}: nothing that counts had been published on {years}.", told)
    ends = [end for one in voting for end in (one.low, one.value, one.high) if end is not None]
    span = (min(ends), max(ends))
    return fill(
        "{part}: growth in {years} is put at {span:range percent}; {reached:exact} of the "
        "{voting:exact} published figures fit what the article says.",
        {
            **told,
            "span": span,
            "reached": sum(bool(one.agrees) for one in voting),
            "voting": sum(one.agrees is not None for one in voting),
        },
    )


def _quarter_answer(quarter: Finding) -> str:
    return fill("The {label}: {value:change}.", {"label": quarter.label, "value": quarter.value})


def _growth(
    study: Study, claim: Claim, year: int, part: str, reaches: Callable[[float], bool]
) -> list[Finding]:
    """Return each institution's newest figure for a year: outturns if there are any."""
    rows = in_year(study.figures("real_gdp_growth", "Russia"), year)
    what = "outturn"
    if rows.empty:
        rows = in_year(study.figures("real_gdp_growth_forecast", "Russia", all_days=True), year)
        what = "forecast"
    institutions = rows["source"].map(INSTITUTIONS).fillna(rows["source"])
    findings = []
    for institution, own in rows.groupby(institutions):
        row = own.sort_values("published", kind="stable").iloc[-1]
        low, high = _bounds(row)
        ends = {reaches(low), reaches(high)}
        months = int(claim.settings["months_old"])
        is_old = what == "forecast" and is_older(row["published"], months, study.day)
        name = str(institution)
        name = name if name in INSTITUTIONS.values() else source_name(name)
        findings.append(
            finding(
                f"{what} for {year}, {name}",
                row,
                float(row["value"]),
                unit="percent",
                agrees=ends.pop() if len(ends) == 1 else None,
                bounds=None if low == high else (low, high),
                note="an old forecast, which newer ones have overtaken" if is_old else "",
                part=part,
                counts=not is_old,
            )
        )
    return findings


def _bounds(row: pd.Series) -> tuple[float, float]:
    """Return the range that was published, else the value twice."""
    found = re.search(RANGE, str(row["note"]))
    value = float(row["value"])
    return (float(found[1]), float(found[2])) if found else (value, value)


def _quarter(study: Study, years: Sequence[int]) -> list[Finding]:
    rows = study.figures("real_gdp_growth_quarter", "Russia", NATIONAL["Russia"])
    row = newest(rows[rows["period_start"].dt.year.isin(years)])
    if row is None:
        return []
    quarter = f"{row['period_start'].year} Q{row['period_start'].quarter}"
    return [
        finding(
            f"newest quarter against the same one a year before ({quarter})",
            row,
            float(row["value"]),
            unit="percent",
            agrees=None,
            note="a quarter is not a year, so it is not held against what is said of years",
            counts=False,
        )
    ]


def volunteers_cost(study: Study, claim: Claim) -> Found:
    """Hold 'rises sharply' against every payment that was published for more than one date.

    These are scattered observations, not a series: each publisher's or region's last figure is
    compared with its own first, and nothing is joined across them or tested. Dates less than half
    a year apart are left out: regional payments cut in October 2025 and partly restored in
    January 2026 did not rise. Amounts are nominal: the table has no consumer prices for the years
    in question, so inflation is part of each rise, which is said.
    """
    known = study.known
    rows = known[known["indicator"].isin(["signing_payment", "signing_payment_average"])]
    # a region's payment is one thing whoever reports it; averages differ by their publisher
    series = rows["party"].where(rows["party"] != "Russia", rows["source"])
    apart = pd.DateOffset(months=int(claim.settings["months"]))
    findings = []
    for _, group in rows.groupby(series):
        ordered = group.sort_values("period_end")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        if first["period_end"] + apart <= last["period_end"]:
            findings.append(_payment(claim, first, last))
    return Found(tuple(findings), {}, _payments_answer(study, findings))


def _payments_answer(study: Study, findings: Sequence[Finding]) -> str:
    ratios = [one.value for one in findings if one.value is not None]
    if not ratios:
        return ""
    answer = fill(
        "In nominal roubles the last payment published is {span:range ratio} times the first, "
        "depending on region or publisher; {reached:exact} of {all:exact} rose sharply.",
        {
            "span": (min(ratios), max(ratios)),
            "reached": sum(bool(one.agrees) for one in findings),
            "all": len(findings),
        },
    )
    prices = newest(study.figures("consumer_price_inflation", "Russia"))
    if prices is None:
        return answer
    year, rise = str(prices["period_start"].year), float(prices["value"])
    told = {"year": year, "rise": rise}
    return answer + fill(
        " Consumer prices rose by {rise:percent} in {year}, the one year on file.", told
    )


def _payment(claim: Claim, first: pd.Series, last: pd.Series) -> Finding:
    ratio = float(last["value"] / first["value"])
    days = (last["period_end"] - first["period_end"]).days
    region = str(last["party"]).partition(": ")[2]
    whole = "average payment" if "average" in last["indicator"] else "federal payment"
    return finding(
        f"payment in {region}" if region else f"{whole} ({source_name(str(last['source']))})",
        last,
        ratio,
        unit="ratio",
        agrees=compare(ratio, claim.settings),
        note=fill(
            "{before:large} roubles in {then:month}, {after:large} in {now:month}; at that "
            "pace {yearly:ratio} times in a year",
            {
                "before": float(first["value"]),
                "then": day(first["period_end"]),
                "after": float(last["value"]),
                "now": day(last["period_end"]),
                "yearly": ratio ** (DAYS_A_YEAR / days),
            },
        ),
        also=(first,),
    )
