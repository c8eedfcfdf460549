"""Reconstruction: the ratio of needs to prewar GDP, and the prewar GDP itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis.evidence.findings.facts import Found, compare, finding, in_year, newest
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.indicators.growth import vintage_day
from analysis.prose import fill
from analysis.study import Study

PREWAR_YEAR = 2021
STATED_OF = r"/gdp-(\d{4})"
"""How the source of a published ratio names the year of its GDP."""


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure of the GDP before the war.

    Attributes
    ----------
    is_forecast
        It was made before the year was over and before the accounts were rebased.
    restates
        It takes over the national accounts that another measure takes over too.
    """

    name: str
    row: pd.Series
    is_forecast: bool = False
    restates: bool = False

    @property
    def value(self) -> float:
        """Billion dollars."""
        return float(self.row["value"])

    @property
    def aside(self) -> str:
        """Why it does not vote, if it does not."""
        if self.is_forecast:
            return "a forecast, made before the year was over and the accounts were rebased"
        return "the same national accounts as the IMF's newest release" if self.restates else ""

    @property
    def counts(self) -> bool:
        """Whether it votes."""
        return not (self.is_forecast or self.restates)


def rebuild_ratio(study: Study, claim: Claim) -> Found:
    """Hold each edition's needs against each measure of the GDP before the war.

    The same words, '2.6 times', stood in the second edition with another meaning: needs over the
    GDP of 2022. Ratios as published are listed but do not count, as their GDP is another year's.
    """
    needs = study.figures("recovery_needs", "Ukraine").sort_values("period_end")
    edition = newest(needs)
    if edition is None:
        return Found(())
    amount = float(edition["value"])
    stated = float(study.parameters["prewar_gdp"])
    told = {"needs": amount, "gdp": stated}
    findings = [
        finding(
            fill("needs of {needs:usd_billion} over {gdp:number}, as the article states it", told),
            edition,
            amount / stated,
            unit="ratio",
            agrees=compare(amount / stated, claim.settings),
        )
    ]
    findings += [_over(claim, edition, measure) for measure in prewar_gdp_measures(study)]
    published = study.figures("recovery_needs_to_gdp_published", "Ukraine")
    findings += [_as_published(row) for _, row in published.iterrows()]
    editions = {
        f"edition_{number}": float(value) for number, value in enumerate(needs["value"], start=1)
    }
    return Found(tuple(findings), {"ratio": amount / stated, "needs": amount, **editions})


def _over(claim: Claim, edition: pd.Series, measure: Measure) -> Finding:
    ratio = float(edition["value"]) / measure.value
    return finding(
        fill(
            "needs of {needs:usd_billion} over {gdp:number} ({name})",
            {"needs": float(edition["value"]), "gdp": measure.value, "name": measure.name},
        ),
        edition,
        ratio,
        unit="ratio",
        agrees=compare(ratio, claim.settings),
        note=measure.aside,
        also=(measure.row,),
        counts=measure.counts,
    )


def _as_published(row: pd.Series) -> Finding:
    found = re.search(STATED_OF, str(row["source"]))
    year = found[1] if found else "another year"
    return finding(
        f"ratio as published, over the GDP of {year}",
        row,
        float(row["value"]),
        unit="ratio",
        agrees=None,
        note="in the words of the release; not the same question in every edition",
        counts=False,
    )


def prewar_gdp(study: Study, claim: Claim) -> Found:
    """Hold 200 billion against Ukraine's GDP of 2021 in each source and release."""
    measures = prewar_gdp_measures(study)
    findings = tuple(
        finding(
            measure.name,
            measure.row,
            measure.value,
            unit="USD billion",
            agrees=compare(measure.value, claim.settings),
            note=measure.aside,
            counts=measure.counts,
        )
        for measure in measures
    )
    values = [measure.value for measure in measures]
    return Found(findings, {"lowest": min(values), "highest": max(values)} if values else {})


def prewar_gdp_measures(study: Study) -> list[Measure]:
    """Return Ukraine's GDP of 2021 by the World Bank, the last prewar and the newest WEO."""
    measures = []
    released = study.published
    weo = released[
        released["indicator"].isin(["gdp_current", "gdp_current_forecast"])
        & (released["party"] == "Ukraine")
        & (released["source"] == "imf_weo")
    ]
    weo = in_year(weo, PREWAR_YEAR).sort_values("published")
    prewar = weo[weo["published"] <= pd.Timestamp(vintage_day("2021-10"))]
    bank = newest(
        in_year(study.figures("gdp_current", "Ukraine", "world_bank", all_days=True), PREWAR_YEAR)
    )
    if bank is not None:
        restates = (weo["indicator"] == "gdp_current").any()
        measures.append(Measure("World Bank", bank, restates=bool(restates)))
    for name, rows in (("IMF, last release before the war", prewar), ("IMF, newest release", weo)):
        if len(rows):
            row = rows.iloc[-1]
            measures.append(Measure(name, row, row["indicator"] == "gdp_current_forecast"))
    return measures
