"""Shared by the tests of sources: the real data, and damaged copies of it."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.catalogue import Catalogue, load_catalogue
from analysis.hashing import hash_file
from analysis.observations import combine
from analysis.params import load_params
from analysis.sources.manifest import Source, load_manifest
from analysis.sources.registry import observe_source
from analysis.study import Study

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"

WRITTEN_ON: Mapping[str, str] = {
    "general_staff": "2026-06-28",
    "mediazona_meduza": "2026-05-11",
    "uk_mod": "2026-02-14",
    "published_estimates": "2026-07-30",
    "ualosses_study": "2026-07-21",
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
}
"""The newest release of each source when its tests were written. Their expected values are those
of that day, which the table remembers whatever has been published since."""

Edit = Callable[[str], str | bytes] | tuple[str, str]
"""What to do to the text of a raw file (a byte order mark is its first character), or the
passage to replace, which must stand there exactly once, and its replacement. A function may
return bytes, to write what is not UTF-8."""


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
def open_study(
    manifest: Mapping[str, Source],
    catalogue: Catalogue,
    observed: Callable[[str], pd.DataFrame],
) -> Callable[..., Study]:
    """Return what opens a study on the observations of some sources, read from their raw files.

    ``open_study("oryx", as_of="2024-12-31")``; parameters replace those of `params.yaml`.
    """

    def study(*source_ids: str, **parameters: object) -> Study:
        values = load_params(ROOT / "params.yaml").all_values(parameters)
        return Study(
            table=combine([observed(source_id) for source_id in source_ids]),
            catalogue=catalogue,
            sources=tuple(manifest.values()),
            parameters=values,
            as_of=str(values["as_of"]),
        )

    return study


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Source]:
    """Return a factory of damaged sources.

    ``altered("oryx", {"totals.csv": lambda text: text.replace(",", ";")})`` copies the raw folder
    of the source, corrections included, to a temporary folder, edits the named files, and
    declares their new hashes in a `sources.yaml` beside it. ``declared=False`` leaves the old
    hashes; ``details`` replaces fields of the entry in `sources.yaml`. Called again for the same
    source it starts from the real files again.
    """

    def make(
        source_id: str,
        edits: Mapping[str, Edit] | None = None,
        *,
        declared: bool = True,
        details: Mapping[str, object] | None = None,
    ) -> Source:
        folder = tmp_path / "raw"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(RAW / source_id, folder / source_id)
        for name, edit in (edits or {}).items():
            _rewrite(folder / source_id / name, edit)
        entries = yaml.safe_load((RAW / "sources.yaml").read_text(encoding="utf-8"))
        entry = next(entry for entry in entries if entry["id"] == source_id)
        entry.update(details or {})
        if declared:
            for file in entry["files"]:
                path = folder / file["path"]
                file.update(sha256=hash_file(path), bytes=path.stat().st_size)
        (folder / "sources.yaml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
        return load_manifest(folder)[0]

    return make


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


def _rewrite(path: Path, edit: Edit) -> None:
    before = path.read_bytes()
    text = before.decode("utf-8")
    if isinstance(edit, tuple):
        old, new = edit
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        after: str | bytes = text.replace(old, new)
    else:
        after = edit(text)
    content = after.encode("utf-8") if isinstance(after, str) else after
    assert content != before, f"the edit leaves {path.name} as it was"
    path.write_bytes(content)
