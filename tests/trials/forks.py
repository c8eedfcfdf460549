"""The command `warcosts`, run again and again in forks of one interpreter, and watched.

Started as a program it imports the commands once; each line of JSON that it reads (`arguments`,
`folder`, `seconds`) runs one command in a fork, in that folder, and is answered by one line: its
status (-9 where it took too long), all that it said, its seconds, and the most memory it held, MiB.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

MODULES = ("settings", "running", "data", "studies", "build")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    said: str
    seconds: float
    mib: float


class Forks:
    """An interpreter that has imported the commands."""

    def __enter__(self) -> Forks:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, folder: Path, *arguments: str, seconds: float = 30) -> Ended:
        """Run `warcosts` with arguments in a folder."""
        order = {"folder": str(folder), "arguments": arguments, "seconds": seconds}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


def _serve() -> None:
    sys.path.insert(0, os.getcwd())
    from importlib import import_module

    for name in MODULES:
        import_module(f"analysis.commands.{name}")
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)


def _forked(order: dict[str, object]) -> dict[str, object]:
    started = time.monotonic()
    until = started + float(str(order["seconds"]))
    with tempfile.TemporaryFile() as words:
        pid = os.fork()
        if pid == 0:
            _command(order, words.fileno())
        while True:
            ended, status, used = os.wait4(pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > until:
                os.killpg(pid, signal.SIGKILL)
                until = float("inf")
            time.sleep(0.005)
        words.seek(0)
        said = words.read(1_000_000).decode(errors="replace")
    return {
        "status": os.waitstatus_to_exitcode(status), "said": said,
        "seconds": time.monotonic() - started, "mib": used.ru_maxrss / 1024,
    }  # fmt: skip


def _command(order: dict[str, object], words: int) -> None:
    """Become the command: never returns."""
    code = 70
    try:
        os.setpgid(0, 0)
        for stream in (1, 2):
            os.dup2(words, stream)
        os.chdir(str(order["folder"]))
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
        from analysis.commands import main

        main(args=[str(one) for one in order["arguments"]], prog_name="warcosts")  # type: ignore[attr-defined]
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
