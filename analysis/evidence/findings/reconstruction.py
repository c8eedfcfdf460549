"""Reconstruction: the ratio of needs to prewar GDP, and the prewar GDP itself."""

from __future__ import annotations

import pandas as pd

from analysis.evidence.findings.facts import Found, compare, finding, in_year, newest
from analysis.evidence.rules import Claim
from analysis.indicators.growth import vintage_day
from analysis.study import Study

PREWAR_YEAR = 2021


def rebuild_ratio(study: Study, claim: Claim) -> Found:
    """Hold each edition's needs against each measure of the GDP before the war.

    The same words, '2.6 times', stood in the second edition with another meaning: needs over the
    GDP of 2022. Ratios as published are listed but do not count, as their GDP is another year's.
    """
    needs = study.figures("recovery_needs", "Ukraine").sort_values("period_end")
    edition = newest(needs)
    if edition is None:
        return Found(())
    findings = []
    article_gdp = float(study.parameters["prewar_gdp"])
    ratio = float(edition["value"]) / article_gdp
    label = f"newest needs ({edition['value']:.0f}) over {article_gdp:.0f}"
    findings.append(
        finding(
            label,
            edition,
            ratio,
            unit="ratio",
            agrees=compare(ratio, claim.settings),
            note="prewar GDP as the article states it",
        )
    )
    for gdp, name in prewar_gdp_rows(study):
        value = float(edition["value"] / gdp["value"])
        findings.append(
            finding(
                f"newest needs over {gdp['value']:.1f} ({name})",
                edition,
                value,
                unit="ratio",
                agrees=compare(value, claim.settings),
                also=(gdp,),
            )
        )
    for _, row in study.figures("recovery_needs_to_gdp_published", "Ukraine").iterrows():
        findings.append(
            finding(
                "ratio as published",
                row,
                float(row["value"]),
                unit="ratio",
                agrees=None,
                note=str(row["note"]),
            )
        )
    editions = {
        f"edition_{number}": float(value) for number, value in enumerate(needs["value"], start=1)
    }
    return Found(tuple(findings), {"ratio": ratio, "needs": float(edition["value"]), **editions})


def prewar_gdp(study: Study, claim: Claim) -> Found:
    """Hold 200 billion against Ukraine's GDP of 2021 in each source and release."""
    rows = prewar_gdp_rows(study)
    findings = tuple(
        finding(
            name,
            row,
            float(row["value"]),
            unit="USD billion",
            agrees=compare(float(row["value"]), claim.settings),
        )
        for row, name in rows
    )
    values = [float(row["value"]) for row, _ in rows]
    return Found(findings, {"lowest": min(values), "highest": max(values)} if values else {})


def prewar_gdp_rows(study: Study) -> list[tuple[pd.Series, str]]:
    """Return Ukraine's GDP of 2021 by the World Bank, the last prewar and the newest WEO."""
    rows: list[tuple[pd.Series, str]] = []
    bank = newest(
        in_year(study.figures("gdp_current", "Ukraine", "world_bank", all_days=True), PREWAR_YEAR)
    )
    if bank is not None:
        rows.append((bank, "World Bank"))
    released = study.published
    weo = released[
        released["indicator"].isin(["gdp_current", "gdp_current_forecast"])
        & (released["party"] == "Ukraine")
        & (released["source"] == "imf_weo")
    ]
    weo = in_year(weo, PREWAR_YEAR).sort_values("published")
    prewar = weo[weo["published"] <= pd.Timestamp(vintage_day("2021-10"))]
    if len(prewar):
        rows.append((prewar.iloc[-1], "IMF, last release before the war"))
    if len(weo):
        rows.append((weo.iloc[-1], "IMF, newest release"))
    return rows
