"""One way of spreading work: joblib, over cores of this machine or on a Dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

from analysis.errors import ParameterError

Result = TypeVar("Result")

BACKENDS = ("loky", "multiprocessing", "threading", "sequential", "dask")


def run_tasks(
    function: Callable[..., Result],
    tasks: Iterable[tuple[Any, ...]],
    *,
    n_jobs: int,
    backend: str | None = None,
) -> list[Result]:
    """Call a function on the arguments of each task; results come in the order of the tasks.

    Parameters
    ----------
    function : callable
        Must seed itself by its arguments, so that results do not depend on the worker.
    tasks : iterable of tuple
    n_jobs : int
        Workers, -1 for one a core; a cluster named by its address uses all it has.
    backend : str, optional
        One of `BACKENDS`, or the address of a Dask scheduler such as ``tcp://host:8786``;
        ``loky`` (new processes) when left out. ``multiprocessing`` forks where the system
        does, so that imports are not repeated; ``dask`` uses the client that is running.

    Raises
    ------
    ParameterError
        The backend is unknown, or is a cluster and the extra `cluster` is not installed.
    """
    with _workers(backend or "loky", n_jobs):
        results: list[Result] = Parallel()(delayed(function)(*task) for task in tasks)
    return results


@contextlib.contextmanager
def _workers(backend: str, n_jobs: int) -> Iterator[None]:
    """Let joblib use a backend within the block; it knows Dask only from such a setting."""
    with contextlib.ExitStack() as stack:
        if backend in BACKENDS:
            stack.enter_context(parallel_config(backend=backend, n_jobs=n_jobs))
        elif "://" in backend:
            client = stack.enter_context(_connect(backend))
            stack.enter_context(parallel_config(backend="dask", client=client, n_jobs=-1))
        else:
            raise ParameterError(
                f"'{backend}' is not a known backend",
                expected=f"one of {', '.join(BACKENDS)}, or an address such as tcp://host:8786",
            )
        yield


@contextlib.contextmanager
def _connect(address: str) -> Iterator[object]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ParameterError(
            "a Dask cluster is named as backend, but Dask is not installed",
            remedy="Install it with: pip install war-costs[cluster]",
        ) from error
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        yield client
