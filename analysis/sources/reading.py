"""Strict reading of raw files: wrong encoding, columns or types are refused with their place.

Text is read as text first and converted column by column, so that an error can name the line
and what stood there. How lines end, and whether a byte order mark stands before the first, is the
publisher's affair and read as it comes.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.errors import DataError
from analysis.sources.checks import Checks, tell
from analysis.sources.corrections import Correction, apply_correction
from analysis.sources.tables import Column, Table, convert
from analysis.yaml import shorten

AGAIN = "Download it again, or restore it from git"
WEB_PAGE = re.compile(r"[\ufeff \t\r\n]*<(!doctype|html|\?xml|head|body)", re.IGNORECASE)
"""How a page begins, as servers send one that ask for a login or have moved."""
_KINDS = {"integer": ((int,), "a whole number"), "number": ((int, float), "a number")}


def read_table(
    content: bytes, table: Table, checks: Checks, corrections: Sequence[Correction] = ()
) -> pd.DataFrame:
    """Return the typed columns of a raw file, checked as it came, and corrected.

    The index is the line in the file (of JSON, the record), for messages.
    """
    read = _csv_frame if table.json_key is None else _json_frame
    frame = read(decode(content, checks.place), table, checks)
    tell(checks)
    for name, column in table.columns.items():
        frame[name] = convert(frame[name], column, checks)
    tell(checks)
    if table.as_served is not None:
        table.as_served(frame, checks)
    for correction in corrections:
        frame = apply_correction(frame, correction, table, checks)
    tell(checks)
    if table.key:
        twice = frame.loc[frame.duplicated(list(table.key)), list(table.key)].astype(str)
        rows = twice.itertuples(index=False, name=None)
        shown = pd.Series(map(", ".join, rows), index=twice.index, name=table.key[-1], dtype=str)
        checks.refuse(shown.notna(), shown, "'{}' stands twice", "each figure once")
    if table.every:
        checks.in_order(frame[table.time], table.every)
    return frame


def decode(content: bytes, place: str) -> str:
    """Return the text of a raw file with its lines ended by line feeds, without order mark."""
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = f"byte {content[error.start]:#04x} is not UTF-8"
        raise DataError(problem, where=f"{place}, line {line}", expected="UTF-8") from None
    ends = set(re.findall(r"\r\n|\r|\n", decoded))
    if not decoded.strip():
        problem = "the file is empty"
    elif WEB_PAGE.match(decoded):
        problem = "the file is a web page, perhaps a server's error message, not data"
    elif "\0" in decoded:
        problem = "the file holds a null character"
    elif len(ends) > 1 or "\r" in ends:
        problem = "lines do not end all in line feeds, or all in carriage return and line feed"
    else:
        return decoded.replace("\r\n", "\n")
    raise DataError(problem, where=place, remedy=AGAIN)


def _csv_frame(content: str, table: Table, checks: Checks) -> pd.DataFrame:
    if not content.endswith("\n") and not table.unended:
        checks.note("the last line is cut off or padded", remedy=AGAIN)
    if table.cut is not None:
        content = table.cut(content)
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    lines: list[int] = []
    cells: list[list[str]] = []
    try:
        header = _check_header(next(reader), table.columns, checks)
        for row in reader:
            where = f"line {reader.line_num}"
            if len(row) == len(header):
                lines.append(reader.line_num)
                cells.append(row)
            else:
                expected = f"{len(header)} cells as in the header"
                checks.note(f"the row has {len(row)} cells", where, expected, AGAIN)
    except csv.Error as error:
        problem = f"the row cannot be read as CSV ({error})"
        checks.note(problem, f"line {reader.line_num}", remedy=AGAIN)
    if not cells:
        checks.note("the file has a header but no rows", remedy=AGAIN)
    index = pd.Index(lines, name="line")
    return pd.DataFrame(cells, columns=list(table.columns), index=index, dtype=str)


def _check_header(header: list[str], columns: Mapping[str, Column], checks: Checks) -> list[str]:
    known = {also: name for name, column in columns.items() for also in column.also}
    found = [known.get(name, name) for name in header]
    if found != list(columns):
        listed = ", ".join(columns)
        expected = f"the columns {listed if len(listed) < 600 else listed[:600] + ' ...'}"
        missing = [name for name in columns if name not in found]
        strange = [name for name in header if known.get(name, name) not in columns]
        for names, problem in ((missing, "is missing"), (strange, "is not known")):
            more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
            if names:
                checks.note(f"column '{names[0][:60]}' {problem}{more}", "line 1", expected)
        if not missing and not strange:
            checks.note("the columns stand in another order or twice", "line 1", expected)
        tell(checks)
    return found


def _json_frame(content: str, table: Table, checks: Checks) -> pd.DataFrame:
    """Return records as a table of text, each value of the JSON type that its column asks for."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                checks.note(f"the key '{key}' stands twice", expected="each key once")
        return dict(pairs)

    held: Any = None
    columns = table.columns
    try:
        held = json.loads(content, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        problem = f"the file is not JSON ({error.msg})"
        checks.note(problem, f"line {error.lineno}", remedy=AGAIN)
    except (RecursionError, ValueError):
        problem = "the file is not JSON of this kind: nested too deep, or with too long a number"
        checks.note(problem, remedy=AGAIN)
    tell(checks)
    if table.json_key and isinstance(held, dict):
        held = [
            {table.json_key: key, **record} if isinstance(record, dict) else record
            for key, record in held.items()
        ]
    if not isinstance(held, list) or not held:
        checks.note("the file holds no records", expected="records with named fields")
        tell(checks)
    for place, record in enumerate(held, 1):
        where = f"record {place}"
        if not isinstance(record, dict):
            checks.note("this is not a record", where, "named fields")
            continue
        for name in record.keys() - columns.keys():
            checks.note(f"the field '{shorten(name)}' is not known", where, ", ".join(columns))
        for name, column in columns.items():
            # bool is an int for isinstance, and true is no number of persons
            wanted, kind = _KINDS.get(column.kind, ((str,), "text"))
            left_out = column.optional and name not in record
            if not left_out and type(record.get(name)) not in wanted:
                checks.note(f"the field '{name}' is missing or not {kind}", where, kind)
    tell(checks)
    cells = [[str(record.get(name, "")) for name in columns] for record in held]
    index = pd.RangeIndex(1, len(cells) + 1, name="record")
    return pd.DataFrame(cells, columns=list(columns), index=index, dtype=str)
