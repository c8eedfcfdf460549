"""Rivals: whether Russia's economy falls behind, since when, and in how many of the years."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.claims.case import Case, annual, at_most
from analysis.claims.document import FallingBehind
from analysis.claims.messages import say
from analysis.claims.records import Found, Line, Numbers, deciding
from analysis.claims.rules import figure_verdict

PARTY = "Russia"
IMF, OFFICE = "imf_weo", "economy_figures/rosstat"
OUTTURN, WORLD_SHARE = "real_gdp_growth", "world_share_ppp"
WAR_YEAR = 2022
"""The first year of the war: a second base, as the fall of that year is not what came after."""
SHARE = "world"
"""The part of the claim that is held against the share of world output."""


class Growth(NamedTuple):
    """Annual growth in percent, outturns only."""

    outlook: pd.DataFrame  # of the newest release of the Outlook, year by area
    # Russia's in that release; and with what its statistics office has published since, from its
    # first year on: years of one release belong together
    russia: Sequence[pd.Series]
    rows: Sequence[pd.Series]  # an observation of each


def falling_behind(case: Case, claim: FallingBehind) -> Found:
    """Hold 'every day further behind' against each rival and the share of world output.

    Three readings each: against the base year, against the first year of the war, and year by
    year, where 'every day' asks for every year. Growth is chained within one release, outturns
    only, so that no forecast decides. Where Russia's statistics office has published since that
    release, the reading is the range of both.
    """
    numbers: Numbers = {}
    lines = _readings(case, claim, numbers)
    tipping = []
    estimated = _with_first_estimates(case)
    if estimated and (other := deciding(_readings(estimated, claim, {}))):
        reached = sum(bool(line.agrees) for line in other)
        verdict = figure_verdict(other, case.document.rules.figure.most)
        told = {"reached": reached, "all": len(other), "verdict": verdict}
        year = str(max(line.period_end for line in other).year)
        tipping = [say("first_estimates", year=year, **told)]
    return Found(lines, numbers, _sentences(lines, numbers), tipping=tipping)


def _readings(case: Case, claim: FallingBehind, numbers: Numbers) -> list[Line]:
    growth = _growth(case)
    lines: list[Line] = []
    for rival in case.parameters["rivals"]:
        if growth is not None and rival in growth.outlook:
            lines += _against(case, claim, growth, rival, numbers)
    return lines + _world_share(case, claim)


def _with_first_estimates(case: Case) -> Case | None:
    """Return the case as if first estimates of years that are over were outturns; `None` without.

    The Outlook calls the last year before a release no outturn yet.
    """
    rows = case.known.published
    outturn = case.known.figures(OUTTURN, PARTY, IMF)["period_end"].max()
    newest = rows.loc[rows["source"] == IMF, "published"].max()
    first = rows["source"].eq(IMF) & rows["published"].eq(newest)
    first &= (rows["period_end"] < newest) & (rows["period_end"] > outturn)
    first &= rows["indicator"].isin([f"{OUTTURN}_forecast", f"{WORLD_SHARE}_forecast"])
    if not first.any():
        return None
    outturns = rows["indicator"].str.removesuffix("_forecast").where(first, rows["indicator"])
    return replace(case, known=replace(case.known, published=rows.assign(indicator=outturns)))


def _growth(case: Case) -> Growth | None:
    rows = annual(case.known.published)
    rows = rows[rows["indicator"] == OUTTURN]
    outlook = rows[rows["source"] == IMF].sort_values("published", kind="stable")
    # a figure that a release repeats has no row of its own
    outlook = outlook.drop_duplicates(["party", "period_start"], keep="last")
    own = outlook[outlook["party"] == PARTY].sort_values("period_end")
    if own.empty:
        return None
    table = outlook.assign(year=outlook["period_start"].dt.year).pivot_table(
        index="year", columns="party", values="value"
    )
    office = rows[(rows["source"] == OFFICE) & (rows["published"] > own["published"].max())]
    office = office[office["published"] == office["published"].max()].sort_values("period_end")
    if office.empty:
        return Growth(table, [table[PARTY]], [own.iloc[-1]])
    newer = office.set_index(office["period_start"].dt.year)["value"]
    before = table[PARTY].dropna()
    joined = pd.concat([before[before.index < newer.index.min()], newer])
    return Growth(table, [table[PARTY], joined], [own.iloc[-1], office.iloc[-1]])


def index_from(growth: pd.Series, base_year: int) -> pd.Series:
    """Return a level chained from growth in percent, 100 in the base year, as far as it goes on.

    >>> index_from(pd.Series({2022: 10.0, 2023: -10.0, 2025: 1.0}), 2021).round(2).to_dict()
    {2021: 100.0, 2022: 110.0, 2023: 99.0}
    """
    level = {base_year: 100.0}
    for year in range(base_year + 1, int(growth.index.max()) + 1):
        if year not in growth.index or pd.isna(growth[year]):
            break
        level[year] = level[year - 1] * (1 + growth[year] / 100)
    return pd.Series(level)


def _against(
    case: Case, claim: FallingBehind, growth: Growth, rival: str, numbers: Numbers
) -> list[Line]:
    """Return the readings against one rival, and note its numbers."""
    base = int(case.parameters["base_year"])
    theirs = index_from(growth.outlook[rival], base)
    paths = [(100 * index_from(own, base) / theirs).dropna() for own in growth.russia]
    year = int(paths[0].index[-1])
    lines, notes = [], [_behind_at(claim), *[say("with_office")] * (len(paths) > 1)]
    for since in sorted({base, WAR_YEAR} - {year}):
        values = [100 * path[year] / path[since] for path in paths]
        bounds = (min(values), max(values))
        line = case.line(
            say("relative_gdp", rival=spoken(rival), year=str(year), base=str(since)),
            growth.rows[0],
            values[0],
            "index",
            at_most(claim.at_most, *bounds),
            bounds=bounds,
            note="; ".join(notes),
            also=growth.rows[1:],
            part=rival,
        )
        lines.append(line)
        numbers[_number(rival, since)] = values[0]
    numbers["year"] = float(year)
    return [*lines, _yearly(case, paths[0], growth.rows[0], rival)]


def _number(rival: str, since: int) -> str:
    return f"{rival.lower().replace(' ', '_')}_{since}"


def _yearly(case: Case, path: pd.Series, row: pd.Series, part: str) -> Line:
    """Count the years of the war in which a path fell; 'every day' asks for all of them."""
    falls = path.sort_index().diff().loc[WAR_YEAR:] < 0
    key = "years_share_lost" if part == SHARE else "years_behind"
    label = say(key, years=len(falls), rival=spoken(part))
    note = ", ".join(str(year) for year in falls.index[falls])
    return case.line(label, row, falls.sum(), "years", bool(falls.all()), note=note, part=part)


def _world_share(case: Case, claim: FallingBehind) -> list[Line]:
    """Hold the share of world output at purchasing power parity against the same base years."""
    rows = case.known.figures(WORLD_SHARE, PARTY, IMF)
    if rows.empty:
        return []
    share = rows.set_index(rows["period_start"].dt.year)["value"]
    year, last = int(share.index[-1]), rows.iloc[-1]
    lines = []
    for since in sorted({int(case.parameters["base_year"]), WAR_YEAR}):
        if since in share.index and since < year:
            value = float(100 * share[year] / share[since])
            label = say("relative_share", year=str(year), base=str(since))
            agrees = at_most(claim.at_most, value)
            note = _behind_at(claim)
            lines.append(case.line(label, last, value, "index", agrees, note=note, part=SHARE))
    return [*lines, _yearly(case, share, last, SHARE)] if lines else []


def _behind_at(claim: FallingBehind) -> str:
    return say("behind_at", most=claim.at_most)


def spoken(area: str) -> str:
    """Return an area as it is said in a sentence."""
    return f"the {area}" if area.startswith(("United", "European")) else area


def _sentences(lines: Sequence[Line], numbers: Numbers) -> list[str]:
    """Say how many readings each rival's part reaches, and what has changed since 2022."""
    told, changes = [], []
    for part in dict.fromkeys(line.part for line in lines):
        own = [line for line in lines if line.part == part and line.agrees is not None]
        counts = {"reached": sum(bool(line.agrees) for line in own), "all": len(own)}
        who = say("its_share") if part == SHARE else spoken(part)
        told.append(say("behind_in", rival=who, **counts))
        if (value := numbers.get(_number(part, WAR_YEAR))) is not None:
            changes.append(say("change_against", change=float(value) - 100, rival=spoken(part)))
    sentences = [say("falls_behind", parts="; ".join(told))] if told else []
    if changes:
        years = {"first": str(WAR_YEAR), "last": str(int(float(numbers["year"])))}
        sentences.append(say("since_2022", **years, changes="; ".join(changes)))
    return sentences
