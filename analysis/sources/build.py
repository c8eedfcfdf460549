"""The stage `observations`: raw files are verified, read, corrected, checked and made observations.

Those of all sources are one table; the context tables stand beside it.
"""

import fnmatch
import importlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd

from analysis import observations
from analysis.errors import DataError
from analysis.observations import Catalogue
from analysis.project import Project, side_by_side
from analysis.sources.checks import Checks, tell
from analysis.sources.corrections import load_corrections
from analysis.sources.history import add_release
from analysis.sources.manifest import MANIFEST, Source, read_files
from analysis.sources.raw import Raw
from analysis.sources.reading import read_table
from analysis.sources.tables import Table


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


def load_module(source_id: str) -> Any:
    """Return the module of a source, or refuse one that has none; `raw` says what it offers."""
    name = f"analysis.sources.{source_id}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise DataError(
            f"source {source_id} has no module",
            where=MANIFEST,
            expected=f"a file analysis/sources/{source_id}.py",
            remedy=f"Make its skeleton with: warcosts new-source {source_id}",
        ) from None


def read_release(source: Source, areas: Mapping[str, str]) -> Raw:
    """Return the files of a source, verified, read, corrected and checked, or all that is wrong."""
    source.refuse_unsaid()
    contents = read_files(source)
    declared = _tables(source, sorted(contents))
    corrections = load_corrections(source)
    raw = Raw(source, areas, {name: Checks(source.place(name)) for name in contents})
    for name, table in declared.items():
        own = [one for one in corrections if one.file == name]
        raw[name] = read_table(contents[name], table, raw.checks[name], own)
        if table.time:
            raw.checks[name].covers(raw[name][table.time], source)
    # what is computed from days that do not follow each other says nothing
    tell(*raw.checks.values())
    ask_module(raw, "check")
    tell(*raw.checks.values())
    return raw


def ask_module(raw: Raw, what: Literal["check", "observe", "context"]) -> Any:
    """Return what a function of a source's module makes of its files; None where it has none.

    A failure is told: a file may be wrong in a way that the module did not foresee. What follows
    from figures that were already refused says nothing.
    """
    function = getattr(load_module(raw.source.id), what, None)
    try:
        return function and function(raw)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        tell(*raw.checks.values())
        raise DataError(
            f"its module fails on its files ({type(error).__name__}: {error})",
            where=f"source {raw.source.id}",
            expected="files of the shape that the module reads",
            remedy="If the publisher changed the shape, change the module first",
        ) from error


def _tables(source: Source, names: Sequence[str]) -> dict[str, Table]:
    """Return how each file of a source is read, in order of name."""
    declared: Mapping[str, Table | None] = load_module(source.id).FILES
    fits = {name: [one for one in declared if fnmatch.fnmatchcase(name, one)] for name in names}
    wrong = [f"does not say how '{name}' is read" for name in names if len(fits[name]) != 1]
    # an earlier release has the files that there were then
    if not source.release:
        missing = [one for one in declared if not fnmatch.filter(names, one)]
        wrong += [f"asks for a file '{one}', which is not listed" for one in missing]
    if wrong:
        problem = f"the module of source {source.id} {wrong[0]}"
        raise DataError(problem, where=MANIFEST, expected=f"files as {', '.join(declared)}")
    tables = {name: declared[fits[name][0]] for name in names}
    return {name: table for name, table in tables.items() if table is not None}


def observe_release(source: Source, catalogue: Catalogue, raw: Raw | None = None) -> pd.DataFrame:
    """Return the observations of one release of a source; `raw` is what was read of it, if it was.

    A day of publication that was derived is never later than the day of retrieval, or than the
    figure's own day: where it was published it may be tomorrow already.
    """
    raw = read_release(source, catalogue.areas) if raw is None else raw
    table = ask_module(raw, "observe")
    if table is None:
        return pd.DataFrame(columns=list(observations.COLUMNS))
    for name in table["indicator"].unique():
        catalogue.measure(name, f"analysis/sources/{source.id}.py, or figures in sources.yaml")
    named = table.get("source", pd.Series(index=table.index, dtype=str)).fillna(source.id)
    table = observations.observe(table.assign(source=named), catalogue)
    own, retrieved = table["period_end"], pd.Timestamp(source.retrieved)
    latest = own.where(own > retrieved, retrieved)
    derived = table["note"].str.contains(observations.PUBLISHED_DERIVED, regex=False)
    late = derived & (table["published"] > latest)
    table["published"] = table["published"].mask(late, latest)
    return table.sort_values(list(observations.KEY), kind="stable", ignore_index=True)


def observe_source(source: Source, catalogue: Catalogue, raw: Raw | None = None) -> pd.DataFrame:
    """Return the observations of one source, from all its releases, validated.

    Where files were replaced by releases that restate earlier figures, the earlier releases are
    read as well, and each figure is dated to the release that brought it.
    """
    table = observe_release(source, catalogue, raw)
    if source.earlier:
        known = observe_earlier(source, catalogue)
        day = source.earlier[-1].complete_to
        table = add_release(known, table, complete_to=day, retrieved=source.retrieved)
    return observations.validate(table, catalogue)


def observe_earlier(source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return what was known after the last of the earlier releases of a source, in order."""
    first, *later = source.before()
    known = observe_release(first, catalogue)
    for before, release in zip(source.earlier, later, strict=False):
        new, day = observe_release(release, catalogue), before.complete_to
        known = add_release(known, new, complete_to=day, retrieved=release.retrieved)
    return known
