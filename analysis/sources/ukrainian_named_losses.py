"""Named Ukrainian military dead and missing by month of event, in three releases.

A Russian-leaning project's list of obituaries and of Ukraine's official register of missing
people, aggregated by ukrwarlosses.org. Deaths are recorded late and people move from missing to
dead, so the dead of the last twelve months of a release are badly right-censored: use dead plus
missing, never dead alone, and leave out at least the last three months.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.checks import (
    declared_coverage,
    refuse_where,
    require_contiguous,
    require_equal,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import place, read_json

MEASURES = {
    "named_dead": "deaths",
    "named_missing": "missing",
    "named_dead_and_missing": "total",
}
FIELDS = tuple(MEASURES.values())
MOST_IN_A_MONTH = 15_000
"""Plausible limit: the highest month on file has 5,346 dead and missing."""
REVISION = (0.8, 1.6)
"""How much a month may change from one release to the next, as a ratio. On file: the dead 0.99 to
1.53, the missing 0.96 to 1.07, both together 1.00 to 1.14."""
CENSORED_MONTHS = 12
DROPPED_MONTHS = 3


def read(source: Source) -> Mapping[pd.Timestamp, pd.DataFrame]:
    """Read the releases.

    Returns
    -------
    dict
        By date of release, in order: columns month, deaths, missing, total.

    Raises
    ------
    DataError
        A month is missing, doubled or out of order, a count is not a whole number, the total is
        not the sum of its parts, or a release changes a month beyond what revisions do.
    """
    first, last = declared_coverage(source)
    releases: dict[pd.Timestamp, pd.DataFrame] = {}
    for name, released in sorted(source.details["vintages"].items(), key=lambda item: item[1]):
        path = source.path(name)
        rows = apply_corrections(_read_release(path), source, path)
        require_contiguous(rows["month"], pd.DateOffset(months=1), path)
        total = rows["deaths"] + rows["missing"]
        require_equal(rows["total"], total, 0, "the dead and the missing", path)
        day = pd.Timestamp(released)
        _check_span(rows["month"], first, day, path)
        if releases:
            _check_revision(rows, list(releases.values())[-1], path)
        releases[day] = rows
    newest = rows["month"].iloc[-1]
    if newest < last:
        raise DataError(
            f"the newest release ends with {newest:%Y-%m}",
            where=place(path),
            expected=f"{last:%Y-%m}, the coverage in sources.yaml",
        )
    return releases


def _read_release(path: Path) -> pd.DataFrame:
    content = read_json(path)
    if not isinstance(content, dict) or not content:
        raise DataError("the file holds no months", where=place(path))
    for month, record in content.items():
        where = f"{place(path)}, month {month}"
        if not isinstance(record, dict) or tuple(record) != FIELDS:
            raise DataError("the record has other fields", where=where, expected=", ".join(FIELDS))
        for name, count in record.items():
            # bool is an int for isinstance, and true is no number of persons
            if type(count) is not int or not 0 <= count <= MOST_IN_A_MONTH:
                raise DataError(
                    f"'{count}' is not a plausible count",
                    where=f"{where}, field '{name}'",
                    expected=f"a whole number from 0 to {MOST_IN_A_MONTH:,}",
                )
    frame = pd.DataFrame.from_dict(content, orient="index").rename_axis("record")
    frame["month"] = pd.to_datetime(frame.index, format="%Y-%m", errors="coerce")
    written = frame.index.to_series()
    wrong = frame["month"].dt.strftime("%Y-%m").ne(written)
    refuse_where(wrong, written, "'{}' is not a month", "a month as 2022-02", path)
    return frame


def _check_span(months: pd.Series, first: pd.Timestamp, day: pd.Timestamp, path: Path) -> None:
    last = (day.to_period("M") - 1).to_timestamp()
    if months.iloc[0] != first or months.iloc[-1] != last:
        raise DataError(
            f"the release reaches from {months.iloc[0]:%Y-%m} to {months.iloc[-1]:%Y-%m}",
            where=place(path),
            expected=f"{first:%Y-%m} to {last:%Y-%m}, the month before the release",
        )


def _check_revision(rows: pd.DataFrame, earlier: pd.DataFrame, path: Path) -> None:
    expected = f"{REVISION[0]} to {REVISION[1]} times the count of the release before"
    for name in FIELDS:
        ratio = (rows[name] / earlier[name]).reindex(rows.index)
        wrong = (ratio < REVISION[0]) | (ratio > REVISION[1])
        refuse_where(wrong, rows[name], "{} is no plausible revision", expected, path)


def observe(
    raw: Mapping[pd.Timestamp, pd.DataFrame], source: Source, catalogue: Catalogue
) -> pd.DataFrame:
    """Return dead, missing and both by month and release.

    All months are kept; the note says which are right-censored, which an indicator must drop,
    and that February 2022 holds undated and pre-war records.
    """
    tables = []
    for released, rows in raw.items():
        end = rows["month"] + pd.offsets.MonthEnd()
        for measure, column in MEASURES.items():
            frame = pd.DataFrame(
                {
                    "period_start": rows["month"],
                    "period_end": end,
                    "value": rows[column],
                    "note": _notes(rows["month"], censored=column == "deaths"),
                }
            )
            tables.append(
                observations.observe(
                    frame,
                    indicator=measure,
                    party="Ukraine",
                    published=released,
                    source=source.id,
                    catalogue=catalogue,
                )
            )
    return observations.combine(tables)


def _notes(months: pd.Series, *, censored: bool) -> pd.Series:
    notes = pd.Series("", index=months.index)
    if censored:
        notes.iloc[-CENSORED_MONTHS:] = "right-censored: deaths of the last 12 months"
    else:
        notes.iloc[-DROPPED_MONTHS:] = "incomplete: last three months of the release"
    notes.iloc[0] = "holds undated and pre-war records"
    return notes
