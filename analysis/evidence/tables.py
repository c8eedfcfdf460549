"""The null tables of every series that is tested, stored by family."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from analysis.evidence.patterns import in_order, patterns
from analysis.indicators.specification import FAMILIES
from analysis.parallel import run_tasks
from analysis.project import Project
from analysis.trends import Pattern, TableParameters, TableStore
from analysis.trends.tables import simulate_table

Stores = Mapping[str, TableStore]


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
    needed: dict[str, set[Pattern]] = {family: set() for family in FAMILIES}
    for (family, _), some in zip(tasks, found, strict=True):
        needed[family].update(some)
    parameters = TableParameters(level=float(str(params.all_values()["level"])))
    stores = {family: TableStore(project.tables(family), parameters) for family in FAMILIES}
    _simulate_missing(needed, stores, n_jobs, backend)
    for family, store in stores.items():
        kept = {store.path(pattern) for pattern in needed[family]}
        for path in set(project.tables(family).glob("*.npz")) - kept:
            path.unlink()
    return {family: _listed(some) for family, some in needed.items()}


def _simulate_missing(
    needed: Mapping[str, set[Pattern]], stores: Stores, n_jobs: int, backend: str | None
) -> None:
    lacking: dict[Pattern, list[TableStore]] = {}
    for family, store in stores.items():
        for pattern in in_order(needed[family]):
            if not store.path(pattern).exists():
                lacking.setdefault(pattern, []).append(store)
    # the longest first, so that no core is left with one at the end
    order = in_order(lacking)[::-1]
    tasks = [(pattern, lacking[pattern][0].parameters) for pattern in order]
    tables = run_tasks(simulate_table, tasks, n_jobs=n_jobs, backend=backend)
    for pattern, table in zip(order, tables, strict=True):
        for store in lacking[pattern]:
            store.save(pattern, table)


def _listed(some: Iterable[Pattern]) -> str:
    listed = [
        {"n": one.n, "last": sum(one.gaps)} | ({"before": one.before} if one.before else {})
        for one in in_order(some)
    ]
    return json.dumps(listed, indent=1) + "\n"
