"""Results of an earlier build, used again where nothing that they were made from has changed.

One changed parameter touches one family; what else a stage finds or draws would come out as before.
So it is kept in `.cache`, beside its key, a hash of everything that it was made from. These files
are no results themselves: they are not under version control, and without them everything is made
anew. `make rebuild` removes them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from analysis.hashing import hash_text
from analysis.project import Project

NAME = re.compile(r"[a-z]+/[a-z0-9_]+(-[a-z0-9_]+)*")
"""What is kept, and of what; it becomes a path."""


def recall(project: Project, name: str, key: str) -> Any | None:
    """Return what was kept under a name and key, in plain types; nothing if there is no such thing.

    A file that is damaged is as good as none.

    Parameters
    ----------
    name
        Of what is kept, as ``examined/territory-latest``.
    key
        The hash of everything that it would be made from now.
    """
    path = _path(project, name)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        content, own = kept["content"], (kept["key"], kept["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return content if own == (key, hash_text(_text(content))) else None


def keep(project: Project, name: str, key: str, content: object) -> tuple[Path, str]:
    """Return the file that keeps something for the next build, and its text.

    Parameters
    ----------
    content
        In types that JSON knows.
    """
    kept = {"key": key, "sha256": hash_text(_text(content)), "content": content}
    return _path(project, name), _text(kept)


def _path(project: Project, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError(f"nothing can be kept as '{name}'")
    return project.cache / f"{name}.json"


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
