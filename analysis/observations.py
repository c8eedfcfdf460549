"""The one table of observations: its catalogue of measures, its schema, and the day of a page.

The table is bitemporal. A row says what is measured, for whom, over which period, by which
source, and when the figure was published; a revision is a new row, never an edit. `as_of` is
then one filter: of each figure, the last release published by that day.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import pandas as pd

from analysis.errors import DataError
from analysis.yaml import Document, check_document, known_name, nearest_or_all, read_yaml, shorten

Row = dict[str, Any]
"""A row of a table, by column."""
FamilyName = Literal["casualties", "economy", "emigration", "reconstruction", "territory"]
Party = Literal["Russia", "Ukraine"]
SourceName = Annotated[str, known_name("source")]
"""Id of a source, and after a slash the part of it that is meant."""
COLUMNS = (
    "indicator", "party", "period_start", "period_end", "value", "low", "high", "unit", "kind",
    "source", "published", "note",
)  # fmt: skip
DATES = ("period_start", "period_end", "published")
NUMBERS = ("value", "low", "high")
FIGURE = ("indicator", "party", "period_start", "period_end", "source")
"""What identifies a figure across its releases."""
KEY = (*FIGURE, "published")

PUBLISHED_DERIVED = "publication date derived"
"""Mark in `note` of a row whose source gives no date of publication."""


class Measure(Document):
    """A measured quantity: what the column `indicator` of the table may say."""

    unit: str
    # an amount within a period, one at a date, or a share, rate or price
    kind: Literal["flow", "stock", "index"]
    definition: str
    forecast: bool = False  # whether a figure may be published before its period is over


class NamedSeries(Document):
    """A series for trend models and forecasts, one a party and source."""

    title: str
    family: FamilyName
    measure: str
    parties: tuple[Party, ...]
    sources: tuple[SourceName, ...]
    # amounts a month of 30.4375 days of a flow, month ends of a stock; or as the source dates them
    frequency: Literal["month", "observed"]
    length: str = ""  # only figures of a month, quarter, year, part of a year, ...
    start: str = ""  # first day that is read
    drop_recent: bool = False  # whether the newest months are left out, for they keep filling


class Catalogue(Document):
    """Everything that `indicators.yaml` declares; areas are named by their code."""

    units: tuple[str, ...]
    areas: Mapping[str, str]
    measures: Mapping[str, Measure]
    series: Mapping[str, NamedSeries] = {}

    def measure(self, name: str, where: str = "indicators.yaml") -> Measure:
        """Return a measure by name, or refuse the name and offer the nearest valid one."""
        try:
            return self.measures[name]
        except KeyError:
            raise unknown("measure", name, self.measures, where) from None


def unknown(what: str, name: str, valid: Iterable[str], where: str) -> DataError:
    """Return the error for a name that does not exist, with the nearest one that does."""
    told = f"'{shorten(name)}' is not a known {what}"
    return DataError(told, where=where, expected=nearest_or_all(name, sorted(valid)))


def load_catalogue(path: Path, sources: Collection[str] = ()) -> Catalogue:
    """Read and check `indicators.yaml`, against the ids of `sources` where there are any."""
    located = read_yaml(path, path.name)
    catalogue = check_document(located, Catalogue, path.name, context={"source": sources})
    names = {"unit": catalogue.units, "measure": catalogue.measures}
    for section, what in (("measures", "unit"), ("series", "measure")):
        for name, entry in getattr(catalogue, section).items():
            if (named := getattr(entry, what)) not in names[what]:
                where = f"{path.name}, line {located.line((section, name, what))}"
                raise unknown(what, named, names[what], where)
    return catalogue


def observe(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return rows, one a figure, in the shape of the table of observations.

    `low`, `high` and `note` may be missing; unit and kind are those of the measure. Another column
    that is missing is a `KeyError`; one of numbers that holds something else, a `DataError`.
    """
    bare: dict[str, float | str] = {"low": float("nan"), "high": float("nan"), "note": ""}
    full = rows.assign(**{name: bare[name] for name in bare if name not in rows})
    for column in ("unit", "kind"):
        full[column] = _of_measure(full["indicator"], column, catalogue)
    return _typed(full).reset_index(drop=True)


def _of_measure(names: pd.Series, attribute: str, catalogue: Catalogue) -> pd.Series:
    """Return an attribute of the measure of each row."""
    known = {name: getattr(catalogue.measure(name), attribute) for name in names.unique()}
    return names.map(known)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.loc[:, list(COLUMNS)].copy()
    for column in DATES:
        rows[column] = pd.to_datetime(rows[column]).astype("datetime64[s]")
    for column in NUMBERS:
        # a date or a truth value would turn into a number without a word
        if rows[column].dtype.kind not in "fiu":
            raise DataError(f"the column '{column}' holds other things than numbers")
        rows[column] = rows[column].astype("float64")
    for column in set(COLUMNS) - set(DATES) - set(NUMBERS):
        rows[column] = rows[column].fillna("").astype(str)
    return rows


def combine(tables: Collection[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows in the one order that the file is written in."""
    rows = pd.concat([table.loc[:, list(COLUMNS)] for table in tables], ignore_index=True)
    return rows.sort_values(list(KEY), kind="stable", ignore_index=True)


def validate(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the table unchanged, or refuse it with the first row that breaks a rule below."""
    unit, kind = (_of_measure(table["indicator"], name, catalogue) for name in ("unit", "kind"))
    observed, flow = ~is_forecast(table, catalogue), table["kind"].eq("flow")
    low, high = table["low"], table["high"]
    # a lone bound stands for an open range
    half_a_range = (low.isna() != high.isna()) & (low.fillna(high) != table["value"])
    checks = (
        ("holds no finite value", ~table["value"].abs().lt(float("inf"))),
        ("has no party or no source", table["party"].eq("") | table["source"].eq("")),
        ("lacks a date", table[list(DATES)].isna().any(axis=1)),
        ("is not in the unit of its measure", table["unit"] != unit),
        ("is not of the kind of its measure", table["kind"] != kind),
        ("ends before it starts", table["period_end"] < table["period_start"]),
        ("has a low bound above its value", low > table["value"]),
        ("has a high bound below its value", high < table["value"]),
        ("stands twice", table.duplicated(list(KEY), keep=False)),
        ("was published before its period began but is not declared a forecast",
         observed & (table["published"] < table["period_start"])),
        ("of a flow was published before its period ended but is not declared a forecast",
         observed & flow & (table["published"] < table["period_end"])),
        ("has one bound that is not its value", half_a_range),
    )  # fmt: skip
    for problem, wrong in checks:
        if wrong.any():
            raise DataError(
                f"a figure {problem}",
                where=_place(table.loc[wrong].iloc[0]),
                expected="every row to keep the rules of the table of observations",
                remedy=f"Look at the source's file and its module ({int(wrong.sum())} such rows)",
            )
    return table


def _place(row: pd.Series) -> str:
    day = {name: "no date" if pd.isna(row[name]) else f"{row[name]:%Y-%m-%d}" for name in DATES}
    return (
        f"source {row['source']}, {row['indicator']} of {row['party']}, period "
        f"{day['period_start']} to {day['period_end']}, published {day['published']}, "
        f"value {row['value']:g}"
    )


def filter_as_of(table: pd.DataFrame, as_of: dt.date | None) -> pd.DataFrame:
    """Return what was known on a day: of each figure the last release published by then.

    One row a figure, in the order of `table`: a source that stops reporting a period keeps the last
    figure it gave. `None` leaves nothing out, as the day of `cut_off` for ``latest`` does.
    """
    known = table if as_of is None else table[table["published"] <= pd.Timestamp(as_of)]
    in_order = known.sort_values("published", kind="stable")
    newest = in_order.drop_duplicates(list(FIGURE), keep="last")
    return newest.sort_index().reset_index(drop=True)


def drop_withdrawn_forecasts(
    known: pd.DataFrame, catalogue: Catalogue, complete: Collection[str]
) -> pd.DataFrame:
    """Return what `filter_as_of` left without forecasts that their source had let go by then.

    With each of its sets a source of `complete` ones says all that it forecasts: the World Economic
    Outlook of April 2022 gave Ukraine no year after 2022, and the growth that it had expected for
    2023 before the invasion must not follow upon a fall by a third.
    """
    ids = source_ids(known)
    newest = known["published"].groupby(ids).transform("max")
    older = is_forecast(known, catalogue) & (known["published"] < newest)
    return known[~(ids.isin(list(complete)) & older)].reset_index(drop=True)


def is_forecast(table: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return which rows hold a forecast, as the catalogue says of their measure."""
    return _of_measure(table["indicator"], "forecast", catalogue).astype(bool)


def source_ids(table: pd.DataFrame) -> pd.Series:
    """Return for each row the id of its source, without a publisher that it compiles."""
    ids = {name: name.partition("/")[0] for name in table["source"].unique()}
    return table["source"].map(ids).astype(str)


def of_source(rows: pd.DataFrame, source: str) -> pd.Series:
    """Return which rows are of a source, or of a publisher or part of it."""
    return rows["source"].eq(source) | rows["source"].str.startswith(f"{source}/")


def cut_off(table: pd.DataFrame, catalogue: Catalogue, as_of: dt.date | str) -> dt.date:
    """Return the day of a page: what was published by then is on it, and nothing else.

    A day is its own cut-off. That of ``latest`` is the newest day of publication in the table, or
    the last day of the newest period that it observed (not forecast), whichever is later. A derived
    day of publication is never later than the day of retrieval, so no accepted figure is left out.
    """
    if as_of != "latest":
        return dt.date.fromisoformat(str(as_of))
    observed = table[~is_forecast(table, catalogue)]
    newest = pd.Series([table["published"].max(), observed["period_end"].max()]).max()
    return pd.Timestamp(newest).date()


def to_text(table: pd.DataFrame) -> str:
    """Return any table as CSV (LF, ISO dates, at most ten significant digits).

    What agrees here agrees in every report.
    """
    text: str = table.to_csv(
        index=False, date_format="%Y-%m-%d", float_format="%.10g", lineterminator="\n"
    )
    return text


def read_built(path: Path | IO[str], columns: Collection[str] = (), **how: Any) -> pd.DataFrame:
    """Return a table that a stage wrote; `how` is as `pandas.read_csv` has it.

    Raises
    ------
    DataError
        It is missing, cut off, or lacks one of the columns.
    """
    try:
        found: pd.DataFrame = pd.read_csv(path, keep_default_na=False, **how)
    except FileNotFoundError:
        problem = "the table is missing"
    except ValueError as error:  # of bytes, of rows, of a cell
        problem = f"the table cannot be read ({str(error).splitlines()[0].rstrip('.')})"
    else:
        missing = [name for name in columns if name not in found]
        if not missing:
            return found
        problem = f"the table has no column '{missing[0]}'"
    raise _not_as_built(problem, path)


def _not_as_built(problem: str, path: Path | IO[str]) -> DataError:
    where = f"{path.parent.name}/{path.name}" if isinstance(path, Path) else "a table as built"
    expected = "what an earlier stage makes"
    return DataError(problem, where=where, expected=expected, remedy="Build it: dvc repro")


def read(path: Path | IO[str]) -> pd.DataFrame:
    """Read a table of observations that `to_text` wrote."""
    text = [column for column in COLUMNS if column not in NUMBERS]
    empty = {column: [""] for column in NUMBERS}
    rows = read_built(path, COLUMNS, dtype=dict.fromkeys(text, str), na_values=empty)
    try:
        return _typed(rows)
    except ValueError as error:
        raise _not_as_built(f"a day of the table is none ({error})", path) from None
