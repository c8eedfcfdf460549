"""What trials share: the state of a folder, a user's environment, a server that misbehaves."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]


def state_of(folder: Path) -> dict[str, str]:
    """Return the hash of every file, but of git's own and of locks."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "tmp", "__pycache__"} & {*path.relative_to(folder).parts}
    }


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of a user of a copy."""
    tools = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "DVC_SITE_CACHE_DIR": f"{folder}/.dvc/tmp/site",
        "OMP_NUM_THREADS": "1",
    }


class Server:
    """Sends whatever it is told to whoever connects, and hangs up."""

    def __init__(self) -> None:
        self.sends = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/file.json"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(self.sends)
                except OSError:
                    continue

    def close(self) -> None:
        """Stop."""
        self._socket.close()
