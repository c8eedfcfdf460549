"""Russian personnel losses as claimed by the General Staff of the Armed Forces of Ukraine.

A report of the morning of day d gives a running total; its rise over the report of the day
before is what was claimed for day d-1. Summed from first of month to first of month this gives
430,790 for 2024.
"""

import pandas as pd

from analysis.sources.raw import DAY, INVASION, Raw, rows
from analysis.sources.tables import Table, date, integer, text

PERSONNEL = "russia_losses_personnel.json"
RESTATEMENTS = "russia_losses_equipment_correction.json"
FIRST_WEEKS_OVER = pd.Timestamp("2022-04-01")
MOST_IN_A_DAY, MOST_LATER = 5000, 2500
"""Plausible limits of a day's claim: 3,160 on 2022-03-03, and at most 2,200 after the first weeks,
restatements taken out. A restatement that is missing from its file shows as a larger claim."""
EQUIPMENT = (
    "aircraft", "helicopter", "tank", "APC", "field artillery", "MRL", "drone", "naval ship",
    "submarines", "anti-aircraft warfare", "special equipment", "vehicles and fuel tanks",
    "cruise missiles",
)  # fmt: skip
CLAIM = "claim by a belligerent about its enemy"
DATED = {"date": date(), "day": integer()}
COUNTS = {"personnel": integer(), "personnel*": text("about", "more")}
FILES = {
    PERSONNEL: Table(
        columns={**DATED, **COUNTS, "POW": integer(0, optional=True)},
        json_key="",
        time="date",
        every="D",
    ),
    RESTATEMENTS: Table(
        columns={**DATED, **dict.fromkeys((*EQUIPMENT, "personnel"), integer())}, json_key=""
    ),
}


def check(raw: Raw) -> None:
    """Note days that are not the day of the war they say, and an implausible total."""
    for name in FILES:
        dates = raw[name]["date"]
        wrong = (dates - INVASION).dt.days + 1 != raw[name]["day"]
        problem = "{} is not the day of the war that the record says"
        raw.checks[name].refuse(wrong, dates, problem, f"{INVASION:%F} to be day 1")
    totals, checks = raw[PERSONNEL], raw.checks[PERSONNEL]
    dates, rise = totals["date"], totals["personnel"].diff()
    checks.never_falling(totals["personnel"], dates)
    restated, own = raw[RESTATEMENTS], raw.checks[RESTATEMENTS]
    own.in_order(restated["date"])
    strange, problem = ~restated["date"].isin(dates), "{} is not a day of the totals"
    own.refuse(strange, restated["date"], problem, f"a day of {PERSONNEL}")
    claimed = rise - dates.map(restated.groupby("date")["personnel"].sum()).fillna(0)
    problem = "the restatement of {} exceeds the rise of the total"
    checks.refuse(claimed < 0, dates, problem, "a restatement within the rise of that day")
    large = (claimed > MOST_LATER) & (dates >= FIRST_WEEKS_OVER)
    expected = f"a rise of at most {MOST_LATER:,}, or a restatement in {RESTATEMENTS}"
    problem = "the total rises on {} by more than a day's losses"
    checks.refuse(large | (rise > MOST_IN_A_DAY), dates, problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return the running total as published, and what was claimed for each day.

    Traps: the publisher raised its own total by 1,650 on 2025-02-28 and by 160 on 2025-04-22;
    these are not losses of those days and are taken out of the differences. The first record
    already holds 2,800, the claim for the first day. Losses inside Russia's Kursk region are
    presumably included, so a loss per square kilometre of Ukraine is too high while Ukraine
    held ground there.
    """
    running, dates = raw[PERSONNEL]["personnel"], raw[PERSONNEL]["date"]
    by_day = raw[RESTATEMENTS].set_index("date")["personnel"]
    restated = dates.map(by_day).fillna(0)
    taken_out = restated.map(lambda one: f"; restatement of {one:.0f} taken out" if one else "")
    claimed = running.diff().fillna(running) - restated
    name, day = "personnel_losses_claimed", dates - DAY
    note = CLAIM + taken_out
    return pd.concat(
        [
            rows(claimed, indicator=name, start=day, published=dates, note=note),
            rows(running, indicator=f"{name}_total", start=dates, published=dates, note=CLAIM),
        ]
    ).assign(party="Russia")
