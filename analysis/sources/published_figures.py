"""Files of dated figures, one row each with its publisher and address.

Four sources are compiled in the same shape, `published_figures.csv`: civilian_casualties,
displacement_figures, economy_figures and reconstruction_figures. A module of such a source
declares what each indicator of the file must hold (`Figure`), reads the file with `read`, and
turns it into measures of the catalogue with `to_measures`; party and source are its own matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.checks import refuse_where
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.publication import address_date
from analysis.sources.reading import (
    DATE,
    OPTIONAL_DATE,
    OPTIONAL_TEXT,
    TEXT,
    Column,
    convert,
    place,
    read_table,
)
from analysis.sources.units import convert_unit

FILE = "published_figures.csv"
COLUMNS = {
    "indicator": TEXT,
    "area": TEXT,
    "period_start": DATE,
    "period_end": DATE,
    "value": TEXT,
    "unit": TEXT,
    # a date, but read as text first: a correction may have to fill an empty cell
    "published": OPTIONAL_TEXT,
    "published_precision": Column(choices=("day", "month", "year", "unknown")),
    "publisher": TEXT,
    "title": TEXT,
    "url": TEXT,
    "note": OPTIONAL_TEXT,
}
FIRST_PERIOD = pd.Timestamp("2021-01-01")
"""No figure of these files is about an earlier time."""
DATED_BY_ADDRESS = "dated by the address of its page"
RANGE = r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)"
NUMBER = r"-?\d+(?:\.\d+)?"

Span = Literal["day", "month", "quarter", "half-year", "year", "any"]
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True)
class Figure:
    """What the rows of one indicator of the raw file must hold, and what they measure.

    Attributes
    ----------
    measure
        Name of the measure in `indicators.yaml`.
    units
        Units as the file may write them.
    minimum, maximum
        Bounds in that unit, included: wide enough for the next figure of its kind, narrow
        enough to notice a change of unit.
    span
        Calendar span of every period; `any` where periods differ.
    areas
        What may stand in the column `area`.
    factor
        What a figure is multiplied by to be in the unit of the measure.
    """

    measure: str
    units: tuple[str, ...]
    minimum: float
    maximum: float
    span: Span = "any"
    areas: tuple[str, ...] = ("Ukraine",)
    factor: float = 1.0


def read(
    source: Source, figures: Mapping[str, Figure], left_out: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Read a source's `published_figures.csv` strictly and apply its corrections.

    Parameters
    ----------
    source
        The source; its folder holds the file.
    figures
        Every indicator of the file that is used.
    left_out
        Indicators of the file that are not used, each with the reason.

    Returns
    -------
    pandas.DataFrame
        The columns of the file without the rows left out; `value` as a number in the unit of
        the file, besides `low` and `high` for ranges; `published` as a date or missing. The
        index is the line in the file.

    Raises
    ------
    DataError
        A cell is not of its column's type; an indicator, area or unit is not known; a value is
        out of bounds or neither a number nor a range; a period has not its span; a date of
        publication does not fit its precision or lies after the day of retrieval; or a row
        stands twice.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    _refuse(
        rows,
        ~rows["indicator"].isin([*figures, *(left_out or {})]),
        "indicator",
        f"an indicator that analysis/sources/{source.id}.py declares",
        path,
    )
    rows = rows[rows["indicator"].isin(list(figures))].copy()
    rows["published"] = convert(rows["published"], OPTIONAL_DATE, path)
    rows = _with_numbers(rows, path)
    for name, figure in figures.items():
        _check_figure(rows[rows["indicator"] == name], name, figure, path)
    _check_publication(rows, source, path)
    refuse_where(
        rows.duplicated(), rows["indicator"], "the row stands twice", "each row once", path
    )
    return rows


def _with_numbers(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    ends = rows["value"].str.extract(f"^{RANGE}$").astype("float64")
    number = rows["value"].where(rows["value"].str.fullmatch(NUMBER)).astype("float64")
    wrong = number.isna() & ~(ends[0] < ends[1])
    _refuse(rows, wrong, "value", "a number, or a range from low to high as 0.5-1.5", path)
    return rows.assign(
        value=number.fillna(convert_unit((ends[0] + ends[1]) / 2)), low=ends[0], high=ends[1]
    )


def _check_figure(rows: pd.DataFrame, name: str, figure: Figure, path: Path) -> None:
    if rows.empty:
        raise DataError(
            f"the file holds no row of '{name}'",
            where=place(path),
            expected="every indicator that the module of the source declares",
        )
    _refuse(rows, ~rows["area"].isin(figure.areas), "area", _one_of(figure.areas), path)
    _refuse(rows, ~rows["unit"].isin(figure.units), "unit", _one_of(figure.units), path)
    lowest, highest = rows["low"].fillna(rows["value"]), rows["high"].fillna(rows["value"])
    wrong = (lowest < figure.minimum) | (highest > figure.maximum)
    bounds = f"{figure.minimum:g} to {figure.maximum:g} for '{name}'"
    _refuse(rows, wrong, "value", bounds, path)
    starts, ends = rows["period_start"], rows["period_end"]
    _refuse(
        rows,
        (starts < FIRST_PERIOD) | (ends < starts) | ~_has_span(starts, ends, figure.span),
        "period_start",
        f"a period from {FIRST_PERIOD:%Y} on that is a {figure.span}"
        if figure.span != "any"
        else f"a period from {FIRST_PERIOD:%Y} on that ends no earlier than it starts",
        path,
    )


def _has_span(starts: pd.Series, ends: pd.Series, span: Span) -> pd.Series:
    if span == "any":
        return pd.Series(True, index=starts.index)
    if span == "day":
        return starts == ends
    months = _MONTHS[span]
    last = starts + pd.offsets.MonthBegin(months) - pd.Timedelta(days=1)
    aligned: pd.Series = (starts.dt.day == 1) & ((starts.dt.month - 1) % months == 0)
    return aligned & (ends == last)


def _check_publication(rows: pd.DataFrame, source: Source, path: Path) -> None:
    published, precision = rows["published"], rows["published_precision"]
    retrieved = pd.Timestamp(str(source.details["retrieved"]))
    wrong = (
        (published.isna() != precision.eq("unknown"))
        | (published > retrieved)
        # where only month or year are known, the file gives their last day: never known too early
        | (precision.eq("month") & ~published.dt.is_month_end)
        | (precision.eq("year") & ~published.dt.is_year_end)
    )
    expected = (
        "a date that fits published_precision (last day of the month or year where that is all "
        f"that is known, none where it is unknown), no later than {retrieved:%Y-%m-%d}"
    )
    _refuse(rows, wrong, "published", expected, path)


def _refuse(rows: pd.DataFrame, wrong: pd.Series, column: str, expected: str, path: Path) -> None:
    refuse_where(wrong, rows[column], "'{}' is not valid here", expected, path)


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of {', '.join(names)}"


def to_measures(rows: pd.DataFrame, figures: Mapping[str, Figure], source: Source) -> pd.DataFrame:
    """Return the rows of `read` as measures of the catalogue.

    Parameters
    ----------
    rows
        What `read` returned.
    figures
        The same declarations.
    source
        Gives the lag (`Source.lag`) of rows without a date of publication.

    Returns
    -------
    pandas.DataFrame
        Columns indicator (the measure), period_start, period_end, value, low, high (in the unit
        of the measure), published, note; and figure (the indicator of the file), area,
        raw_unit and publisher for the module to make party and source of. The index is kept.

    Raises
    ------
    DataError
        A row has no date of publication and the source declares no lag.
    """
    factor = rows["indicator"].map(lambda name: figures[name].factor)
    spread = rows["low"].notna()
    span = "range " + rows["low"].map("{:g}".format) + " to " + rows["high"].map("{:g}".format)
    published, remark = _publication(rows, source)
    return pd.DataFrame(
        {
            "figure": rows["indicator"],
            "indicator": rows["indicator"].map(lambda name: figures[name].measure),
            "area": rows["area"],
            "publisher": rows["publisher"],
            "raw_unit": rows["unit"],
            "period_start": rows["period_start"],
            "period_end": rows["period_end"],
            "value": convert_unit(rows["value"], factor),
            "low": convert_unit(rows["low"], factor),
            "high": convert_unit(rows["high"], factor),
            "published": published,
            "note": join_notes(rows["note"], (span + ", midpoint").where(spread, ""), remark),
        }
    )


def _publication(rows: pd.DataFrame, source: Source) -> tuple[pd.Series, pd.Series]:
    """Return the dates of publication, and how those were found that the file does not give.

    A page whose address holds a day was out on that day. All others are dated by the lag.
    """
    address = pd.to_datetime(
        pd.Series(
            [address_date(*page) for page in zip(rows["url"], rows["period_end"], strict=True)],
            index=rows.index,
            dtype="datetime64[s]",
        )
    )
    undated = rows["published"].isna() & address.isna()
    lag = pd.to_timedelta(rows["indicator"].where(undated).map(source.lag, na_action="ignore"))
    published = rows["published"].fillna(address).fillna(rows["period_end"] + lag)
    remark = undated.map({True: PUBLISHED_DERIVED, False: ""})
    by_address = rows["published"].isna() & address.notna()
    return published, remark.mask(by_address, DATED_BY_ADDRESS)


def join_notes(*notes: pd.Series) -> pd.Series:
    """Return notes row by row in one text, parts set off by semicolons, empty ones left out."""
    parts = pd.concat(notes, axis=1)
    return parts.apply(lambda row: "; ".join(text for text in row if text), axis=1)


def institution_of(
    rows: pd.DataFrame, institutions: Mapping[str, str], source: Source
) -> pd.Series:
    """Return the institution behind each row, whichever outlet quotes it.

    Parameters
    ----------
    rows
        With the column `publisher` and lines of the file as index.
    institutions
        Institution by regular expression, matched from the start of the publisher.
    source
        Names the file in messages.

    Raises
    ------
    DataError
        No expression or more than one fits a publisher: two institutions must never overwrite
        each other, nor one institution be taken for two.
    """
    fits = pd.DataFrame({pattern: rows["publisher"].str.match(pattern) for pattern in institutions})
    _refuse(
        rows,
        fits.sum(axis=1) != 1,
        "publisher",
        f"a publisher that analysis/sources/{source.id}.py assigns to one institution",
        source.path(FILE),
    )
    return fits.idxmax(axis=1).map(institutions)
