"""Corrections of raw figures: data with a reason and a guard, never lines of code.

A correction lies beside the raw file in `corrections.yaml`. It names the cell, the value that is
expected to be found there, the value to use instead, and why, when and by whom. Where the raw
file no longer holds the expected value, the source has mended it, and the correction fails loudly
instead of correcting twice.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import Field, RootModel

from analysis.observations import unknown
from analysis.sources.checks import Checks
from analysis.sources.manifest import Source
from analysis.yaml import Document, read_document

Cell = str | int | float
REMEDY = (
    "Look at the file: the source may have mended it (then change or drop the entry in "
    "corrections.yaml), or have new rows (then name the row more closely under `where`)"
)


class Correction(Document):
    """One corrected cell.

    Attributes
    ----------
    file, where, column
        The cell: raw file name, values that identify its row, and its column.
    found, use
        The value expected in the raw file, and the one to use; nothing leaves the row out.
    reason, when, who
        Why it is wrong, when this was decided (ISO date), and by whom.
    """

    file: str
    where: Mapping[str, Cell] = Field(min_length=1)
    column: str
    found: Cell
    use: Cell | None
    reason: str = Field(min_length=1)
    when: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    who: str = Field(min_length=1)


class _List(RootModel[tuple[Correction, ...] | None]):
    """The whole of a `corrections.yaml`, which may be empty."""


def load_corrections(source: Source) -> tuple[Correction, ...]:
    """Read the corrections of a source; none where it has no such file.

    Raises
    ------
    DataError
        An entry is not complete, gives no reason, or names a file that the source does not have,
        for which it would silently never be applied.
    """
    path = source.corrections
    if not path.is_file():
        return ()
    corrections = read_document(path, _List, f"data/raw/{path.relative_to(source.folder)}").root
    for correction in corrections or ():
        source.path(correction.file)
    return corrections or ()


def apply_corrections(
    frame: pd.DataFrame, corrections: tuple[Correction, ...], checks: Checks
) -> pd.DataFrame:
    """Return a raw table with corrections applied, in their order.

    One that names an unknown column, finds no row or several, or finds another value than it
    expects is noted.
    """
    for correction in corrections:
        frame = _apply(frame, correction, checks)
    return frame


def _apply(frame: pd.DataFrame, correction: Correction, checks: Checks) -> pd.DataFrame:
    columns = [str(column) for column in frame]
    for name in {correction.column, *correction.where} - set(columns):
        checks.problems.append(unknown("column", name, columns, checks.place))
        return frame
    chosen = pd.Series(True, index=frame.index)
    for column, wanted in correction.where.items():
        chosen &= frame[column] == _like(wanted, frame[column])
    shown = ", ".join(f"{column} is {value}" for column, value in correction.where.items())
    cell = f"column '{correction.column}' where {shown}"
    if chosen.sum() != 1:
        lines = ", ".join(str(line) for line in frame.index[chosen][:5])
        found = f"{int(chosen.sum())} rows (lines {lines})" if lines else "no row"
        checks.note(f"a correction fits {found}", cell, "exactly one row", REMEDY)
        return frame
    cells = frame[correction.column]
    held: object = cells[chosen].iloc[0]
    if held != _like(correction.found, cells):
        problem = f"a correction expects '{correction.found}' but the file holds '{held}'"
        checks.note(problem, cell, f"'{correction.found}'", REMEDY)
        return frame
    if correction.use is None:
        return frame[~chosen]
    return frame.assign(**{correction.column: cells.mask(chosen, _like(correction.use, cells))})


def _like(value: Any, column: pd.Series) -> Any:
    return pd.Timestamp(value) if pd.api.types.is_datetime64_any_dtype(column) else value
