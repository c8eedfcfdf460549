"""Damaged copies of real sources."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sources.cuts import CUTS

from analysis.sources.manifest import Source, load_manifest
from analysis.yaml import read_yaml

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
Edit = Callable[[str], str | bytes] | tuple[str, str]
"""What to do to the text of a raw file (a byte order mark is its first character), or the
passage to replace, which must stand there exactly once, and its replacement. A function may
return bytes, to write what is not UTF-8."""


def alter(
    folder: Path,
    source_id: str,
    edits: Mapping[str, Edit] | None = None,
    *,
    declared: bool = True,
    details: Mapping[str, object] | None = None,
    short: bool = True,
) -> Source:
    """Return a source whose files, copied to a folder, are edited.

    Parameters
    ----------
    folder
        Where the copy lies; what was there is gone.
    edits
        By name of the file.
    declared
        Whether the hashes of the edited files are declared anew.
    details
        Replace fields of the entry in `sources.yaml`.
    short
        Whether large files are cut short.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(RAW / source_id, folder / source_id)
    for (own, name), cut in CUTS.items():
        if short and own == source_id:
            path = folder / source_id / name
            path.write_bytes(cut(path.read_bytes().decode("utf-8")).encode("utf-8"))
    for name, edit in (edits or {}).items():
        _rewrite(folder / source_id / name, edit)
    entries = read_yaml(RAW / "sources.yaml", "sources.yaml").value
    entry = next(entry for entry in entries if entry["id"] == source_id)
    entry.update(details or {})
    if declared:
        for file in entry["files"]:
            content = (folder / file["path"]).read_bytes()
            file.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    (folder / "sources.yaml").write_text(json.dumps([entry]), encoding="utf-8")
    return load_manifest(folder)[0]


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
