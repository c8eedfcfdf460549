"""Edits of `sources.yaml` as text: comments, order and line breaks of all else stay as they are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from analysis.errors import DataError
from analysis.plain_yaml import load_yaml

_LINE_LENGTH = 110


def with_values(text: str, source_id: str, values: Mapping[str, Any]) -> str:
    """Return the text of `sources.yaml` with some fields of one source set.

    Parameters
    ----------
    text
        The file as it stands.
    source_id
        The source whose entry is edited.
    values
        New values by field. A field that the entry lacks is put before its `files`.

    Raises
    ------
    DataError
        There is no such source, or the text cannot be edited without changing anything else.

    Examples
    --------
    >>> text = "# kept\\n- id: oryx\\n  retrieved: '2026-11-23'\\n  files: []\\n"
    >>> print(with_values(text, "oryx", {"retrieved": "2026-12-24"}), end="")
    # kept
    - id: oryx
      retrieved: '2026-12-24'
      files: []
    """
    entries = load_yaml(text)
    edited = [{**entry, **values} if entry["id"] == source_id else entry for entry in entries]
    start, end = _find(text, source_id)
    block = text[start:end]
    for name, value in values.items():
        block = _with_value(block, name, value)
    result = text[:start] + block + text[end:]
    if load_yaml(result) != edited:
        raise DataError(
            f"the entry of {source_id} cannot be edited in place",
            where="data/raw/sources.yaml",
            expected="fields of two spaces' indentation, one under the other",
            remedy="Edit it by hand, or bring it back into that form",
        )
    return result


def with_source(text: str, entry: Mapping[str, Any]) -> str:
    """Return the text of `sources.yaml` with an entry for a new source at its end."""
    separator = "" if text.endswith("\n") else "\n"
    return text + separator + _dump([dict(entry)])


def _find(text: str, source_id: str) -> tuple[int, int]:
    begin = re.search(rf"^- id: {re.escape(source_id)}$", text, flags=re.MULTILINE)
    if begin is None:
        raise DataError(f"there is no source '{source_id}'", where="data/raw/sources.yaml")
    following = re.search(r"^- ", text[begin.end() :], flags=re.MULTILINE)
    return begin.start(), begin.end() + following.start() if following else len(text)


def _with_value(block: str, name: str, value: object) -> str:
    lines = textwrap.indent(_dump({name: value}), "  ")
    # a field reaches to the next line that begins another one; items of a list are part of it
    field = re.compile(
        rf"^  {re.escape(name)}:.*\n(?:(?:   +|  - ).*\n|  -\n|\n)*", flags=re.MULTILINE
    )
    if field.search(block):
        return field.sub(lambda _: lines, block, count=1)
    before = re.search(r"^  files:", block, flags=re.MULTILINE)
    at = before.start() if before else len(block)
    return block[:at] + lines + block[at:]


def _dump(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_LINE_LENGTH)
