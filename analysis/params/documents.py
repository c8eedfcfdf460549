"""`params.schema.json` and the tables of `docs/parameters.md`, from the declarations."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from analysis.params.reading import Names, Params
from analysis.yaml import shown

MARK = "<!-- from here on written by the program, from analysis/params -->"
_NAMES = {"without_sources": "sources", "rivals": "areas", "forecast_vintage": "vintages"}


def build_parameter_documents(params: Params, names: Names, root: Path) -> dict[str, str]:
    """Return the text of the schema for editors and of the documentation, by relative path.

    `docs/parameters.md` under `root` keeps what stands above the mark.
    """
    path = root / "docs" / "parameters.md"
    head, _, _ = path.read_text(encoding="utf-8").partition(MARK)
    return {
        "params.schema.json": json.dumps(_schema(names), indent=2, ensure_ascii=False) + "\n",
        "docs/parameters.md": f"{head.rstrip()}\n\n{MARK}\n{_tables(params)}\n",
    }


def _schema(names: Names) -> dict[str, Any]:
    """Return the JSON Schema of `params.yaml`, with the names in the data to choose from."""
    schema = Params.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    for section in schema["$defs"].values():
        for name, entry in section["properties"].items():
            entry.pop("tries", None)
            if name in _NAMES:
                entry.get("items", entry)["enum"] = list(getattr(names, _NAMES[name]))
    return schema


def _tables(params: Params) -> str:
    parts = []
    for section, settings in groupby(params.describe(), key=lambda setting: setting.section):
        parts.append(f"\n## {section}\n\n{type(getattr(params, section)).__doc__}\n")
        parts.append("| name | default | may be | sets | why |\n|---|---|---|---|---|")
        for one in settings:
            default = shown(one.default).strip("'") or "(empty)"
            cells = (f"`{one.name}`", f"`{default}`", one.may_be, one.what, one.why)
            parts.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(parts)
