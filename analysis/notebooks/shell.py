"""Cells executed in IPython's own shell, with everything they show kept as notebook outputs."""

import binascii
import builtins
import io
import sys
import traceback
from pathlib import Path
from typing import Any

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
        output = _shown("execute_result", data, metadata, execution_count=self.prompt_count)
        self.shell.outputs.append(output)


class _Publisher(DisplayPublisher):
    """Keeps what cells display."""

    def publish(self, data: Any, metadata: Any = None, *_: Any, **how: Any) -> None:
        """Keep a display, or put it in place of an earlier one of the same id."""
        output = _shown("display_data", data, metadata)
        name = (how.get("transient") or {}).get("display_id")
        if how.get("update") and name in self.shell.displays:
            self.shell.displays[name].update(output)
            return
        self.shell.outputs.append(output)
        if name is not None:
            self.shell.displays[name] = output

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

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Keep an error; one in showing a result is told by nothing else."""
        output = new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))
        self.outputs.append(output)


class _Stream(io.TextIOBase):
    """Standard output or error of a cell."""

    def __init__(self, name: str, shell: ZMQLikeShell) -> None:
        self._name, self._shell = name, shell

    def write(self, text: str) -> int:
        if text:
            self._shell.outputs.append(new_output("stream", name=self._name, text=text))
        return len(text)


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


def run_cells(notebook: Any, mark: Path) -> dict[str, Any]:
    """Execute the code cells in place and return the names they leave; raise what one raises.

    The number of the cell at work stands in the file `mark`: a dead worker cannot tell it.
    """
    shell: Any = open_shell()
    sys.stdout, sys.stderr = _Stream("stdout", shell), _Stream("stderr", shell)
    for number, cell in numbered(notebook):
        if cell.cell_type == "code" and cell.source.strip():
            mark.write_text(str(number))
            shell.outputs = []
            cell.execution_count = shell.execution_count
            result = shell.run_cell(cell.source, store_history=True)
            cell.outputs = list(shell.outputs)
            result.raise_error()
    return dict(shell.user_ns)


def told(error: BaseException) -> str:
    """Return an error of a cell in one line, with the last line of the cell that led to it."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith("<ipython-input"):
            line = number
    where = f"line {line}: " if line else ""
    return f"{where}{type(error).__name__}: {' '.join(str(error).split())[:2000]}"


def _shown(kind: str, data: Any, metadata: Any, **more: Any) -> Any:
    """Return what a cell shows as an output, with pictures in base64, as notebooks hold them."""
    text = {
        name: binascii.b2a_base64(value).decode() if isinstance(value, bytes) else value
        for name, value in data.items()
    }
    return new_output(kind, data=text, metadata=metadata or {}, **more)
