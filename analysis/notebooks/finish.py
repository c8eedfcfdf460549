"""The last cell of every notebook: were the parameters kept, and do the readings agree?"""

from __future__ import annotations

import ast
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

if TYPE_CHECKING:
    import pandas as pd

INJECTED = "# Parameters"
"""With which a cell begins that papermill has put in."""
KEYS = ("party", "kind", "view", "reading")
MIME = "application/vnd.war-costs.readings+json"
"""Under which an executed notebook keeps what it concluded, for the record beside its page."""
Rows = Mapping[tuple[str, ...], Mapping[str, str]]
CONCLUDED = ("first", "last", "value", "low90", "high90", "side", "likelihood", "confidence")


@dataclass(frozen=True)
class Finished(Prose):
    """What is said at the end, and the readings it is said of."""

    concluded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        concluded = {name: dict(one) for name, one in self.concluded.items()}
        return {"text/markdown": self.text, "text/plain": self.text, MIME: concluded}


def finish(readings: pd.DataFrame | None = None) -> Finished:
    """Return what a reader of this run has to know; call it in the last cell.

    In a build a parameter that was set again, and a reading that is not the pipeline's, is an
    error. Elsewhere both are said, and where parameters are not those of `params.yaml` it is said
    what they move.

    Parameters
    ----------
    readings
        The notebook's table of readings, columns as in `data/processed/readings.csv`.

    Raises
    ------
    NotebookError
        In a build only.
    """
    used = _names_of_shell()
    given = declared(used.get("In", ()))
    problems = [
        f"the parameter {name} was set again: it is {used.get(name)!r}, not {value!r}"
        for name, value in given.items()
        if used.get(name) != value
    ]
    lines = ["Every parameter has the value it was given."] if given and not problems else []
    rows = {} if readings is None else _by_name(readings)
    if rows and given:
        differing, told = _compared(rows, given)
        problems, lines = problems + differing, lines + told
    if problems and os.environ.get("WARCOSTS_BUILD") == "1":
        raise NotebookError("; ".join(problems))
    text = "\n\n".join([f"**Mind:** {problem}." for problem in problems] + lines)
    return Finished(text, {
        ", ".join(key): {name: row[name] for name in CONCLUDED if row.get(name)}
        for key, row in rows.items()
    })  # fmt: skip


def _compared(rows: Rows, given: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return what is not as the pipeline has it but should be, and what else there is to say."""
    project = Project.here()
    default = project.params.flat() | {"as_of": "latest"}
    changed = {name: default.get(name) for name in given if given[name] != default.get(name)}
    editions = {str(day): edition for edition, day in project.params.cutoffs.items()}
    edition = editions.get(str(given.get("as_of", "latest")))
    known = _published(project, edition or "latest")
    if edition is None or changed.keys() - {"as_of"}:
        return [], _moved(rows, known, changed, given)
    differing = list(_differences(rows, known)) if known else []
    agreed = f"All {len(rows)} readings are those of the pipeline."
    return differing, [agreed] if known and not differing else []


def _names_of_shell() -> Mapping[str, Any]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return shell.user_ns if shell is not None else {}


def declared(history: Sequence[str]) -> dict[str, Any]:
    """Return the parameters that the cells run so far have declared.

    These are the names of the first cell of literals alone, with the values of its last run, then
    those that papermill put in.

    Examples
    --------
    >>> declared(["seed = 1", "# Parameters\\nseed = 2", "print(seed)", "seed = 3"])
    {'seed': 2}
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
        is_again = bool(names) and names == set(found) and len(names) > 1
        if not names or is_again or text.startswith(INJECTED):
            names = names or set(found)
            given.update(found)
    return given


def _published(project: Project, edition: str) -> Rows:
    """Return the pipeline's readings of an edition; none where they are not built."""
    import pandas as pd

    path = project.processed / "readings.csv"
    if not path.is_file():
        return {}
    known = pd.read_csv(path, dtype=str, keep_default_na=False)
    return _by_name(known[known["as_of"] == edition].drop(columns="as_of"))


def _by_name(readings: pd.DataFrame) -> Rows:
    """Return readings by their names, each value as a file holds it."""
    import pandas as pd

    text = io.StringIO(readings.to_csv(index=False))
    rows = pd.read_csv(text, dtype=str, keep_default_na=False).to_dict("records")
    return {tuple(str(row[name]) for name in KEYS): {str(k): str(v) for k, v in row.items()}
            for row in rows}  # fmt: skip


def _differences(rows: Rows, known: Rows) -> Iterator[str]:
    """Yield what is not as the pipeline has it."""
    for key, row in rows.items():
        if key not in known:
            yield f"{', '.join(key)} is no reading of the pipeline"
            continue
        for name in known[key].keys() & row.keys() - {"as_of"}:
            ours, theirs = row[name], known[key][name]
            if not _is_equal(ours, theirs):
                yield f"{', '.join(key)}: {name} is {ours} here and {theirs} in the pipeline"


def _moved(
    rows: Rows, known: Rows, changed: Mapping[str, Any], given: Mapping[str, Any]
) -> list[str]:
    """Return which parameters are others than the published ones, and what that moves."""
    changes = [f"`{name}` is {given[name]!r}, not {value!r}" for name, value in changed.items()]
    paces = {key: row for key, row in rows.items() if key[-1] == "pace"}
    moved = [
        f"- {party}, {kind.replace('_', ' ')} ({view}): {_said(row)}; "
        f"published: {_said(known.get((party, kind, view, reading), {})) or 'none'}"
        for (party, kind, view, reading), row in paces.items()
        if _said(row) != _said(known.get((party, kind, view, reading), {}))
    ]
    count = f"{len(moved)} of {len(paces)}" if moved else "None"
    differ = f"{count} of the comparisons of the last year with the first differ from those"
    said = f"{'; '.join(changes)}. {differ} published{':' if moved else '.'}"
    return [said, "\n".join(moved)] if moved else [said]


def _said(row: Mapping[str, str]) -> str:
    """Return a reading in short: its value, interval and side."""
    if not row.get("value"):
        return row.get("side", "")
    value, low, high = (number(float(row[name]), 3) for name in ("value", "low90", "high90"))
    return f"{value} ({low} to {high}), {row['side']}"


def _is_equal(ours: str, theirs: str) -> bool:
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    except ValueError:
        return ours == theirs
