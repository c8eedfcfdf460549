"""An executed notebook as text in which nothing depends on the run, the machine or the engine."""

import hashlib
import os
import re
import sys
import sysconfig
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+\b")
_CELL = re.compile(r"<ipython-input-\d+-[0-9a-f]+>|\S*[/\\]ipykernel_\d+[/\\]\d+\.py")


def canonical_text(notebook: Any) -> str:
    """Return the content of the file for an executed notebook, the same for every run of it.

    Timings, versions, random ids, addresses and this machine's folders go; papermill's record of
    the parameters stays. What was printed between two other outputs is joined: first what went to
    standard output, then what went to standard error. The notebook is changed in place.
    """
    record = notebook.metadata.get("papermill", {}).get("parameters", {})
    kept = {key: value for key, value in notebook.metadata.items() if key == "war_costs"}
    fixed = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    notebook.metadata = nbformat.from_dict({**kept, **fixed, "papermill": {"parameters": record}})
    for position, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        digest = hashlib.sha256(cell.source.encode()).hexdigest()
        cell["id"] = f"cell-{position:03d}-{digest[:8]}"
        if cell.cell_type == "code":
            cell.outputs = [_scrub(output) for output in _join_streams(cell.outputs)]
    return str(nbformat.writes(notebook)) + "\n"


def _join_streams(outputs: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for printed, group in groupby(outputs, lambda output: output.output_type == "stream"):
        own = list(group)
        if not printed:
            joined += own
            continue
        for name in ("stdout", "stderr"):
            if text := "".join(output.text for output in own if output.name == name):
                joined.append(nbformat.v4.new_output("stream", name=name, text=text))
    return joined


def _scrub(output: Any) -> Any:
    if output.output_type == "stream":
        output.text = scrub_text(output.text)
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(value, str):
            output.data[kind] = scrub_text(value)
    return output


def scrub_text(text: str) -> str:
    """Return a text without addresses of objects, cells' files and this machine's folders."""
    text = _CELL.sub("<cell>", _ADDRESS.sub("at 0x0", text))
    named = {
        sysconfig.get_path("purelib"): "<packages>",
        sysconfig.get_path("stdlib"): "<python>",
        sys.prefix: "<environment>",
        os.getcwd(): ".",
        str(Path(__file__).resolve().parents[2]): "<project>",
        tempfile.gettempdir(): "<temporary>",
    }
    for folder in sorted(named, key=len, reverse=True):
        text = re.sub(rf"(?<![\w./-]){re.escape(folder)}(?![\w.-])", named[folder], text)
    return text
