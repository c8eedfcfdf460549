"""What trials share: the state of a folder, a user's environment, a server that misbehaves."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
GIT = ("git", "-c", "user.name=trial", "-c", "user.email=trial@localhost")
LEFT = (".dvc/tmp/", ".dvc/config.local", ".dvc/cache/", "__pycache__/")
"""What git ignores and builds may leave."""


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


def checked_out(folder: Path) -> Path:
    """Return a new copy of what git tracks, as it lies in the work tree, in its own repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "copy"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
    return folder


def run(folder: Path, *command: str, **environment: str) -> str:
    """Run a command in a copy and return what it says."""
    done = subprocess.run(
        command, cwd=folder, env={**surroundings(folder), **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def strays(folder: Path) -> list[str]:
    """Return whatever differs from git, ignored files that no build leaves among it."""
    lines = run(folder, "git", "status", "--porcelain", "--ignored", "-uall").splitlines()
    return [line for line in lines if not any(left in line for left in LEFT)]


def build(folder: Path, *arguments: str) -> None:
    """Build, and put the result under git."""
    run(folder, "dvc", "repro", *arguments)
    run(folder, "git", "add", "-A")
    run(folder, *GIT, "commit", "-q", "--allow-empty", "-m", "built")


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
