"""Shared by the tests of sources: the real data, and damaged copies of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from sources.altering import RAW, Edit, alter

from analysis.observations import Catalogue, load_catalogue
from analysis.sources.build import ask_module, observe_source, read_release
from analysis.sources.manifest import Source, load_manifest

ROOT = Path(__file__).resolve().parents[2]

WRITTEN_ON: Mapping[str, str] = {
    "general_staff": "2026-06-28",
    "mediazona_meduza": "2026-05-22",
    "uk_mod": "2026-02-14",
    "published_estimates": "2026-07-30",
    "ualosses_study": "2026-07-31",
    "ukrainian_named_losses": "2025-11-08",
    "oryx": "2026-06-30",
    "deepstate": "2026-06-30",
    "isw_area": "2026-06-27",
    "unhcr": "2026-06-25",
    "eurostat": "2026-07-30",
    "displacement_figures": "2026-07-30",
    "imf_weo": "2025-10-31",
    "world_bank": "2026-03-20",
    "sipri": "2025-04-28",
    "economy_figures": "2026-06-30",
    "reconstruction_figures": "2026-02-28",
    "civilian_casualties": "2026-07-10",
    "russia_nwf": "2026-07-05",
    "kiel_ust": "2026-08-04",
    "population": "2026-03-01",
}
"""The newest release of each source when its tests were written. Their expected values are those
of that day, which the table remembers whatever has been published since."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Everything that the real `indicators.yaml` declares."""
    return load_catalogue(ROOT / "indicators.yaml")


@pytest.fixture(scope="session")
def manifest() -> Mapping[str, Source]:
    """The real sources by their id."""
    return {source.id: source for source in load_manifest(RAW)}


@pytest.fixture(scope="session")
def observed(manifest: Mapping[str, Source], catalogue: Catalogue) -> Callable[[str], pd.DataFrame]:
    """Return the validated observations of a real source, computed once a session.

    They are those that were known on the day in `WRITTEN_ON`; of a source that is not there, all.
    A test must not change the frame it is given.
    """

    @functools.cache
    def observations_of(source_id: str) -> pd.DataFrame:
        table = observe_source(manifest[source_id], catalogue)
        day = pd.Timestamp(WRITTEN_ON.get(source_id, table["published"].max()))
        return table[table["published"] <= day].reset_index(drop=True)

    return observations_of


@pytest.fixture(scope="session")
def context(
    manifest: Mapping[str, Source], catalogue: Catalogue
) -> Callable[[str], dict[str, pd.DataFrame]]:
    """Return the context tables of a real source, computed once a session."""

    @functools.cache
    def tables_of(source_id: str) -> dict[str, pd.DataFrame]:
        return ask_module(read_release(manifest[source_id], catalogue.areas), "context") or {}

    return tables_of


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Source]:
    """Return a factory of damaged sources.

    ``altered("oryx", {"totals.csv": lambda text: text.replace(",", ";")})`` copies the raw folder
    of the source, corrections included, to a temporary folder, large files cut short, edits the
    named files, and declares their new hashes in a `sources.yaml` beside it. ``declared=False``
    leaves the old hashes; ``details`` replaces fields of the entry in `sources.yaml`. Called again
    for the same source it starts from the real files again.
    """

    return functools.partial(alter, tmp_path / "raw")


@pytest.fixture
def observe_altered(
    altered: Callable[..., Source], catalogue: Catalogue
) -> Callable[..., pd.DataFrame]:
    """Return the observations of a damaged source: `altered`, then read, observe, validate.

    All of them, unlike those of `observed`: a test compares with ``observe_altered(source, {})``.
    """

    def observe(source_id: str, edits: Mapping[str, Edit]) -> pd.DataFrame:
        return observe_source(altered(source_id, edits), catalogue)

    return observe
