"""The last cell of every notebook: were the parameters kept, and do the readings agree?"""

from __future__ import annotations

import ast
import csv
import io
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.errors import NotebookError
from analysis.notebooks.source import literals
from analysis.project import Project
from analysis.text import Prose, number
from analysis.yaml import nearest_or_all

if TYPE_CHECKING:
    import pandas as pd

INJECTED = "# Parameters"
"""With which a cell begins that papermill has put in."""
KEYS = {
    "readings": ["party", "kind", "view", "reading"],
    "amounts": ["party", "kind", "view", "window"],
}
"""What names a row of a published table."""
Rows = Mapping[tuple[str, ...], Mapping[str, str]]
"""A published table: its rows by their names, each value as a file holds it."""
MIME = "application/vnd.war-costs.readings+json"
"""Under which an executed notebook keeps what it concluded, for the record beside its page."""
CONCLUDED = ("first", "last", "value", "low90", "high90", "side", "likelihood", "confidence")


@dataclass(frozen=True)
class Finished(Prose):
    """What is said at the end, and the readings it is said of."""

    concluded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/markdown": self.text, "text/plain": self.text, MIME: self.concluded}


def finish(readings: pd.DataFrame | None = None, amounts: pd.DataFrame | None = None) -> Finished:
    """Return what a reader of this run has to know; call it in the last cell.

    In a build a parameter that was set again, and a row that is not the pipeline's, is an error.
    Elsewhere both are said, and where parameters are not those of `params.yaml` it is said what
    they move.

    Parameters
    ----------
    readings
        The notebook's table of readings, columns as in `data/processed/readings.csv`.
    amounts
        Its amounts, columns as in `amounts.csv`: they move where no comparison does.

    Raises
    ------
    NotebookError
        In a build only.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    used = shell.user_ns if shell is not None else {}
    given, strange = declared(used.get("In", ()))
    problems = [
        f"{name} is no parameter of this notebook (expected {nearest_or_all(name, given)})"
        for name in strange
    ]
    problems += [
        f"the parameter {name} was set again: it is {used.get(name)!r}, not {value!r}"
        for name, value in given.items()
        if used.get(name) != value
    ]
    lines = ["Every parameter has the value it was given."] if given and not problems else []
    tables = {"readings": readings, "amounts": amounts}
    rows = {name: _by_name(table, name) for name, table in tables.items() if table is not None}
    if any(rows.values()) and given:
        differing, told = _compared(rows, given)
        problems, lines = problems + differing, lines + told
    if problems and os.environ.get("WARCOSTS_BUILD") == "1":
        raise NotebookError("; ".join(problems))
    text = "\n\n".join([f"**Mind:** {problem}." for problem in problems] + lines)
    return Finished(text, {
        ", ".join(key): {name: row[name] for name in CONCLUDED if row.get(name)}
        for key, row in rows.get("readings", {}).items()
    })  # fmt: skip


def _compared(tables: Mapping[str, Rows], given: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return what is not as the pipeline has it but should be, and what else there is to say."""
    project = Project.here()
    default = project.params.flat() | {"as_of": "latest"}
    changed = {name: default.get(name) for name in given if given[name] != default.get(name)}
    editions = {str(day): edition for edition, day in project.params.cutoffs.items()}
    edition = editions.get(str(given.get("as_of", "latest")))
    known = {name: _published(project, edition or "latest", name) for name in tables}
    if edition is None or changed.keys() - {"as_of"}:
        changes = [f"`{name}` is {given[name]!r}, not {value!r}" for name, value in changed.items()]
        first, *others = (one for name in tables for one in _moved(name, tables[name], known[name]))
        return [], [f"{'; '.join(changes)}. {first}", *others]
    built = [name for name in tables if known[name]]
    differing = [one for name in built for one in _differences(name, tables[name], known[name])]
    if differing or len(built) < len(tables):
        return differing, []
    counts = " and ".join(f"{len(rows)} {name}" for name, rows in tables.items())
    return [], [f"All {counts} are those of the pipeline."]


def declared(history: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the parameters that the cells run so far have declared, and names that are none.

    These are the names of the first cell of literals alone, with the values of its last run, then
    those that papermill put in.

    >>> declared(["seed = 1", "# Parameters\\nseed = 2; sead = 3", "print(seed)", "seed = 3"])
    ({'seed': 2}, ['sead'])
    """
    given: dict[str, Any] = {}
    names: set[str] = set()
    for text in history:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        found = literals(tree)
        if not found or len(found) != len(tree.body):
            continue
        is_again = len(names) > 1 and names == set(found)
        if not names or is_again or text.startswith(INJECTED):
            names = names or set(found)
            given.update(found)
    strange = [name for name in given if name not in names]
    return {name: value for name, value in given.items() if name in names}, strange


def _published(project: Project, edition: str, name: str) -> Rows:
    """Return a table of the pipeline at an edition; none of its rows where it is not built."""
    from analysis.observations import read_built

    path = project.processed / f"{name}.csv"
    if not path.is_file():
        return {}
    table = read_built(path, ["as_of", *KEYS[name]], dtype=str)
    return _by_name(table[table["as_of"] == edition].drop(columns="as_of"), name)


def _by_name(table: pd.DataFrame, name: str) -> Rows:
    """Return the rows of a table, each value as a file holds it."""
    rows = csv.DictReader(io.StringIO(table.to_csv(index=False), newline=""))
    return {tuple(row[key] for key in KEYS[name]): row for row in rows}


def _differences(name: str, rows: Rows, known: Rows) -> Iterator[str]:
    for key, row in rows.items():
        if key not in known:
            yield f"{', '.join(key)} is no {name.removesuffix('s')} of the pipeline"
            continue
        for column, theirs in known[key].items():
            ours = row.get(column, theirs)
            if not _is_equal(ours, theirs):
                yield f"{', '.join(key)}: {column} is {ours} here and {theirs} in the pipeline"


def _is_equal(ours: str, theirs: str) -> bool:
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    except ValueError:
        return ours == theirs


def _moved(name: str, rows: Rows, known: Rows) -> list[str]:
    """Return how many rows of a table differ from those published, and the rows that tell most."""
    what = "comparisons of the last year with the first" if name == "readings" else name
    if not known:
        return [f"No {what} are published yet to compare with: run `dvc repro`."]
    looked = [key for key in rows if name != "readings" or key[-1] == "pace"]
    pairs = {key: (rows[key], known.get(key, {})) for key in looked}
    said = {key: (_said(ours), _said(theirs)) for key, (ours, theirs) in pairs.items()}
    moved = {key: _distance(*pairs[key]) for key in looked if said[key][0] != said[key][1]}
    # of each kind the one that moved most: an error factor moves every amount there is
    most = {key[:3]: key for key in sorted(moved, key=moved.__getitem__)}
    lines = [
        f"- {_named(key)}: {ours}; published: {theirs or 'none'}"
        for key, (ours, theirs) in said.items()
        if most.get(key[:3]) == key
    ]
    count = f"{len(moved)} of {len(looked)}" if moved else "None"
    shown = " (of each kind the one that moved most)" if len(lines) < len(moved) else ""
    told = f"{count} of the {what} differ from those published{shown}{':' if moved else '.'}"
    return [told, "\n".join(lines)] if lines else [told]


def _named(key: tuple[str, ...]) -> str:
    """Return what a row is of, in words."""
    party, kind, view, last = (part.replace("_", " ") for part in key)
    return f"{party}, {kind} ({view})" + (f", {last}" if last != "pace" else "")


def _said(row: Mapping[str, str]) -> str:
    """Return an amount or a reading in short: its value, interval and, of a reading, its side."""
    values = _values(row)
    if not values:
        return row.get("side", "")
    value, low, high = (number(one, 3) for one in values)
    return f"{value} ({low} to {high})" + (f", {row['side']}" if "side" in row else "")


def _values(row: Mapping[str, str]) -> list[float]:
    value = row.get("value") or row.get("median")
    return [float(one) for one in (value, row["low90"], row["high90"])] if value else []


def _distance(ours: Mapping[str, str], theirs: Mapping[str, str]) -> float:
    """Return how far two rows are apart, as a share of the larger of each pair of numbers."""
    pairs = zip(_values(ours), _values(theirs), strict=False)
    apart = (abs(one - other) / (max(abs(one), abs(other)) or 1) for one, other in pairs)
    return max(apart, default=math.inf)
