"""One way of spreading work: joblib, on this machine or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

Result = TypeVar("Result")


def run_tasks(
    function: Callable[..., Result],
    tasks: Iterable[tuple[Any, ...]],
    *,
    n_jobs: int,
    backend: str,
) -> list[Result]:
    """Call a function on the arguments of each task; results come in the order of the tasks.

    Parameters
    ----------
    function : callable
        Must seed itself by its arguments, so that results do not depend on the worker.
    tasks : iterable of tuple
    n_jobs : int
    backend : {'loky', 'threading', 'sequential', 'dask'}
        ``dask`` uses the `distributed.Client` that is running. The setting is given as a context,
        since joblib registers Dask only then.
    """
    with parallel_config(backend=backend, n_jobs=n_jobs):
        results: list[Result] = Parallel()(delayed(function)(*task) for task in tasks)
    return results
