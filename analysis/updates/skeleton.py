"""The beginning of a new source: its entry, its module and a test that fails until it is done."""

import csv
import datetime as dt
import keyword
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import jinja2
import numpy as np

from analysis.errors import DataError
from analysis.sources.figures import span_of
from analysis.sources.manifest import MANIFEST, NAME, TO_DO
from analysis.sources.tables import PLAIN_NUMBER
from analysis.updates.manifest_text import with_source
from analysis.updates.stock import digest

RHYTHM, LAG = 60, 45
"""Days between releases, and from a period to its publication, until the entry says better."""
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.csv")
"""What a raw file may be called: its name becomes a path and a line of code."""
FORMS = (
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "date()"),
    (r"[0-9]{4}-[0-9]{2}", "MONTH"),
    (r"[+-]?[0-9]+", "integer()"),
    (PLAIN_NUMBER, "number()"),
)
"""How a column is read, by the form of its cells; the first that fits all of them."""
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("analysis.updates"),
    undefined=jinja2.StrictUndefined,
    keep_trailing_newline=True,
)


def make_skeleton(
    manifest: str, name: str, file: str, content: bytes, today: dt.date
) -> dict[str, str | bytes]:
    """Return the files of a new source by path relative to the folder of the project.

    Its entry is added to the text of `sources.yaml`; its first raw file is a CSV table.
    """
    _check_name(name)
    if not FILE_NAME.fullmatch(file):
        raise DataError(
            f"{file!r} cannot name a raw file",
            expected="letters, digits, dots, hyphens and underscores, ending with .csv",
            remedy="Rename it",
        )
    told = _told(file, _read(file, content))
    entry = {
        "id": name,
        "name": name.replace("_", " ").capitalize(),
        **dict.fromkeys(("title", "publisher", "url", "revision", "licence"), TO_DO),
        "retrieved": today.isoformat(),
        **dict.fromkeys(("frequency", "unit", "grade"), TO_DO),
        "coverage": told["coverage"] or f"{today} to {today}",
        **({} if told["published"] else {"publication_lag_days": LAG}),
        "known_issues": [],
        "rhythm_days": RHYTHM,
        "next_release": (today + dt.timedelta(days=RHYTHM)).isoformat(),
        "plausibility": {"revised_percent": 25, "revised_share": 5, "step_factor": 2},
        "files": [{"path": f"{name}/{file}", "sha256": digest(content), "bytes": len(content)}],
    }
    return {
        f"data/raw/{name}/{file}": content,
        MANIFEST: with_source(manifest, entry),
        f"analysis/sources/{name}.py": TEMPLATES.get_template("module.txt").render(told),
        f"tests/sources/test_{name}.py": TEMPLATES.get_template("test.txt").render(name=name),
    }


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise DataError(
            f"{name!r} cannot name a source",
            expected="small letters, digits and underscores, beginning with a letter",
        )
    library = find_spec(name)
    # a folder without code, which may lie anywhere, has no origin
    taken = library is not None and library.origin is not None
    taken |= keyword.iskeyword(name) or keyword.issoftkeyword(name)
    if taken or find_spec(f"analysis.sources.{name}") is not None:
        raise DataError(
            f"'{name}' is a word or a library of Python, or a module of analysis/sources already",
            expected="the name of a publisher or of what is measured",
        )


def _read(file: str, content: bytes) -> dict[str, tuple[str, ...]]:
    """Return the cells of a table by column."""
    try:
        reader = csv.reader(content.decode("utf-8-sig").splitlines(), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"the file is no table ({error})", where=file, expected="CSV") from None
    table = [cells for _, cells in lines]
    odd = [f", line {number}" for number, cells in lines if len(cells) != len(table[0])]
    if len(table) < 2 or odd:
        where = file + (odd[0] if odd else "")
        raise DataError("the file is no table", where=where, expected="a header and rows of cells")
    if len(set(table[0])) != len(table[0]) or "" in table[0]:
        expected = "a name for each column, each once"
        raise DataError("its columns cannot be told apart", where=file, expected=expected)
    return dict(zip(table[0], zip(*table[1:], strict=True), strict=True))


def _told(file: str, columns: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what the module is made of: every word from the file as a literal of Python."""
    forms = {name: _form(cells) for name, cells in columns.items()}
    dated = [name for name, form in forms.items() if form in ("date()", "MONTH")]
    published = [name for name in dated[1:] if re.search("publish|release", name, re.I)]
    counted = [name for name, form in forms.items() if form.startswith(("integer", "number"))]
    if not counted:
        expected = "cells separated by commas, and figures in one column at least"
        raise DataError("no column holds numbers", where=file, expected=expected)
    key = (dated or list(columns))[0]
    days = columns[key]
    months = [12 * int(day[:4]) + int(day[5:]) for day in days] if forms[key] == "MONTH" else []
    words = {form.partition("(")[0] for form in forms.values()} | {"Table"}
    return {
        "file": _literal(file),
        "columns": [(_literal(name), form) for name, form in forms.items()],
        "words": sorted(words, key=lambda word: (not word.isupper(), word)),
        "key": _literal(key),
        "value": _literal(counted[-1]),
        "published": _literal(published[0]) if published else "",
        "monthly": bool(months),
        "every": "MS" if months and set(np.diff(months)) <= {1} else "",
        "coverage": _span_of(days) if dated else "",
    }


def _literal(text: str) -> str:
    """Return a text as code, in the quotes that ruff prefers."""
    return repr(text) if '"' in text else '"' + repr('"' + text)[2:-1].replace("\\'", "'") + '"'


def _span_of(days: Sequence[str]) -> str:
    """Return first and last of days or months; empty where they cannot be those of a source."""
    span = f"{min(days)} to {max(days)}"
    try:
        span_of(span)
    except ValueError:
        return ""
    return span


def _form(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    fitting = (form for own, form in FORMS if all(re.fullmatch(own, cell) for cell in filled))
    form = next(fitting, "text()") if filled else "text()"
    if len(filled) == len(cells):
        return form
    return "text(optional=True)" if form == "MONTH" else form.replace("()", "(optional=True)")
