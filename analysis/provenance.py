"""What a page was made from: its parameters, the hashes of data and code, and how to repeat it.

Everything here follows from the content of files, so that the same run gives the same record
on any machine, in any folder and at any time.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.code_hashes import hash_code
from analysis.errors import DataError
from analysis.evidence.rules import TOGETHER, Claim, Claims
from analysis.hashing import hash_file
from analysis.parameters.located_yaml import parse_value
from analysis.parameters.schema import SCHEMA
from analysis.parameters.types import Value
from analysis.parameters.values import plain
from analysis.params import Params
from analysis.sources.manifest import Source, hash_printed, load_manifest

INPUTS = (
    "notebooks/{family}.ipynb",
    "data/processed/fingerprints/{family}.json",
    "indicators.yaml",
    "claims.yaml",
    "params.yaml",
    "data/raw/sources.yaml",
)
"""What a notebook reads: its own text, the rows of its family (by their fingerprint), what the
names in them mean, the rules of verdicts, the settings of the statistics, and how its sources are
called."""

SOURCES = "data/raw/sources.yaml"
SETTINGS = ("measurement_draws", "max_breaks", "min_segment")
"""Parameters of the block `statistics` that notebooks read. They are no parameters of a notebook:
they are set in `params.yaml` alone."""

LOCK = "requirements.lock"


@dataclass(frozen=True)
class ParameterUse:
    """One parameter of a run.

    Attributes
    ----------
    value, default
        What was used, and what the published reports use.
    allowed, unit, meaning
        What it may be, in words.
    changed
        Whether `value` is not the default.
    """

    name: str
    value: object
    default: object
    allowed: str
    unit: str
    meaning: str
    changed: bool


@dataclass(frozen=True)
class RunRecord:
    """What one page was made from.

    Attributes
    ----------
    notebook
        Name of the notebook.
    as_of
        `article`, `latest`, or an ISO date in an experiment.
    parameters
        All of them, in the order of the parameters cell.
    inputs
        SHA-256 of each file that was read, by its path in the project: of tables and lists, that
        of the part that the notebook reads.
    code
        SHA-256 over the package, templates included.
    lock
        SHA-256 of `requirements.lock`, which pins every library.
    command
        What repeats the run exactly.
    settings
        What else the notebook reads of `params.yaml`.
    """

    notebook: str
    as_of: str
    parameters: tuple[ParameterUse, ...]
    inputs: Mapping[str, str]
    code: str
    lock: str
    command: str
    settings: tuple[ParameterUse, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON."""
        uses = {name: getattr(self, name) for name in ("parameters", "settings")}
        listed = {name: [asdict(one) for one in found] for name, found in uses.items()}
        return {**asdict(self), **listed}


def record_run(
    root: Path,
    params: Params,
    family: str,
    parameters: Mapping[str, object],
    *,
    inputs: Sequence[str] | None = None,
    code: str | None = None,
    sources: Sequence[Source] | None = None,
) -> RunRecord:
    """Return the record of a run.

    Parameters
    ----------
    root
        Folder of the project.
    params
        Content of `params.yaml`, for the names of the reports and what is allowed.
    family
        Name of the notebook.
    parameters
        All parameters of the run, as `Params.for_notebook` gives them.
    inputs
        Paths in the project of the files that it reads; by default `INPUTS`.
    code
        The hash of the package, where it is known already.
    sources
        Content of `sources.yaml`, where it is known already.

    Raises
    ------
    DataError
        An input is missing.
    """
    paths = [path.format(family=family) for path in INPUTS] if inputs is None else inputs
    as_of = str(parameters["as_of"])
    return RunRecord(
        notebook=family,
        as_of=params.label(as_of),
        parameters=tuple(_use(name, value, params) for name, value in parameters.items()),
        settings=tuple(_use(name, plain(params.values[name]), params) for name in SETTINGS),
        inputs={path: _hash_input(root, path, family, as_of, sources) for path in sorted(paths)},
        code=code or hash_code(root / "analysis"),
        lock=_hash_of(root, LOCK),
        command=repeat_command(family, parameters, params.values),
    )


def _hash_input(
    root: Path, path: str, family: str, as_of: str, sources: Sequence[Source] | None
) -> str:
    """Return the hash of an input.

    Of the fingerprint it is that of the rows published by the day, and of the list of sources
    that of what a page prints of those of the family: so the record of a report as of a day
    does not change when later figures arrive.
    """
    whole = _hash_of(root, path)
    if path == SOURCES:
        return hash_entries(root, family, sources)
    if not path.startswith(FINGERPRINTS):
        return whole
    content = _fingerprint(root, family)
    by_date: Mapping[str, str] = content.get("published_by", {})
    return by_date.get(as_of, str(content.get("sha256", whole)))


def hash_entries(root: Path, family: str, sources: Sequence[Source] | None = None) -> str:
    """Return one SHA-256 over what a page prints of the sources that a family reads.

    Parameters
    ----------
    sources
        Content of `sources.yaml`; by default it is read.
    """
    ids = _fingerprint(root, family).get("sources", ())
    every = load_manifest((root / SOURCES).parent) if sources is None else sources
    return hash_printed(every, ids)


FINGERPRINTS = "data/processed/fingerprints/"


def _fingerprint(root: Path, family: str) -> Mapping[str, Any]:
    path = f"{FINGERPRINTS}{family}.json"
    _hash_of(root, path)  # says what to do if it is missing
    content: Mapping[str, Any] = json.loads((root / path).read_text(encoding="utf-8"))
    return content


def _use(name: str, value: object, params: Params) -> ParameterUse:
    spec = SCHEMA[name]
    default = plain(spec.default)
    return ParameterUse(
        name=name,
        value=value,
        default=default,
        allowed=spec.kind.allowed(params.vocabulary),
        unit=spec.unit,
        meaning=spec.meaning,
        changed=value != default,
    )


def repeat_command(
    family: str, parameters: Mapping[str, object], in_file: Mapping[str, Value]
) -> str:
    """Return the command that repeats a run, whatever `params.yaml` holds.

    It sets every parameter that differs from its default or from the value `in_file`, which the
    command would take otherwise.

    The name of the output is always the same, so that the page it is printed on does not depend
    on where it was written.

    Examples
    --------
    >>> used = {"as_of": "2025-12-10", "level": 0.05, "seed": 20251210}
    >>> repeat_command("casualties", used, {"as_of": "latest", "level": 0.1, "seed": 20251210})
    'warcosts run casualties --set as_of=2025-12-10 --set level=0.05 --output casualties.html'
    """
    settings = [
        f"--set {shlex.quote(f'{name}={_as_yaml(value)}')}"
        for name, value in parameters.items()
        if value != plain(SCHEMA[name].default) or value != plain(in_file[name])
    ]
    return " ".join(["warcosts run", family, *settings, f"--output {family}.html"])


def _as_yaml(value: object) -> str:
    """Return the shortest text that `parse_value` reads as this value."""
    if isinstance(value, list):
        return f"[{', '.join(_as_yaml(item) for item in value)}]"
    if isinstance(value, str) and parse_value(f"[{value}]", "", DataError) == [value]:
        return value
    return json.dumps(value, ensure_ascii=False)


def _hash_of(root: Path, path: str) -> str:
    """Return the SHA-256 of a file of the project.

    Raises
    ------
    DataError
        There is no such file.
    """
    try:
        return hash_file(root / path)
    except FileNotFoundError:
        raise DataError(
            "the file is missing",
            where=path,
            remedy="If it is an output of the pipeline, build it with: dvc repro",
        ) from None


def record_text(record: RunRecord, verdicts: Mapping[str, str] | None = None) -> str:
    """Return what is written beside a page: the record, and the verdicts of that run if known.

    Parameters
    ----------
    record
        The run.
    verdicts
        By claim, as ``supported (strong)``.
    """
    content = record.to_dict()
    if verdicts is not None:
        content["verdicts"] = dict(verdicts)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def own_claims(claims: Claims, family: str) -> list[Claim]:
    """Return the claims that a family's data alone can judge: those whose verdicts a record holds.

    A claim about all families would fail, or move, with a family that the notebook does not show.
    """
    return [
        claim for claim in claims.claims if claim.family == family and claim.rule not in TOGETHER
    ]


def record_path(page: Path) -> Path:
    """Return where the record of a page lies: beside it, with the same name."""
    return page.with_suffix(".json")
