"""Named Ukrainian military dead and missing by month of event, by release.

A Russian-leaning project's list of obituaries and of Ukraine's official register of missing
people, aggregated by ukrwarlosses.org. Deaths are recorded late and people move from missing to
dead, so the dead of the last twelve months of a release are badly right-censored: use dead plus
missing, never dead alone, and leave out at least the last three months.
"""

import itertools

import pandas as pd

from analysis.sources.raw import Raw, rows
from analysis.sources.tables import MONTH, Table, integer

MEASURES = {"named_dead": "deaths", "named_missing": "missing", "named_dead_and_missing": "total"}
FILES = {
    # plausible limit: the highest month on file has 5,346 dead and missing
    "monthly_*.json": Table(
        columns={"month": MONTH, **dict.fromkeys(MEASURES.values(), integer(0, 15_000))},
        json_key="month",
    )
}
REVISION = (0.8, 1.6)
"""How much a month may change from one release to the next, as a ratio. On file: the dead 0.99 to
1.53, the missing 0.96 to 1.07, both together 1.00 to 1.14."""
CENSORED_MONTHS, DROPPED_MONTHS = 12, 3


def _releases(raw: Raw) -> list[tuple[str, pd.Timestamp]]:
    """Return the files with their day of release, in order of that day."""
    days = {name: pd.Timestamp(raw.source.released(name)) for name in raw}
    return sorted(days.items(), key=lambda item: item[1])


def check(raw: Raw) -> None:
    """Note missing months, a total that is no sum, and revisions that are none."""
    releases = _releases(raw)
    newest = releases[-1][0]
    raw.checks[newest].covers(raw[newest]["month"], raw.source)
    for name, released in releases:
        table, checks = raw[name], raw.checks[name]
        checks.in_order(table["month"], "MS")
        both, due = table["deaths"] + table["missing"], released.to_period("M") - 1
        checks.equal(table["total"], both, 0, "the dead and the missing")
        if (ends := table["month"].iloc[-1]) != due.to_timestamp():
            checks.note(f"the release ends with {ends:%Y-%m}", expected=f"{due}, the month before")
    expected = f"{REVISION[0]} to {REVISION[1]} times the count of the release before"
    for (earlier, _), (name, _) in itertools.pairwise(releases):
        before = raw[earlier].set_index("month")
        for column in MEASURES.values():
            ratio = raw[name][column] / raw[name]["month"].map(before[column])
            wrong = ratio.notna() & ~ratio.between(*REVISION)
            problem = "{} is no plausible revision"
            raw.checks[name].refuse(wrong, raw[name][column], problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return dead, missing and both by month and release.

    All months are kept; the note says which are right-censored, which an indicator must drop,
    and that February 2022 holds undated and pre-war records.
    """
    return pd.concat(
        rows(
            raw[name][column],
            indicator=measure,
            start=raw[name]["month"],
            end=raw[name]["month"] + pd.offsets.MonthEnd(),
            published=released,
            party="Ukraine",
            note=_notes(raw[name]["month"], censored=column == "deaths"),
        )
        for name, released in _releases(raw)
        for measure, column in MEASURES.items()
    )


def _notes(months: pd.Series, *, censored: bool) -> pd.Series:
    notes = pd.Series("", index=months.index)
    if censored:
        notes.iloc[-CENSORED_MONTHS:] = "right-censored: deaths of the last 12 months"
    else:
        notes.iloc[-DROPPED_MONTHS:] = "incomplete: last three months of the release"
    notes.iloc[0] = "holds undated and pre-war records"
    return notes
