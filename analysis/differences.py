"""What differs between two runs: parameters, data, code and verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.provenance import record_path

HEADINGS = ("parameters", "data", "code", "verdicts")
ABSENT = "none"


@dataclass(frozen=True)
class Difference:
    """One thing that differs: under a heading of `HEADINGS`, a name and both values."""

    heading: str
    name: str
    before: str
    after: str


def read_record(path: Path) -> dict[str, Any]:
    """Return a run record or a file of verdicts.

    Parameters
    ----------
    path
        A page (its record lies beside it), a record, or `claims.json`.

    Raises
    ------
    DataError
        There is no such file, or it is neither.
    """
    path = record_path(path) if path.suffix == ".html" else path
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            "there is no record of a run",
            where=str(path),
            expected="a page, the JSON file beside it, or a file of verdicts",
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError, OSError) as error:
        raise DataError(
            f"the file cannot be read as JSON ({error})",
            where=str(path),
            expected="a page, the JSON file beside it, or a file of verdicts",
        ) from None
    if isinstance(content, dict) and "parameters" in content:
        return content
    if verdicts := dict(_judgements(content)):
        return {"verdicts": verdicts}
    raise DataError(
        "the file holds neither parameters nor verdicts",
        where=str(path),
        expected="a record that 'warcosts run' or the pipeline wrote",
    )


def _judgements(content: object) -> Iterator[tuple[str, str]]:
    """Yield every verdict in a file, wherever it stands, by claim and date."""
    if isinstance(content, list):
        for entry in content:
            yield from _judgements(entry)
    elif isinstance(content, dict) and {"claim", "verdict"} <= content.keys():
        name = " as of ".join(str(content[key]) for key in ("claim", "as_of") if key in content)
        yield name, format_verdict(content["verdict"], content.get("grade", ""))
    elif isinstance(content, dict):
        yield from _judgements(list(content.values()))


def format_verdict(verdict: str, grade: str) -> str:
    """Return verdict and grade as one text, as ``supported (strong)``."""
    return f"{verdict} ({grade})" if grade else verdict


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two records, in the order of `HEADINGS`.

    Verdicts are compared where both records hold them: an experiment judges the claims of its
    own notebook only.
    """
    differences = [
        *_compare("parameters", _parameters(before), _parameters(after)),
        *_compare("data", before.get("inputs", {}), after.get("inputs", {})),
        *_compare("code", _code(before), _code(after)),
    ]
    if "verdicts" in before and "verdicts" in after:
        known, now = before["verdicts"], after["verdicts"]
        both = [name for name in known if name in now]
        differences += _compare(
            "verdicts", {name: known[name] for name in both}, {name: now[name] for name in both}
        )
    return differences


def _parameters(record: Mapping[str, Any]) -> dict[str, Any]:
    uses = [*record.get("parameters", ()), *record.get("settings", ())]
    values = {use["name"]: use["value"] for use in uses}
    return {"notebook": record["notebook"], **values} if values else {}


def _code(record: Mapping[str, Any]) -> dict[str, Any]:
    names = {"code": "package", "lock": "libraries"}
    return {name: record[key] for key, name in names.items() if key in record}


def _compare(
    heading: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ABSENT), after.get(name, ABSENT)
        if old != new or type(old) is not type(new):
            yield Difference(heading, name, _shown(old, heading), _shown(new, heading))


def _shown(value: object, heading: str) -> str:
    if heading in ("data", "code"):
        return str(value)[:12]  # enough of a hash to tell two apart
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
