"""The states that are compared: as it is now, as last committed, and as last released.

The last release is kept in `data/baseline/`, which only `warcosts changes --set-baseline` writes.
The committed report compares with it, and so depends on files of the checkout alone: built again
from the same checkout it is the same, whatever git holds. The terminal compares with the last
commit, which is what an analyst who has just updated wants to see.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import observations
from analysis.catalogue import load_catalogue
from analysis.errors import DataError
from analysis.evidence.rules import ALL
from analysis.indicators.specification import load_specifications
from analysis.revisions import Basis, State

FOLDER = Path("data", "baseline")
OBSERVATIONS = Path("data", "processed", "observations.csv")
FIGURES = "figures.csv.gz"
OTHERS = (
    Path("data", "processed", "evidence.csv"),
    Path("data", "processed", "claims.json"),
    Path("params.yaml"),
    Path("claims.yaml"),
    Path("indicators.yaml"),
)
"""What a state consists of besides its figures, from the folder of the project."""
PROSE = ("id", "title", "paraphrase", "overturn")
"""Fields of a claim that decide nothing."""


def current_state(root: Path) -> State:
    """Return what the project knows as last built.

    Raises
    ------
    DataError
        There are no observations yet.
    """
    path = root / OBSERVATIONS
    if not path.is_file():
        raise DataError(
            "there are no observations yet", where=str(OBSERVATIONS), remedy="Run: dvc repro"
        )
    table = observations.read(path)
    newest = observations.newest_publication(table)
    others = {path.name: root / path for path in OTHERS}
    return _state(f"the data of {newest.isoformat()}", table, others)


def baseline_state(root: Path) -> State | None:
    """Return what the last release knew; None before the first."""
    folder = root / FOLDER
    if not (folder / FIGURES).is_file():
        return None
    table = observations.read(folder / FIGURES)
    newest = observations.newest_publication(table)
    others = {path.name: folder / path.name for path in OTHERS}
    return _state(f"the release with data to {newest.isoformat()}", table, others)


def committed_state(root: Path) -> State | None:
    """Return what the last commit holds; None where git has no observations."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (OBSERVATIONS, *OTHERS):
            content = _committed(root, path)
            if content is not None:
                (folder / path.name).write_bytes(content)
        if not (folder / OBSERVATIONS.name).is_file():
            return None
        table = observations.read(folder / OBSERVATIONS.name)
        others = {path.name: folder / path.name for path in OTHERS}
        return _state("the last commit", table, others)


def _committed(root: Path, path: Path) -> bytes | None:
    try:
        shown = subprocess.run(
            ["git", "-C", str(root), "show", f"HEAD:./{path.as_posix()}"],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return shown.stdout


def baseline_files(root: Path) -> dict[Path, bytes]:
    """Return the files of a baseline that holds what the project knows now, by path.

    Only the last release of each figure is kept, compressed without a date, so that the same
    data give the same bytes.
    """
    table = observations.read(root / OBSERVATIONS)
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "figures.csv"
        observations.write(observations.filter_as_of(table, None).assign(note=""), plain)
        packed = gzip.compress(plain.read_bytes(), mtime=0)
    others = {
        FOLDER / path.name: (root / path).read_bytes() for path in OTHERS if (root / path).is_file()
    }
    return {FOLDER / FIGURES: packed, **others}


def bases(root: Path) -> dict[str, Basis]:
    """Return what the verdicts on each indicator rest on."""
    specifications = load_specifications(load_catalogue(root / "indicators.yaml"))
    return {
        name: Basis(one.family, one.measures, one.sources) for name, one in specifications.items()
    }


def _state(name: str, table: pd.DataFrame, others: Mapping[str, Path]) -> State:
    settings = dict(_settings(others))
    newest = observations.newest_publication(table).isoformat()
    reports = {
        name.removeprefix("reports."): value
        for name, value in settings.items()
        if name.startswith("reports.")
    }
    return State(
        name=name,
        figures=observations.filter_as_of(table, None),
        evidence=_evidence(others["evidence.csv"]),
        verdicts=dict(_verdicts(others["claims.json"])),
        indicators=_indicators_of_claims(others),
        settings=settings,
        days={label: newest if day == "latest" else day for label, day in reports.items()},
    )


def _evidence(path: Path) -> pd.DataFrame:
    return pd.read_csv(path) if path.is_file() else pd.DataFrame()


def _verdicts(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield verdict and grade by claim and date."""
    if not path.is_file():
        return
    for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]:
        for as_of, found in claim["judgements"].items():
            grade = f" ({found['grade']})" if found.get("grade") else ""
            yield (claim["id"], as_of), f"{found['verdict']}{grade}"


def _indicators_of_claims(others: Mapping[str, Path]) -> dict[str, tuple[str, ...]]:
    path = others["claims.yaml"]
    if not path.is_file():
        return {}
    # read as it stands: a snapshot was checked by the rules of its own day
    claims = yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]
    named = {claim["id"]: claim.get("indicators", ALL) for claim in claims}
    return {name: () if listed == ALL else tuple(listed) for name, listed in named.items()}


def _settings(others: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    for name in ("params.yaml", "claims.yaml"):
        if not others[name].is_file():
            continue
        content = yaml.safe_load(others[name].read_text(encoding="utf-8"))
        if name == "claims.yaml":
            content = {
                "rules": content["rules"],
                "claims": {
                    claim["id"]: {name: claim[name] for name in claim if name not in PROSE}
                    for claim in content["claims"]
                },
            }
        yield from _flat(content, "")


def _flat(content: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, Mapping):
        for name, value in content.items():
            yield from _flat(value, f"{prefix}.{name}" if prefix else str(name))
    else:
        yield prefix, str(content)
