"""Jupyter messages over a pipe, where a stock kernel would send them over sockets."""

from __future__ import annotations

import os
import signal
import struct
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

_HEADER = struct.Struct("!I")

Part = bytes | bytearray | memoryview


class Channel:
    """One end of the pipe between a notebook's client and its kernel.

    It quacks like the socket that :class:`jupyter_client.session.Session` sends to, so
    messages are built, signed and packed by the code that stock kernels use.

    Parameters
    ----------
    connection
        One end of a duplex pipe. Only its byte methods are used, never its pickling ones.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._connection.fileno()

    def send_multipart(self, parts: Sequence[Part], **_options: Any) -> None:
        """Send one message as a single frame, whole even if a signal arrives meanwhile.

        A process that a cell forked does not own the pipe: what it sends is dropped, as a
        stock session drops it.
        """
        if os.getpid() != self._owner:
            return
        blocks = [bytes(part) for part in parts]
        sizes = b"".join(_HEADER.pack(len(block)) for block in blocks)
        frame = _HEADER.pack(len(blocks)) + sizes + b"".join(blocks)
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with self._lock:
                self._connection.send_bytes(frame)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def receive_multipart(self) -> list[bytes]:
        """Wait for one message and return its parts.

        Raises
        ------
        EOFError, OSError
            The other end is gone.
        """
        frame = self._connection.recv_bytes()
        (count,) = _HEADER.unpack_from(frame)
        sizes = [_HEADER.unpack_from(frame, _HEADER.size * (1 + i))[0] for i in range(count)]
        parts, start = [], _HEADER.size * (1 + count)
        for size in sizes:
            parts.append(frame[start : start + size])
            start += size
        return parts

    def poll(self) -> bool:
        """Say whether a message, or the end of the pipe, can be read without waiting."""
        return self._connection.poll()

    def close(self) -> None:
        """Close this end."""
        self._connection.close()
