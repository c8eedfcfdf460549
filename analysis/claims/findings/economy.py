"""Economy: the boom and the stall, what attracts volunteers, and falling behind rivals."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analysis import text
from analysis.claims.case import Case, agreed, annual, in_year, is_older, newest
from analysis.claims.document import FallingBehind, GrowthStalled, VolunteersCost
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line, Numbers
from analysis.claims.rules import figure_verdict

PARTY = "Russia"
IMF, OFFICE = "imf_weo", "economy_figures/rosstat"
OUTTURN, WORLD_SHARE = "real_gdp_growth", "world_share_ppp"
WAR_YEAR = 2022
"""The first year of the war: a second base, as the fall of that year is not what came after."""
SHARE = "world"
"""The part of a claim that is held against the share of world output."""
DAYS_A_YEAR = 365.25
PAYMENTS = ("signing_payment", "signing_payment_average")
RANGE = re.compile(r"range (-?[\d.]+) to (-?[\d.]+)")
"""How the table notes that a value is the middle of a range that was published."""


def growth_stalled(case: Case, claim: GrowthStalled) -> Found:
    """Hold each part against every voice's newest figure for the year: boom, then stall.

    An outturn outranks a forecast. A forecast that newer ones have overtaken decides nothing. A
    quarter is shown and is not held against what is said of years.
    """
    parts: Sequence[tuple[str, Sequence[int], Callable[[float], bool]]] = (
        ("boom", claim.boom_years, lambda value: value >= claim.boom),
        ("stall", claim.stall_years, lambda value: abs(value - claim.stall) <= claim.tolerance),
    )
    lines: list[Line] = []
    sentences: list[str] = []
    numbers: Numbers = {}
    for part, years, reaches in parts:
        own = [line for year in years for line in _growth(case, claim, year, part, reaches)]
        lines += own
        counted = [(line.low, line.value, line.high) for line in own if line.counts]
        ends = [end for three in counted for end in three if end is not None]
        told = {"first": str(years[0]), "last": str(years[-1])}
        if ends:
            sentences.append(say(part, **told, span=span(ends, text.percent)))
            numbers |= {f"{part}_low": min(ends), f"{part}_high": max(ends)}
        else:
            sentences.append(say(f"{part}_unknown", **told))
    rows = case.known.figures(f"{OUTTURN}_quarter", PARTY, OFFICE)
    last = newest(rows[rows["period_start"].dt.year.isin(claim.stall_years)])
    if last is not None:
        quarter = f"{last['period_start'].year} Q{last['period_start'].quarter}"
        label, aside = say("growth_quarter", quarter=quarter), say("quarter_no_year")
        value = float(last["value"])
        lines.append(case.line(label, last, value, "percent", None, part=quarter, aside=aside))
        sentences.append(say("newest_quarter", value=value, quarter=quarter))
    return Found(lines, numbers, sentences)


def _growth(
    case: Case, claim: GrowthStalled, year: int, part: str, reaches: Callable[[float], bool]
) -> list[Line]:
    """Return each voice's newest figure for a year: outturns if there are any."""
    rows = in_year(case.known.figures(OUTTURN, PARTY), year)
    forecast = rows.empty
    if forecast:
        rows = in_year(case.known.figures(f"{OUTTURN}_forecast", PARTY), year)
    day, by_office = rows["published"].max(), OFFICE in set(rows["source"])
    lines = []
    voices = rows["source"].map(lambda source: case.document.grade_of(source).voice)
    for _, own in rows.groupby(voices):
        row = own.sort_values("published", kind="stable").iloc[-1]
        found, value = RANGE.search(str(row["note"])), float(row["value"])
        low, high = (float(found[1]), float(found[2])) if found else (value, value)
        aside = ""
        if forecast and is_older(row["published"], claim.months_old, day):
            aside = say("forecast_too_old")
        elif not forecast and by_office and row["source"] != OFFICE:
            aside = say("restates_office")
        key = "growth_forecast" if forecast else "growth_outturn"
        line = case.line(
            say(key, year=str(year), source=case.name(row["source"])),
            row,
            value,
            "percent",
            agreed(reaches(low), reaches(high)),
            bounds=(low, high),
            part=part,
            aside=aside,
            modelled=forecast,
        )
        lines.append(line)
    return lines


def volunteers_cost(case: Case, claim: VolunteersCost) -> Found:
    """Hold 'rises sharply' against every payment that was published for more than one date.

    These are scattered observations, not a series: each publisher's or region's last figure is
    compared with its own first, and nothing is joined across them. Dates less than half a year
    apart are left out: regional payments cut in October 2025 and partly restored in January 2026
    did not rise. Amounts are nominal, so inflation is part of each rise, which is said.
    """
    rows = case.known.table
    rows = rows[rows["indicator"].isin(PAYMENTS)].sort_values("period_end", kind="stable")
    # a region's payment is one thing whoever reports it; averages differ by their publisher
    series = rows["party"].where(rows["party"] != PARTY, rows["source"])
    apart = pd.DateOffset(months=claim.months_apart)
    lines = [
        _payment(case, claim, own.iloc[0], own.iloc[-1])
        for _, own in rows.groupby(series)
        if own["period_end"].iloc[0] + apart <= own["period_end"].iloc[-1]
    ]
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
    before, after = float(first["value"]), float(last["value"])
    then, now, ratio = first["period_end"], last["period_end"], after / before
    yearly = ratio ** (DAYS_A_YEAR / (now - then).days)
    note = say("payment_note", before=before, then=then, after=after, now=now, yearly=yearly)
    region = last["party"].partition(": ")[2]
    whole = "payment_average" if "average" in last["indicator"] else "payment_federal"
    key = "payment_region" if region else whole
    label = say(key, region=region, source=case.name(last["source"]))
    agrees = ratio >= claim.at_least
    return case.line(label, last, ratio, "ratio", agrees, note=note, also=[first])


def falling_behind(case: Case, claim: FallingBehind) -> Found:
    """Hold 'every day further behind' against each rival and the share of world output.

    Three readings each: against the base year, against the first year of the war, and year by
    year, where 'every day' asks for every year. Growth is chained within one release, outturns
    only, so that no forecast decides. Where Russia's statistics office has published since that
    release, the reading is the range of both.
    """
    found = _readings(case, claim)
    told, tipping = [], []
    for part in dict.fromkeys(line.part for line in found.lines):
        own = [line.agrees for line in found.lines if line.part == part]
        who = say("its_share") if part == SHARE else spoken(part)
        counts = {"reached": own.count(True), "all": len(own) - own.count(None)}
        told.append(say("behind_in", rival=who, **counts))
    sentences = [say("falls_behind", parts="; ".join(told))] if told else []
    if found.sentences:
        years = {"first": str(WAR_YEAR), "last": f"{found.numbers['year']:.0f}"}
        sentences.append(say("since_2022", **years, changes="; ".join(found.sentences)))
    estimated = _with_first_estimates(case)
    lines = _readings(estimated, claim).lines if estimated else []
    if other := [line for line in lines if line.lane == "deciding"]:
        verdict, _ = figure_verdict(other, case.document.rules.figure.most)
        counts = {"reached": sum(bool(line.agrees) for line in other), "all": len(other)}
        year = str(max(line.period_end for line in other).year)
        tipping = [say("first_estimates", year=year, verdict=verdict, **counts)]
    return Found(found.lines, found.numbers, sentences, tipping=tipping)


def _with_first_estimates(case: Case) -> Case | None:
    """Return the case as if first estimates of years that are over were outturns; `None` without.

    The Outlook calls the last year before a release no outturn yet.
    """
    rows = case.known.published
    outturn = case.known.figures(OUTTURN, PARTY, IMF)["period_end"].max()
    release = rows.loc[rows["source"] == IMF, "published"].max()
    first = rows["source"].eq(IMF) & rows["published"].eq(release)
    first &= (rows["period_end"] < release) & (rows["period_end"] > outturn)
    first &= rows["indicator"].isin([f"{OUTTURN}_forecast", f"{WORLD_SHARE}_forecast"])
    if not first.any():
        return None
    outturns = rows["indicator"].str.removesuffix("_forecast").where(first, rows["indicator"])
    return replace(case, known=replace(case.known, published=rows.assign(indicator=outturns)))


def _readings(case: Case, claim: FallingBehind) -> Found:
    """Return the readings of each level; of those against rivals the numbers, and what changed."""
    lines: list[Line] = []
    numbers: Numbers = {}
    changes, behind_at = [], say("behind_at", most=claim.at_most)
    for part, levels, rows in _levels(case):
        level, year, rival = levels[0], int(levels[0].index[-1]), spoken(part)
        note = f"{behind_at}; {say('with_office')}" if len(levels) > 1 else behind_at
        for base in sorted({int(case.parameters["base_year"]), WAR_YEAR}):
            if base not in level.index or base >= year:
                continue
            values = [float(100 * one[year] / one[base]) for one in levels]
            bounds = (min(values), max(values))
            key = "relative_share" if part == SHARE else "relative_gdp"
            label = say(key, rival=rival, year=str(year), base=str(base))
            held = agreed(*(value <= claim.at_most for value in values))
            line = case.line(
                label, rows[0], values[0], "index", held,
                bounds=bounds, note=note, also=rows[1:], part=part,
            )  # fmt: skip
            lines.append(line)
            if part != SHARE:
                numbers[f"{part.lower().replace(' ', '_')}_{base}"] = values[0]
            if part != SHARE and base == WAR_YEAR:
                changes.append(say("change_against", change=values[0] - 100, rival=rival))
        if part != SHARE:
            numbers["year"] = float(year)
        falls = level.sort_index().diff().loc[WAR_YEAR:] < 0
        key = "years_share_lost" if part == SHARE else "years_behind"
        label = say(key, years=len(falls), rival=rival)
        note = ", ".join(falls.index[falls].map(str))
        every = bool(falls.all())  # 'every day' asks for every year of the war
        lines.append(case.line(label, rows[0], falls.sum(), "years", every, note=note, part=part))
    return Found(lines, numbers, changes)


def _levels(case: Case) -> Iterator[tuple[str, list[pd.Series], list[pd.Series]]]:
    """Yield Russia's level relative to each rival by year, then its share of world output.

    Where Russia's statistics office has published since the newest release of the Outlook there is
    a second level, with its figures from its first year on: years of one release belong together.
    Beside each level stands an observation.
    """
    rows = case.known.published
    rows = annual(rows[rows["indicator"] == OUTTURN])
    rows = rows.assign(year=rows["period_start"].dt.year)
    outlook = rows[rows["source"] == IMF].sort_values("published", kind="stable")
    # a figure that a release repeats has no row of its own
    outlook = outlook.drop_duplicates(["party", "year"], keep="last")
    growth = outlook.pivot(index="year", columns="party", values="value")
    own = outlook[outlook["party"] == PARTY].sort_values("year")
    if len(own):
        russia, observed = [growth[PARTY]], [own.iloc[-1]]
        office = rows[(rows["source"] == OFFICE) & (rows["published"] > own["published"].max())]
        office = office[office["published"] == office["published"].max()].sort_values("year")
        if len(office):
            newer, before = office.set_index("year")["value"], growth[PARTY].dropna()
            russia.append(pd.concat([before[before.index < newer.index.min()], newer]))
            observed.append(office.iloc[-1])
        base = int(case.parameters["base_year"])
        for rival in [one for one in case.parameters["rivals"] if one in growth]:
            theirs = index_from(growth[rival], base)
            yield rival, [(index_from(one, base) / theirs).dropna() for one in russia], observed
    share = case.known.figures(WORLD_SHARE, PARTY, IMF)
    if len(share):
        by_year = share.set_index(share["period_start"].dt.year)["value"]
        yield SHARE, [by_year], [share.iloc[-1]]


def index_from(growth: pd.Series, base_year: int) -> pd.Series:
    """Return a level chained from growth in percent, 100 in the base year, as far as it goes on.

    >>> index_from(pd.Series({2022: 10.0, 2023: -10.0, 2025: 1.0}), 2021).round(2).to_dict()
    {2021: 100.0, 2022: 110.0, 2023: 99.0}
    """
    ahead = growth.reindex(range(base_year + 1, int(growth.index.max()) + 1))
    factors = pd.concat([pd.Series({base_year: 100.0}), 1 + ahead / 100])
    level: pd.Series = factors.cumprod(skipna=False).dropna()
    return level


def spoken(area: str) -> str:
    """Return an area as it is said in a sentence."""
    return f"the {area}" if area.startswith(("United", "European")) else area
