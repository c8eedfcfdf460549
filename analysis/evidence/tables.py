"""The null tables of every series that is tested, stored by family."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.evidence.patterns import entry_of, in_order, pattern_of, patterns
from analysis.indicators.specification import FAMILIES
from analysis.parallel import run_tasks
from analysis.project import Project
from analysis.trends import Pattern, TableParameters, TableStore
from analysis.trends.null import NullTable
from analysis.trends.tables import simulate_table

LIST = "patterns.json"
"""File beside the tables of a family that says what they are for."""

Needed = Mapping[str, Collection[Pattern]]


def simulate_missing(project: Project, *, n_jobs: int = 1, backend: str | None = None) -> None:
    """Simulate the null tables that the last build needed and that are not there.

    The tables that new data need are simulated by `add_tables` when a family is examined; this
    spreads the many that new code or settings need evenly over the cores. A table that several
    families need is simulated once and stored with each, so that what one family needs does not
    touch another's.
    """
    needed = _last_needed(project) or _needed(project, n_jobs, backend)
    lacking: dict[Pattern, list[TableStore]] = {}
    for family, store in stores(project).items():
        for pattern in needed[family]:
            if not store.path(pattern).exists():
                lacking.setdefault(pattern, []).append(store)
    # the longest first, so that no core is left with one at the end
    order = in_order(lacking)[::-1]
    tasks = [(pattern, lacking[pattern][0].parameters) for pattern in order]
    tables = run_tasks(simulate_table, tasks, n_jobs=n_jobs, backend=backend)
    for pattern, table in zip(order, tables, strict=True):
        for store in lacking[pattern]:
            _save(store, pattern, table)


def add_tables(store: TableStore, needed: Iterable[Pattern]) -> None:
    """Simulate those of a family's tables that are not there."""
    for pattern in needed:
        if not store.path(pattern).exists():
            _save(store, pattern, simulate_table(pattern, store.parameters))


def keep_needed(project: Project, needed: Needed) -> dict[Path, str]:
    """Remove the tables that nothing needs any more.

    Returns
    -------
    dict
        By the path of the list of each family its text, which also says that there are none
        where all series are too short for a table.
    """
    for family, store in stores(project).items():
        folder = project.tables(family)
        folder.mkdir(parents=True, exist_ok=True)
        kept = {folder / LIST} | {store.path(pattern) for pattern in needed[family]}
        for path in set(folder.iterdir()) - kept:
            # a folder is what a build that was killed was writing into
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return {project.tables(family) / LIST: _listed(some) for family, some in needed.items()}


def stores(project: Project) -> dict[str, TableStore]:
    """Return where each family's tables are stored, at the level of `params.yaml`."""
    parameters = TableParameters(level=float(str(project.params.all_values()["level"])))
    return {family: TableStore(project.tables(family), parameters) for family in FAMILIES}


def _save(store: TableStore, pattern: Pattern, table: NullTable) -> None:
    """Store a table whole or not at all: another worker may look for it."""
    final = store.path(pattern)
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent) as folder:
        replace(store, directory=Path(folder)).save(pattern, table).replace(final)


def _needed(project: Project, n_jobs: int, backend: str | None) -> Needed:
    dated = project.open_studies(project.params.reports).values()
    tasks = [(family, [studies[family] for studies in dated]) for family in FAMILIES]
    found = run_tasks(patterns, tasks, n_jobs=n_jobs, backend=backend)
    return dict(zip(FAMILIES, found, strict=True))


def _last_needed(project: Project) -> Needed | None:
    """Return what the last build needed, or nothing where a family has no list that is one."""
    try:
        return {
            family: [
                pattern_of(**entry)
                for entry in json.loads((project.tables(family) / LIST).read_text(encoding="utf-8"))
            ]
            for family in FAMILIES
        }
    except (OSError, ValueError, TypeError):
        # a list saves time and decides nothing: the series say again what is needed
        return None


def _listed(some: Iterable[Pattern]) -> str:
    return "[\n" + ",\n".join(f" {json.dumps(entry_of(one))}" for one in in_order(some)) + "\n]\n"
