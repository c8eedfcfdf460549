"""What a user sees while notebooks run."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from typing import Protocol, TextIO


class Progress(Protocol):
    """Told what happens to each notebook. Names are those of the runs."""

    def started(self, name: str, cells: int) -> None:
        """A notebook with so many code cells begins."""

    def advanced(self, name: str, done: int) -> None:
        """So many of its cells have been executed."""

    def finished(self, name: str, cells: int, seconds: float) -> None:
        """It is done."""

    def closed(self) -> None:
        """Nothing more will be told: all is done, or something failed."""


@dataclass
class LineProgress:
    """One line a notebook, once it is done.

    On a terminal a last line, which is overwritten, says what is running. In a log there
    are no control characters, so there is no such line.

    Parameters
    ----------
    stream
        Where to write; by default the standard error at the time of use.
    """

    stream: TextIO | None = None
    _running: dict[str, tuple[int, int]] = field(default_factory=dict)

    def started(self, name: str, cells: int) -> None:
        self._running[name] = (0, cells)
        self._show_running()

    def advanced(self, name: str, done: int) -> None:
        self._running[name] = (done, self._running[name][1])
        self._show_running()

    def finished(self, name: str, cells: int, seconds: float) -> None:
        self._running.pop(name, None)
        noun = "cell" if cells == 1 else "cells"
        self._write(f"{name:<40} {cells:>4} {noun:<5} {seconds:6.1f} s\n")
        self._show_running()

    def closed(self) -> None:
        self._running.clear()
        self._write("")

    def _show_running(self) -> None:
        if self._is_terminal() and self._running:
            parts = [f"{name} {done}/{cells}" for name, (done, cells) in self._running.items()]
            width = shutil.get_terminal_size().columns - 1
            self._write(("… " + ", ".join(parts))[:width])

    def _write(self, text: str) -> None:
        stream = self.stream or sys.stderr
        # To the start of the line, and clear it: what stands there says what was running.
        stream.write(("\r\x1b[K" if self._is_terminal() else "") + text)
        stream.flush()

    def _is_terminal(self) -> bool:
        return (self.stream or sys.stderr).isatty()
