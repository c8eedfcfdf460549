"""Seconds and memory of commands, with everything that they start."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Threads of linear algebra are off on both sides: they gain nothing on series this short."""
_SAMPLE_SECONDS = 0.1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Measured:
    """What a command took.

    Attributes
    ----------
    seconds
        On the wall.
    peak_mib
        Most memory that all its processes held together, shared pages counted once.
    peak_rss_mib
        The same with shared pages counted in each process that holds them.
    """

    seconds: float
    peak_mib: float
    peak_rss_mib: float


def measure(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Measured:
    """Run commands one after another and measure them together.

    Raises
    ------
    SystemExit
        A command failed; its errors are shown.
    """
    peaks = [(0.0, 0.0)]
    start = time.perf_counter()
    for command in commands:
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            sampler = _Sampler()
            sampler.start()
            output, _ = process.communicate()
            sampler.stop()
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:4])} failed:\n{output.decode()[-4000:]}")
        peaks.append(sampler.peak_mib)
    seconds = time.perf_counter() - start
    shared, plain = (max(peak) for peak in zip(*peaks, strict=True))
    return Measured(round(seconds, 2), round(shared, 1), round(plain, 1))


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of a user who works in this virtual environment."""
    tools = str(Path(sys.executable).parent)
    path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **SINGLE, "PATH": path, **more}


def best(task: Callable[[], object], repeats: int = 3) -> float:
    """Return the shortest of several times of a function, in seconds on the wall."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


class _Sampler(threading.Thread):
    """Watches the memory of every process that this one started, orphans included."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        _adopt_orphans()
        self._ended = threading.Event()
        self.peak_mib = (0.0, 0.0)

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            held = _held_mib()
            self.peak_mib = (max(self.peak_mib[0], held[0]), max(self.peak_mib[1], held[1]))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _adopt_orphans() -> None:
    """Let processes whose parent has ended become children of this one (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _held_mib() -> tuple[float, float]:
    shared = plain = 0
    for member in psutil.Process().children(recursive=True):
        try:
            held = member.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        # without proportional sizes (not on Linux) pages that nobody shares stand in
        shared += getattr(held, "pss", held.uss)
        plain += held.rss
    return shared / 2**20, plain / 2**20
