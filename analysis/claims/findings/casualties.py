"""Casualties: has Russia more than a million killed and wounded, and by whose count."""

import pandas as pd

from analysis.claims.case import MILLION, Case, agreed, is_older, newest
from analysis.claims.document import MillionCasualties
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line

PARTY = "Russia"
UNIT = "million persons"
NEWEST_YEARS = 1
"""Published estimates that came out longer ago are not listed."""
GENERAL_STAFF = "general_staff"


def million_casualties(case: Case, claim: MillionCasualties) -> Found:
    """Hold a million against the claimed total, published totals, and deaths times wounded.

    The enemy's claim is shown in a lane of its own and decides nothing. A total only grows: one
    of an earlier day that exceeds the figure still does, while one that lay below it says nothing
    once it is old, and a lower bound below the figure never does. Deaths known independently are
    multiplied by the range of wounded for each killed that the parameters declare, which is an
    assumption and said to be one.
    """
    claimed, by_deaths = _claimed(case, claim), _by_deaths(case, claim)
    published = _published(case, claim)
    values = [line.value for line in published if line.counts]
    totals = [say("published_totals", span=span(values))] if values else []
    return Found(
        [*by_deaths.lines, *published, *claimed.lines],
        {**claimed.numbers, **by_deaths.numbers},
        [*by_deaths.sentences, *totals, *claimed.sentences],
        tipping=by_deaths.tipping,
    )


def _claimed(case: Case, claim: MillionCasualties) -> Found:
    totals = case.known.figures("personnel_losses_claimed_total", PARTY, GENERAL_STAFF)
    last = newest(totals)
    if last is None:
        return Found()
    value = float(last["value"]) / MILLION
    day = totals.loc[totals["value"] >= claim.at_least * MILLION, "period_end"].min()
    key, crossed = ("not_reached", "") if pd.isna(day) else ("reached_on", f"{day:%Y-%m-%d}")
    note = say(key, figure=claim.at_least, day=day)
    line = case.line(say("by_general_staff"), last, value, UNIT, value >= claim.at_least, note=note)
    numbers: dict[str, float | str] = {"claimed": value, "crossed": crossed}
    return Found([line], numbers, [say("claimed_total", value=value)])


def _published(case: Case, claim: MillionCasualties) -> list[Line]:
    """Return the newest total of each publisher; of one voice the newest decides."""
    rows = case.known.figures("killed_and_wounded_total_published", PARTY)
    # not before the day of the page, which moves with every source
    since = rows["published"].max() - pd.DateOffset(years=NEWEST_YEARS)
    rows = rows[rows["published"] >= since].sort_values("period_end", kind="stable")
    last = rows.drop_duplicates("source", keep="last").reset_index(drop=True)
    voices = last["source"].map(lambda source: case.document.grade_of(source).voice)
    overtaken = voices.duplicated(keep="last")
    said_on, lines = case.document.article.published, []
    for place, row in last.iterrows():
        is_lower_bound = pd.notna(row["low"]) and pd.isna(row["high"])
        low, high = (
            float(row["value"] if pd.isna(row[end]) else row[end]) / MILLION
            for end in ("low", "high")
        )
        agrees = agreed(low >= claim.at_least, is_lower_bound or high >= claim.at_least)
        aside = ""
        if overtaken[place]:
            aside = say("newer_of_voice", voice=case.name(voices[place]))
        elif agrees is None and is_lower_bound:
            aside = say("lower_bound")
        elif agrees is False and is_older(row["period_end"], claim.months_old, said_on):
            aside = say("total_too_old")
        line = case.line(
            say("published_by", source=case.name(row["source"])),
            row,
            float(row["value"]) / MILLION,
            UNIT,
            agrees,
            bounds=(low, high),
            note=say("at_least_on" if is_lower_bound else "total_on", day=row["period_end"]),
            aside=aside,
        )
        lines.append(line)
    return lines


def _by_deaths(case: Case, claim: MillionCasualties) -> Found:
    deaths = weekly_deaths(case)
    if deaths.empty:
        return Found()
    fewest, killed, most = (float(deaths[end].sum()) for end in ("low", "value", "high"))
    few, many = wounded_per_killed(case)
    low, high = fewest / MILLION * (1 + few), most / MILLION * (1 + many)
    missing = deaths.loc[deaths["missing"].notna(), "period_end"].max()
    told = {
        "end": deaths["period_end"].iloc[-1],
        "who": say("missing_left_out" if pd.isna(missing) else "missing_included", month=missing),
    }
    line = case.line(
        say("deaths_and_wounded"),
        deaths.iloc[-1],
        killed / MILLION * (1 + (few + many) / 2),
        UNIT,
        agreed(low >= claim.at_least, high >= claim.at_least),
        bounds=(low, high),
        note=say("assumed_wounded", few=few, many=many, **told),
        modelled=True,
    )
    needed = claim.at_least * MILLION / killed - 1
    tipping = say("million_tipping", figure=claim.at_least, killed=killed, needed=needed, **told)
    said = [say("deaths_times_wounded", low=low, high=high)]
    return Found([line], {"by_deaths_low": low, "by_deaths_high": high}, said, tipping=[tipping])


def wounded_per_killed(case: Case) -> tuple[float, float]:
    """Return the fewest and most wounded that the parameters assume for each killed."""
    values = case.parameters
    return float(values["wounded_per_killed_low"]), float(values["wounded_per_killed_high"])


def weekly_deaths(case: Case) -> pd.DataFrame:
    """Return deaths by week: estimated from the probate registry, then the authors' forecast.

    Columns of `Known.figures`, in the order of time; low and high are never missing. The missing
    presumed dead, whom the authors count besides, are in the value and in the upper bound, not in
    the lower; `missing` are those of a week, as long as there are any.
    """
    estimated, ahead, missing = (
        case.known.figures(f"military_deaths_{name}", PARTY, "mediazona_meduza")
        for name in ("estimated", "forecast", "missing")
    )
    if estimated.empty:
        return estimated
    ahead = ahead[ahead["period_start"] > estimated["period_end"].max()]
    weeks = pd.concat([estimated, ahead]).sort_values("period_end", ignore_index=True)
    missing = weeks["period_end"].map(missing.set_index("period_end")["value"])
    besides, value = missing.fillna(0.0), weeks["value"]
    bounded: pd.DataFrame = weeks.assign(
        value=value + besides,
        low=weeks["low"].fillna(value),
        high=weeks["high"].fillna(value) + besides,
        missing=missing,
    )
    return bounded
