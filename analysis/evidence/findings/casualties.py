"""Casualties: has Russia more than a million killed and wounded, and since when."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.evidence.findings.facts import (
    Found,
    compare,
    compare_range,
    day,
    finding,
    newest,
)
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.study import Study

MILLION = 1e6
NEWEST_YEARS = 1
"""Published estimates older than so many years say nothing of the total today."""


def million_casualties(study: Study, claim: Claim) -> Found:
    """Hold a million against the claimed total, published ranges, and deaths times wounded.

    The enemy's claim and the independent counts are never mixed: each is one reading. Deaths
    known independently are multiplied by the range of wounded per killed that the parameters
    declare, which is an assumption and said to be one.
    """
    findings = []
    numbers: dict[str, object] = {}
    claimed = study.figures("personnel_losses_claimed_total", "Russia", "general_staff")
    last = newest(claimed)
    if last is not None:
        value = float(last["value"]) / MILLION
        crossed = claimed[claimed["value"] >= float(claim.settings["figure"]) * MILLION]
        when = day(crossed["period_end"].min()) if len(crossed) else ""
        note = f"claimed total reached the figure on {when}" if when else "not reached"
        findings.append(
            finding(
                "claim by Ukraine's General Staff",
                last,
                value,
                unit="million persons",
                agrees=compare(value, claim.settings),
                note=note,
            )
        )
        numbers |= {"claimed": value, "crossed": when}
    findings += _published(study, claim)
    deaths = _deaths(study)
    if deaths is not None:
        low, high = deaths
        wounded = (
            float(study.parameters["wounded_per_killed_low"]),
            float(study.parameters["wounded_per_killed_high"]),
        )
        bounds = (
            low["low"] * (1 + wounded[0]) / MILLION,
            high["high"] * (1 + wounded[1]) / MILLION,
        )
        middle = float(low["value"]) * (1 + sum(wounded) / 2) / MILLION
        findings.append(
            finding(
                "independent deaths times wounded per killed",
                high["row"],
                middle,
                unit="million persons",
                bounds=bounds,
                agrees=compare_range(*bounds, claim.settings),
                note=f"{wounded[0]} to {wounded[1]} wounded for each killed, "
                f"deaths to {low['until']}",
            )
        )
        numbers |= {"deaths_low": float(low["low"]), "deaths_high": float(high["high"])}
    return Found(tuple(findings), numbers)


def _published(study: Study, claim: Claim) -> list[Finding]:
    """The newest published range of each publisher within the last year."""
    rows = study.figures("killed_and_wounded_total_published", "Russia")
    since = pd.Timestamp(study.day) - pd.DateOffset(years=NEWEST_YEARS)
    findings = []
    for _, group in rows[rows["published"] >= since].groupby("source"):
        row = newest(group)
        if row is None:
            continue
        low = row["value"] if pd.isna(row["low"]) else row["low"]
        high = row["value"] if pd.isna(row["high"]) else row["high"]
        bounds = (float(low) / MILLION, float(high) / MILLION)
        publisher = str(row["source"]).partition("/")[2].replace("-", " ")
        findings.append(
            finding(
                f"published by {publisher}",
                row,
                float(row["value"]) / MILLION,
                unit="million persons",
                bounds=bounds,
                agrees=compare_range(*bounds, claim.settings),
                note=str(row["note"]),
            )
        )
    return findings


def _deaths(study: Study) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Deaths estimated from the probate registry, with the authors' forecast and the missing."""
    estimated = study.figures("military_deaths_estimated", "Russia", "mediazona_meduza")
    if estimated.empty:
        return None
    ahead = study.figures("military_deaths_forecast", "Russia", "mediazona_meduza")
    ahead = ahead[ahead["period_start"] > estimated["period_end"].max()]
    missing = study.figures("military_deaths_missing", "Russia", "mediazona_meduza")
    both = pd.concat([estimated, ahead])
    last = both.sort_values("period_end").iloc[-1]
    sums = {
        "value": float(both["value"].sum()),
        "low": float(both["low"].fillna(both["value"]).sum()),
        "high": float(both["high"].fillna(both["value"]).sum()),
        "row": last,
        "until": day(last["period_end"]),
    }
    return sums, {**sums, "high": sums["high"] + float(missing["value"].sum())}
