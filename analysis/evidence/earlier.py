"""Under which key what was found of a family is kept for the next build (see `analysis.kept`)."""

from __future__ import annotations

import json

from analysis.hashing import hash_text
from analysis.observations import source_ids
from analysis.study import Study


def key_of(study: Study, issued: Study, code: str) -> str:
    """Return the hash of everything that a family is examined by.

    These are the rows, what is said of their sources, the parameters, the dates, and the code.

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
    return hash_text(json.dumps(given, sort_keys=True))


def name_of(family: str, label: str) -> str:
    """Return the name under which what was found of a family at a date is kept."""
    return f"examined/{family}-{label}"
