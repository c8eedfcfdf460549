"""Seconds and memory of commands, with everything that they start."""

from __future__ import annotations

import ctypes
import math
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
        Most memory that all its processes held together, shared pages counted once; not a number
        where it was not watched.
    peak_rss_mib
        The same with shared pages counted in each process that holds them.
    """

    seconds: float
    peak_mib: float = math.nan
    peak_rss_mib: float = math.nan


def measure(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    memory: bool = False,
) -> Measured:
    """Run commands one after another and measure them together.

    Parameters
    ----------
    memory
        Whether to watch memory. This holds up what is watched: a process that is asked ten times
        a second which of its pages are shared waits for the answer. So the time is then not one
        to be compared.

    Raises
    ------
    SystemExit
        A command failed; its errors are shown.
    """
    peaks: list[tuple[float, float]] = []
    start = time.perf_counter()
    for command in commands:
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            sampler = _Sampler() if memory else None
            output, _ = process.communicate()
            if sampler:
                peaks.append(sampler.stop())
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:4])} failed:\n{output.decode()[-4000:]}")
    seconds = round(time.perf_counter() - start, 2)
    if not peaks:
        return Measured(seconds)
    shared, plain = (max(peak) for peak in zip(*peaks, strict=True))
    return Measured(seconds, round(shared, 1), round(plain, 1))


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of a user who works in this virtual environment."""
    tools = str(Path(sys.executable).parent)
    path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, **SINGLE, "PATH": path, **more}
    # users' interpreters keep what they have compiled
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


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
        self._peak = (0.0, 0.0)
        self.start()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            held = _held_mib()
            self._peak = (max(self._peak[0], held[0]), max(self._peak[1], held[1]))

    def stop(self) -> tuple[float, float]:
        """Stop watching, and return the most that was held, in MiB, without and with sharing."""
        self._ended.set()
        self.join()
        return self._peak


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
