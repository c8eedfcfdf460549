"""What is written from the schema: JSON Schema for editors, and the table of the documentation."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.parameters.schema import BLOCKS, REPORTS, SCHEMA, ParameterSpec
from analysis.parameters.values import plain, shown
from analysis.parameters.vocabulary import Vocabulary, load_vocabulary

BEGIN = "<!-- table of parameters: written by `warcosts params --write` -->"
END = "<!-- end of the table -->"


def write_schema(path: Path) -> None:
    """Write `params.schema.json`, by which editors complete and check `params.yaml`.

    Parameters
    ----------
    path
        The file; the names that occur in the data are looked up beside it.
    """
    text = schema_text(load_vocabulary(path.parent))
    path.write_text(text, encoding="utf-8", newline="\n")


def schema_text(names: Vocabulary) -> str:
    """Return the text of `params.schema.json`."""
    return json.dumps(json_schema(names), indent=2, ensure_ascii=False) + "\n"


def json_schema(names: Vocabulary) -> dict[str, object]:
    """Return the schema of `params.yaml` as JSON Schema (draft 2020-12)."""
    as_of = SCHEMA["as_of"].kind.json_schema(names)
    blocks = {"reports": _object({name: {**as_of, "default": REPORTS[name]} for name in REPORTS})}
    for block in BLOCKS:
        specs = [spec for spec in SCHEMA.values() if spec.block == block]
        blocks[block] = _object({spec.name: _property(spec, names) for spec in specs})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parameters of War Costs",
        **_object(blocks),
    }


def _object(properties: dict[str, dict[str, object]]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(spec: ParameterSpec, names: Vocabulary) -> dict[str, object]:
    return {
        "description": f"{spec.meaning} Default: {spec.reason}",
        "default": plain(spec.default),
        **spec.kind.json_schema(names),
    }


def write_table(path: Path, names: Vocabulary) -> None:
    """Replace the table between its marks in the page on parameters.

    Parameters
    ----------
    path
        ``docs/parameters.md``.
    names
        The names that occur in the data.
    """
    text = _with_table(path.read_text(encoding="utf-8"), names)
    path.write_text(text, encoding="utf-8", newline="\n")


def table_is_current(path: Path, names: Vocabulary) -> bool:
    """Return whether the page holds the table that the schema gives."""
    text = path.read_text(encoding="utf-8")
    return BEGIN in text and text == _with_table(text, names)


def _with_table(text: str, names: Vocabulary) -> str:
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table(names)}\n{END}{after}"


def table(names: Vocabulary) -> str:
    """Return all parameters as Markdown, one table a block."""
    parts = []
    for block in BLOCKS:
        rows = [_row(spec, names) for spec in SCHEMA.values() if spec.block == block]
        head = (
            f"### {block}\n\n| parameter | default | allowed | what it sets, and why the default |"
        )
        parts.append("\n".join([head, "|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _row(spec: ParameterSpec, names: Vocabulary) -> str:
    cells = (
        f"`{spec.name}`",
        f"`{shown(plain(spec.default))}`",
        spec.allowed(names),
        f"{spec.meaning} {spec.reason}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
