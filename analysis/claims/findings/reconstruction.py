"""Reconstruction: the ratio of needs to prewar GDP, and the prewar GDP itself."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd
from scipy.special import ndtr

from analysis import text
from analysis.claims.case import Case, at_least, in_year, near, newest
from analysis.claims.document import PrewarGdp, RebuildRatio
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line

PARTY = "Ukraine"
YEAR = 2021
EVE_OF_WAR = dt.date(2022, 2, 23)
STATED_OF = re.compile(r"/gdp-(\d{4})")
"""How the source of a published ratio names the year of its GDP."""


@dataclass(frozen=True, eq=False)
class Gdp:
    """One measure of the GDP before the war, and why it decides nothing if it does not."""

    name: str
    row: pd.Series
    aside: str

    @property
    def value(self) -> float:
        """Billion dollars."""
        return float(self.row["value"])


def rebuild_ratio(case: Case, claim: RebuildRatio) -> Found:
    """Hold the newest edition's needs against each measure of the GDP before the war.

    The same words, '2.6 times', stood in the second edition with another meaning: needs over the
    GDP of 2022. Ratios as published are shown and decide nothing, as their GDP is another year's.
    """
    edition = newest(case.known.figures("recovery_needs", PARTY))
    if edition is None:
        return Found()
    needs, stated = float(edition["value"]), float(case.parameters["prewar_gdp"])
    error = float(case.parameters["edition_error"])

    def over(name: str, gdp: float, measure: Gdp | None = None) -> Line:
        return case.line(
            say("needs_over", needs=needs, gdp=gdp, name=name),
            edition,
            needs / gdp,
            "ratio",
            at_least(claim.at_least, needs / gdp),
            aside=measure.aside if measure else "",
            also=[measure.row] if measure else [],
        )

    lines = [over(say("as_stated"), stated)]
    lines += [over(measure.name, measure.value, measure) for measure in prewar_measures(case)]
    published = case.known.figures("recovery_needs_to_gdp_published", PARTY)
    lines += [_as_published(case, row) for _, row in published.iterrows()]
    chance = float(ndtr((needs - claim.at_least * stated) / error)) if error else None
    tipping = claim.at_least * stated
    return Found(
        tuple(lines),
        {"ratio": needs / stated, "needs": needs, "gdp": stated},
        (say("rebuild_ratio", ratio=text.number(needs / stated, 3), needs=needs, gdp=stated),),
        probability=chance,
        tipping=(say("rebuild_tipping", needs=tipping, error=error),),
    )


def _as_published(case: Case, row: pd.Series) -> Line:
    found = STATED_OF.search(str(row["source"]))
    return case.line(
        say("ratio_published", year=found[1] if found else say("another_year")),
        row,
        float(row["value"]),
        "ratio",
        None,
        aside=say("other_gdp"),
    )


def prewar_gdp(case: Case, claim: PrewarGdp) -> Found:
    """Hold the stated figure against Ukraine's GDP of 2021 in each source and release."""
    stated = float(case.parameters[claim.near.partition(".")[2]])
    measures = prewar_measures(case)
    lines = [
        case.line(
            measure.name,
            measure.row,
            measure.value,
            "USD billion",
            near(stated, measure.value, claim.tolerance),
            aside=measure.aside,
        )
        for measure in measures
    ]
    values = [measure.value for measure in measures if not measure.aside]
    if not values:
        return Found(tuple(lines))
    return Found(
        tuple(lines),
        {"lowest": min(values), "highest": max(values)},
        (say("prewar_gdp", span=span(values, text.exact), stated=stated),),
    )


def prewar_measures(case: Case) -> list[Gdp]:
    """Return Ukraine's GDP of 2021 by the World Bank, the last prewar and the newest Outlook."""
    known = case.known
    rows = known.published
    rows = rows[rows["indicator"].isin(["gdp_current", "gdp_current_forecast"])]
    weo = in_year(rows[(rows["party"] == PARTY) & (rows["source"] == "imf_weo")], YEAR)
    weo = weo.sort_values("published", kind="stable")
    prewar = weo[weo["published"] <= pd.Timestamp(EVE_OF_WAR)]
    bank = newest(in_year(known.figures("gdp_current", PARTY, "world_bank"), YEAR))
    measures = []
    if bank is not None:
        restates = bool((weo["indicator"] == "gdp_current").any())
        name = say("gdp_world_bank")
        measures.append(Gdp(name, bank, say("same_accounts") if restates else ""))
    for name, releases in (("gdp_prewar_outlook", prewar), ("gdp_newest_outlook", weo)):
        if len(releases):
            row = releases.iloc[-1]
            forecast = row["indicator"] == "gdp_current_forecast"
            measures.append(Gdp(say(name), row, say("made_before") if forecast else ""))
    return measures
