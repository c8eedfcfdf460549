"""Rules by which raw files are damaged, as hands, spreadsheets and broken downloads do it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sources.altering import RAW, alter
from sources.cuts import CUTS

from analysis.errors import DataError
from analysis.observations import Catalogue
from analysis.sources.build import ask_module, observe_source, read_release
from analysis.sources.manifest import load_manifest

LIVE_FILES = [
    (source.id, file.name)
    for source in load_manifest(RAW)
    for file in source.files
    if file.name not in source.frozen and Path(file.name).suffix in (".csv", ".json")
]
"""Source and name of the files that are served anew: what is frozen is checked by its hash."""


def share_refused(
    folder: Path,
    file: tuple[str, str],
    catalogue: Catalogue,
    *,
    every: int = 1,
    seed: int = 0,
    short: bool = True,
) -> float:
    """Return which share of the damage to a file is refused; the rest is read as it stands.

    Parameters
    ----------
    every
        Every so manieth damage is tried.
    short
        Whether large files are cut short.

    Raises
    ------
    AssertionError
        A refusal does not name the file, or is no paragraph. Any other error than one for users
        is a fault of the program and comes through.
    """
    source_id, name = file
    text = (RAW / source_id / name).read_bytes().decode("utf-8").lstrip("\ufeff")
    if short and file in CUTS:
        text = CUTS[file](text)
    tried = [one for one in damaged(text, name, seed) if one[1] != text][::every]
    refused = 0
    for title, content in tried:
        edits = {name: lambda _, content=content: content}
        source = alter(folder, source_id, edits, short=short)
        try:
            raw = read_release(source, catalogue.areas)
            ask_module(raw, "context")
            observe_source(source, catalogue, raw)
        except DataError as error:
            message = str(error)
            refused += 1
            assert name in message or source_id in message, f"{title}: {message}"
            assert 40 < len(message) < 4_000 and "Traceback" not in message, title
    return refused / len(tried)


def damaged(text: str, name: str, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield titles and damaged versions of a file: the same ones for the same seed.

    Parameters
    ----------
    text
        Content of the file.
    name
        Its name: what is damaged in JSON is another thing than in a table.
    seed
        Decides which line and cell are damaged.
    """
    rng = np.random.default_rng([seed, sum(name.encode())])
    yield from _as_text(text)
    yield from _records(text, rng) if name.endswith(".json") else _table(text, rng)


def _as_text(text: str) -> Iterator[tuple[str, str]]:
    yield "cut off in its last line", text.rstrip("\n")[:-3]
    yield "cut off in the middle", text[: len(text) // 2 + 3]
    yield "half its lines end otherwise", text.replace("\n", "\r\n", text.count("\n") // 2)
    yield "a server's page", "<!DOCTYPE html>\n<html><h1>503</h1></html>\n"
    yield "a null character", text.replace(",", ",\0", 1)
    yield "empty", ""


def _table(text: str, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    lines = text.rstrip("\n").split("\n")

    def joined(rows: list[str]) -> str:
        return "\n".join(rows) + "\n"

    at = int(rng.integers(1, len(lines)))
    yield "a line gone", joined(lines[:at] + lines[at + 1 :])
    yield "the last line gone", joined(lines[:-1])
    yield "a line twice", joined(lines[: at + 1] + lines[at:])
    yield "lines in reverse", joined([lines[0], *reversed(lines[1:])])
    yield "the header gone", joined(lines[1:])
    yield "semicolons", text.replace(",", ";")
    yield "a column more", joined([f"{line},x" for line in lines])
    yield "a first column renamed", "x" + text
    for number in (at, len(lines) - 1):
        cells = lines[number].split(",")
        column = int(rng.integers(0, len(cells)))
        for title, cell in _cells(cells[column]):
            changed = ",".join([*cells[:column], cell, *cells[column + 1 :]])
            rows = [*lines[:number], changed, *lines[number + 1 :]]
            yield f"{title} in line {number + 1}, cell {column + 1}", joined(rows)


def _cells(cell: str) -> Iterator[tuple[str, str]]:
    yield "blank", ""
    yield "a word", "unknown"
    yield "not a number", "NaN"
    yield "Arabic digits", cell.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) + "٠"
    yield "ten times as much", f"{cell}0" if "." not in cell else cell.replace(".", "")
    yield "a sign", f"-{cell}"
    yield "an open quote", f'"{cell}'


def _records(text: str, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    def changed(change: str) -> str:
        held = json.loads(text)
        keys = list(held) if isinstance(held, dict) else list(range(len(held)))
        key = keys[int(rng.integers(1, len(keys)))]
        record = held[key]
        field = list(record)[int(rng.integers(0, len(record)))]
        if change == "gone":
            del held[key]
        elif change == "no field":
            del record[field]
        elif change == "no record":
            held[key] = 7
        else:
            record[field] = {"text": "many", "nothing": None, "true": True, "list": [1]}[change]
        return json.dumps(held)

    for change in ("gone", "no field", "no record", "text", "nothing", "true", "list"):
        yield f"a record with {change}", changed(change)
    yield "a key twice", text.replace('"', '"date": 1, "', 1) if text[0] == "[" else "{" + text
    yield "deeply nested", "[" * 50_000
