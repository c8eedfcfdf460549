"""Cells executed in IPython's own shell, with everything they show kept as notebook outputs."""

from __future__ import annotations

import binascii
import builtins
import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from traitlets import Dict, List, Type
from traitlets.config import Config


class _Hook(DisplayHook):
    """Keeps the value of a cell's last expression."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, data: Any, metadata: Any = None) -> None:
        count = self.prompt_count
        self.shell.keep("execute_result", data=data, metadata=metadata or {}, execution_count=count)


class _Publisher(DisplayPublisher):
    """Keeps what cells display."""

    def publish(self, data: Any, metadata: Any = None, *_: Any, **how: Any) -> None:
        """Keep a display, or put it in place of an earlier one of the same id."""
        name = (how.get("transient") or {}).get("display_id")
        if how.get("update") and name in self.shell.displays:
            earlier = self.shell.displays[name]
            earlier.data, earlier.metadata = _as_text(data), nbformat.from_dict(metadata or {})
            return
        kept = self.shell.keep("display_data", data=data, metadata=metadata or {})
        if name is not None:
            self.shell.displays[name] = kept

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class ZMQLikeShell(InteractiveShell):
    """IPython without a terminal: its outputs are those of a notebook.

    Libraries tell a notebook from a terminal by 'zmq' in the name of the class and by `kernel`;
    some do so when they are imported, so that the shell has to be there first.
    """

    kernel = None

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs: Any = List()
    displays: Any = Dict()

    def keep(self, kind: str, **content: Any) -> Any:
        if "data" in content:
            content["data"] = _as_text(content["data"])
        output = new_output(kind, **content)
        self.outputs.append(output)
        return output

    def _showtraceback(self, etype: Any, evalue: Any, stb: Sequence[str]) -> None:
        self.keep("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))


class _Stream(io.TextIOBase):
    """Standard output or error of a cell."""

    def __init__(self, name: str, shell: ZMQLikeShell) -> None:
        self._name, self._shell = name, shell

    def write(self, text: str) -> int:
        if text:
            self._shell.keep("stream", name=self._name, text=text)
        return len(text)


class CellError(Exception):
    """A cell failed: what went wrong, and in which of its lines."""


def open_shell() -> ZMQLikeShell:
    """Return the one shell of this process, which libraries find as they do in a kernel."""
    config = Config()
    config.HistoryManager.enabled = False
    shell: ZMQLikeShell = ZMQLikeShell.instance(config=config, user_ns={})
    vars(builtins)["get_ipython"] = shell.get_ipython
    return shell


def numbered(notebook: Any) -> list[tuple[int, Any]]:
    """Return the cells with their numbers in the source; one that papermill put in has no own."""
    cells, number = [], 0
    for cell in notebook.cells:
        number += "injected-parameters" not in cell.metadata.get("tags", [])
        cells.append((number, cell))
    return cells


def run_cells(notebook: Any, begin: Callable[[int], object]) -> dict[str, Any]:
    """Execute the code cells in place and return the names they leave; the first error ends it.

    `begin` is told the number of each cell, from one, before it runs.
    """
    shell = open_shell()
    sys.stdout, sys.stderr = _Stream("stdout", shell), _Stream("stderr", shell)
    run: Any = shell.run_cell
    for number, cell in numbered(notebook):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        begin(number)
        shell.outputs = []
        cell.execution_count = shell.execution_count
        result: Any = run(cell.source, store_history=True)
        cell.outputs = list(shell.outputs)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise CellError(_told(error))
    return dict(shell.user_ns)


def _told(error: BaseException) -> str:
    """Return an error in one line, with the last line of the cell that led to it."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith("<ipython-input"):
            line = trace.tb_lineno
        trace = trace.tb_next
    where = f"line {line}: " if line else ""
    return f"{where}{type(error).__name__}: {' '.join(str(error).split())[:2000]}"


def _as_text(data: Any) -> Any:
    """Return data with pictures in base64, as notebooks hold them."""
    return {
        kind: binascii.b2a_base64(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
