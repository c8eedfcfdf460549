"""Reconstruction: the ratio of needs to prewar GDP, and the prewar GDP itself."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from scipy.special import ndtr

from analysis import text
from analysis.claims.case import Case, in_year, near, newest
from analysis.claims.document import PrewarGdp, RebuildRatio
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line

PARTY = "Ukraine"
YEAR = 2021
EVE_OF_WAR = pd.Timestamp("2022-02-23")
STATED_OF = re.compile(r"/gdp-(\d{4})")
"""How the source of a published ratio names the year of its GDP."""


def rebuild_ratio(case: Case, claim: RebuildRatio) -> Found:
    """Hold the newest edition's needs against each measure of the GDP before the war.

    The same words, '2.6 times', stood in the second edition with another meaning: needs over the
    GDP of 2022. Ratios as published are shown and decide nothing, as their GDP is another year's.
    """
    edition = newest(case.known.figures("recovery_needs", PARTY))
    if edition is None:
        return Found()
    needs, stated = float(edition["value"]), float(case.parameters["prewar_gdp"])
    damage = newest(case.known.figures("direct_damage", PARTY, edition["source"]))
    # what is declared is the error of a total of damage: needs err in proportion
    times = 1.0 if damage is None else needs / float(damage["value"])
    error = float(case.parameters["edition_error"]) * times

    def over(name: str, gdp: float, **more: Any) -> Line:
        label, ratio = say("needs_over", needs=needs, gdp=gdp, name=name), needs / gdp
        return case.line(label, edition, ratio, "ratio", ratio >= claim.at_least, **more)

    lines = [over(say("as_stated"), stated)]
    lines += [over(name, float(row["value"]), aside=aside, also=[row])
              for name, row, aside in prewar_measures(case)]  # fmt: skip
    for _, row in case.known.figures("recovery_needs_to_gdp_published", PARTY).iterrows():
        year = STATED_OF.search(row["source"])
        label = say("ratio_published", year=year[1] if year else say("another_year"))
        lines.append(case.line(label, row, row["value"], "ratio", None, aside=say("other_gdp")))
    tipping = claim.at_least * stated
    return Found(
        lines,
        {"ratio": needs / stated, "needs": needs, "gdp": stated},
        [say("rebuild_ratio", ratio=text.number(needs / stated, 3), needs=needs, gdp=stated)],
        probability=float(ndtr((needs - tipping) / error)) if error else None,
        tipping=[say("rebuild_tipping", needs=tipping, error=error)],
    )


def prewar_gdp(case: Case, claim: PrewarGdp) -> Found:
    """Hold the stated figure against Ukraine's GDP of 2021 in each source and release."""
    stated = float(case.parameters[claim.near.partition(".")[2]])
    lines = []
    for name, row, aside in prewar_measures(case):
        agrees = near(stated, row["value"], claim.tolerance)
        lines.append(case.line(name, row, row["value"], "USD billion", agrees, aside=aside))
    values = [line.value for line in lines if not line.aside]
    if not values:
        return Found(lines)
    sentence = say("prewar_gdp", span=span(values, text.fixed), stated=stated)
    return Found(lines, {"lowest": min(values), "highest": max(values)}, [sentence])


def prewar_measures(case: Case) -> Iterator[tuple[str, pd.Series, str]]:
    """Yield Ukraine's GDP of 2021 by the World Bank, the last prewar and the newest Outlook.

    Each with its name, and why it is shown only, if it is.
    """
    rows = case.known.published
    rows = rows[(rows["party"] == PARTY) & (rows["source"] == "imf_weo")]
    rows = rows[rows["indicator"].isin(["gdp_current", "gdp_current_forecast"])]
    weo = in_year(rows, YEAR).sort_values("published", kind="stable")
    bank = newest(in_year(case.known.figures("gdp_current", PARTY, "world_bank"), YEAR))
    if bank is not None:
        restates = weo["indicator"].eq("gdp_current").any()
        yield say("gdp_world_bank"), bank, say("same_accounts") if restates else ""
    prewar = weo[weo["published"] <= EVE_OF_WAR]
    for name, releases in (("gdp_prewar_outlook", prewar), ("gdp_newest_outlook", weo)):
        if len(releases):
            row = releases.iloc[-1]
            forecast = row["indicator"] == "gdp_current_forecast"
            yield say(name), row, say("made_before") if forecast else ""
