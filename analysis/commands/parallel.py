"""How work is spread: over the cores of this machine, or over a Dask cluster when wanted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import click

from analysis.errors import WarCostsError

SPREAD = ("calibration", "timeline", "forecasts")
"""Stages that spread their work through joblib and so over a cluster."""


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextlib.contextmanager
def workers(cluster: str | None, stage: str) -> Iterator[None]:
    """Let joblib send its tasks to a cluster meanwhile, where one is named.

    Raises
    ------
    WarCostsError
        The stage spreads nothing, Dask is not installed, or no scheduler answers.
    """
    if cluster is None:
        yield
        return
    if stage not in SPREAD:
        raise click.UsageError(f"--cluster is for {', '.join(SPREAD)}; {stage} takes seconds")
    try:
        import joblib
        from distributed import Client
    except ImportError:
        raise WarCostsError(
            "Dask is not installed", remedy="Install it with: pip install 'war-costs[cluster]'"
        ) from None
    try:
        client = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise WarCostsError(
            f"no scheduler answers ({error})", where=cluster, expected="as tcp://10.0.0.1:8786"
        ) from None
    with client, joblib.parallel_config(backend="dask"):
        yield
