"""Where tasks run: here, in threads or processes, or on a Dask cluster by its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from joblib import Parallel, delayed, parallel_config

from analysis.errors import ParameterError

Task = TypeVar("Task")
Result = TypeVar("Result")

BACKENDS = ("loky", "multiprocessing", "threading", "sequential")


@contextmanager
def workers(backend: str | None, n_jobs: int) -> Iterator[None]:
    """Let joblib use a backend within the block.

    Parameters
    ----------
    backend
        One of `BACKENDS`, the address of a Dask scheduler such as ``tcp://host:8786``, or `None`
        for joblib's own choice.
    n_jobs
        Workers; a cluster uses all it has.

    Raises
    ------
    ParameterError
        The backend is unknown, or the extra `cluster` is not installed.
    """
    with ExitStack() as stack:
        if backend is None or backend in BACKENDS:
            stack.enter_context(parallel_config(backend=backend or "loky", n_jobs=n_jobs))
        elif "://" in backend:
            client = stack.enter_context(_connect(backend))
            stack.enter_context(parallel_config(backend="dask", client=client, n_jobs=-1))
        else:
            raise ParameterError(
                f"'{backend}' is not a known backend",
                expected=f"one of {', '.join(BACKENDS)}, or an address such as tcp://host:8786",
            )
        yield


@contextmanager
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


def run_tasks(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, n_jobs: int, backend: str | None
) -> list[Result]:
    """Return the result of each task, in the order of the tasks whatever the workers."""
    with workers(backend, n_jobs):
        results: list[Result] = Parallel()(delayed(work)(task) for task in tasks)
    return results
