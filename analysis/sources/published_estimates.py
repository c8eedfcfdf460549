"""Dated published estimates of military losses, both sides, by many publishers.

Each row of the file says what is counted: killed, killed and wounded, named and so on are never
mixed. Each publisher is a source of its own (`publishers.publisher_source`), so that nobody's
figure replaces another's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.checks import refuse_where, require_coverage, require_ordered
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.publication import address_date
from analysis.sources.publishers import publisher_source
from analysis.sources.reading import DATE, OPTIONAL_TEXT, TEXT, Column, read_table

FILE = "military_losses.csv"
INVASION = pd.Timestamp("2022-02-24")
DAY = pd.Timedelta(days=1)
PARTIES = {
    "russia": "Russia",
    "ukraine": "Ukraine",
    # a part of the Russian side that other counts leave out: never added to or compared with it
    "russia (DPR/LPR units)": "Russia (units from occupied Donetsk and Luhansk)",
}
CALENDAR_YEAR = "killed+wounded in calendar year (Russian MoD claim)"
PER_DAY_JULY = "killed+wounded per day (month of July 2025)"
NO_PERSONS = "killed:wounded ratio"
WIDEST = 4
"""High over low of a plausible range: 2.1 at most on file."""


@dataclass(frozen=True)
class Count:
    """What a value of the column `measure` is.

    Attributes
    ----------
    measure
        Its name in `indicators.yaml`.
    scope
        What the note must say, where the measure alone would mislead.
    months
        Length of the period up to the date of the row; 0 for a figure at that date.
    grows
        Whether a count of one publisher can only rise.
    most
        Largest plausible value.
    """

    measure: str
    scope: str = ""
    months: int = 0
    grows: bool = False
    most: int = 2_000_000


COUNTS = {
    "killed (cumulative)": Count("killed_total_published", most=1_000_000),
    "killed+wounded (cumulative)": Count("killed_and_wounded_total_published"),
    "wounded (cumulative)": Count("wounded_total_published"),
    "wounded (cumulative, incl. repeat and light)": Count(
        "wounded_total_published", "repeated and light wounds included"
    ),
    "named deaths confirmed (cumulative)": Count("named_deaths_total_published", grows=True),
    "named killed (cumulative)": Count("named_deaths_total_published", grows=True),
    "named missing (stock)": Count("missing_military_published", "missing people known by name"),
    "missing servicemen": Count("missing_military_published"),
    "missing-persons register stock (military+civilian)": Count(
        "missing_total_published", "soldiers and civilians"
    ),
    "military returned from captivity (cumulative)": Count(
        "returned_from_captivity_total_published", grows=True
    ),
    "bodies repatriated to Ukraine (cumulative)": Count(
        "bodies_repatriated_total_published", grows=True
    ),
    "prisoners held by Russia (stock)": Count("prisoners_published"),
    NO_PERSONS: Count("wounded_to_killed_ratio_published", "wounded for each killed"),
    CALENDAR_YEAR: Count("killed_and_wounded_in_year_published", months=12),
    "killed in month of December 2025": Count("killed_in_period_published", months=1),
    "killed per month": Count(
        "killed_in_period_published", "a monthly rate, its period not stated", months=1
    ),
    "killed(+wounded?) in two months": Count(
        "killed_and_wounded_in_period_published",
        "not clear whether wounded are included",
        months=2,
    ),
    PER_DAY_JULY: Count(
        "killed_and_wounded_in_period_published", "1,072 a day times 31 days", months=1
    ),
}
BELLIGERENTS = {
    "armed-forces-of-ukraine": "Ukraine",
    "commissioner-for-the-missing": "Ukraine",
    "coordination-headquarters": "Ukraine",
    "gen-zaluzhnyi": "Ukraine",
    "office-of-the-president-of-ukraine": "Ukraine",
    "president-zelensky": "Ukraine",
    "ukrainian-estimate": "Ukraine",
    "ukrainian-ministry-of-the-interior": "Ukraine",
    "russian-defence-minister-belousov": "Russia",
    "russian-defence-minister-shoigu": "Russia",
    "russian-ministry-of-defence": "Russia",
    "tass-count-of-mod-reports": "Russia",
}
"""Publishers that belong to a side of the war, by the slug of their source."""

PERSONS = Column("number", optional=True, minimum=0, maximum=2_000_000)
COLUMNS = {
    "date": DATE,
    "side": Column(choices=tuple(PARTIES)),
    "measure": Column(choices=tuple(COUNTS)),
    "low": PERSONS,
    "central": PERSONS,
    "high": PERSONS,
    "publisher": TEXT,
    "title": OPTIONAL_TEXT,
    "url": TEXT,
    "note": OPTIONAL_TEXT,
}
STATEMENT = ["date", "side", "measure", "source"]
VALUES = ["low", "central", "high"]


def read(source: Source) -> pd.DataFrame:
    """Read the file.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, `published`, `dated` (whether address or correction say so, and
        not the date of the row), and `source` (the publisher's).

    Raises
    ------
    DataError
        A row has no figure or one outside its own range, a publisher states two different
        figures of one measure for one date, a count that can only grow falls, or more are
        killed than killed and wounded.
    """
    path = source.path(FILE)
    rows = read_table(path, COLUMNS)
    require_coverage(rows["date"].sort_values(), source, path)
    retrieved = pd.Timestamp(str(source.details["retrieved"]))
    refuse_where(
        (rows["date"] < INVASION) | (rows["date"] > retrieved),
        rows["date"],
        "{} is outside the war on file",
        f"a day from {INVASION:%Y-%m-%d} to {retrieved:%Y-%m-%d}",
        path,
    )
    printed = _printed(rows)
    # a row is dated by what it states; its address may show that it was printed later, and a
    # figure must never be known too early
    rows["published"] = printed.where(printed > rows["date"], rows["date"])
    rows = apply_corrections(rows, source, path)
    rows["dated"] = printed.notna() | rows["published"].ne(rows["date"])
    rows["published"] = rows["published"].where(rows["dated"], rows["date"] + source.lag())
    rows["source"] = [publisher_source(source.id, name) for name in rows["publisher"]]
    none = rows[VALUES].isna().all(axis=1)
    refuse_where(none, rows["central"], "the row has no figure", "low, central or high", path)
    require_ordered(rows["low"], rows["central"], rows["high"], path)
    _check_size(rows, path)
    rows = _one_row_a_statement(rows, path)
    _check_growing(rows, path)
    _check_killed(rows, path)
    return rows


def _printed(rows: pd.DataFrame) -> pd.Series:
    days = map(address_date, rows["url"], rows["date"])
    return pd.Series(list(days), index=rows.index, dtype="datetime64[s]")


def _check_size(rows: pd.DataFrame, path: Path) -> None:
    most = rows["measure"].map(lambda name: COUNTS[name].most)
    ratio = rows["measure"].eq(NO_PERSONS)
    refuse_where(
        (rows[VALUES].max(axis=1) > most) | (ratio != (rows[VALUES].max(axis=1) < 100)),
        rows["measure"],
        "the figure is of another size than '{}'",
        "persons by the hundred up to what is plausible, or a ratio below a hundred",
        path,
    )
    refuse_where(
        rows["high"] > WIDEST * rows["low"],
        rows["high"],
        "{} is far from the low end of its range",
        f"a range whose high end is at most {WIDEST} times its low end",
        path,
    )


def _one_row_a_statement(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Keep one row of a statement found in two places: the one that quotes its words.

    On 2023-08-18 US officials' 70,000 Ukrainian dead stand in the list of The Economist and again
    from a news report. Same publisher, side, measure, date and figures are one statement.
    """
    copied = rows.duplicated(list(COLUMNS))
    refuse_where(copied, rows["publisher"], "the row of '{}' stands twice", "each row once", path)
    doubled = rows.duplicated(STATEMENT, keep=False)
    same = rows.duplicated([*STATEMENT, *VALUES], keep=False)
    refuse_where(
        doubled & ~same,
        rows["publisher"],
        "'{}' states two figures of one measure for one date",
        "one figure a publisher, measure and date",
        path,
    )
    quoting_last = rows.sort_values("title", key=lambda title: title.ne(""), kind="stable")
    return quoting_last.drop_duplicates(STATEMENT, keep="last").sort_index()


def _check_growing(rows: pd.DataFrame, path: Path) -> None:
    growing = rows[rows["measure"].map(lambda name: COUNTS[name].grows)]
    ordered = growing.sort_values("date", kind="stable")
    series = ordered.groupby(["side", "measure", "source"])["central"]
    refuse_where(
        series.diff() < 0, ordered["central"], "the count falls to {}", "a rising count", path
    )


def _check_killed(rows: pd.DataFrame, path: Path) -> None:
    killed = rows[rows["measure"] == "killed (cumulative)"]
    both = rows[rows["measure"] == "killed+wounded (cumulative)"]
    keys = ["date", "side", "source"]
    most = both.set_index(keys)[VALUES].max(axis=1)
    limit = pd.Series(most.reindex(pd.MultiIndex.from_frame(killed[keys])).array, killed.index)
    least = killed[VALUES].min(axis=1)
    refuse_where(
        least > limit,
        killed["publisher"],
        "'{}' has more killed than killed and wounded",
        "at most as many as killed and wounded by the same publisher on that date",
        path,
    )


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the estimates: a value with its bounds, and in the note what they bear.

    Without a central value the value is the midpoint of the range, or the only bound given. A
    belligerent's figure is marked as a claim about itself or its enemy.
    """
    party = raw["side"].map(PARTIES)
    # a daily average, over the 31 days of its month
    factor = raw["measure"].eq(PER_DAY_JULY).map({True: 31.0, False: 1.0})
    low, central, high = (raw[name] * factor for name in VALUES)
    value = central.fillna((low + high) / 2).fillna(low).fillna(high)
    frame = pd.DataFrame(
        {
            "indicator": raw["measure"].map(lambda name: COUNTS[name].measure),
            "party": party,
            "period_start": _starts(raw),
            "period_end": raw["date"],
            "value": value,
            "low": low,
            "high": high,
            "source": raw["source"],
            "published": raw["published"],
            "note": _notes(raw, party),
        }
    )
    return observations.combine([observations.observe(frame, catalogue=catalogue)])


def _starts(raw: pd.DataFrame) -> pd.Series:
    months = raw["measure"].map(lambda name: COUNTS[name].months)
    starts = raw["date"].copy()
    for length in sorted(set(months) - {0}):
        spans = months == length
        # the day after the same day so many months before: 1 December for 31 December
        starts[spans] = raw.loc[spans, "date"] + DAY - pd.DateOffset(months=length)
    in_year = raw["measure"] == CALENDAR_YEAR
    # a claim made in December for the year counts from January, for 2022 from the invasion
    starts[in_year] = raw.loc[in_year, "date"].dt.to_period("Y").dt.to_timestamp()
    return starts.where(starts >= INVASION, INVASION)


def _notes(raw: pd.DataFrame, party: pd.Series) -> pd.Series:
    slugs = raw["source"].str.partition("/")[2]
    side = slugs.map(BELLIGERENTS)
    claim = side.eq(party).map({True: "itself", False: "its enemy"})
    claims = ("claim by a belligerent about " + claim).where(side.notna(), "")
    given = raw[VALUES].notna()
    bounds = pd.Series("", index=raw.index)
    bounds[given["low"] & given["high"] & ~given["central"]] = "midpoint of a range"
    bounds[given["low"] & ~given["high"] & ~given["central"]] = "lower bound only"
    bounds[given["high"] & ~given["low"] & ~given["central"]] = "upper bound only"
    derived = raw["dated"].map({True: "", False: PUBLISHED_DERIVED})
    scopes = raw["measure"].map(lambda name: COUNTS[name].scope)
    parts = pd.concat([claims, bounds, scopes, raw["note"], derived], axis=1)
    return parts.apply(lambda row: "; ".join(text for text in row if text), axis=1)
