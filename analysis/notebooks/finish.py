"""The last cell of every notebook: were the parameters kept, and do the readings agree?"""

from __future__ import annotations

import ast
import io
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.errors import NotebookError
from analysis.notebooks.source import literals
from analysis.project import Project
from analysis.text import Prose

if TYPE_CHECKING:
    import pandas as pd

INJECTED = "# Parameters"
"""With which a cell begins that papermill has put in."""
KEYS = ("party", "kind", "view", "reading")
MIME = "application/vnd.war-costs.readings+json"
"""Under which an executed notebook keeps what it concluded, for the record beside its page."""
CONCLUDED = ("first", "last", "value", "low90", "high90", "side", "likelihood", "confidence")


@dataclass(frozen=True)
class Finished(Prose):
    """What is said at the end, and the readings it is said of."""

    concluded: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/markdown": self.text,
            "text/plain": self.text,
            MIME: {name: dict(one) for name, one in self.concluded.items()},
        }


def finish(readings: pd.DataFrame | None = None) -> Finished:
    """Return what a reader of this run has to know; call it in the last cell.

    In a build a parameter that was set again, and a reading that is not the pipeline's, is an
    error. Elsewhere both are said.

    Parameters
    ----------
    readings
        The notebook's table of readings, columns as in `data/processed/readings.csv`; compared
        where all parameters are those of `params.yaml` at the day of an edition.

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
    if readings is not None and given:
        compared, differing = _compare(readings, given)
        problems += differing
        lines += [compared] if compared else []
    if problems and os.environ.get("WARCOSTS_BUILD") == "1":
        raise NotebookError("; ".join(problems))
    told = "\n\n".join([f"**Mind:** {problem}." for problem in problems] + lines)
    return Finished(told, {} if readings is None else _concluded(readings))


def _concluded(readings: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return what each reading says, by its name."""
    import pandas as pd

    text = io.StringIO(readings.to_csv(index=False))
    rows = pd.read_csv(text, dtype=str, keep_default_na=False).to_dict("records")
    return {
        ", ".join(str(row[name]) for name in KEYS): {
            name: str(row[name]) for name in CONCLUDED if row.get(name)
        }
        for row in rows
    }


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


def _compare(readings: pd.DataFrame, given: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return what to say of readings that are the pipeline's, and what differs."""
    import pandas as pd

    project = Project.here()
    default = project.params.flat()
    path = project.processed / "readings.csv"
    editions = {day: edition for edition, day in project.params.cutoffs.items()}
    edition = editions.get(str(given.get("as_of", "")))
    is_other = any(default.get(name) != value for name, value in given.items() if name != "as_of")
    if edition is None or is_other or not path.is_file():
        return "", []
    known = pd.read_csv(path, dtype=str, keep_default_na=False)
    known = known[known["as_of"] == edition].set_index(list(KEYS))
    text = io.StringIO(readings.to_csv(index=False))
    ours = pd.read_csv(text, dtype=str, keep_default_na=False)
    columns = known.columns.intersection(ours.columns).drop("as_of", errors="ignore")
    differing = []
    for row in ours.to_dict("records"):
        key = tuple(row[name] for name in KEYS)
        if key not in known.index:
            differing.append(f"{', '.join(key)} is no reading of the pipeline")
            continue
        theirs = known.loc[key]
        for name in columns:
            if not _is_equal(row[name], theirs[name]):
                values = f"{row[name]} here and {theirs[name]} in the pipeline"
                differing.append(f"{', '.join(key)}: {name} is {values}")
    if differing:
        return "", differing
    return f"All {len(ours)} readings are those of the pipeline.", []


def _is_equal(ours: str, theirs: str) -> bool:
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    except ValueError:
        return ours == theirs
