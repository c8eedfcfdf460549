"""Edits of `sources.yaml`: every line that is not of an edited field stays as it is."""

import contextlib
from collections.abc import Mapping
from typing import Any

import yaml

from analysis.errors import DataError
from analysis.sources.manifest import MANIFEST
from analysis.yaml import parse_yaml

LINE_LENGTH = 110


def entries_of(text: str) -> dict[str, dict[str, Any]]:
    """Return the entries of `sources.yaml` as plain values, by id."""
    return {entry["id"]: entry for entry in parse_yaml(text, MANIFEST).value or ()}


def with_values(text: str, source_id: str, values: Mapping[str, Any]) -> str:
    """Return the text of `sources.yaml` with some fields of one source set.

    A field that the entry lacks is put before its `files`.

    >>> text = "# kept\\n- id: oryx\\n  retrieved: '2026-11-23'\\n  files: []\\n"
    >>> print(with_values(text, "oryx", {"retrieved": "2026-12-24"}), end="")
    # kept
    - id: oryx
      retrieved: '2026-12-24'
      files: []
    """
    located = parse_yaml(text, MANIFEST)
    wanted = [dict(entry) for entry in located.value]
    at = next((at for at, entry in enumerate(wanted) if entry["id"] == source_id), None)
    if at is None:
        raise DataError(f"there is no source '{source_id}'", where=MANIFEST)
    lines = text.split("\n")
    begins = {name: located.line((at, name)) - 1 for name in wanted[at]}
    end = located.line((at + 1,)) - 1 if at + 1 < len(wanted) else len(lines)
    # from the last on, so that lines above keep their numbers; what is new goes in before `files`,
    # and so after those are replaced
    for name in sorted(
        values, key=lambda name: (-begins.get(name, begins["files"]), name not in begins)
    ):
        start = begins.get(name, begins["files"])
        stop = min([line for line in begins.values() if line > start] + [end])
        # comments stand above what they speak of
        while stop > start + 1 and lines[stop - 1].strip()[:1] in ("", "#"):
            stop -= 1
        margin = " " * (len(lines[start]) - len(lines[start].lstrip()))
        new = [margin + line for line in _dumped({name: values[name]}).split("\n")]
        lines[start : stop if name in begins else start] = new
    wanted[at] |= values
    return _checked("\n".join(lines), wanted)


def with_source(text: str, entry: Mapping[str, Any]) -> str:
    """Return the text of `sources.yaml` with an entry for a new source at its end."""
    wanted = [*(parse_yaml(text, MANIFEST).value or ()), dict(entry)]
    return _checked(f"{text.rstrip()}\n".lstrip() + _dumped([dict(entry)]) + "\n", wanted)


class _Dumper(yaml.SafeDumper):
    """Quotes also what only the rules by which this project reads would take for no text."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    node = dumper.represent_str(value)
    if node.style is None and "\n" not in value:
        with contextlib.suppress(DataError):
            node.style = None if parse_yaml(value, "").value == value else "'"
    return node


_Dumper.add_representer(str, _text)


def _dumped(value: Any) -> str:
    dumped: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_LENGTH
    )
    return dumped.rstrip("\n")


def _checked(text: str, wanted: list[Any]) -> str:
    if parse_yaml(text, MANIFEST).value != wanted:
        raise DataError(
            "the list is laid out so that it cannot be edited",
            where=MANIFEST,
            expected="each field of an entry on a line of its own",
        )
    return text
