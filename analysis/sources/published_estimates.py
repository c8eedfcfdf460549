"""Dated published estimates of military losses, both sides, by many publishers.

Each row of the file says what is counted: killed, killed and wounded, named and so on are never
mixed (`figures` in `sources.yaml`). Each publisher is a source of its own (`publishers`), so that
nobody's figure replaces another's. Statements are no counts, and a lower one does not end a higher.
"""

import pandas as pd

from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.checks import Checks, tell
from analysis.sources.publishers import address_date, publishers_of
from analysis.sources.raw import DAY, INVASION, Raw, from_invasion, join_notes, rows, where
from analysis.sources.tables import Table, date, number, text

FILE = "military_losses.csv"
PARTIES = {
    "russia": "Russia",
    "ukraine": "Ukraine",
    # a part of the Russian side that other counts leave out: never added to or compared with it
    "russia (DPR/LPR units)": "Russia (units from occupied Donetsk and Luhansk)",
}
WIDEST = 4
"""High over low of a plausible range: 2.1 at most on file."""
VALUES = ["low", "central", "high"]


def _with_days(table: pd.DataFrame, _: Checks) -> None:
    """Add the day of publication before corrections, which may give another.

    A row is dated by what it states; its address may show that it was printed later, and a
    figure must never be known too early.
    """
    days = list(map(address_date, table["url"], table["date"]))
    table["printed"] = pd.Series(days, index=table.index, dtype="datetime64[s]")
    table["published"] = table["printed"].where(table["printed"] > table["date"], table["date"])


FILES = {
    FILE: Table(
        columns={
            "date": date(),
            "side": text(*PARTIES),
            "measure": text(),
            **dict.fromkeys(VALUES, number(0, 2_000_000, optional=True)),
            "publisher": text(),
            "title": text(optional=True),
            "url": text(),
            "note": text(optional=True),
        },
        time="date",
        as_served=_with_days,
    )
}


def _statements(raw: Raw) -> pd.DataFrame:
    """Return the rows with their publisher's source and declaration, each statement once.

    On 2023-08-18 US officials' 70,000 Ukrainian dead stand in the list of The Economist and again
    from a news report. Same publisher, side, measure, date and figures are one statement: the
    row that quotes its words is kept.
    """
    table = raw[FILE].assign(source=publishers_of(raw[FILE]["publisher"], raw))
    table["grows"] = raw.told(table["measure"], "grows").astype(bool)
    quoting_last = table.sort_values("title", key=lambda title: title.ne(""), kind="stable")
    key = ["date", "side", "measure", "source", *VALUES]
    return quoting_last.drop_duplicates(key, keep="last").sort_index()


def check(raw: Raw) -> None:
    """Note figures of another size, two of one publisher for one date, and counts that fall."""
    table, checks = raw[FILE], raw.checks[FILE]
    unknown = ~table["measure"].isin(raw.source.figures)
    expected = f"a measure under `figures` of source {raw.source.id} in sources.yaml"
    checks.refuse(unknown, table["measure"], "'{}' is not known", expected)
    tell(checks)
    retrieved = pd.Timestamp(raw.source.retrieved)
    outside = ~table["date"].between(INVASION, retrieved)
    expected = f"a day from {INVASION:%Y-%m-%d} to {retrieved:%Y-%m-%d}"
    checks.refuse(outside, table["date"], "{} is outside the war on file", expected)
    none = table[VALUES].isna().all(axis=1)
    checks.refuse(none, table["central"], "the row has no figure", "low, central or high")
    checks.ordered(table["low"], table["central"], table["high"])
    raw.check_bounds(FILE, table["measure"], table[VALUES].max(axis=1).rename("central"))
    wide = table["high"] > WIDEST * table["low"]
    expected = f"a range whose high end is at most {WIDEST} times its low end"
    checks.refuse(wide, table["high"], "{} is far from the low end of its range", expected)
    copied = table.drop(columns=["printed", "published"]).duplicated()
    checks.refuse(copied, table["publisher"], "the row of '{}' stands twice", "each row once")
    _check_statements(_statements(raw), checks)


def _check_statements(table: pd.DataFrame, checks: Checks) -> None:
    several = table.duplicated(["date", "side", "measure", "source"], keep=False)
    problem = "'{}' states two figures of one measure for one date"
    expected = "one figure a publisher, measure and date"
    checks.refuse(several, table["publisher"], problem, expected)
    ordered = table[table["grows"]].sort_values("date", kind="stable")
    fell = ordered.groupby(["side", "measure", "source"])["central"].diff() < 0
    checks.refuse(fell, ordered["central"], "the count falls to {}", "a rising count")
    killed = table[table["measure"] == "killed (cumulative)"]
    both = table[table["measure"] == "killed+wounded (cumulative)"]
    keys = ["date", "side", "source"]
    most = both.drop_duplicates(keys).set_index(keys)[VALUES].max(axis=1)
    limit = most.reindex(pd.MultiIndex.from_frame(killed[keys])).set_axis(killed.index)
    more = killed[VALUES].min(axis=1) > limit
    problem = "'{}' has more killed than killed and wounded"
    expected = "at most as many as killed and wounded by the same publisher on that date"
    checks.refuse(more, killed["publisher"], problem, expected)


def observe(raw: Raw) -> pd.DataFrame:
    """Return the estimates: a value with its bounds, and in the note what they bear.

    Without a central value the value is the midpoint of the range, or the only bound given. A
    belligerent's figure is marked as a claim about itself or its enemy.
    """
    table = _statements(raw)
    # address or correction say when it was published, and not the date of the row
    dated = table["printed"].notna() | table["published"].ne(table["date"])
    factor = raw.told(table["measure"], "factor")
    low, central, high = (table[name] * factor for name in VALUES)
    return rows(
        central.fillna((low + high) / 2).fillna(low).fillna(high),
        indicator=raw.told(table["measure"], "measure"),
        start=_starts(table, raw),
        end=table["date"],
        published=table["published"].where(dated, table["date"] + raw.source.lag()),
        low=low,
        high=high,
        party=table["side"].map(PARTIES),
        source=table["source"],
        note=_notes(table, dated, raw),
    )


def _starts(table: pd.DataFrame, raw: Raw) -> pd.Series:
    months = raw.told(table["measure"], "months")
    starts = table["date"].copy()
    for length in sorted(set(months) - {0}):
        own = table.loc[months == length, "date"]
        # the day after the same day so many months before: 1 December for 31 December; a claim
        # made in December for the year counts from January
        first = own.dt.to_period("Y").dt.to_timestamp()
        starts[own.index] = first if length == 12 else own + DAY - pd.DateOffset(months=length)
    return from_invasion(starts)


def _notes(table: pd.DataFrame, dated: pd.Series, raw: Raw) -> pd.Series:
    sides = {name: entry.side for name, entry in raw.source.institutions.items() if entry.side}
    side = table["source"].str.partition("/")[2].map(sides)
    about = where(side.eq(table["side"].map(PARTIES)), "itself", "its enemy")
    claims = ("claim by a belligerent about " + about).where(side.notna(), "")
    low, central, high = (table[name].notna() for name in VALUES)
    bounds = pd.Series("", index=table.index)
    bounds[low & high & ~central] = "midpoint of a range"
    bounds[low & ~high & ~central] = "lower bound only"
    bounds[high & ~low & ~central] = "upper bound only"
    scopes = raw.told(table["measure"], "note")
    return join_notes(claims, bounds, scopes, table["note"], where(~dated, PUBLISHED_DERIVED))
