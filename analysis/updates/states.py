"""A state of the project: what was known and said at one time, from files of the checkout.

The last release is kept in `data/baseline/`, which only `warcosts changes --set-baseline` writes,
so that the page of changes depends on files of the checkout alone.
"""

import datetime as dt
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError
from analysis.observations import Catalogue, cut_off, filter_as_of, read, read_built
from analysis.project import committed, is_cloned
from analysis.sources.manifest import MANIFEST
from analysis.yaml import check_document, parse_yaml

FOLDER = "data/baseline"
OBSERVATIONS = "data/processed/observations.csv"
PANEL = "data/processed/panel.csv"
AMOUNTS = "data/processed/amounts.csv"
READINGS = "data/processed/readings.csv"
STATEMENTS = "data/processed/statements.csv"
CHOICES = "data/processed/choices.csv"
OUTLOOKS = "data/processed/outlooks.csv"
CLAIMS = "data/processed/claims.json"
RULES = ("params.yaml", "kinds.yaml", "uncertainty.yaml", "claims.yaml", "indicators.yaml")
RESULTS = (AMOUNTS, READINGS, STATEMENTS, CHOICES, OUTLOOKS, CLAIMS)
FILES = (OBSERVATIONS, PANEL, *RESULTS, MANIFEST, *RULES)
"""What a state consists of, by path in the project."""
PACKED = (OBSERVATIONS, PANEL)
"""Files that are packed in `FOLDER`."""

QUANTILES = {"0.05": "low90", "0.5": "median", "0.95": "high90"}
"""What pages say of a forecast."""
PageRow = Mapping[str, Any]
"""What a page says of one thing: texts, some of them empty, and of a claim lists of texts."""


@dataclass(frozen=True, eq=False)
class State:
    """What was known and said at one time: the content of `FILES` by path."""

    texts: Mapping[str, str]

    @cached_property
    def observations(self) -> pd.DataFrame:
        """All rows of the table of observations."""
        return read(io.StringIO(self.texts[OBSERVATIONS]))

    @cached_property
    def editions(self) -> Mapping[str, str]:
        """The day of each edition, or ``latest``."""
        return {name: str(day) for name, day in self.document("params.yaml")["editions"].items()}

    @cached_property
    def day(self) -> dt.date:
        """The day of the page of the newest data."""
        path = "indicators.yaml"
        catalogue = check_document(parse_yaml(self.texts[path], path), Catalogue, path)
        return cut_off(self.observations, catalogue, "latest")

    def figures(self, as_of: str) -> pd.DataFrame:
        """Return of each figure the newest release by a day, or ``latest``."""
        known = None if as_of == "latest" else dt.date.fromisoformat(as_of)
        return filter_as_of(self.observations, known)

    def rows(self, path: str) -> list[PageRow]:
        """Return the rows of a table that pages are made of."""
        if path == CLAIMS:
            found = json.loads(self.texts[CLAIMS])
            return [_claim(edition, *one) for edition, own in found.items() for one in own.items()]
        table = read_built(io.StringIO(self.texts[path]), dtype=str)
        if path == OUTLOOKS:
            table["quantile"] = table["quantile"].map(QUANTILES)
            names = ["as_of", "series", "method", "target"]
            table = table.dropna().pivot(index=names, columns="quantile", values="value")
            table = table.reset_index().map(str)  # a quantile may be missing
        return table.to_dict("records")  # type: ignore[return-value]

    def document(self, path: str) -> Any:
        """Return one of the files of rules, or the list of sources, as plain values."""
        return parse_yaml(self.texts[path], path).value


def _claim(edition: str, name: str, claim: Mapping[str, Any]) -> PageRow:
    """Return what the page of claims says of one."""
    lines = claim.get("lines", ())
    return {
        "as_of": edition,
        "claim": name,
        "verdict": claim["verdict"],
        "confidence": claim.get("confidence") or "",
        **{part: list(claim.get(part, ())) for part in ("sentences", "tipping", "reasons")},
        "lines": [f"{line.get('label')}: {line.get('value')}" for line in lines],
        "voices": [str(line.get("voice")) for line in lines],
        "sources": [one for line in lines for one in str(line.get("source")).split(" and ")],
    }


def current_state(root: Path) -> State:
    """Return what the project says as last built; a `DataError` names what has not been built."""
    texts = {path: _read(root / path) for path in FILES}
    return _state(texts, "the project", "Build it: dvc repro")


def released_state(root: Path) -> State | None:
    """Return the last release, or none where there is none yet."""
    if not (root / _kept(READINGS)).is_file():
        return None
    texts = {path: _read(root / _kept(path)) for path in FILES}
    return _state(texts, FOLDER, f"Restore it: git checkout -- {FOLDER}")


def committed_state(root: Path) -> State | None:
    """Return what the last commit holds, or none where it holds no readings.

    That git cannot be asked is a `DataError`, which is another thing than an empty answer.
    """
    if not is_cloned(root):
        raise DataError(
            "this folder is no clone, so there is no last commit to compare with",
            where=str(root),
            remedy="Compare with the last release: warcosts changes --since-release",
        )
    held = {path: committed(root, path) for path in FILES}
    if held[READINGS] is None:
        return None
    texts = {path: None if one is None else one.decode() for path, one in held.items()}
    return _state(texts, "the last commit", "Commit what is built")


def baseline_files(root: Path) -> dict[str, str | bytes]:
    """Return what makes the state of now the last release, by path in the project."""
    return {
        _kept(path): gzip.compress(text.encode(), mtime=0) if path in PACKED else text
        for path, text in current_state(root).texts.items()
    }


def _kept(path: str) -> str:
    """Return where the last release has a file."""
    return f"{FOLDER}/{Path(path).name}" + (".gz" if path in PACKED else "")


def _state(texts: Mapping[str, str | None], where: str, remedy: str) -> State:
    missing = [path for path, text in texts.items() if text is None]
    if missing:
        raise DataError(f"{', '.join(missing)} is missing", where=where, remedy=remedy)
    return State({path: text for path, text in texts.items() if text is not None})


def _read(path: Path) -> str | None:
    if not path.is_file():
        return None
    if path.suffix != ".gz":
        return path.read_text(encoding="utf-8")
    try:
        return gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError, ValueError) as error:
        problem = f"the file cannot be unpacked ({error})"
        raise DataError(problem, where=f"{FOLDER}/{path.name}") from None
