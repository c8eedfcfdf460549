"""What a cell prints, whether through Python, C code or a command it starts."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
import threading
import time
from contextvars import ContextVar
from typing import Any

from jupyter_client.session import Session, extract_header

from analysis.execution.channel import Channel

_FLUSH_SECONDS = 0.2
_READ_BYTES = 1 << 20

Header = dict[str, Any]


class _Descriptor:
    """A standard descriptor redirected to an unnamed file, read back when needed.

    A file rather than the pipe with a reading thread that stock kernels use: nothing can
    block, whatever was written before a cell ended is there when the cell ends, and its
    place among Python's own prints is known.
    """

    def __init__(self, number: int) -> None:
        self.original = os.dup(number)
        file, path = tempfile.mkstemp(prefix="notebook-output-")
        os.unlink(path)
        # Appending, so that processes which share the file never overwrite one another.
        flags = os.O_RDWR | os.O_APPEND
        self._file = os.open(f"/proc/self/fd/{file}", flags)
        os.close(file)
        os.dup2(self._file, number)
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def has_news(self) -> bool:
        return os.fstat(self._file).st_size > self._read

    def read(self) -> str:
        """Return what has been written to the descriptor since the last call."""
        pieces = []
        while block := os.pread(self._file, _READ_BYTES, self._read):
            self._read += len(block)
            pieces.append(self._decoder.decode(block))
        return "".join(pieces)


class CapturedStream(io.TextIOBase):
    """Standard output or error of a kernel: text goes to the notebook's client.

    Text is kept until something has to appear after it (a display, an error, the end of
    the cell) or a fifth of a second has passed, as in stock kernels.

    Parameters
    ----------
    name : {'stdout', 'stderr'}
        The stream that is replaced.
    number
        Its descriptor, redirected so that C code and commands are captured too.
    session, channel
        How messages are built and where they go.
    """

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, number: int, session: Session, channel: Channel) -> None:
        self.name = name
        self._number = number
        self._session = session
        self._channel = channel
        self._descriptor = _Descriptor(number)
        self._owner = os.getpid()
        self._fork, self._line = 0, ""
        self._lock = threading.RLock()
        self._pieces: list[str] = []
        self._pieces_parent: Header = {}
        self._sent = time.monotonic()
        self._parent: ContextVar[Header] = ContextVar(f"{name}_parent")
        self._last_parent: Header = {}

    def set_parent(self, parent: Header) -> None:
        """Say which request text belongs to from now on.

        Tasks left over from earlier cells keep the request that started them.
        """
        header = extract_header(parent)
        self._parent.set(header)
        self._last_parent = header

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        """Return the stream this process was started with, as stock kernels do."""
        return self._descriptor.original

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:
            self._write_in_fork(text)
            return len(text)
        with self._lock:
            self._collect_descriptor()
            self._keep(text, self._parent.get(self._last_parent))
            if time.monotonic() - self._sent > _FLUSH_SECONDS:
                self._send()
        return len(text)

    def flush(self) -> None:
        if os.getpid() != self._owner:
            self._flush_in_fork()
            return
        with self._lock:
            self._collect_descriptor()
            self._send()

    def _write_in_fork(self, text: str) -> None:
        """Keep text of a process that a cell forked until a line of it is whole.

        Such a process has only the descriptor, which it may share with others: what is written
        at once stays together.
        """
        if self._fork != os.getpid():
            self._fork, self._line = os.getpid(), ""
        self._line += text
        if "\n" in text:
            self._flush_in_fork()

    def _flush_in_fork(self) -> None:
        if self._fork == os.getpid() and self._line:
            text, self._line = self._line, ""
            os.write(self._number, text.encode(self.encoding, self.errors))

    def _collect_descriptor(self) -> None:
        if self._descriptor.has_news():
            self._keep(self._descriptor.read(), self._last_parent)

    def _keep(self, text: str, parent: Header) -> None:
        if parent is not self._pieces_parent:
            self._send()
            self._pieces_parent = parent
        self._pieces.append(text)

    def _send(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        self._sent = time.monotonic()
        if text:
            self._session.send(
                self._channel,  # type: ignore[arg-type]
                "stream",
                {"name": self.name, "text": text},
                parent=self._pieces_parent,
                ident=f"stream.{self.name}".encode(),
            )
