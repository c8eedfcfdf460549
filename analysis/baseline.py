"""The states that are compared: as it is now, as last committed, and as last released.

The last release is kept in `data/baseline/`, which only `warcosts changes --set-baseline` writes.
The committed report compares with it, and so depends on files of the checkout alone: built again
from the same checkout it is the same, whatever git holds. The terminal compares with the last
commit, which is what an analyst who has just updated wants to see.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.catalogue import load_catalogue
from analysis.code_hashes import hash_code
from analysis.errors import DataError
from analysis.evidence.rules import ALL
from analysis.indicators.specification import load_specifications
from analysis.plain_yaml import load_yaml
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
CODE = "code.sha256"
JUDGING = (
    "sources", "indicators", "trends", "evidence", "observations.py", "study.py",
    "study_figures.py",
)  # fmt: skip
"""What of the package makes verdicts of raw files; pages and commands do not."""
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
    code = judging_code(root / "analysis")
    return _state(f"the data of {newest.isoformat()}", table, others, code)


def baseline_state(root: Path) -> State | None:
    """Return what the last release knew; None before the first."""
    folder = root / FOLDER
    if not (folder / FIGURES).is_file():
        return None
    table = observations.read(folder / FIGURES)
    newest = observations.newest_publication(table)
    others = {path.name: folder / path.name for path in OTHERS}
    code = (folder / CODE).read_text(encoding="utf-8").strip() if (folder / CODE).is_file() else ""
    return _state(f"the release with data to {newest.isoformat()}", table, others, code)


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
        return _state("the last commit", table, others, _committed_code(root, folder))


def _committed(root: Path, path: Path) -> bytes | None:
    return _git(root, "show", f"HEAD:./{path.as_posix()}")


def _committed_code(root: Path, folder: Path) -> str:
    packed = _git(root, "archive", "HEAD", "analysis")
    if packed is None:
        return ""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return judging_code(folder / "analysis")


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def judging_code(package: Path) -> str:
    """Return one hash over the code that makes verdicts of raw files; empty without a package."""
    if not package.is_dir():
        return ""
    total = hashlib.sha256()
    for name in JUDGING:
        place = package / name
        if place.is_dir():
            content = hash_code(place)
        else:
            # an earlier commit may lack a module of today
            content = place.read_text(encoding="utf-8") if place.is_file() else ""
        total.update(f"{name}\0{content}\0".encode())
    return total.hexdigest()


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
    code = {FOLDER / CODE: f"{judging_code(root / 'analysis')}\n".encode()}
    return {FOLDER / FIGURES: packed, **code, **others}


def bases(root: Path) -> dict[str, Basis]:
    """Return what the verdicts on each indicator rest on."""
    specifications = load_specifications(load_catalogue(root / "indicators.yaml"))
    return {
        name: Basis(one.family, one.measures, one.sources) for name, one in specifications.items()
    }


def _state(name: str, table: pd.DataFrame, others: Mapping[str, Path], code: str) -> State:
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
        code=code,
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
    claims = load_yaml(path.read_text(encoding="utf-8"))["claims"]
    named = {claim["id"]: claim.get("indicators", ALL) for claim in claims}
    return {name: () if listed == ALL else tuple(listed) for name, listed in named.items()}


def _settings(others: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    for name in ("params.yaml", "claims.yaml"):
        if not others[name].is_file():
            continue
        content = load_yaml(others[name].read_text(encoding="utf-8"))
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
