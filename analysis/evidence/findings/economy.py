"""Economy: the boom and the stall, and whether Russia falls behind its rivals."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.evidence.findings.facts import Found, compare, finding, in_year
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.indicators.growth import relative
from analysis.study import Study


def growth_stalled(study: Study, claim: Claim) -> Found:
    """Hold each part against every source's newest figure for the year: boom, then stall.

    An outturn outranks a forecast of the same source; revisions are in the table as releases.
    """
    settings = claim.settings
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    for year in settings["boom_years"]:
        findings += _growth(study, year, lambda value: value >= float(settings["boom"]))
    for year in settings["stall_years"]:
        findings += _growth(
            study,
            year,
            lambda value: abs(value - float(settings["stall"])) <= float(settings["tolerance"]),
        )
    for one in findings:
        if one.source in ("imf_weo", "economy_figures/imf") and one.value is not None:
            numbers[f"imf_{one.label[-4:]}"] = one.value
    return Found(tuple(findings), numbers)


def _growth(study: Study, year: int, reaches: Callable[[float], bool]) -> list[Finding]:
    """Return each institution's newest figure for a year: outturns if there are any.

    A forecast counts for a year from its issue; the IMF's releases reach the table through two
    sources and count once.
    """
    rows = in_year(study.figures("real_gdp_growth", "Russia"), year).assign(what="outturn")
    if rows.empty:
        forecasts = in_year(
            study.figures("real_gdp_growth_forecast", "Russia", all_days=True), year
        )
        recent = pd.Timestamp(study.day) - pd.DateOffset(years=1)
        rows = forecasts[forecasts["published"] > recent].assign(what="forecast")
    institution = rows["source"].replace("imf_weo", "economy_figures/imf")
    findings = []
    for _, group in rows.groupby(institution):
        row = group.sort_values("published", kind="stable").iloc[-1]
        findings.append(
            finding(
                f"{row['what']} for {year}",
                row,
                float(row["value"]),
                unit="percent",
                agrees=bool(reaches(float(row["value"]))),
                note=str(row["note"]),
            )
        )
    return findings


def volunteers_cost(study: Study, claim: Claim) -> Found:
    """Hold 'rises sharply' against every payment that was published for more than one date.

    These are scattered observations, not a series: each publisher's or region's last figure is
    compared with its own first, and nothing is joined across them or tested. Dates less than half
    a year apart are left out: regional payments cut in October 2025 and partly restored in
    January 2026 did not rise.
    """
    known = study.known
    rows = known[known["indicator"].isin(["signing_payment", "signing_payment_average"])]
    findings = []
    # a region's payment is one thing whoever reports it; averages differ by their publisher
    series = rows["party"].where(rows["party"] != "Russia", rows["source"])
    for _, group in rows.groupby(series):
        ordered = group.sort_values("period_end")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        apart = pd.DateOffset(months=int(claim.settings["months"]))
        if first["period_end"] + apart > last["period_end"]:
            continue
        ratio = float(last["value"] / first["value"])
        publisher = str(last["source"]).partition("/")[2].replace("/", ", ").replace("-", " ")
        label = f"{last['party']}, {publisher}"
        findings.append(
            finding(
                label,
                last,
                ratio,
                unit="ratio",
                agrees=compare(ratio, claim.settings),
                note=f"{first['value']:,.0f} roubles in {first['period_end']:%B %Y}, "
                f"{last['value']:,.0f} in {last['period_end']:%B %Y}",
                also=(first,),
            )
        )
    return Found(tuple(findings))


def falling_behind(study: Study, claim: Claim) -> Found:
    """Hold real GDP relative to each rival against the base year, and the world share.

    Growth is chained within one release; outturns only, so that no forecast decides.
    """
    rivals = list(study.parameters["rivals"])
    base_year = int(study.parameters["base_year"])
    table = relative(study.table, "Russia", rivals, study.day, base_year=base_year)
    outturns = table[~table["forecast"]]
    own = study.figures("real_gdp_growth", "Russia", "imf_weo")
    if outturns.empty or own.empty:
        return Found(())
    year = int(outturns.index.max())
    newest = own.iloc[-1]
    numbers: dict[str, float] = {"year": year}
    findings = []
    for rival in rivals:
        value = float(outturns.loc[year, rival])
        numbers[rival.lower().replace(" ", "_")] = value
        findings.append(
            finding(
                f"real GDP relative to {rival} in {year} ({base_year} = 100)",
                newest,
                value,
                unit="index",
                agrees=compare(value, claim.settings),
            )
        )
    share = study.figures("world_share_ppp", "Russia", all_days=True).sort_values("period_end")
    base = in_year(share, base_year)
    if len(base) and len(share):
        # both shares from one release, so that a rebasing is not read as a change
        last = share.iloc[-1]
        value = float(100 * last["value"] / base.iloc[-1]["value"])
        numbers["world_share"] = value
        findings.append(
            finding(
                f"share of world GDP at purchasing power parity in "
                f"{last['period_start'].year} ({base_year} = 100)",
                last,
                value,
                unit="index",
                agrees=compare(value, claim.settings),
            )
        )
    return Found(tuple(findings), numbers)
