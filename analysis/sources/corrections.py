"""Corrections of raw figures: data with a reason and a guard, never lines of code.

A correction lies beside the raw file in `corrections.yaml`. It names the cell, the value that is
expected to be found there, the value to use instead, and why, when and by whom. Where the raw
file no longer holds the expected value, the source has mended it, and the correction fails loudly
instead of correcting twice. Values are held against the column as cells of the file are: a
correction may not bring in what the file may not hold.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

import pandas as pd
from pydantic import Field, RootModel

from analysis.observations import unknown
from analysis.sources.checks import Checks
from analysis.sources.figures import each_once
from analysis.sources.manifest import Source
from analysis.sources.tables import Column, Table, convert
from analysis.yaml import Document, read_document, shorten

CellValue = str | int | float
REMEDY = (
    "Look at the file: the source may have mended it (then change or drop the entry in "
    "corrections.yaml), or have new rows (then name the row more closely under `where`)"
)


class Correction(Document):
    """One corrected cell."""

    file: str
    where: Mapping[str, CellValue] = Field(min_length=1)  # values that identify its row
    column: str
    found: CellValue  # as expected in the raw file
    use: CellValue | None  # instead; nothing leaves the row out
    reason: str = Field(min_length=1)
    when: dt.date
    who: str = Field(min_length=1)


_Corrections = Annotated[
    tuple[Correction, ...] | None,
    each_once("the correction of this cell", "file", "where", "column"),
]


def load_corrections(source: Source) -> tuple[Correction, ...]:
    """Read the corrections of a source; none where it has no such file, or an empty one.

    One that names a file that the source does not have would silently never be applied.
    """
    path = source.corrections
    if not path.is_file():
        return ()
    place = f"data/raw/{path.relative_to(source.folder)}"
    corrections = read_document(path, RootModel[_Corrections], place).root or ()
    for correction in corrections:
        source.path(correction.file)
    return corrections


def apply_correction(
    frame: pd.DataFrame, correction: Correction, table: Table, checks: Checks
) -> pd.DataFrame:
    """Return a raw table with one cell corrected, or its row left out.

    A correction that names an unknown column, finds no row or several, finds another value than
    it expects, or uses one that the column may not hold is noted.
    """
    name = correction.column
    for strange in {name, *correction.where} - set(frame):
        checks.problems.append(unknown("column", strange, map(str, frame), checks.place))
        return frame
    own, where, values = Checks(f"{checks.place}, a correction"), correction.where, []
    for one, value in (*where.items(), (name, correction.found), (name, correction.use)):
        # a column that was added in reading is not declared
        is_date = pd.api.types.is_datetime64_any_dtype(frame[one])
        column = table.columns.get(one, Column("date" if is_date else "text"))
        written = pd.Series([str(value)], name=one)
        values.append(None if value is None else convert(written, column, own).iloc[0])
    if own.problems:
        checks.problems += own.problems
        return frame
    *keys, found, use = values
    wanted = {one: [value] for one, value in zip(where, keys, strict=True)}
    chosen = frame[list(wanted)].isin(wanted).all(axis=1)
    shown = ", ".join(f"{one} is {shorten(str(value))}" for one, value in where.items())
    cell = f"column '{name}' where {shown}"
    if chosen.sum() != 1:
        lines = ", ".join(str(line) for line in frame.index[chosen][:5])
        held = f"{int(chosen.sum())} rows (lines {lines})" if lines else "no row"
        checks.note(f"a correction fits {held}", cell, "exactly one row", REMEDY)
    elif not frame.loc[chosen, name].isin([found]).all():
        held = shorten(str(frame.loc[chosen, name].iloc[0]))
        problem = f"a correction expects '{correction.found}' but the file holds '{held}'"
        checks.note(problem, cell, f"'{correction.found}'", REMEDY)
    elif use is None:
        return frame[~chosen]
    else:
        return frame.assign(**{name: frame[name].mask(chosen, use)})
    return frame
