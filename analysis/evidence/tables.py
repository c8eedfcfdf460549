"""The null tables of every series that is tested, stored by family."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np

from analysis.evidence.patterns import patterns
from analysis.indicators.specification import FAMILIES
from analysis.parallel import run_tasks
from analysis.project import Project
from analysis.trends import TableParameters, TableStore
from analysis.trends.series import gaps_of
from analysis.trends.tables import simulate_table

Times = tuple[int, ...]


def store_null_tables(
    project: Project, *, n_jobs: int = 1, backend: str | None = None
) -> dict[str, str]:
    """Simulate the null tables that are missing, and remove those that nothing needs any more.

    A table that several families need is simulated once and stored with each, so that what one
    family needs does not touch another's.

    Returns
    -------
    dict of str
        For each family the text of a list of its patterns, which also says that there are none
        where all series are too short for a table.
    """
    params = project.load_params()
    dated = [project.open_studies(as_of) for as_of in params.reports.values()]
    tasks = [(family, [studies[family]]) for family in FAMILIES for studies in dated]
    found = run_tasks(patterns, tasks, n_jobs=n_jobs, backend=backend)
    needed: dict[str, set[Times]] = {family: set() for family in FAMILIES}
    for (family, _), times in zip(tasks, found, strict=True):
        needed[family].update(times)
    parameters = TableParameters(level=float(str(params.all_values()["level"])))
    stores = {family: TableStore(project.tables(family), parameters) for family in FAMILIES}
    _simulate_missing(needed, stores, n_jobs, backend)
    for family, store in stores.items():
        kept = {store.path(gaps) for gaps in _gaps(needed[family])}
        for path in set(project.tables(family).glob("*.npz")) - kept:
            path.unlink()
    return {family: _listed(times) for family, times in needed.items()}


def _simulate_missing(
    needed: dict[str, set[Times]], stores: dict[str, TableStore], n_jobs: int, backend: str | None
) -> None:
    lacking: dict[Times, list[TableStore]] = {}
    for family, store in stores.items():
        for gaps in _gaps(needed[family]):
            if not store.path(gaps).exists():
                lacking.setdefault(gaps, []).append(store)
    # the longest first, so that no core is left with one at the end
    order = sorted(lacking, key=len, reverse=True)
    tasks = [(gaps, lacking[gaps][0].parameters) for gaps in order]
    tables = run_tasks(simulate_table, tasks, n_jobs=n_jobs, backend=backend)
    for gaps, table in zip(order, tables, strict=True):
        for store in lacking[gaps]:
            store.save(gaps, table)


def _gaps(every: Iterable[Times]) -> set[Times]:
    return {gaps_of(np.asarray(times, dtype=np.int64)) for times in every}


def _listed(times: set[Times]) -> str:
    ordered = sorted(times, key=lambda one: (len(one), one))
    return json.dumps([{"n": len(one), "last": one[-1]} for one in ordered], indent=1) + "\n"
