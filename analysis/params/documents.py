"""`params.schema.json` and the tables of `docs/parameters.md`, from the declarations."""

import json
from pathlib import Path
from typing import Any

from analysis.params.reading import Names, Params, Setting
from analysis.yaml import schema_of, shown

MARK = "<!-- from here on written by the program, from analysis/params -->"
_NAMES = {"without_sources": "sources", "rivals": "areas", "forecast_vintage": "vintages"}


def build_parameter_documents(params: Params, names: Names, root: Path) -> dict[str, str]:
    """Return the text of the schema for editors and of the documentation, by relative path.

    `docs/parameters.md` under `root` keeps what stands above the mark.
    """
    path = root / "docs" / "parameters.md"
    head, _, _ = path.read_text(encoding="utf-8").partition(MARK)
    return {
        "params.schema.json": json.dumps(json_schema(names), indent=2, ensure_ascii=False) + "\n",
        "docs/parameters.md": f"{head.rstrip()}\n\n{MARK}\n{tables(params)}",
    }


def json_schema(names: Names) -> dict[str, Any]:
    """Return the JSON Schema of `params.yaml`, with the names in the data to choose from."""
    schema: dict[str, Any] = json.loads(json.dumps(schema_of(Params)))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    for section in schema["$defs"].values():
        for name, entry in section["properties"].items():
            entry.pop("tries", None)
            if name in _NAMES:
                entry.get("items", entry)["enum"] = list(getattr(names, _NAMES[name]))
    return schema


def tables(params: Params) -> str:
    """Return the tables of all parameters as Markdown."""
    parts = []
    settings = params.describe()
    for section in dict.fromkeys(setting.section for setting in settings):
        title = f"\n## {section}\n\n{type(getattr(params, section)).__doc__}\n"
        rows = [_row(setting) for setting in settings if setting.section == section]
        head = "| name | default | may be | sets | why |\n|---|---|---|---|---|"
        parts.append("\n".join([title, head, *rows]))
    return "\n".join(parts) + "\n"


def _row(setting: Setting) -> str:
    default = shown(setting.default).strip("'") or "(empty)"
    cells = (f"`{setting.name}`", f"`{default}`", setting.may_be, setting.what, setting.why)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
