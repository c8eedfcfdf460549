"""The one table of observations: its schema, its validation, and the `as of` filter.

The table is bitemporal. A row says what is measured, for whom, over which period, by which
source, and when the figure was published; a revision is a new row, never an edit. `as_of` is
then one filter: of each figure, the last release published by that day.

The schema is checked by the dozen rules of `validate` and not by a library. Every message has to
name source, measure, party, period and value, and most rules bind columns to each other or to
`indicators.yaml`, so each would be a function of ours inside a library too. Nor would it be free:
``python -X importtime -c "import ..."`` gave 0.19 to 0.20 seconds for pydantic and 7.3 to 8.3 for
jsonschema, beside 1.2 to 1.6 for pandas, which is imported anyway, at each start of a command
(three runs each on two busy cores). pandera 0.35, in an environment of its own, added 0.25 to 0.3
seconds of processor time to the 0.4 to 0.47 of pandas (``time python -c "import pandas,
pandera.pandas"``, three runs).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import DataError

COLUMNS = (
    "indicator",
    "party",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "unit",
    "kind",
    "source",
    "published",
    "note",
)
DATES = ("period_start", "period_end", "published")
NUMBERS = ("value", "low", "high")
KEY = ("indicator", "party", "period_start", "period_end", "source", "published")
FIGURE = ("indicator", "party", "period_start", "period_end", "source")
"""What identifies a figure across its releases."""

PUBLISHED_DERIVED = "publication date derived"
"""Mark in `note` of a row whose source gives no date of publication."""


def observe(
    frame: pd.DataFrame, *, indicator: str | None = None, catalogue: Catalogue, **fixed: Any
) -> pd.DataFrame:
    """Return `frame` in the shape of the table of observations.

    Parameters
    ----------
    frame
        One row a figure. Columns of the same name as those of the table are taken over.
    indicator
        The measure, if it is the same for all rows; else a column of `frame`.
    catalogue
        Gives unit and kind of each measure.
    fixed
        Values that are the same in all rows, as ``party="Russia"``.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; dates as datetime64, numbers as float64, the rest as text.
    """
    rows = pd.DataFrame(index=frame.index)
    given = {**fixed} if indicator is None else {"indicator": indicator, **fixed}
    for column in COLUMNS:
        if column in given:
            rows[column] = given[column]
        elif column in frame:
            rows[column] = frame[column]
        elif column in ("low", "high"):
            rows[column] = float("nan")
        elif column == "note":
            rows[column] = ""
        elif column in ("unit", "kind"):
            rows[column] = _of_measure(rows["indicator"], column, catalogue)
        else:
            raise KeyError(column)
    return _typed(rows).reset_index(drop=True)


def _of_measure(names: pd.Series, attribute: str, catalogue: Catalogue) -> pd.Series:
    """Return an attribute of the measure of each row."""
    known = {name: getattr(catalogue.measure(name), attribute) for name in names.unique()}
    return names.map(known)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.loc[:, list(COLUMNS)].copy()
    for column in DATES:
        rows[column] = pd.to_datetime(rows[column]).astype("datetime64[s]")
    for column in NUMBERS:
        rows[column] = rows[column].astype("float64")
    for column in set(COLUMNS) - set(DATES) - set(NUMBERS):
        rows[column] = rows[column].fillna("").astype(str)
    return rows


def combine(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows in the one order that the file is written in."""
    rows = pd.concat([table.loc[:, list(COLUMNS)] for table in tables], ignore_index=True)
    return rows.sort_values(list(KEY), kind="stable", ignore_index=True)


def validate(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the table unchanged, or refuse it.

    Raises
    ------
    DataError
        A measure or unit is not in the catalogue, a figure is missing or not finite, a key
        stands twice, a period ends before it starts, low, value and high are out of order, or
        a figure that is not a forecast was published before its period began or, of a flow,
        ended.
    """
    unit, kind, forecast = (
        _of_measure(table["indicator"], name, catalogue) for name in ("unit", "kind", "forecast")
    )
    forecast = forecast.astype(bool)
    checks = (
        ("holds no finite value", ~table["value"].abs().lt(float("inf"))),
        ("has no party or no source", table["party"].eq("") | table["source"].eq("")),
        ("lacks a date", table[list(DATES)].isna().any(axis=1)),
        ("is not in the unit of its measure", table["unit"] != unit),
        ("is not of the kind of its measure", table["kind"] != kind),
        ("ends before it starts", table["period_end"] < table["period_start"]),
        ("has a low bound above its value", table["low"] > table["value"]),
        ("has a high bound below its value", table["high"] < table["value"]),
        ("stands twice", table.duplicated(list(KEY), keep=False)),
        (
            "was published before its period began but is not declared a forecast",
            ~forecast & (table["published"] < table["period_start"]),
        ),
        (
            "of a flow was published before its period ended but is not declared a forecast",
            ~forecast & table["kind"].eq("flow") & (table["published"] < table["period_end"]),
        ),
        ("has one bound that is not its value", _has_half_a_range(table)),
    )
    for problem, wrong in checks:
        if wrong.any():
            raise DataError(
                f"a figure {problem}",
                where=_place(table.loc[wrong].iloc[0]),
                expected="every row to keep the rules of the table of observations",
                remedy=f"Look at the source's file and its module ({int(wrong.sum())} such rows)",
            )
    return table


def _has_half_a_range(table: pd.DataFrame) -> pd.Series:
    """Return which rows have one bound beside a value: a lone bound stands for an open range."""
    low, high = table["low"], table["high"]
    bound = low.fillna(high)
    half: pd.Series = (low.isna() != high.isna()) & (bound != table["value"])
    return half


def _place(row: pd.Series) -> str:
    day = {name: "no date" if pd.isna(row[name]) else f"{row[name]:%Y-%m-%d}" for name in DATES}
    return (
        f"source {row['source']}, {row['indicator']} of {row['party']}, period "
        f"{day['period_start']} to {day['period_end']}, published {day['published']}, "
        f"value {row['value']:g}"
    )


def filter_as_of(table: pd.DataFrame, as_of: dt.date | None) -> pd.DataFrame:
    """Return what was known on a day: of each figure the last release published by then.

    Parameters
    ----------
    table
        Observations.
    as_of
        The day, included. `None` stands for the newest publication in the data.

    Returns
    -------
    pandas.DataFrame
        One row for each (indicator, party, period, source), in the order of `table`.

    Notes
    -----
    A figure keeps its identity by its period, so a source that stops reporting a period keeps
    the last figure it gave. The newest release is found by date of publication alone; two rows
    with the same date cannot exist (`validate`).
    """
    known = table if as_of is None else table[table["published"] <= pd.Timestamp(as_of)]
    newest = known.sort_values("published", kind="stable").drop_duplicates(
        list(FIGURE), keep="last"
    )
    return newest.sort_index().reset_index(drop=True)


def drop_withdrawn_forecasts(
    known: pd.DataFrame, catalogue: Catalogue, complete: Collection[str]
) -> pd.DataFrame:
    """Return what was known on a day without forecasts that their source had let go by then.

    A source that publishes complete sets says with each all that it forecasts. A forecast that
    stands in an older one only is not a forecast any more: the World Economic Outlook of April
    2022 gave Ukraine no year after 2022, and the growth that it had expected for 2023 before
    the invasion must not follow upon a fall by a third.

    Parameters
    ----------
    known
        What `filter_as_of` returned.
    catalogue
        Says which measures are forecasts.
    complete
        Ids of the sources whose releases are complete sets.

    Returns
    -------
    pandas.DataFrame
        The rows of `known`, in their order, but forecasts of such a source that are older than
        its newest release in `known`.

    Notes
    -----
    A later day may therefore show fewer forecasts than an earlier one. It never shows fewer
    periods of anything else, and loses a forecast only to a newer release of the same source
    that does not hold it.
    """
    ids = source_ids(known)
    newest = known["published"].groupby(ids).transform("max")
    forecast = known["indicator"].map(lambda name: catalogue.measure(name).forecast).astype(bool)
    withdrawn = ids.isin(list(complete)) & forecast & (known["published"] < newest)
    return known[~withdrawn].reset_index(drop=True)


def source_ids(table: pd.DataFrame) -> pd.Series:
    """Return for each row the id of its source, without a publisher that it compiles."""
    ids = {name: name.partition("/")[0] for name in table["source"].unique()}
    return table["source"].map(ids).astype(str)


def is_derived(table: pd.DataFrame) -> pd.Series:
    """Return which rows have a date of publication that was derived, as their note says."""
    return table["note"].str.contains(PUBLISHED_DERIVED, regex=False)


def newest_publication(table: pd.DataFrame) -> dt.date:
    """Return the last date of publication that a source states: the day that `latest` shows.

    A date that was derived from a declared lag is no day on which anything is known to have
    been published, so it counts only where there is no other.
    """
    stated = table.loc[~is_derived(table), "published"]
    newest: dt.date = (table["published"] if stated.empty else stated).max().date()
    return newest


def write(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV (UTF-8, LF, ISO dates, at most ten significant digits)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(table), encoding="utf-8", newline="\n")


def to_text(table: pd.DataFrame) -> str:
    """Return the table as it is written: what agrees here agrees in every report."""
    text: str = table.to_csv(
        index=False, date_format="%Y-%m-%d", float_format="%.10g", lineterminator="\n"
    )
    return text


def read(path: Path) -> pd.DataFrame:
    """Read a table that `write` wrote."""
    text = [column for column in COLUMNS if column not in NUMBERS]
    rows = pd.read_csv(
        path,
        dtype=dict.fromkeys(text, str),
        keep_default_na=False,
        na_values={column: [""] for column in NUMBERS},
    )
    return _typed(rows)
