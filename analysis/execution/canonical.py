"""Executed notebooks with nothing in them that depends on the run.

The same notebook with the same parameters must give the same bytes on any machine, at any
time, in any folder and through any engine.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import sysconfig
import tempfile
from pathlib import Path

import nbformat
from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86
from nbformat import NotebookNode, from_dict

_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_RUN_METADATA = ("papermill", "execution")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+\b")


def canonical_text(notebook: NotebookNode) -> str:
    """Return the file contents for an executed notebook, the same for every run of it.

    Timings, versions, random ids and folders go; papermill's record of the parameters
    stays. Printed text is joined: all that went to standard output between two other
    outputs, then all that went to standard error. How it was cut into pieces, and which
    stream came first, depended on how fast the cell ran.

    Parameters
    ----------
    notebook
        As papermill returns it. It is changed in place.
    """
    _clean_metadata(notebook)
    scrub = _Scrubber(notebook)
    for position, cell in enumerate(notebook.cells):
        for key in _RUN_METADATA:
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):  # an empty list that papermill added
            del cell.metadata["tags"]
        cell["id"] = _cell_id(position, cell.source)
        if cell.cell_type == "code":
            cell.outputs = [scrub.output(output) for output in _join_streams(cell.outputs)]
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text + "\n"


def _clean_metadata(notebook: NotebookNode) -> None:
    record = notebook.metadata.pop("papermill", {})
    if record.get("parameters"):
        notebook.metadata["papermill"] = {"parameters": record["parameters"]}
    notebook.metadata["kernelspec"] = dict(_KERNELSPEC)
    notebook.metadata["language_info"] = dict(_LANGUAGE)


def _cell_id(position: int, source: str) -> str:
    digest = hashlib.sha256(source.encode()).hexdigest()
    return f"cell-{position:03d}-{digest[:8]}"


def _join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    joined: list[NotebookNode] = []
    texts: dict[str, list[str]] = {"stdout": [], "stderr": []}

    def end_of_run() -> None:
        for name, pieces in texts.items():
            if pieces:
                stream = {"output_type": "stream", "name": name, "text": "".join(pieces)}
                joined.append(from_dict(stream))  # type: ignore[no-untyped-call]
            pieces.clear()

    for output in outputs:
        if output.output_type == "stream":
            texts[output.name].append(output.text)
        else:
            end_of_run()
            joined.append(output)
    end_of_run()
    return joined


class _Scrubber:
    """Replaces what outputs say about one machine or one process.

    Addresses of objects, the temporary files that cells are compiled as, and the folders
    of the project, the environment and the user.
    """

    def __init__(self, notebook: NotebookNode) -> None:
        self._cells = {
            _file_stem(cell.source): cell.execution_count
            for cell in notebook.cells
            if cell.cell_type == "code"
        }
        folder = re.escape(tempfile.gettempdir())
        self._cell_file = re.compile(folder + r"[/\\]ipykernel_\d+[/\\](\d+)\.py")
        self._folders = _folders()

    def output(self, output: NotebookNode) -> NotebookNode:
        if output.output_type == "stream":
            output.text = self.text(output.text)
        elif output.output_type == "error":
            output.evalue = self.text(output.evalue)
            output.traceback = [self.text(line) for line in output.traceback]
        else:
            for kind, value in output.data.items():
                if kind.startswith("text/") and isinstance(value, str):
                    output.data[kind] = self.text(value)
        return output

    def text(self, text: str) -> str:
        text = _ADDRESS.sub("at 0x0", text)
        text = self._cell_file.sub(self._cell_name, text)
        for pattern, name in self._folders:
            text = pattern.sub(name, text)
        return text

    def _cell_name(self, match: re.Match[str]) -> str:
        count = self._cells.get(match[1])
        return f"In[{count}]" if count else "In[]"


def _file_stem(source: str) -> str:
    """Return the name that IPython's kernel gives to the file it compiles a cell as."""
    return str(murmur2_x86(source, get_tmp_hash_seed()))  # type: ignore[no-untyped-call]


def _folders() -> list[tuple[re.Pattern[str], str]]:
    """Return patterns for this machine's folders and what to write instead, longest first."""
    named = {
        sysconfig.get_path("purelib"): "<packages>",
        sysconfig.get_path("stdlib"): "<python>",
        sys.prefix: "<environment>",
        sys.base_prefix: "<python>",
        os.getcwd(): ".",
        tempfile.gettempdir(): "<temporary>",
        str(Path.home()): "~",
    }
    folders = [folder for folder in named if len(Path(folder).parts) > 1]
    folders.sort(key=len, reverse=True)
    # A folder begins where no longer path could lead into it, and ends as a whole name.
    return [
        (re.compile(r"(?<![\w.~/\\-])" + re.escape(folder) + r"(?![\w.-])"), named[folder])
        for folder in folders
    ]
