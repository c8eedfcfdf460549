"""The beginning of a new source: its entry, its module and a test that fails until it is done."""

from __future__ import annotations

import datetime as dt
import importlib.util
import keyword
from pathlib import Path

from analysis.acquisition.manifest_text import with_source
from analysis.acquisition.staging import digest
from analysis.errors import DataError
from analysis.sources.manifest import NAME

RHYTHM = 60
"""Days between releases, until the entry says better."""
MODULE = '''"""WHAT IS MEASURED, by whom, and the traps of this source."""

from __future__ import annotations

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import COUNT, DATE, read_table

FILE = "{file}"
COLUMNS = {{"date": DATE, "value": COUNT}}


def read(source: Source) -> pd.DataFrame:
    """Read the file: every column of it, with what it must hold."""
    path = source.path(FILE)
    return apply_corrections(read_table(path, COLUMNS), source, path)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return observations: what, for whom, over which period, and when it was published."""
    rows = raw.assign(period_start=raw["date"], period_end=raw["date"], published=raw["date"])
    return observations.observe(
        rows, indicator="MEASURE", party="PARTY", source=source.id, catalogue=catalogue
    )
'''
TEST = '''"""The source {name}: its traps, on the real file and on damaged ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.sources.manifest import Source


def test_the_entry_of_the_source_is_complete(manifest: Mapping[str, Source]) -> None:
    unsaid = [key for key, value in manifest["{name}"].details.items() if value == "TO DO"]
    assert not unsaid, f"say in data/raw/sources.yaml, source {name}: {{', '.join(unsaid)}}"


def test_the_figures_of_the_source_are_those_of_its_publisher(
    observed: Callable[[str], pd.DataFrame],
) -> None:
    table = observed("{name}")
    expected = None  # a figure as its publisher states it
    assert expected is not None, (
        "write here a figure that the publisher states, and where it stands in the table"
    )
    assert table["value"].iloc[0] == expected
'''


def make_skeleton(
    manifest: str, name: str, file: Path, content: bytes, today: dt.date
) -> dict[Path, bytes]:
    """Return the files of a new source by path relative to the folder of the project.

    Parameters
    ----------
    manifest
        Text of `sources.yaml`.
    name
        What the source is to be called.
    file, content
        Its first raw file.

    Raises
    ------
    DataError
        The name cannot name a source, names one already, or is a word or library of Python.
    """
    if not NAME.fullmatch(name):
        raise DataError(
            f"'{name}' cannot name a source",
            expected="small letters, digits and underscores, beginning with a letter",
        )
    if _is_taken(name):
        raise DataError(
            f"'{name}' is a word or a library of Python, and cannot name a source",
            expected="the name of a publisher or of what is measured",
        )
    if f"- id: {name}\n" in manifest:
        raise DataError(f"there is a source {name} already", where="data/raw/sources.yaml")
    entry = {
        "id": name,
        **dict.fromkeys(("title", "publisher", "url", "revision", "licence"), "TO DO"),
        "retrieved": today.isoformat(),
        **dict.fromkeys(("frequency", "coverage", "unit", "grade"), "TO DO"),
        "known_issues": [],
        "rhythm_days": RHYTHM,
        "next_release": (today + dt.timedelta(days=RHYTHM)).isoformat(),
        "plausibility": {"revised_percent": 25, "revised_share": 5, "step_factor": 2},
        "files": [
            {"path": f"{name}/{file.name}", "sha256": digest(content), "bytes": len(content)}
        ],
    }
    return {
        Path("data", "raw", name, file.name): content,
        Path("data", "raw", "sources.yaml"): with_source(manifest, entry).encode(),
        Path("analysis", "sources", f"{name}.py"): MODULE.format(file=file.name).encode(),
        Path("tests", "sources", f"test_{name}.py"): TEST.format(name=name).encode(),
    }


def _is_taken(name: str) -> bool:
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return True
    found = importlib.util.find_spec(name)
    # a folder without code, which may lie anywhere, has no origin
    return found is not None and found.origin is not None
