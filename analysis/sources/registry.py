"""All sources together: raw folder to the one table of observations."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Sequence
from typing import Protocol, cast

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.parallel import run_tasks
from analysis.sources.history import EarlierRelease, add_release, earlier_releases
from analysis.sources.manifest import NAME, Source, verify


class SourceModule(Protocol):
    """What a module of a source offers: ``read`` touches files, ``observe`` computes."""

    def read(self, source: Source) -> object:
        """Read the raw files strictly and apply the corrections."""

    def observe(self, raw: object, source: Source, catalogue: Catalogue) -> pd.DataFrame:
        """Return observations in the shape of the one table."""


def load_module(source_id: str) -> SourceModule:
    """Return the module of a source.

    Raises
    ------
    DataError
        There is none.
    """
    name = f"analysis.sources.{source_id}"
    try:
        if not NAME.fullmatch(source_id):
            raise ModuleNotFoundError(name=name)
        return cast(SourceModule, importlib.import_module(name))
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise DataError(
            f"source {source_id} has no module",
            where="data/raw/sources.yaml",
            expected=f"a file analysis/sources/{source_id}.py",
            remedy=f"Make its skeleton with: warcosts new-source {source_id}",
        ) from None


def observe_source(source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the observations of one source, verified, read, corrected and validated.

    Where files were replaced by releases that restate earlier figures, the earlier releases are
    read as well, and each figure is dated to the release that brought it.
    """
    earlier = earlier_releases(source)
    table = observe_release(source, catalogue)
    if earlier:
        table = add_release(
            observe_earlier(earlier, catalogue),
            table,
            complete_to=earlier[-1].complete_to,
            retrieved=str(source.details["retrieved"]),
        )
    return observations.validate(table, catalogue)


def observe_earlier(releases: Sequence[EarlierRelease], catalogue: Catalogue) -> pd.DataFrame:
    """Return what was known after the last of some earlier releases, which are in order."""
    known = observe_release(releases[0], catalogue)
    for before, release in itertools.pairwise(releases):
        known = add_release(
            known,
            observe_release(release, catalogue),
            complete_to=before.complete_to,
            retrieved=str(release.details["retrieved"]),
        )
    return known


def observe_release(source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the observations of one release of a source, verified, read and corrected."""
    verify(source)
    module = load_module(source.id)
    return module.observe(module.read(source), source, catalogue)


def observe_all(
    sources: Sequence[Source],
    catalogue: Catalogue,
    *,
    n_jobs: int = 1,
    backend: str | None = None,
) -> pd.DataFrame:
    """Return the one table of observations.

    Parameters
    ----------
    n_jobs, backend
        See `analysis.parallel.run_tasks`; the table is the same whatever they are.
    """
    tasks = [(source, catalogue) for source in sources]
    tables = run_tasks(observe_source, tasks, n_jobs=n_jobs, backend=backend)
    return observations.validate(observations.combine(tables), catalogue)
