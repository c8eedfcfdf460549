"""Emigration: how many have left, and how many say they will not return."""

from __future__ import annotations

import pandas as pd

from analysis.evidence.findings.facts import Found, compare, finding, newest
from analysis.evidence.rules import Claim
from analysis.study import Study

MILLION = 1e6
PREWAR_YEAR = 2021


def emigration_7m(study: Study, claim: Claim) -> Found:
    """Hold seven million, a sixth of the population, against each count of those abroad.

    Counts differ by what they count: with or without refugees in Russia (no longer reported
    since April 2025), recorded refugees or a balance of border crossings.
    """
    counts = [
        ("refugees recorded outside Russia", study.figures("refugees_abroad", "Ukraine")),
        (
            "refugees recorded, Russia included",
            study.figures("refugees_abroad_and_in_russia", "Ukraine"),
        ),
        ("estimate from surveys and the border", study.figures("abroad_because_of_war", "Ukraine")),
    ]
    recorded = study.figures("refugees_recorded", "Ukraine")
    recorded = recorded[recorded["source"].str.contains("/global")]
    counts += [
        (f"UNHCR's operational count, {str(source).rpartition('/')[2].replace('-', ' ')}", rows)
        for source, rows in recorded.groupby("source")
    ]
    population = _prewar_population(study)
    findings = []
    numbers: dict[str, float] = {}
    for label, rows in counts:
        row = newest(rows)
        if row is None:
            continue
        value = float(row["value"]) / MILLION
        findings.append(
            finding(
                label,
                row,
                value,
                unit="million persons",
                agrees=compare(value, claim.settings),
                note=f"stock on {row['period_end']:%Y-%m-%d}",
            )
        )
        if population is not None:
            share = 100 * float(row["value"] / population["value"])
            wanted = float(claim.settings["share"])
            findings.append(
                finding(
                    f"{label}, as a share of the population",
                    row,
                    share,
                    unit="percent",
                    also=(population,),
                    agrees=compare(share, claim.settings, figure=wanted),
                )
            )
    balance = study.figures("net_border_outflow", "Ukraine")
    if len(balance):
        total = float(balance["value"].sum()) / MILLION
        findings.append(
            finding(
                "net departures at the border since 2022",
                balance.iloc[-1],
                total,
                unit="million persons",
                agrees=compare(total, claim.settings),
                note="citizens, all years published by then",
            )
        )
    stocks = [
        one.value for one in findings if one.unit == "million persons" and one.value is not None
    ]
    if stocks:
        numbers = {"lowest": min(stocks), "highest": max(stocks)}
    return Found(tuple(findings), numbers)


def _prewar_population(study: Study) -> pd.Series | None:
    """Return the population before the war: World Bank's of 2021, else a published estimate."""
    bank = study.figures("population", "Ukraine", "world_bank", all_days=True)
    bank = bank[bank["period_start"].dt.year == PREWAR_YEAR]
    other = study.figures("population", "Ukraine", all_days=True)
    return newest(bank if len(bank) else other[other["period_end"] < "2022-02-24"])


def many_not_return(study: Study, claim: Claim) -> Found:
    """Hold 'many' against the share of refugees who do not plan or hope to return.

    Each survey round known by then is one reading, as the wording differs between surveys and
    the mood between rounds; the newest round of each survey decides.
    """
    findings = []
    rounds: list[pd.Series] = []
    for measure, label in (
        ("return_intention", "do not plan or hope to return (UNHCR)"),
        ("return_intention_other", "do not intend to return (other survey)"),
    ):
        figures = study.figures(measure, "Ukraine")
        for _, rows in figures.groupby("source"):
            row = newest(rows)
            if row is None:
                continue
            value = 100 - float(row["value"])
            findings.append(
                finding(
                    label,
                    row,
                    value,
                    unit="percent",
                    agrees=compare(value, claim.settings),
                    note=str(row["note"]),
                )
            )
            if measure == "return_intention":
                rounds = [one for _, one in rows.sort_values("period_end").iterrows()]
    numbers = {}
    if rounds:
        numbers = {"first": float(rounds[0]["value"]), "last": float(rounds[-1]["value"])}
    return Found(tuple(findings), numbers)
