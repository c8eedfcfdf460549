"""What was found of each family in an earlier build, used again where nothing behind it changed.

One parameter changed touches one family; the other four need not be examined again. What was found
is kept beside its key, a hash of everything that examining is given: the rows, what is said of
their sources, the parameters, the dates, and the code. These files are no results: they are not
under version control, and without them everything is examined. `make rebuild` removes them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.observations import source_ids
from analysis.project import Project
from analysis.study import Study


def key_of(study: Study, issued: Study, code: str) -> str:
    """Return the hash of everything that a family is examined by.

    Parameters
    ----------
    study, issued
        As of the date, and as of the article; they differ in nothing else.
    code
        What identifies code, rules and definitions.
    """
    ids = set(source_ids(study.table).unique())
    given = {
        "code": code,
        "rows": study.table_hash,
        "sources": sorted(
            [one.id, study.titles[one.id], study.publishers[one.id], one.has_complete_releases]
            for one in study.sources
            if one.id in ids
        ),
        "parameters": dict(study.parameters),
        "dates": [study.as_of, issued.as_of],
    }
    return _hash(json.dumps(given, sort_keys=True))


def earlier(project: Project, family: str, label: str, key: str) -> dict[str, Any] | None:
    """Return what was found of a family at a date, if it was found under the same key.

    A file that is damaged is as good as none.
    """
    try:
        kept = json.loads(_path(project, family, label).read_text(encoding="utf-8"))
        found, own = kept["found"], (kept["key"], kept["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if own != (key, _hash(_text(found))):
        return None
    plain: dict[str, Any] = found
    return plain


def keep(project: Project, family: str, label: str, key: str, found: object) -> tuple[Path, str]:
    """Return the file that keeps what was found of a family at a date, and its text."""
    kept = {"key": key, "sha256": _hash(_text(found)), "found": found}
    return _path(project, family, label), _text(kept)


def _path(project: Project, family: str, label: str) -> Path:
    return project.cache / "examined" / f"{family}-{label}.json"


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
