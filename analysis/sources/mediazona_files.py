"""The three releases of Russian military deaths by Mediazona, Meduza and the BBC, as files.

Each release has a shape of its own. All weeks run from Monday to Sunday; the dates of the first
two releases are the Mondays (both begin on 2022-02-21, the Monday before the invasion, and agree
week by week with the ISO weeks of the third).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError
from analysis.sources.checks import (
    refuse_where,
    require_contiguous,
    require_equal,
    require_never_falling,
    require_ordered,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import Column, place, read_table

RUNNING_TOTALS, WEEKS_2025, WEEKS_2026 = (
    "meduza_2024.csv",
    "meduza_2025_weekly.csv",
    "meduza_2026_weekly.csv",
)
FIRST_WEEK = pd.Timestamp("2022-02-21")
LAST_WEEK = {
    RUNNING_TOTALS: pd.Timestamp("2024-06-17"),
    WEEKS_2025: pd.Timestamp("2025-08-11"),
    WEEKS_2026: pd.Timestamp("2025-12-22"),
}
"""Releases before the newest do not change any more: each holds just these weeks."""
GROWS = WEEKS_2026
"""The file of the newest release is served anew with further weeks."""
WIDEST = 2.0
"""High over low of a plausible range in the first two releases: 1.4 at most on file."""
MOST_NAMED = 4.0
"""Named over estimated deaths of a week in the release of 2025: 2.7 at most on file."""
REGISTER_YEARS = (2022, 2023, 2024, 2025)
WEEK = pd.DateOffset(weeks=1)

# weeks on file have at most 4,108 deaths and 2,650 named; running totals stay below 500,000
DEATHS = Column("number", optional=True, minimum=0, maximum=10_000)
NAMED = Column("integer", minimum=0, maximum=4_000)
TOTAL = Column("number", optional=True, minimum=0, maximum=500_000)
CASES = Column("number", minimum=-100, maximum=10_000)
"""Excess of inheritance cases over a normal course: may fall below zero."""
COLUMNS_2024 = {
    "Date": Column("date"),
    "Число погибших в поименных списках": Column("integer", minimum=0, maximum=500_000),
    "Оценка на основе данных РНД": TOTAL,
    "ED_high": TOTAL,
    "ED_low": TOTAL,
    "Оперативная оценка, обучающий период": TOTAL,
    "ED_prediction_high": TOTAL,
    "ED_prediction_low": TOTAL,
    "Оперативная оценка, прогноз": TOTAL,
    "ED_onlyprediction_high": TOTAL,
    "ED_onlyprediction_low": TOTAL,
}
"""Named, estimated from the probate registry, flash estimate in the period that it was fitted
to, flash estimate beyond it: all running totals."""
COLUMNS_2025 = {
    "Date": Column("date", format="%d/%m/%Y"),
    "Estimate based on probate data": DEATHS,
    "ED_high": DEATHS,
    "ED_low": DEATHS,
    "Flash estimate (by date of discovery)": DEATHS,
    "ED_prediction_high": DEATHS,
    "ED_prediction_low": DEATHS,
    "Number of confirmed deaths (by date of death)": NAMED,
}
COLUMNS_2026 = {
    "Year": Column("integer", minimum=2022, maximum=2100),
    "Week": Column("integer", minimum=1, maximum=53),
    "BmzNow": NAMED,
    **{f"Bmz{year}": NAMED for year in REGISTER_YEARS},
    **dict.fromkeys(("ECSuperlates", "EDSuperlatesFromCoeffs", "EDSuperlatesCourts"), CASES),
    **dict.fromkeys(("ED", "EDHigh", "EDLow"), DEATHS),
    **dict.fromkeys(("EDPrediction", "EDPredictionHigh", "EDPredictionLow"), DEATHS),
    **dict.fromkeys(("EDAssembled", "EDAssembledHigh", "EDAssembledLow"), DEATHS),
}
SHORT_2024 = (
    "monday",
    "named",
    "ed",
    "ed_high",
    "ed_low",
    "fitted",
    "fitted_high",
    "fitted_low",
    "flash",
    "flash_high",
    "flash_low",
)
SHORT_2025 = ("monday", "ed", "ed_high", "ed_low", "flash", "flash_high", "flash_low", "named")


@dataclass(frozen=True)
class Raw:
    """The three releases, with short names; `monday` is the first day of the week.

    Attributes
    ----------
    totals_2024
        Running totals at the end of the week.
    weeks_2025, weeks_2026
        Deaths in the week.
    """

    totals_2024: pd.DataFrame
    weeks_2025: pd.DataFrame
    weeks_2026: pd.DataFrame


def read_releases(source: Source) -> Raw:
    """Read the three releases.

    Raises
    ------
    DataError
        A week is missing, doubled or out of order, a range does not hold its central value, a
        running total falls, or columns that restate each other disagree.
    """
    return Raw(_read_2024(source), _read_2025(source), _read_2026(source))


def _read_2024(source: Source) -> pd.DataFrame:
    path = source.path(RUNNING_TOTALS)
    rows = read_table(path, COLUMNS_2024, byte_order_mark=True, ends_with_line_end=False)
    rows = apply_corrections(rows, source, path).set_axis(list(SHORT_2024), axis=1)
    _check_weeks(rows["monday"], path)
    require_never_falling(rows["named"], rows["monday"], path)
    _check_ranges(rows, ("ed", "fitted", "flash"), path)
    for column in ("ed", "fitted", "flash"):
        # each week's bounds were summed as its central value was: differences undo it exactly
        rise = rows[column].diff()
        require_ordered(rows[f"{column}_low"].diff(), rise, rows[f"{column}_high"].diff(), path)
        refuse_where(
            rise < 0, rows[column], "the running total falls to {}", "a rising total", path
        )
    _check_one_of(rows["ed"], rows["flash"], path)
    return rows


def _read_2025(source: Source) -> pd.DataFrame:
    path = source.path(WEEKS_2025)
    # the file of a spreadsheet: byte order mark, carriage returns, one row of empty cells last
    rows = read_table(
        path,
        COLUMNS_2025,
        byte_order_mark=True,
        line_end="\r\n",
        ends_with_line_end=False,
        drop_blank_last_rows=True,
    )
    rows = apply_corrections(rows, source, path).set_axis(list(SHORT_2025), axis=1)
    _check_weeks(rows["monday"], path)
    _check_ranges(rows, ("ed", "flash"), path)
    _check_one_of(rows["ed"], rows["flash"], path)
    refuse_where(
        rows["named"] > MOST_NAMED * rows["ed"],
        rows["named"],
        "{} named are more than the estimate allows",
        f"at most {MOST_NAMED:g} times the estimate of the week",
        path,
    )
    return rows


def _read_2026(source: Source) -> pd.DataFrame:
    path = source.path(WEEKS_2026)
    rows = read_table(path, COLUMNS_2026)
    _check_sums_2026(rows, path)
    rows = apply_corrections(rows, source, path)
    weeks = rows["Year"].astype(int).astype(str) + rows["Week"].astype(int).map("-W{:02d}-1".format)
    monday = pd.to_datetime(weeks, format="%G-W%V-%u", errors="coerce").rename("Week")
    refuse_where(monday.isna(), rows["Week"], "{} is not a week of that year", "ISO weeks", path)
    _check_weeks(monday, path)
    for name in ("ED", "EDPrediction"):
        require_ordered(rows[f"{name}Low"], rows[name], rows[f"{name}High"], path)
    _check_one_of(rows["ED"], rows["EDPrediction"], path)
    known = ["Bmz2022", "Bmz2023", "Bmz2024", "Bmz2025", "BmzNow"]
    for earlier, later in itertools.pairwise(known):
        fell = rows[later] < rows[earlier]
        refuse_where(fell, rows[later], "{} is less than was known before", "lists that grow", path)
    return rows.assign(monday=monday)


def _check_sums_2026(rows: pd.DataFrame, path: Path) -> None:
    # on the rows as they came: the assembled limits repeat the exchanged ones of 2022-W24
    for end in ("", "High", "Low"):
        killed = rows[f"ED{end}"].fillna(rows[f"EDPrediction{end}"])
        assembled = killed + rows["EDSuperlatesFromCoeffs"]
        require_equal(
            rows[f"EDAssembled{end}"], assembled, 1e-6, "the estimates of killed and missing", path
        )
    courts = rows["EDSuperlatesCourts"]
    share = courts.sum() / rows["ECSuperlates"].sum()
    require_equal(courts, rows["ECSuperlates"] * share, 1e-6, "one multiple of the cases", path)


def _check_weeks(mondays: pd.Series, path: Path) -> None:
    refuse_where(
        mondays.dt.day_of_week != 0, mondays, "{} is not a Monday", "the week's Monday", path
    )
    require_contiguous(mondays, WEEK, path)
    first, last = FIRST_WEEK, LAST_WEEK[path.name]
    short = mondays.iloc[-1] < last
    grown = mondays.iloc[-1] > last and path.name != GROWS
    if mondays.iloc[0] != first or short or grown:
        raise DataError(
            f"the weeks reach from {mondays.iloc[0]:%Y-%m-%d} to {mondays.iloc[-1]:%Y-%m-%d}",
            where=place(path),
            expected=f"{first:%Y-%m-%d} to {last:%Y-%m-%d}, as in the release",
        )


def _check_ranges(rows: pd.DataFrame, columns: Sequence[str], path: Path) -> None:
    for name in columns:
        low, high = rows[f"{name}_low"], rows[f"{name}_high"]
        require_ordered(low, rows[name], high, path)
        bare = rows[name].notna() & (low.isna() | high.isna())
        refuse_where(bare, rows[name], "{} has no range", "an estimate with both limits", path)
        wide = f"a high end at most {WIDEST:g} times the low end"
        refuse_where(high > WIDEST * low, rows[name], "the range of {} is too wide", wide, path)


def _check_one_of(estimate: pd.Series, forecast: pd.Series, path: Path) -> None:
    refuse_where(
        estimate.notna() == forecast.notna(),
        estimate,
        "{} stands where one of estimate and forecast is due",
        "an estimate up to some week, a forecast after it",
        path,
    )
