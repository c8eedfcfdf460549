"""The stage `observations`: all raw files to the one table, and the context tables beside it."""

from functools import partial

import pandas as pd

from analysis import observations
from analysis.observations import Catalogue
from analysis.project import Project, side_by_side
from analysis.sources.manifest import Source
from analysis.sources.registry import ask_module, observe_source, read_release


def build_observations(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the files of the stage, by their path in the project.

    They are ``data/processed/observations.csv`` and the context tables: the Outlook's panel, wars
    and their dyads, and published answers of others; and the same whatever `jobs` is: the number
    of processes that read sources side by side. A `DataError` names the first source at fault and
    all that is wrong in its file.
    """
    read = partial(_read_one, catalogue=project.catalogue)
    if jobs > 1:
        with side_by_side(jobs) as pool:
            results = list(pool.map(read, project.sources))
    else:
        results = [read(source) for source in project.sources]
    combined = observations.combine([table for table, _ in results if len(table)])
    whole = {"observations.csv": observations.validate(combined, project.catalogue)}
    for _, context in results:
        whole |= context
    return {f"data/processed/{name}": observations.to_text(whole[name]) for name in sorted(whole)}


def _read_one(source: Source, catalogue: Catalogue) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    raw = read_release(source, catalogue.areas)
    return observe_source(source, catalogue, raw), ask_module(raw, "context") or {}
