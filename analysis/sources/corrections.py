"""Corrections of raw figures: data with a reason and a guard, never lines of code.

A correction lies beside the raw file in `corrections.yaml`. It names the cell, the value that is
expected to be found there, the value to use instead, and why, when and by whom. Where the raw
file no longer holds the expected value, the source has mended it, and the correction fails loudly
instead of correcting twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import unknown
from analysis.errors import DataError
from analysis.plain_yaml import read_yaml
from analysis.sources.manifest import Source
from analysis.sources.reading import place


@dataclass(frozen=True)
class Correction:
    """One corrected cell.

    Attributes
    ----------
    file, where, column
        The cell: raw file name, values that identify its row, and its column.
    found
        The value expected in the raw file.
    use
        The value to use; `None` leaves the row out.
    reason, when, who
        Why it is wrong, when this was decided (ISO date), and by whom.
    """

    file: str
    where: Mapping[str, Any]
    column: str
    found: Any
    use: Any
    reason: str
    when: str
    who: str


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
    entries = read_yaml(path, place(path)) or []
    try:
        corrections = tuple(Correction(**entry) for entry in entries)
    except TypeError:
        # how Python words a wrong field says nothing to whoever edits the file
        raise _incomplete(entries, path) from None
    for correction in corrections:
        source.path(correction.file)
        if not (correction.reason and correction.when and correction.who):
            raise DataError(
                f"the correction of '{correction.column}' has no reason, date or author",
                where=place(path),
                expected="why it is wrong, when that was decided, and by whom",
            )
    return corrections


def _incomplete(entries: Any, path: Path) -> DataError:
    """Return the error for the first entry whose fields are not those of a correction."""
    fields = set(Correction.__dataclass_fields__)
    listed = entries if isinstance(entries, list) else [entries]
    number, entry = next(
        (number, entry)
        for number, entry in enumerate(listed, start=1)
        if not isinstance(entry, Mapping) or set(entry) != fields
    )
    given = set(entry) if isinstance(entry, Mapping) else set()
    wrong = [f"'{name}' is not known" for name in sorted(given - fields)]
    wrong += [f"'{name}' is missing" for name in sorted(fields - given)]
    return DataError(
        f"the correction is not complete: {wrong[0]}",
        where=f"{place(path)}, entry {number}",
        expected=f"a list of entries with {', '.join(Correction.__dataclass_fields__)}",
    )


def apply_corrections(frame: pd.DataFrame, source: Source, path: Path) -> pd.DataFrame:
    """Return a raw table with the corrections of its file applied, in their order.

    Raises
    ------
    DataError
        A correction names an unknown column, finds no row or several, or finds another value
        than it expects: the source has mended it or changed.
    """
    for correction in load_corrections(source):
        if correction.file == path.name:
            frame = _apply(frame, correction, path)
    return frame


def _apply(frame: pd.DataFrame, correction: Correction, path: Path) -> pd.DataFrame:
    for name in (correction.column, *correction.where):
        if name not in frame:
            raise unknown("column", name, [str(column) for column in frame], place(path))
    chosen = pd.Series(True, index=frame.index)
    for column, wanted in correction.where.items():
        chosen &= frame[column] == _like(wanted, frame[column])
    cell = f"{place(path)}, column '{correction.column}' where {_shown(correction.where)}"
    if chosen.sum() != 1:
        raise _stale(f"the correction fits {int(chosen.sum())} rows", cell, "exactly one row")
    cells = frame[correction.column]
    found: object = cells[chosen].iloc[0]
    if found != _like(correction.found, cells):
        raise _stale(
            f"the correction expects {correction.found} but the file holds {found!s}",
            cell,
            f"{correction.found}",
        )
    if correction.use is None:
        return frame[~chosen]
    return frame.assign(**{correction.column: cells.mask(chosen, _like(correction.use, cells))})


def _shown(where: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} is {value}" for column, value in where.items())


def _like(value: Any, column: pd.Series) -> Any:
    return pd.Timestamp(value) if pd.api.types.is_datetime64_any_dtype(column) else value


def _stale(problem: str, cell: str, expected: str) -> DataError:
    return DataError(
        problem,
        where=cell,
        expected=expected,
        remedy="The source may have mended it: look, then change or drop the entry in "
        "corrections.yaml",
    )
